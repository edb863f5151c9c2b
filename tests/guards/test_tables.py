"""Everything a location owns carries its id: in the column, the policy and every unique constraint; keys only point down."""

import ast
import tomllib
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, UniqueConstraint

from aesthetix.kernel import protection
from aesthetix.tenancy.models import LocationOwned

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "aesthetix"

# Unique without the location, each with the reason why that is right.
UNIQUE_ALONE = {
    ("tenancy_membership", "one_membership_each"): "the location is part of it and may be empty",
}


def owned():
    return [model for model in apps.get_models() if issubclass(model, LocationOwned)]


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("aesthetix.")]


def test_every_owned_table_carries_a_location_that_cannot_be_empty():
    assert owned()
    assert [model.__name__ for model in owned() if model._meta.get_field("location").null] == []


def test_a_table_of_ours_with_a_location_extends_location_owned_or_is_exempt():
    """The kernel's own tables know no noun, so they carry the bare id."""
    loose = [
        model._meta.db_table
        for model in ours()
        if any(field.attname == "location_id" for field in model._meta.concrete_fields)
        and not issubclass(model, LocationOwned)
        and model._meta.db_table not in protection.EXEMPT
        and model._meta.app_label != "kernel"
    ]
    assert loose == []


def test_every_unique_constraint_of_an_owned_table_contains_the_location():
    """Primary keys are exempt: a UUIDv7 is unique by itself, and a distributed database adds the location to it."""
    wrong = [
        (model._meta.db_table, constraint.name)
        for model in owned()
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and "location" not in constraint.fields
    ]
    wrong += [
        (model._meta.db_table, field.name)
        for model in owned()
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key
    ]
    assert sorted(wrong) == sorted(key for key in UNIQUE_ALONE if key[0] not in protection.EXEMPT)


def test_every_unique_index_in_the_database_contains_the_location(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.relname, i.relname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
            " JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indisunique AND NOT x.indisprimary"
            " AND t.relname = ANY(%s) AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid"
            " AND a.attname = 'location_id' AND a.attnum = ANY(x.indkey))",
            [[model._meta.db_table for model in owned()]],
        )
        assert cursor.fetchall() == []


def test_every_owned_table_is_behind_the_policy(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'inside_location'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in owned()} <= guarded


def storeys() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "storeys")
    return {room.strip(): -number for number, layer in enumerate(layers) for room in layer.split("|")}


def test_no_foreign_key_climbs_or_points_sideways():
    height = storeys()
    wrong = []
    for model in ours():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model.__module__.startswith("aesthetix."):
                here, there = (type_.__module__.split(".")[1] for type_ in (model, field.related_model))
                if here != there and height[there] >= height[here]:
                    wrong.append(f"{model.__name__}.{field.name} -> {there}")
    assert wrong == []


def test_no_foreign_key_names_another_room_by_a_string():
    wrong = []
    for file in sorted(SOURCE.glob("*/models.py")) + sorted(SOURCE.glob("*/models/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name in ("ForeignKey", "OneToOneField", "ManyToManyField"):
                target = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "to")
                if isinstance(target, ast.Constant) and "." in str(target.value):
                    wrong.append(f"{file.relative_to(SOURCE)}:{node.lineno}")
    assert wrong == []


def test_every_exemption_from_the_policy_names_an_existing_table_and_a_reason():
    tables = {model._meta.db_table for model in apps.get_models()}
    planned = {name for name in protection.EXEMPT if name not in tables}
    assert planned == set()
    assert all(len(reason) > 20 for reason in protection.EXEMPT.values())
