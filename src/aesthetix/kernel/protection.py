"""Row-level security and change history for every table that carries `location_id`, installed after migrations.

The policy compares with the location that `kernel.scope` told the transaction; without one, no row is seen and none
can be written. The history trigger works per statement, so set-based commands pay once. Installing is idempotent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

# Tables with a location_id that must be readable before a location is open, each with the reason.
EXEMPT: dict[str, str] = {
    "tenancy_membership": "tells which locations a person may open; asked before one is open",
    "tenancy_invitation": "found by its token before anybody is signed in; holds no patient data",
    "tenancy_apitoken": "found by its hash before a location is open; holds no patient data",
    "tenancy_securityentry": "sign-ins happen before a location is open; holds no patient data",
    "connect_hookaddress": "found by its hash before a location is open; holds no patient data",
}
# Tables that may only grow.
APPEND_ONLY = ("kernel_historyentry", "kernel_accessentry", "tenancy_securityentry")

_INSIDE = "location_id = (SELECT NULLIF(current_setting('app.location', true), '')::uuid)"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION kernel_flat(line jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN line ? 'custom'
    THEN (line - 'custom') || COALESCE(
      (SELECT jsonb_object_agg('custom.' || key, value) FROM jsonb_each(line->'custom')), '{}'::jsonb)
    ELSE line END
$$;
CREATE OR REPLACE FUNCTION kernel_record_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  skipped text[] := TG_ARGV[0]::text[];
  actor jsonb := COALESCE(NULLIF(current_setting('app.actor', true), ''), '{}')::jsonb;
  moment timestamptz := COALESCE((actor->>'at')::timestamptz, clock_timestamp());
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO kernel_historyentry (location_id, at, actor_kind, actor_id, actor_name, via, address,
                                     model, object_id, action, before, after)
    SELECT n.location_id, moment, COALESCE(actor->>'kind', ''), COALESCE(actor->>'id', ''),
           COALESCE(actor->>'name', ''), COALESCE(actor->>'via', ''), COALESCE(actor->>'address', ''),
           TG_TABLE_NAME, n.id, 'created', NULL, jsonb_strip_nulls(kernel_flat(to_jsonb(n)) - skipped)
    FROM new_rows n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO kernel_historyentry (location_id, at, actor_kind, actor_id, actor_name, via, address,
                                     model, object_id, action, before, after)
    SELECT o.location_id, moment, COALESCE(actor->>'kind', ''), COALESCE(actor->>'id', ''),
           COALESCE(actor->>'name', ''), COALESCE(actor->>'via', ''), COALESCE(actor->>'address', ''),
           TG_TABLE_NAME, o.id, 'deleted', jsonb_strip_nulls(kernel_flat(to_jsonb(o)) - skipped), NULL
    FROM old_rows o;
  ELSE
    INSERT INTO kernel_historyentry (location_id, at, actor_kind, actor_id, actor_name, via, address,
                                     model, object_id, action, before, after)
    SELECT n.location_id, moment, COALESCE(actor->>'kind', ''), COALESCE(actor->>'id', ''),
           COALESCE(actor->>'name', ''), COALESCE(actor->>'via', ''), COALESCE(actor->>'address', ''),
           TG_TABLE_NAME, n.id, 'changed', d.before, d.after
    FROM new_rows n JOIN old_rows o USING (id)
    CROSS JOIN LATERAL (
      SELECT jsonb_object_agg(COALESCE(a.key, b.key), b.value) AS before,
             jsonb_object_agg(COALESCE(a.key, b.key), a.value) AS after
      FROM jsonb_each(kernel_flat(to_jsonb(n)) - skipped) a
      FULL JOIN jsonb_each(kernel_flat(to_jsonb(o)) - skipped) b ON a.key = b.key
      WHERE a.value IS DISTINCT FROM b.value
    ) d
    WHERE d.after IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
"""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    has_history: bool
    skipped: tuple[str, ...]


def location_tables() -> list[Table]:
    """Every model's table that carries location_id, exempt ones left out."""
    found = []
    for model in apps.get_models():
        name = model._meta.db_table
        if name not in EXEMPT and any(field.attname == "location_id" for field in model._meta.concrete_fields):
            found.append(Table(name, _has_history(model), _skipped(model)))
    return found


def _has_history(model: type[Model]) -> bool:
    return bool(getattr(model, "history", True))


def _skipped(model: type[Model]) -> tuple[str, ...]:
    return ("location_id", "updated_at", *getattr(model, "history_skip", ()))


def install(cursor: Any, *, app_role: str) -> None:
    """Functions, policies, triggers and rights. `cursor` belongs to the owner of the tables."""
    cursor.execute(FUNCTIONS)
    for table in location_tables():
        cursor.execute(_policy_sql(table.name))
        cursor.execute(_history_sql(table))
    cursor.execute(_rights_sql(app_role))


def _policy_sql(table: str) -> str:
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS inside_location ON {table};
    CREATE POLICY inside_location ON {table} USING ({_INSIDE}) WITH CHECK ({_INSIDE});
    """


def _history_sql(table: Table) -> str:
    name = table.name
    drops = "".join(f"DROP TRIGGER IF EXISTS history_{verb} ON {name};" for verb in ("insert", "update", "delete"))
    if not table.has_history:
        return drops
    skipped = "{" + ",".join(table.skipped) + "}"
    run = f"FOR EACH STATEMENT EXECUTE FUNCTION kernel_record_history('{skipped}')"
    return f"""{drops}
    CREATE TRIGGER history_insert AFTER INSERT ON {name} REFERENCING NEW TABLE AS new_rows {run};
    CREATE TRIGGER history_update AFTER UPDATE ON {name}
      REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows {run};
    CREATE TRIGGER history_delete AFTER DELETE ON {name} REFERENCING OLD TABLE AS old_rows {run};
    """


def _rights_sql(app_role: str) -> str:
    quoted = '"' + app_role.replace('"', '""') + '"'
    only_grow: Iterable[str] = (f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted};" for table in APPEND_ONLY)
    return f"""
    GRANT USAGE ON SCHEMA public TO {quoted};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted};
    {"".join(only_grow)}
    """
