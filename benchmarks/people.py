"""Contacts by the hundred thousand, made inside the database."""

import psycopg

from aesthetix.kernel.postgres import EmbeddedPostgres
from benchmarks.ground import DATABASE

_FIRST = [
    "Amara",
    "Beatrix",
    "Camila",
    "Daphne",
    "Elena",
    "Farah",
    "Gloria",
    "Hana",
    "Imani",
    "Jolie",
    "Keiko",
    "Leila",
    "Maren",
    "Nadia",
    "Odette",
    "Paloma",
    "Quinn",
]
_LAST = [
    "Alvarez",
    "Bennett",
    "Castillo",
    "Delgado",
    "Eriksen",
    "Fontaine",
    "Greer",
    "Hollis",
    "Ibarra",
    "Jansen",
    "Kowalski",
    "Laurent",
    "Mendoza",
]

_CONTACTS = """
INSERT INTO contacts_contact (id, location_id, first_name, last_name, email, phone, phone_extension, phone_label, address,
  city, state, postal_code, country, website, company_name, date_of_birth, type, source, timezone, followers, tags, dnd,
  custom, created_via, created_at, updated_at)
SELECT gen_random_uuid(), %(location)s, (%(first)s::text[])[1 + n %% %(firsts)s],
  (%(last)s::text[])[1 + (n / 7) %% %(lasts)s] || CASE WHEN n %% 3 = 0 THEN '' ELSE '-' || (n %% 997) END,
  'client' || n || '@example.com', '+1310' || lpad((n %% 10000000)::text, 7, '0'), '', '', n || ' Main St', 'Irvine',
  'CA', '92602', 'US', '', '', date '1960-01-01' + (n %% 15000)::int, CASE WHEN n %% 3 = 0 THEN 'Patient' ELSE 'Lead' END,
  (ARRAY['Website', 'Instagram', 'Google'])[1 + n %% 3], '', '{}',
  CASE WHEN n %% 50 = 0 THEN ARRAY['vip', 'newsletter'] WHEN n %% 5 = 0 THEN ARRAY['newsletter'] ELSE '{}'::text[] END,
  '{}', jsonb_build_object('apro_client_id', n::text, 'apro_location', (ARRAY['Beverly Hills', 'Scottsdale'])[1 + n %% 2],
    'apro_appt_status', (ARRAY['Booked', 'Completed', 'Cancelled', 'NoShow'])[1 + n %% 4],
    'last_visit_date', (date '2024-01-01' + (n %% 900)::int)::text, 'patient_lifetime_value', (n %% 5000) * 100),
  'bench', now() - n * interval '10 seconds', now() - n * interval '10 seconds'
FROM generate_series(%(start)s::bigint, %(stop)s::bigint) n
"""
_TERMS = """
INSERT INTO contacts_contactterm (id, location_id, contact_id, term)
SELECT gen_random_uuid(), c.location_id, c.id, t.term
FROM contacts_contact c CROSS JOIN LATERAL (SELECT DISTINCT unnest(
  (SELECT COALESCE(array_agg('#t:' || tag), '{}') FROM unnest(c.tags) tag)
  || CASE WHEN c.owner_id IS NULL THEN '{}'::text[] ELSE ARRAY['#p:' || c.owner_id] END
  || ARRAY[
  lower(c.first_name || ' ' || c.last_name), lower(c.last_name || ' ' || c.first_name), c.email, 'example.com',
  substr(c.phone, 2), substr(c.phone, 3), right(c.phone, 7), right(c.phone, 4), c.custom->>'apro_client_id']) AS term) t
WHERE c.location_id = %(location)s AND c.email >= 'client' AND (c.custom->>'apro_client_id')::bigint
  BETWEEN %(start)s AND %(stop)s
"""


def grow(server: EmbeddedPostgres, location_id: object, start: int, stop: int) -> None:
    """Contacts number start to stop with their search terms, with no trigger in the way; then fresh statistics."""
    values = {
        "location": str(location_id), "first": _FIRST, "firsts": len(_FIRST), "last": _LAST, "lasts": len(_LAST),
        "start": start, "stop": stop,
    }  # fmt: skip
    with psycopg.connect(server.superuser_url(DATABASE), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(_CONTACTS, values)
        connection.execute(_TERMS, values)
        connection.execute("VACUUM ANALYZE contacts_contact")
        connection.execute("VACUUM ANALYZE contacts_contactterm")
