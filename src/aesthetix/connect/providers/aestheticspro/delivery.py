"""One folded event to be asked by canonical names: knows wrappers, blocks, flat fields and the location."""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from typing import Any

from aesthetix.connect.providers import SourceContext, zone_named
from aesthetix.connect.providers.aestheticspro.mapping import (
    APPOINTMENT_BLOCKS,
    CLIENT_BLOCKS,
    INVOICE_BLOCKS,
    LOCATION_BLOCKS,
    Mapping,
)
from aesthetix.connect.rules import dates, text
from aesthetix.connect.rules.body import WRAPPERS
from aesthetix.connect.rules.shape import Folded, is_blank, pick
from aesthetix.connect.rules.verbs import APPOINTMENT, CLIENT, INVOICE

_DEEPEST_WRAPPER = 4
_NOWHERE: tuple[Folded, ...] = ()
_OPENINGS = (*WRAPPERS, "event")
_BLOCK_KEYS = {INVOICE: INVOICE_BLOCKS, APPOINTMENT: APPOINTMENT_BLOCKS, CLIENT: CLIENT_BLOCKS}


class Delivery:
    """`settle(noun)` decides where each object's fields are looked for; before it only the envelope can be asked."""

    __slots__ = (
        *("_flat", "_own", "blocks", "context", "envelopes", "inner", "location_id", "location_name"),
        *("mapping", "noun", "scopes", "top", "warnings", "zone"),
    )

    def __init__(self, top: Folded, mapping: Mapping, context: SourceContext) -> None:
        self.top, self.mapping, self.context = top, mapping, context
        self.scopes = _scopes(top)  # innermost first
        self.inner = self.scopes[0]
        self.blocks = self._find_blocks()
        is_record = len(self.scopes) > 1 and not self._is_envelope(self.inner)
        self.envelopes = tuple(reversed(self.scopes[1:] if is_record else self.scopes))
        self.warnings: list[str] = []
        self.noun = ""
        self._own: dict[str, tuple[Folded, ...]] = {}
        self._flat: dict[str, tuple[Folded, ...]] = {}
        self.location_id: str | None = None
        self.location_name: str | None = None
        self.zone: tzinfo = zone_named(context.default_timezone) or UTC

    def _is_envelope(self, scope: Folded) -> bool:
        """It holds blocks, or is the `event` object itself: then it speaks about the event, not about one record."""
        keys = (key for keys in _BLOCK_KEYS.values() for key in keys)
        return scope is one_object(self.top.get("event")) or any(one_object(scope.get(key)) for key in keys)

    def _find_blocks(self) -> dict[str, Folded]:
        found: dict[str, Folded] = {}
        for noun in (INVOICE, APPOINTMENT, CLIENT):
            places = (*self.scopes, *found.values())
            blocks = (one_object(place.get(key)) for place in places for key in _BLOCK_KEYS[noun])
            block = next((block for block in blocks if block), None)
            if block:
                found[noun] = block
        return found

    def settle(self, noun: str) -> None:
        self.noun = noun
        for name in (INVOICE, APPOINTMENT, CLIENT):
            block = self.blocks.get(name)
            self._own[name] = (block,) if block else ((self.inner,) if name == noun else _NOWHERE)
            others = (INVOICE, APPOINTMENT) if name == CLIENT else (INVOICE,)
            nested = tuple(self.blocks[other] for other in others if other in self.blocks and other != name)
            self._flat[name] = nested + self.scopes
        self._settle_location()

    def get(self, name: str) -> Any:
        """The first value for a canonical field that says something, else None."""
        return next(self.values(name), None)

    def values(self, name: str) -> Iterator[Any]:
        """All values offered for a field, best first."""
        field = self.mapping.fields[name]
        noun = name.partition(".")[0]
        for path in field.paths:
            if not is_blank(value := walk(self.top, path)):
                yield value
        for scope in self._own[noun]:
            for key in field.own:
                if key in scope and not is_blank(value := scope[key]):
                    yield value
        if noun == CLIENT and name != "client.id" and CLIENT in self.blocks:
            return
        for scope in self._flat[noun]:
            for key in field.flat:
                if key in scope and not is_blank(value := scope[key]):
                    yield value

    def said(self, name: str) -> list[Any]:
        """What the envelope says about the event itself, outermost first."""
        field = self.mapping.fields[name]
        by_path = [value for path in field.paths if not is_blank(value := walk(self.top, path))]
        return by_path + [
            value for scope in self.envelopes for key in field.own if not is_blank(value := scope.get(key))
        ]

    def warn(self, code: str) -> None:
        if code not in self.warnings:
            self.warnings.append(code)

    def local_date(self, name: str, field: str) -> dates.Moment | None:
        """A visit or invoice date in the location's zone; the first offered value that can be read."""
        unreadable = False
        for value in self.values(name):
            if moment := dates.read_visit(value, self.zone):
                if moment.is_day_first:
                    self.warn(f"{field}_day_first")
                return moment
            unreadable = unreadable or not (isinstance(value, str) and dates.read_time(value))
        if unreadable:
            self.warn(f"{field}_invalid")
        return None

    def _settle_location(self) -> None:
        wanted = {INVOICE: (INVOICE, APPOINTMENT), APPOINTMENT: (APPOINTMENT,), CLIENT: (CLIENT,)}.get(self.noun, ())
        places = (*(self.blocks[name] for name in wanted if name in self.blocks), *self.scopes)
        by_path = self._location_by_path()
        found = next((said for said in (by_path, *map(self._location_in, places)) if any(said)), ("", ""))
        self.location_id, self.location_name, zone = self._known_location(*found)
        self.zone = zone or self.zone

    def _location_by_path(self) -> tuple[str, str]:
        paths, id_paths = self.mapping.fields["location"].paths, self.mapping.fields["location.id"].paths
        name = next((said for path in paths if (said := text.plain(walk(self.top, path), text.NAME))), "")
        return next((said for path in id_paths if (said := text.identifier(walk(self.top, path)))), ""), name

    def _location_in(self, scope: Folded) -> tuple[str, str]:
        """(id, name) as one block gives them; either may be empty."""
        place_id, name = text.identifier(pick(scope, self.mapping.fields["location.id"].own)), ""
        for key in self.mapping.fields["location"].own:
            if key not in scope or is_blank(value := scope[key]):
                continue
            block = one_object(value) if key in LOCATION_BLOCKS else None
            if block:
                place_id = place_id or text.identifier(pick(block, ("id", "locationid", "centerid")))
                name = name or text.plain(pick(block, ("name", "locationname", "centername")), text.NAME)
            elif isinstance(value, str) and value.strip() not in self.context.locations:
                name = name or text.plain(value, text.NAME)
            else:
                place_id = place_id or text.identifier(value)
        return place_id, name

    def _known_location(self, place_id: str, name: str) -> tuple[str | None, str | None, tzinfo | None]:
        table = self.context.locations
        if not place_id and name:
            same = (known for known, (label, _) in table.items() if label.casefold() == name.casefold())
            place_id = next(same, "")
        label, zone = table.get(place_id, ("", ""))
        return place_id or None, name or label or place_id or None, zone_named(zone)


def one_object(value: Any) -> Folded | None:
    """A block, also where the sender put it alone into a list."""
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, dict) and value else None


def walk(scope: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        scope = one_object(scope)
        if scope is None:
            return None
        scope = scope.get(key)
    return scope


def _scopes(top: Folded) -> tuple[Folded, ...]:
    scopes = [top]
    for _ in range(_DEEPEST_WRAPPER):
        inner = next((block for key in _OPENINGS if (block := one_object(scopes[0].get(key)))), None)
        if inner is None:
            break
        scopes.insert(0, inner)
    return tuple(scopes)
