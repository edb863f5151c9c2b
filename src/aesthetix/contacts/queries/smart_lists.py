"""The smart lists a person sees."""

from django.db.models import Q, QuerySet

from aesthetix.contacts.models import SmartList
from aesthetix.tenancy.models import Location, User


def lists_for(location: Location, user: User) -> QuerySet[SmartList]:
    """The person's own lists and those shared with the location."""
    mine = SmartList.objects.filter(Q(owner=user) | Q(is_shared=True), location=location)
    return mine.order_by("position", "name")
