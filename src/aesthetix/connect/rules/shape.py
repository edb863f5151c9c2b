"""Keys and nesting of foreign JSON: folded to one spelling, and described without a single value."""

from functools import lru_cache
from typing import Any

from aesthetix.connect.rules.clinic import MalformedBody

MOST_DEPTH, MOST_EVENTS, MOST_PATHS = 32, 500, 2_000
_LONGEST_KEY, _LONGEST_PATH = 60, 300
_DIGITS_OF_AN_ID = 3

Folded = dict[str, Any]


@lru_cache(maxsize=16_384)
def normal_key(key: str) -> str:
    """`ClientID`, `client_id` and `CLIENTID` are one key."""
    return "".join(char for char in key[:1000].casefold() if char.isalnum())[:_LONGEST_KEY]


@lru_cache(maxsize=16_384)
def _label(key: str) -> str:
    """The key as it may be shown: keys that are ids or addresses themselves are data."""
    digits = sum(char.isdigit() for char in key)
    return "#" if "@" in key or digits >= _DIGITS_OF_AN_ID else normal_key(key)


def is_blank(value: Any) -> bool:
    """Null, empty and blanks: no information."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value in ([], {})


def fold(raw: Any) -> tuple[Folded, frozenset[str]]:
    """`raw` with normal keys, and the set of its key paths. Raises MalformedBody for what is no object."""
    if not isinstance(raw, dict):
        raise MalformedBody("not_an_object")
    paths: set[str] = set()
    return _folded_object(raw, "", 1, paths), frozenset(paths)


def _folded_object(raw: dict[str, Any], path: str, depth: int, paths: set[str]) -> Folded:
    if depth > MOST_DEPTH:
        raise MalformedBody("too_deep")
    folded: Folded = {}
    for name, value in raw.items():
        key = normal_key(name)
        below = f"{path}.{_label(name)}" if path else _label(name)
        inner = _folded(value, below, depth, paths)
        if key not in folded or is_blank(folded[key]):
            folded[key] = inner
    return folded


def _folded(value: Any, path: str, depth: int, paths: set[str]) -> Any:
    if isinstance(value, dict) and value:
        return _folded_object(value, path, depth + 1, paths)
    if isinstance(value, list) and value:
        if depth >= MOST_DEPTH:
            raise MalformedBody("too_deep")
        return [_folded(item, f"{path}[]", depth + 1, paths) for item in value]
    if len(paths) < MOST_PATHS:
        paths.add(path[:_LONGEST_PATH])
    return value


def is_too_deep(value: Any, depth: int = 1) -> bool:
    if isinstance(value, dict):
        return depth > MOST_DEPTH or any(is_too_deep(item, depth + 1) for item in value.values())
    if isinstance(value, list):
        return depth > MOST_DEPTH or any(is_too_deep(item, depth + 1) for item in value)
    return False


def pick(scope: Folded, keys: tuple[str, ...]) -> Any:
    """The first value under `keys` that says something, else None."""
    for key in keys:
        if key in scope and not is_blank(value := scope[key]):
            return value
    return None


def is_truthy(value: Any) -> bool:
    """true, 1, "true", "yes"; never "No", "false" or any other text."""
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "yes", "1"}
    return not isinstance(value, dict | list) and value == 1


def is_falsy(value: Any) -> bool:
    """A written no: false, 0, "false", "no"."""
    if isinstance(value, str):
        return value.strip().casefold() in {"false", "no", "0"}
    return value is not None and not isinstance(value, dict | list) and value == 0
