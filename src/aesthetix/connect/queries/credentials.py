"""What is known of a connection's secrets and addresses, without telling them."""

import json
from dataclasses import dataclass
from datetime import datetime

from aesthetix.connect.models import Connection, HookAddress
from aesthetix.kernel import crypto
from aesthetix.tenancy.scope import data_key

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Known:
    """`hint`: its last characters. `ends_at`: None for the current one."""

    hint: str
    ends_at: datetime | None


def secrets_of(connection: Connection, at: datetime) -> list[Known]:
    """The secrets that are valid at this moment, the current one first."""
    if not connection.sealed_secrets:
        return []
    plain = crypto.unseal(data_key(connection.location), bytes(connection.sealed_secrets), bound_to=connection.id.bytes)
    rows = [
        Known(entry["secret"][-_SHOWN:], datetime.fromisoformat(entry["ends_at"]) if entry["ends_at"] else None)
        for entry in json.loads(plain)
    ]
    return [row for row in rows if row.ends_at is None or row.ends_at > at]


def older_addresses(connection: Connection, at: datetime) -> list[datetime]:
    """When the addresses before the current one stop working."""
    rows = HookAddress.objects.filter(location_id=connection.location_id, connection_id=connection.id, ends_at__gt=at)
    return [ends_at for ends_at in rows.order_by("ends_at").values_list("ends_at", flat=True) if ends_at]
