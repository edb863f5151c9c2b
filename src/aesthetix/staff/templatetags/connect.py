"""Small words of the AX Connect pages."""

from django import template

from aesthetix.staff.connect import words_of
from aesthetix.tenancy.rules import Rights

register = template.Library()


@register.filter
def span(ms: float) -> str:
    """`12 ms`, `1.4 s`, `3 min`."""
    return words_of.span(ms)


@register.filter
def granted(permission: str, rights: Rights) -> bool:
    """`{% if "connect.manage"|granted:rights %}`."""
    return rights.may(permission)
