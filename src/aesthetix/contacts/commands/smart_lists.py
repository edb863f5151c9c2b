"""Smart lists: a filter with its columns and sort, kept under a name. They belong to a person and can be shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aesthetix.contacts.models import SmartList
from aesthetix.contacts.queries.smart_lists import lists_for
from aesthetix.contacts.rules.filters import Group, to_json
from aesthetix.contacts.rules.text import clean_line
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import Conflict, NotFound, Refusal
from aesthetix.kernel.ids import new_id
from aesthetix.tenancy.models import Location, User


@dataclass(frozen=True, slots=True)
class ListDraft:
    filter: Group
    columns: Sequence[str] = ()
    sort: str = "-updated_at"


def _own(location: Location, user: User, list_id: UUID) -> SmartList:
    found = lists_for(location, user).filter(id=list_id).first()
    if found is None:
        raise NotFound
    if found.owner_id != user.id:
        raise Refusal("This list is shared by somebody else: duplicate it to change it.")
    return found


def _name(location: Location, user: User, name: str, list_id: UUID | None = None) -> str:
    clean = clean_line(name)
    if not clean or len(clean) > 100:  # noqa: PLR2004 -- the column
        raise Refusal("Give the list a name.", fields={"name": ["Give a name of at most 100 characters."]})
    if SmartList.objects.filter(location=location, owner=user, name=clean).exclude(id=list_id or new_id()).exists():
        raise Conflict(f"You have a list called {clean} already.", fields={"name": ["Choose another name."]})
    return clean


@transaction.atomic
def create_list(
    *,
    location: Location,
    user: User,
    name: str,
    draft: ListDraft,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,
) -> SmartList:
    """A new list of this person's. Raises Refusal, Conflict."""
    return SmartList.objects.create(
        location=location,
        owner=user,
        name=_name(location, user, name),
        filter=to_json(draft.filter),
        columns=list(draft.columns),
        sort=draft.sort,
        created_at=at,
    )


@transaction.atomic
def update_list(
    *,
    location: Location,
    user: User,
    list_id: UUID,
    draft: ListDraft,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,  # noqa: ARG001 -- the common shape
) -> SmartList:
    """What the list shows. Raises Refusal if it is somebody else's."""
    found = _own(location, user, list_id)
    found.filter, found.columns, found.sort = to_json(draft.filter), list(draft.columns), draft.sort
    found.save(update_fields=["filter", "columns", "sort"])
    return found


@transaction.atomic
def rename_list(*, location: Location, user: User, list_id: UUID, name: str, by: Actor, at: datetime) -> SmartList:  # noqa: ARG001 -- the common shape
    found = _own(location, user, list_id)
    found.name = _name(location, user, name, list_id)
    found.save(update_fields=["name"])
    return found


@transaction.atomic
def share_list(
    *,
    location: Location,
    user: User,
    list_id: UUID,
    is_shared: bool,
    by: Actor,  # noqa: ARG001 -- the common shape
    at: datetime,  # noqa: ARG001 -- the common shape
) -> SmartList:
    found = _own(location, user, list_id)
    found.is_shared = is_shared
    found.save(update_fields=["is_shared"])
    return found


@transaction.atomic
def duplicate_list(*, location: Location, user: User, list_id: UUID, by: Actor, at: datetime) -> SmartList:  # noqa: ARG001 -- the common shape
    """One's own copy of an own or shared list."""
    found = lists_for(location, user).filter(id=list_id).first()
    if found is None:
        raise NotFound
    taken = set(SmartList.objects.filter(location=location, owner=user).values_list("name", flat=True))
    stem = found.name[:80]
    name = next(name for n in range(1, 1000) if (name := f"{stem} (copy{'' if n == 1 else f' {n}'})") not in taken)
    return SmartList.objects.create(
        location=location,
        owner=user,
        name=name,
        filter=found.filter,
        columns=found.columns,
        sort=found.sort,
        created_at=at,
    )


@transaction.atomic
def delete_list(*, location: Location, user: User, list_id: UUID, by: Actor, at: datetime) -> SmartList:  # noqa: ARG001 -- the common shape
    """The list only, never its contacts."""
    found = _own(location, user, list_id)
    SmartList.objects.filter(id=list_id, location=location).delete()
    return found
