"""Checking what was entered for a setting: each checker returns the clean value or raises ValueError with advice."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from aesthetix.workflows.rules import arithmetic, conditions
from aesthetix.workflows.rules.conditions import Fields
from aesthetix.workflows.rules.schema import Setting, Type

MOST_BRANCHES = 10
MOST_TEXT = 10_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def clean(setting: Setting, value: Any, fields: Fields | None = None) -> Any:
    """The value in its stored shape, the default if it is empty. Raises ValueError. `fields`: for conditions."""
    if value is None or value in ("", []):
        if setting.required:
            raise ValueError("must be filled in")
        return list(setting.default) if isinstance(setting.default, tuple) else setting.default
    if setting.type is Type.CONDITIONS:
        return conditions.check(value, fields)
    return _paths(value, fields) if setting.type is Type.PATHS else _CHECKERS[setting.type](setting, value)


def _text(setting: Setting, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004 -- every refusal of a setting is a ValueError
    most = setting.most or MOST_TEXT
    if len(value) > most:
        raise ValueError(f"may have {most:,} characters at most")
    return value.replace("\x00", "").strip()


def _number(setting: Setting, value: Any) -> int | float:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("must be a number") from error
    if not number.is_finite() or isinstance(value, bool):
        raise ValueError("must be a number")
    if setting.most is not None and abs(number) > setting.most:
        raise ValueError(f"must lie between -{setting.most:,} and {setting.most:,}")
    return int(number) if number == number.to_integral_value() else float(number)


def _choice(setting: Setting, value: Any) -> str:
    if value not in [name for name, _ in setting.choices]:
        raise ValueError("must be one of " + ", ".join(name for name, _ in setting.choices))
    return str(value)


def _switch(_: Setting, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be on or off")  # noqa: TRY004 -- every refusal of a setting is a ValueError
    return value


def _texts(setting: Setting, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of text")
    cleaned = [item.replace("\x00", "").strip()[:200] for item in value]
    found = [item for item in dict.fromkeys(cleaned) if item]
    if setting.required and not found:
        raise ValueError("must name at least one")
    if setting.choices:
        for item in found:
            _choice(setting, item)
    return found


def _tags(setting: Setting, value: Any) -> list[str]:
    return [name.lower()[:100] for name in _texts(setting, value)]


def _value(_: Setting, value: Any) -> Any:
    is_list = isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)
    if not is_list and not isinstance(value, str | int | float | bool):
        raise ValueError("must be text, a number, or a list of them")
    return value


def _url(setting: Setting, value: Any) -> str:
    text = _text(setting, value)
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.password:
        raise ValueError("must be a web address that begins with https:// and carries no password")
    return text


def _time(_: Setting, value: Any) -> str:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ValueError("must be a time of day such as 09:00")
    return value


def _paths(value: Any, fields: Fields | None) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise ValueError("must be a list of branches")  # noqa: TRY004 -- as above
    if len(value) > MOST_BRANCHES:
        raise ValueError(f"may have {MOST_BRANCHES} branches at most")
    found: dict[str, dict[str, Any]] = {}
    for line in value:
        name = line.get("name") if isinstance(line, Mapping) else None
        if not isinstance(name, str) or not _KEY.fullmatch(name) or name == "else" or name in found:
            raise ValueError("each branch needs a name of its own in small letters, other than else")
        label = str(line.get("label") or name)[:100]
        found[name] = {"name": name, "label": label, "when": conditions.check(line.get("when"), fields)}
    return list(found.values())


def _operand(_: Setting, value: Any) -> Any:
    return arithmetic.check_operand(value)


def _operations(_: Setting, value: Any) -> Any:
    return arithmetic.check_operations(value)


_CHECKERS: dict[Type, Callable[[Setting, Any], Any]] = {
    **dict.fromkeys(
        (Type.TEXT, Type.TEMPLATE, Type.FIELD, Type.CONTACT_TYPE, Type.PIPELINE, Type.STAGE, Type.WORKFLOW, Type.USER),
        _text,
    ),
    Type.NUMBER: _number,
    Type.CHOICE: _choice,
    Type.SWITCH: _switch,
    Type.TEXTS: _texts,
    Type.STATUSES: _texts,
    Type.TAGS: _tags,
    Type.VALUE: _value,
    Type.URL: _url,
    Type.TIME: _time,
    Type.OPERAND: _operand,
    Type.OPERATIONS: _operations,
}
