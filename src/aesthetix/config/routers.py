"""Two sign-ins to one database: everything runs on `default`; `owner` migrates."""

from typing import Any


class OneDatabase:
    def db_for_read(self, model: type, **hints: Any) -> str:  # noqa: ARG002 -- Django's shape
        return "default"

    def db_for_write(self, model: type, **hints: Any) -> str:  # noqa: ARG002 -- Django's shape
        return "default"

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:  # noqa: ARG002 -- Django's shape
        return True
