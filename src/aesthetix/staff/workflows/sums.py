"""Operands and operations of the math step between the form and their stored JSON."""

from collections.abc import Mapping
from typing import Any

from aesthetix.workflows.rules.arithmetic import OPERATIONS, SOURCES, UNITS

Form = dict[str, Any]
PARTS = ("source", "number", "key", "event", "unit")


def operand_from_post(data: Mapping[str, Any], prefix: str) -> Form:
    return {part: str(data.get(f"{prefix}-{part}", "")).strip() for part in PARTS}


def operand_to_stored(form: Form) -> Form | None:
    """None if nothing is chosen."""
    if not form["source"]:
        return None
    stored = {"source": form["source"]}
    if form["source"] == "number":
        stored["number"] = form["number"]
        if form["unit"]:
            stored["unit"] = form["unit"]
    elif form["source"] == "field":
        stored["key"] = form["key"]
    elif form["source"] == "event":
        stored["key"] = form["event"].removeprefix("event.")
    return stored


def operand_from_stored(stored: Mapping[str, Any] | None) -> Form:
    stored = stored or {}
    key = stored.get("key", "")
    source = stored.get("source", "")
    return {
        "source": source,
        "number": stored.get("number", ""),
        "key": key if source == "field" else "",
        "event": f"event.{key}" if source == "event" else "",
        "unit": stored.get("unit", ""),
    }


def operations_from_post(data: Mapping[str, Any], prefix: str) -> list[Form]:
    rows: list[Form] = []
    while f"{prefix}-{len(rows)}-op" in data:
        start = f"{prefix}-{len(rows)}"
        rows.append({"op": data[f"{start}-op"], "operand": operand_from_post(data, start)})
    return rows


def operations_to_stored(rows: list[Form]) -> list[Form]:
    return [{"op": row["op"], "operand": operand_to_stored(row["operand"]) or {}} for row in rows]


def operations_from_stored(stored: list[Mapping[str, Any]]) -> list[Form]:
    return [{"op": row["op"], "operand": operand_from_stored(row["operand"])} for row in stored]


def new_operation() -> Form:
    return {"op": "add", "operand": operand_from_stored({"source": "number"})}


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the selects of this form offer."""
    return {
        "sources": [(name, label[:1].upper() + label[1:]) for name, label in SOURCES.items()],
        "operations": [(name, label[:1].upper() + label[1:]) for name, label in OPERATIONS.items()],
        "units": [(unit, unit.capitalize()) for unit in UNITS],
    }
