"""Every URL of every door, and the sample objects with which the isolation test opens them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from aesthetix.connect.commands import connections
from aesthetix.connect.models import Alert, Connection, Delivery, InboundEvent
from aesthetix.contacts.commands import notes, todos
from aesthetix.contacts.models import CustomField, CustomValue, FieldFolder, SmartList, Tag
from aesthetix.kernel.ids import new_id
from aesthetix.opportunities.commands.opportunities import NewOpportunity, create_opportunity
from aesthetix.opportunities.models import Pipeline, Stage
from aesthetix.tenancy import commands
from aesthetix.tenancy.models import LocationOwned, Membership
from aesthetix.tenancy.rules import SCOPES, Rights, Role
from aesthetix.tenancy.scope import open_location
from aesthetix.workflows import commands as workflows
from aesthetix.workflows.models import StartLock, Workflow
from support.cast import AT, TESTER, Cast, Practice

# Views we do not write and cannot mark, each family with the reason why it guards itself.
EXEMPT_MODULES = {
    "allauth.account.views": "each page asks for a sign-in, a pending step or a fresh proof itself",
    "allauth.mfa.base.views": "likewise",
    "allauth.mfa.totp.views": "likewise; acts on the signed-in person only",
    "allauth.mfa.recovery_codes.views": "likewise; acts on the signed-in person only",
    "allauth.mfa.webauthn.views": "likewise; filters keys by the signed-in person",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern with its place in the tree."""

    name: str
    route: str
    kwargs: tuple[str, ...]
    view: Callable[..., Any]
    guard: str | None

    @property
    def module(self) -> str:
        view = getattr(self.view, "view_class", self.view)
        return str(view.__module__)


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", "", ()))


def _walk(patterns: Any, namespace: str, route: str, kwargs: tuple[str, ...]) -> Iterator[Address]:
    for entry in patterns:
        here = route + str(entry.pattern)
        names = (*kwargs, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, here, names)
        elif isinstance(entry, URLPattern):
            guard = getattr(entry.callback, "guard", None)
            yield Address(f"{namespace}{entry.name or here}", here, names, entry.callback, guard)


@dataclass(frozen=True)
class World:
    """The cast with one practice as the place that is looked into."""

    cast: Cast
    practice: Practice


Sample = Callable[[World], object]


def _membership(world: World) -> object:
    return Membership.objects.get(user=world.practice.front_desk).id


def _agency_membership(world: World) -> object:
    return Membership.objects.get(user=world.cast.agency_admin).id


def _invitation(location: bool) -> Sample:
    def make(world: World) -> object:
        invitation, _ = commands.invite(
            agency=world.practice.agency,
            location=world.practice.location if location else None,
            email="new@example.com",
            role=Role.LOCATION_USER if location else Role.AGENCY_ADMIN,
            only_assigned=False,
            rights=Rights(Role.AGENCY_OWNER),
            by=TESTER,
            at=AT,
        )
        return invitation.id

    return make


def _token(world: World) -> object:
    token, _ = commands.create_token(
        location=world.practice.location, name="Sample", scopes=list(SCOPES), by=TESTER, at=AT
    )
    return token.id


def _session(world: World) -> object:
    from allauth.usersessions.models import UserSession

    return UserSession.objects.create(
        user=world.cast.owner, ip="10.0.0.1", user_agent="Firefox/1", session_key="a" * 32
    ).id


def _note(world: World) -> object:
    patient = world.practice.patients[0]
    with open_location(world.practice.location, TESTER):
        return notes.add_note(location=patient.location, contact_id=patient.id, body="Sample", by=TESTER, at=AT).id


def _task(world: World) -> object:
    patient = world.practice.patients[0]
    with open_location(world.practice.location, TESTER):
        draft = todos.TaskDraft("Sample", due_at=AT)
        return todos.add_task(location=patient.location, contact_id=patient.id, draft=draft, by=TESTER, at=AT).id


def _opportunity(world: World) -> object:
    location = world.practice.location
    with open_location(location, TESTER):
        pipeline = Pipeline.objects.get(location=location)
        new = NewOpportunity(world.practice.patients[0].id, pipeline.id, "Sample")
        return create_opportunity(location=location, new=new, by=TESTER, at=AT).id


def _listed(model: type[LocationOwned], **values: object) -> Sample:
    def make(world: World) -> object:
        location = world.practice.location
        with open_location(location, TESTER):
            return model.objects.get_or_create(location=location, **values)[0].id  # type: ignore[attr-defined]

    return make


def _smart_list(world: World) -> object:
    location = world.practice.location
    with open_location(location, TESTER):
        return SmartList.objects.create(location=location, name="Sample", is_shared=True, created_at=AT).id


def _first(model: type[LocationOwned]) -> Sample:
    """What every location is provisioned with."""

    def find(world: World) -> object:
        with open_location(world.practice.location, TESTER):
            return model.objects.filter(location=world.practice.location).first().id  # type: ignore[attr-defined]

    return find


def _workflow(world: World) -> object:
    """Published, so that a contact can be added to it."""
    location = world.practice.location
    with open_location(location, TESTER):
        row = workflows.create_workflow(location=location, name=f"Sample {new_id()}", by=TESTER, at=AT)
        steps = [{"key": "end", "kind": "end"}]
        definition = {"triggers": [{"kind": "contact_created"}], "steps": steps, "settings": {}}
        workflows.save_draft(workflow=row, definition=definition, by=TESTER, at=AT)
        workflows.publish(workflow=row, by=TESTER, at=AT)
        return row.id


def _connection(world: World) -> Any:
    """The same one for all samples of a place. Opened by those who ask."""
    location = world.practice.location
    found = Connection.objects.filter(location=location, name="Sample").first()
    if found:
        return found
    made = connections.create_connection(location=location, source="aestheticspro", name="Sample", by=TESTER, at=AT)
    return made.connection


def _delivery(world: World) -> Any:
    return Delivery.objects.create(
        location=world.practice.location,
        connection=_connection(world),
        received_at=AT,
        state="dead_letter",
        reason="malformed_body",
        digest="sample",
    )


def _inbound_event(world: World) -> Any:
    delivery = _delivery(world)
    place = {"location": world.practice.location, "delivery": delivery, "connection_id": delivery.connection_id}
    return InboundEvent.objects.create(**place, received_at=AT, outcome="skipped", needs_review=True)


def _alert(world: World) -> Any:
    place = {"location": world.practice.location, "connection": _connection(world)}
    return Alert.objects.get_or_create(**place, code="dead_letters", resolved_at=None, defaults={"raised_at": AT})[0]


def _opened(make: Callable[[World], Any]) -> Sample:
    def inside(world: World) -> object:
        with open_location(world.practice.location, TESTER):
            return make(world).id

    return inside


def _run(world: World) -> object:
    """Somebody in the workflow that stands before it in the address: the one made last."""
    practice = world.practice
    with open_location(practice.location, TESTER):
        row = Workflow.objects.filter(status="published").latest("id")
        return workflows.enroll_by_hand(workflow=row, contact=practice.patients[0], by=TESTER, at=AT).id


def _start_lock(world: World) -> object:
    practice = world.practice
    with open_location(practice.location, TESTER):
        where = {"location": practice.location, "workflow_id": _workflow(world), "contact": practice.patients[0]}
        return StartLock.objects.create(**where, reason="looks like a loop", locked_at=AT).id


# URL kwarg -> an object of the practice. `name of the URL:kwarg` wins over the kwarg alone.
SAMPLES: dict[str, Sample] = {
    "connection_id": _opened(_connection),
    "delivery_id": _opened(_delivery),
    "event_id": _opened(_inbound_event),
    "alert_id": _opened(_alert),
    "location_id": lambda world: world.practice.location.id,
    "agency_id": lambda world: world.practice.agency.id,
    "contact_id": lambda world: world.practice.patients[0].id,
    "membership_id": _membership,
    "invitation_id": _invitation(location=True),
    "token_id": _token,
    "session_id": _session,
    # the API's addresses
    "location": lambda world: world.practice.location.id,
    "contact": lambda world: world.practice.patients[0].id,
    "user_id": lambda world: world.practice.front_desk.id,
    "note": _note,
    "task": _task,
    "opportunity_id": _opportunity,
    "workflow": _workflow,
    "workflow_id": _workflow,
    "run_id": _run,
    "lock_id": _start_lock,
    "field": _listed(CustomField, key="sample", name="Sample", data_type="TEXT"),
    "value": _listed(CustomValue, key="sample", name="Sample", value="Sample"),
    "tag": _listed(Tag, name="sample"),
    # contacts and opportunities
    "list_id": _smart_list,
    "note_id": _note,
    "task_id": _task,
    "field_id": _listed(CustomField, key="sample", name="Sample", data_type="TEXT"),
    "folder_id": _first(FieldFolder),
    "pipeline_id": _first(Pipeline),
    "stage_id": _first(Stage),
    **{
        f"staff:agency-{name}:membership_id": _agency_membership
        for name in ("person", "person-suspend", "person-resume", "person-remove")
    },
    **{f"staff:agency-invitation-{name}:invitation_id": _invitation(location=False) for name in ("again", "revoke")},
}
# URL kwarg -> a value that names no object of a location, with nothing to leak by itself
WORDS: dict[str, str] = {
    "staff:dashboard-chart:name": "revenue",
    "staff:contact-field:key": "first_name",
    "way": "add",
    "number": "1",
    **{f"staff:workflow-step{what}:key": "end" for what in ("", "-move", "-copy", "-delete")},
    "staff:contacts-undo:key": "nothing",
}
# What a POST says where an empty form would be refused before the object is looked for.
BODIES: dict[str, Callable[[World], dict[str, object]]] = {
    "staff:contacts-list-change": lambda _: {"act": "duplicate"},
    "staff:folder": lambda _: {"act": "delete"},
    "staff:opportunity-move": lambda world: {"stage": SAMPLES["stage_id"](world)},
}
# Addresses that the walk cannot open, each with the reason why nothing can leak there.
NOT_WALKED: dict[str, str] = {
    "staff:contacts-undo": "its key lives in the session of the person who acted, with the location beside it",
}
PLACES = ("location_id", "agency_id")


def sample_for(address: Address, kwarg: str, world: World) -> object:
    """Raises LookupError with what to do if nobody registered one."""
    key = f"{address.name}:{kwarg}"
    if key in WORDS or kwarg in WORDS:
        return WORDS.get(key, WORDS.get(kwarg))
    make = SAMPLES.get(key) or SAMPLES.get(kwarg)
    if make is None:
        raise LookupError(f"{address.name}: register a sample for <{kwarg}> in tests/support/doors.py")
    return make(world)


def is_object(address: Address, kwarg: str) -> bool:
    return kwarg not in PLACES and f"{address.name}:{kwarg}" not in WORDS and kwarg not in WORDS
