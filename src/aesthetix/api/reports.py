"""What a write did not do: told to the caller, beside the answer the clients expect."""

from typing import Any

from aesthetix.api.fields import Ignored
from aesthetix.api.wire import Wire


def ignored_report(body: Wire, ignored: list[Ignored]) -> dict[str, Any]:
    """`{"ignored": [{"field", "reason"}]}`, or nothing if everything had its effect."""
    lines = [{"field": item.field, "reason": item.reason} for item in ignored]
    lines += [{"field": name[:60], "reason": "not a field of this operation"} for name in body.unknown()[:50]]
    return {"ignored": lines} if lines else {}
