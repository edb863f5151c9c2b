#!/bin/sh
# Runs once, when the database container makes its data folder: the owner of the tables, the application's role
# (which row-level security binds), and the database.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=owner_password="$OWNER_PASSWORD" --set=app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE aesthetix_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE aesthetix_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE aesthetix OWNER aesthetix_owner;
\connect aesthetix
GRANT USAGE ON SCHEMA public TO aesthetix_app;
ALTER DEFAULT PRIVILEGES FOR ROLE aesthetix_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO aesthetix_app;
ALTER DEFAULT PRIVILEGES FOR ROLE aesthetix_owner GRANT USAGE, SELECT ON SEQUENCES TO aesthetix_app;
ALTER DEFAULT PRIVILEGES FOR ROLE aesthetix_owner GRANT EXECUTE ON FUNCTIONS TO aesthetix_app;
SQL
