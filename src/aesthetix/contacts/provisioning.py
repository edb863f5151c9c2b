"""What a new location's contact book starts with (S3-02, S3-03, S3-04)."""

from datetime import datetime

from aesthetix.contacts.models import ContactType, CustomField, FieldFolder
from aesthetix.contacts.rules.defaults import CONTACT_TYPES, FOLDERS
from aesthetix.kernel.actor import Actor
from aesthetix.tenancy.models import Location
from aesthetix.tenancy.provisioning import provisions


@provisions(10, "contacts")
def provision_contacts(location: Location, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 -- the common shape
    """Contact types, field folders and their fields; what exists is left as it is."""
    for position, name in enumerate(CONTACT_TYPES):
        ContactType.objects.get_or_create(location=location, name=name, defaults={"position": position})
    for folder_position, (folder_name, fields) in enumerate(FOLDERS):
        folder, _ = FieldFolder.objects.get_or_create(
            location=location, name=folder_name, defaults={"position": folder_position}
        )
        for position, (key, name, data_type) in enumerate(fields):
            CustomField.objects.get_or_create(
                location=location,
                object=CustomField.Object.CONTACT,
                key=key,
                defaults={
                    "name": name,
                    "data_type": data_type,
                    "folder": folder,
                    "position": position,
                    "is_protected": True,
                    "is_read_only": key == "patient_lifetime_value",
                },
            )
