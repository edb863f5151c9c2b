"""Taking a connection away."""
# ruff: noqa: ARG001 -- every command takes `by` and `at`; the scope's actor stands in the history

from datetime import datetime

from django.db import transaction

from aesthetix.connect.models import ClientAlias, Connection, Delivery, FieldStamp, HookAddress, InboundEvent, SeenShape
from aesthetix.kernel.actor import Actor
from aesthetix.kernel.errors import NotFound


@transaction.atomic
def delete_connection(*, connection: Connection, by: Actor, at: datetime) -> None:
    """Its address, deliveries and their history go; what it wrote into the CRM stays. Raises NotFound."""
    here = {"location_id": connection.location_id, "connection_id": connection.id}
    row = Connection.objects.select_for_update().filter(location_id=connection.location_id, id=connection.id).first()
    if row is None:
        raise NotFound
    HookAddress.objects.filter(**here).delete()
    for model in (InboundEvent, Delivery, ClientAlias, FieldStamp, SeenShape):
        model.objects.filter(**here).delete()
    row.delete()
