"""Every address of every door says who may open it, and no door shows one location's things to another."""

from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from aesthetix.api.limits import LIMITER
from aesthetix.hooks import asgi as hooks
from aesthetix.tenancy import commands
from aesthetix.tenancy.rules import PERMISSIONS, SCOPES
from support.cast import AT, TESTER
from support.doors import BODIES, EXEMPT_MODULES, NOT_WALKED, PLACES, Address, World, addresses, is_object, sample_for

KINDS = ("public", "staff", "agency", "api")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_every_address_has_a_guard():
    unmarked = [a.name for a in addresses() if a.guard is None and a.module not in EXEMPT_MODULES]
    assert unmarked == []


def test_every_exemption_is_still_needed():
    assert set(EXEMPT_MODULES) == {a.module for a in addresses() if a.guard is None}


def test_every_guard_is_known_and_names_a_permission():
    for address in addresses():
        if address.guard is None:
            continue
        kind, _, detail = address.guard.partition(":")
        assert kind in KINDS, address.name
        if kind in ("staff", "agency") and detail not in ("person", "open"):
            assert detail in PERMISSIONS, address.name


def test_every_route_of_the_hooks_door_has_a_guard():
    assert [route for route in getattr(hooks, "ROUTES", ()) if not route.guard] == []


def test_every_location_address_is_guarded_by_location():
    wrong = [
        a.name
        for a in addresses()
        if ("location_id" in a.kwargs) != (a.guard or "").startswith("staff:")
        and a.guard not in (None, "staff:person", "staff:open")
        and not (a.guard or "").startswith("api:")
    ]
    assert wrong == []


class Look:
    """Opens addresses with a person's session or a program's token, and undoes what that did."""

    def __init__(self, practice, person) -> None:
        _, self.token = commands.create_token(
            location=practice.location, name="All", scopes=list(SCOPES), by=TESTER, at=AT
        )
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person, backend=BACKEND)

    def open(self, method: str, address: Address, url: str, body: str = "") -> int:
        point = transaction.savepoint()
        try:
            if (address.guard or "").startswith("api:"):
                LIMITER.forget()
                headers = {"Authorization": f"Bearer {self.token}", "Version": "2021-07-28"}
                answer = self.client.generic(method, url, "{}", content_type="application/json", headers=headers)
            else:
                answer = self.client.generic(method, url, body, content_type="application/x-www-form-urlencoded")
            return answer.status_code
        finally:
            transaction.savepoint_rollback(point)


def _url(address: Address, values: dict[str, object]) -> str:
    if "/" not in address.name:
        return reverse(address.name, kwargs=values)
    route = address.route.replace("^(?:v3/)?", "")
    for name, value in values.items():
        for converter in ("uuid:", "str:", "int:", "slug:", ""):
            route = route.replace(f"<{converter}{name}>", str(value))
    return "/" + route


def _leads_inside(address: Address) -> bool:
    outside = ("staff:open", "api:unknown", "public", None)
    return bool(address.kwargs) and address.guard not in outside and address.name not in NOT_WALKED


def _strangers_urls(address: Address, here: dict[str, object], there: World) -> list[str]:
    """The same address, and the same objects below the stranger's own location."""
    objects = [name for name in here if is_object(address, name)]
    places = {name: sample_for(address, name, there) for name in here if name in PLACES}
    urls = [_url(address, here)] if places or objects else []
    return [*urls, _url(address, here | places)] if objects and places else urls


def _nothing_here(address: Address) -> set[int]:
    """How a door says that nothing is there: its callers expect 400 or 403 of the API (tests/api reads the texts)."""
    return {400, 403, 422} if (address.guard or "").startswith("api:") else {404}


def _problems(address: Address, own: Look, foreign: Look, here: World, there: World) -> list[str]:
    values = {name: sample_for(address, name, here) for name in address.kwargs}
    url = _url(address, values)
    methods = ("GET", "POST", "PUT") if (address.guard or "").startswith("api:") else ("GET", "POST")
    body = urlencode(BODIES.get(address.name, lambda _: {})(here))
    seen = {method: own.open(method, address, url, body) for method in methods}
    found = [f"{address.name}: its own people get {seen}"] * (not any(s < 400 or s == 422 for s in seen.values()))
    for other in _strangers_urls(address, values, there):
        for method, status in seen.items():
            # a page that only takes POST sends a GET back to its list without looking at the object
            if status == 405 or (method == "GET" and status == 302):
                continue
            answer = foreign.open(method, address, other, body)
            if answer not in _nothing_here(address):
                found.append(f"{address.name}: a stranger gets {answer} for {method} {other}")
    return found


@pytest.mark.req("X-01", "V8.4.1")
@pytest.mark.slow
def test_no_address_of_any_door_shows_another_location(cast):
    """Its own people open each address; a stranger gets 404 for it, and for its objects below the stranger's location.

    A new address fails here until a sample object is registered for it.
    """
    own, foreign = Look(cast.beverly, cast.owner), Look(cast.stranger, cast.stranger.admin)
    here, there = World(cast, cast.beverly), World(cast, cast.stranger)
    problems, opened = [], 0
    for address in filter(_leads_inside, addresses()):
        try:
            problems += _problems(address, own, foreign, here, there)
            opened += 1
        except LookupError as missing:
            problems.append(str(missing))
    assert "\n".join(problems) == ""
    assert opened > 25
