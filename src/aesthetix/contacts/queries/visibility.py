"""Which contacts a person may see: all of the location, or with "only assigned data" those they own or follow."""

from django.db.models import Q

from aesthetix.contacts.models import Contact, ContactQuerySet
from aesthetix.contacts.queries.expressions import one_of_ids
from aesthetix.contacts.queries.terms import carriers
from aesthetix.contacts.rules.search import person_term
from aesthetix.tenancy.models import Location, User
from aesthetix.tenancy.rules import Rights


def visible_to(rights: Rights, user: User) -> Q:
    """The one rule, as a Q over contacts; used by every list, page and bulk action of the staff."""
    if not rights.only_assigned:
        return Q()
    theirs = Q(owner_id=user.id) | Q(followers__contains=[user.id])
    few = carriers([person_term(user.id)])
    return theirs if few is None else Q(one_of_ids(few)) & theirs


def contacts_for(location: Location, rights: Rights, user: User) -> ContactQuerySet:
    """The contacts of a location, deleted ones left out, that this person may see."""
    return Contact.objects.here().filter(visible_to(rights, user), location=location)
