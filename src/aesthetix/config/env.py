"""Reading the environment: typed, loud about odd values, secrets also from `NAME_FILE`."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """A variable's value makes no sense. The message names it and says what is expected."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: {expected}. See .env.example.")


def env_text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_secret(name: str, default: str = "") -> str:
    """The variable, or the contents of the file that NAME_FILE names."""
    path = env_text(f"{name}_FILE")
    if not path:
        return env_text(name, default)
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE", f"cannot read {path} ({error.strerror})") from error


def env_bool(name: str, *, default: bool) -> bool:
    text = env_text(name)
    if text not in {"", "true", "false"}:
        raise BadSetting(name, "must be true or false")
    return default if not text else text == "true"


def env_int(name: str, default: int, *, least: int = 0) -> int:
    text = env_text(name)
    if not text:
        return default
    if not text.lstrip("-").isdigit() or int(text) < least:
        raise BadSetting(name, f"must be a whole number of at least {least}")
    return int(text)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_choice(name: str, choices: tuple[str, ...]) -> str:
    text = env_text(name, choices[0])
    if text not in choices:
        raise BadSetting(name, f"must be one of {', '.join(choices)}")
    return text


def database(name: str, url: str) -> dict[str, object]:
    """Django's settings for `postgresql://user:password@host:port/database?option=value`. Raises BadSetting."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadSetting(name, "must look like postgresql://user:password@host:5432/database")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
    }
