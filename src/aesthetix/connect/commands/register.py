"""Who is who in one batch (P4): client id, then e-mail, then phone; never a contact that carries another client id."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from aesthetix.connect.models import ClientAlias, Connection
from aesthetix.connect.queries import identity
from aesthetix.connect.rules.clinic import Client
from aesthetix.connect.rules.tables import CLIENT_ID
from aesthetix.contacts.models import Contact
from aesthetix.kernel.bulk import insert_rows


@dataclass(frozen=True, slots=True)
class Match:
    """`by`: client_id, email, phone, or "" for nobody."""

    contact_id: UUID | None = None
    by: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Register:
    """Loaded once for a batch and kept up while its events are applied, so later events see earlier ones."""

    connection: Connection
    at: datetime
    _by_id: dict[str, UUID] = field(default_factory=dict)
    _by_email: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    _by_phone: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    _carried: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    _written: set[str] = field(default_factory=set)
    _new: dict[str, ClientAlias] = field(default_factory=dict)
    _stale: set[str] = field(default_factory=set)

    def load(self, clients: Iterable[Client]) -> set[UUID]:
        """Look everybody up; returns the contacts that may be meant, for the caller to lock and then `confirm`."""
        people = list(clients)
        traces = identity.traces(
            self.connection.location,
            self.connection.id,
            ids={client.client_id for client in people if client.client_id},
            emails={client.email for client in people if client.email},
            phones={client.phone for client in people if client.phone},
        )
        found: set[UUID] = set()
        for trace in traces:
            found.add(trace.contact_id)
            if trace.kind == "client_id":
                self._by_id[trace.value] = trace.contact_id
                self._written.add(trace.value)
            elif trace.kind == "email":
                self._by_email[trace.value].append(trace.contact_id)
            elif trace.kind == "phone":
                self._by_phone[trace.value].append(trace.contact_id)
        return found

    def confirm(self, held: Collection[Contact]) -> None:
        """Take in the contacts as they stand now, under lock; traces to others lead nowhere."""
        here = {contact.id for contact in held}
        for contact_id, client_id in identity.aliases_of(self.connection.location, self.connection.id, here):
            self._carried[contact_id].add(client_id)
        for contact in held:
            client_id = str(contact.custom.get(CLIENT_ID) or "")
            if client_id:
                self._carried[contact.id].add(client_id)
                self._by_id.setdefault(client_id, contact.id)
        self._stale = {client_id for client_id, contact_id in self._by_id.items() if contact_id not in here}
        for client_id in self._stale:
            del self._by_id[client_id]
            self._written.discard(client_id)
        for index in (self._by_email, self._by_phone):
            for value, contact_ids in index.items():
                index[value] = sorted({contact_id for contact_id in contact_ids if contact_id in here})

    def identify(self, client: Client) -> Match:
        """Whom the event means, as of the events before it."""
        known = self._by_id.get(client.client_id) if client.client_id else None
        if known:
            return Match(known, "client_id", self._shared(client, known))
        warnings: list[str] = []
        for by, value, index in (("email", client.email, self._by_email), ("phone", client.phone, self._by_phone)):
            if not value or not index.get(value):
                continue
            free = [one for one in index[value] if self._may_take(one, client.client_id)]
            if free:
                return Match(min(free, key=self._first_choice), by, tuple(warnings))
            warnings.append(f"{by}_of_another_client")
        return Match(warnings=tuple(warnings))

    def _may_take(self, contact_id: UUID, client_id: str) -> bool:
        return not client_id or not self._carried.get(contact_id)

    def _first_choice(self, contact_id: UUID) -> tuple[bool, UUID]:
        """A contact of this source before others, the older before the younger: never by chance."""
        return not self._carried.get(contact_id), contact_id

    def _shared(self, client: Client, own: UUID) -> tuple[str, ...]:
        pairs = (("email", client.email, self._by_email), ("phone", client.phone, self._by_phone))
        return tuple(
            f"{by}_of_another_contact"
            for by, value, index in pairs
            if value and any(one != own for one in index.get(value, ()))
        )

    def learn(self, contact_id: UUID, client: Client) -> bool:
        """What the event told about this contact; returns whether a client id became known."""
        for value, index in ((client.email, self._by_email), (client.phone, self._by_phone)):
            if value and contact_id not in index[value]:
                index[value].append(contact_id)
        client_id = client.client_id
        if not client_id or (client_id in self._written and self._by_id.get(client_id) == contact_id):
            return False
        self._by_id[client_id] = contact_id
        self._carried[contact_id].add(client_id)
        self._written.add(client_id)
        self._new[client_id] = ClientAlias(
            location=self.connection.location,
            connection=self.connection,
            client_id=client_id,
            contact_id=contact_id,
            created_at=self.at,
        )
        return True

    def save(self) -> None:
        """Write new aliases: one statement, and one more where an alias led to a deleted contact."""
        if not self._new:
            return
        moved = self._stale & self._new.keys()
        if moved:
            rows = ClientAlias.objects.filter(location=self.connection.location, connection=self.connection)
            rows.filter(client_id__in=moved).delete()
        insert_rows(list(self._new.values()))
        self._new = {}
