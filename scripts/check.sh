#!/bin/sh
# The one list of checks, run by `make test` and by continuous integration. Every check runs, also after a failure;
# the tests come last, so that pytest's closing line ends the output. `check.sh --no-tests` leaves them out.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/common.sh

. scripts/browser.sh
[ "${1:-}" = --no-tests ] || find_system_browser
sh scripts/setup.sh dev || exit 1
go_on_as_owner scripts/check.sh "$@"

PYTHON=.venv/bin/python
LOG=$(mktemp)
FAILED=""
export PYTHONPATH=src

check() {
  title=$1
  shift
  if "$@" >"$LOG" 2>&1; then
    say "ok      $title"
  else
    say "FAILED  $title"
    sed 's/^/        /' "$LOG" | tail -n 60
    FAILED="$FAILED
  - $title: $*"
  fi
}

# As strict as a production start; the values are examples and reach no server.
deploy_check() {
  env MODE=production SECRET_KEY="$($PYTHON -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ENCRYPTION_KEYS="$($PYTHON -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())')" \
    DATABASE_URL='postgresql://app@database.example/aesthetix?sslmode=verify-full' \
    DATABASE_OWNER_URL='postgresql://owner@database.example/aesthetix?sslmode=verify-full' \
    ALLOWED_HOSTS=crm.example.com BASE_URL=https://crm.example.com EMAIL_URL=smtps://mail.example.com:465 \
    DEFAULT_FROM_EMAIL=crm@example.com "$PYTHON" -m django check --deploy --fail-level WARNING
}

export DJANGO_SETTINGS_MODULE=aesthetix.config.settings
check "format (ruff format)" "$PYTHON" -m ruff format --check src tests scripts benchmarks
check "lint (ruff check)" "$PYTHON" -m ruff check src tests scripts benchmarks
check "import contracts (lint-imports)" "$PYTHON" -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
check "types (mypy)" "$PYTHON" -m mypy
check "templates (djlint)" "$PYTHON" -m djlint src --lint --quiet
check "migrations match the models" "$PYTHON" -m django makemigrations --check --dry-run
check "production settings (check --deploy)" deploy_check
check "list of requirements" "$PYTHON" scripts/requirements.py --check
check "licences, secrets, locks (scan)" "$PYTHON" scripts/scan.py
rm -f "$LOG"

if [ "${1:-}" = --no-tests ]; then
  [ -z "$FAILED" ] || stop "These checks failed:$FAILED"
  exit 0
fi

require_browser
[ -z "$FAILED" ] || say "
These checks failed (details above):$FAILED
The run counts as failed; the tests follow all the same."
# shellcheck disable=SC2086 -- several options may be given
env -u DJANGO_SETTINGS_MODULE "$PYTHON" -m pytest -q -n 2 --dist loadfile ${PYTEST_OPTIONS:-} || exit 1
[ -z "$FAILED" ]
