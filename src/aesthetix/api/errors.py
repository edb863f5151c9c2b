"""Errors in the shapes clients know. `traceId` is added to each on its way out."""

from collections.abc import Mapping, Sequence
from typing import Any

_NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class WireError(Exception):
    """An answer that is not a success: status, message (a list of texts for 422) and further keys such as `meta`."""

    def __init__(self, status: int, message: str | Sequence[str], **more: Any) -> None:
        super().__init__(status)
        self.status = status
        self.message = message if isinstance(message, str) else list(message)
        self.more = more

    def body(self) -> dict[str, Any]:
        return error_body(self.status, self.message, self.more)


def error_body(status: int, message: str | list[str], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"statusCode": status, "message": message, "error": _NAMES.get(status, "Error"), **(more or {})}


def unknown(noun: str, key: object) -> WireError:
    """`Contact with id … not found`: 400, as clients of this API expect for the things inside a location."""
    return WireError(400, f"{noun} with id {str(key)[:100]} not found")


def unprocessable(*messages: str) -> WireError:
    return WireError(422, list(messages))


def validation_messages(errors: Sequence[Mapping[str, Any]]) -> list[str]:
    """pydantic's findings as one text each: where, and what is wrong. The rejected value is not repeated."""
    found = []
    for error in errors:
        where = ".".join(str(part) for part in error.get("loc", ()) if part not in {"body", "query", "path"})
        text = str(error.get("msg", "is not valid"))
        found.append(f"{where}: {text}"[:300] if where else text[:300])
    return list(dict.fromkeys(found))
