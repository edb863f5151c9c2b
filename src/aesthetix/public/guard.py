"""The public door's mark: a page that anybody may see, said on purpose."""

from collections.abc import Callable
from typing import Any

View = Callable[..., Any]


def public_page(view: View) -> View:
    """Mark a view as meant for everybody."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
