"""Contacts and what hangs on them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aesthetix.contacts.rules.fields import DataType
from aesthetix.tenancy.models import LocationOwned, User


class ContactQuerySet(models.QuerySet["Contact"]):
    def here(self) -> "ContactQuerySet":
        """Not deleted."""
        return self.filter(deleted_at__isnull=True)


class Contact(LocationOwned):
    """A person the practice knows. `email` and `phone` are the primary ones; more of each are rows of their own."""

    history_skip = ("last_activity_at",)

    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="", help_text="E.164")
    phone_extension = models.CharField(max_length=20, blank=True, default="")
    phone_label = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=100, blank=True, default="")
    postal_code = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    website = models.CharField(max_length=300, blank=True, default="")
    company_name = models.CharField(max_length=200, blank=True, default="")
    date_of_birth = models.DateField(null=True, blank=True)
    type = models.CharField(max_length=60, default="Lead")
    source = models.CharField(max_length=200, blank=True, default="")
    timezone = models.CharField(max_length=64, blank=True, default="")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    followers = ArrayField(models.UUIDField(), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    dnd = models.JSONField(default=dict, blank=True, help_text="channel -> {status, message, code}")
    custom = models.JSONField(default=dict, blank=True, help_text="custom field key -> value")
    created_via = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_activity_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["location", "-updated_at", "-id"], name="contact_updated", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["location", "-created_at", "-id"], name="contact_created", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["location", "last_name", "first_name", "id"],
                name="contact_by_name",
                condition=Q(deleted_at=None),
            ),
            models.Index(fields=["location", "email"], name="contact_by_email", condition=~Q(email="")),
            models.Index(fields=["location", "phone"], name="contact_by_phone", condition=~Q(phone="")),
            models.Index(fields=["location", "owner"], name="contact_by_owner", condition=Q(owner__isnull=False)),
            models.Index(
                fields=["location", "type", "-updated_at", "-id"], name="contact_by_type", condition=Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or "Unnamed"


class ContactEmail(LocationOwned):
    """A further e-mail address of a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="more_emails")
    address = models.CharField(max_length=254)
    label = models.CharField(max_length=20, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "contact", "address"], name="email_once_per_contact")
        ]
        indexes = [models.Index(fields=["location", "address"], name="more_emails_by_address")]


class ContactPhone(LocationOwned):
    """A further phone number of a contact, E.164, extension apart."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="more_phones")
    number = models.CharField(max_length=20)
    extension = models.CharField(max_length=20, blank=True, default="")
    label = models.CharField(max_length=20, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "contact", "number"], name="phone_once_per_contact")]
        indexes = [models.Index(fields=["location", "number"], name="more_phones_by_number")]


class ContactTerm(LocationOwned):
    """A search term of a contact; found by prefix. Bytewise collation, so that a plain index serves LIKE 'abc%'."""

    history = False

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.CharField(max_length=80, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "term", "contact"], name="term_once_per_contact")]
        indexes = [models.Index(fields=["location", "contact"], name="terms_of_contact")]


class ContactType(LocationOwned):
    """An option of the contact type. Lead and Patient come with every location."""

    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="contact_type_once")]


class FieldFolder(LocationOwned):
    """A section of custom fields."""

    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="field_folder_once")]


class CustomField(LocationOwned):
    """A field a practice added. `object` (contact or opportunity) and `key` never change."""

    class Object(models.TextChoices):
        CONTACT = "contact", "Contact"
        OPPORTUNITY = "opportunity", "Opportunity"

    object = models.CharField(max_length=20, choices=Object, default=Object.CONTACT)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    data_type = models.CharField(max_length=20, choices=DataType)
    folder = models.ForeignKey(FieldFolder, null=True, blank=True, on_delete=models.SET_NULL, related_name="fields")
    position = models.PositiveSmallIntegerField(default=0)
    placeholder = models.CharField(max_length=200, blank=True, default="")
    options = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    is_protected = models.BooleanField(default=False, help_text="came with the location: cannot be deleted")
    is_read_only = models.BooleanField(default=False, help_text="written by the product only")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "object", "key"], name="custom_field_key_once")]

    def __str__(self) -> str:
        return self.name


class CustomValue(LocationOwned):
    """An account-wide value for merge fields: `{{custom_values.<key>}}`. The key never changes."""

    key = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    value = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "key"], name="custom_value_key_once")]


class Tag(LocationOwned):
    """The catalogue of tags in use; a contact carries their names."""

    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="tag_once")]


class Note(LocationOwned):
    """Text kept on a contact (and an opportunity, by id). `source` says what wrote it when it was no person."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes", db_index=False)
    opportunity_id = models.UUIDField(null=True, blank=True)
    body = models.TextField()
    author_kind = models.CharField(max_length=20)
    author_id = models.CharField(max_length=64, blank=True, default="")
    author_name = models.CharField(max_length=200)
    source = models.CharField(max_length=60, blank=True, default="")
    pinned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["location", "contact", "-created_at"], name="notes_of_contact")]


class Task(LocationOwned):
    """Something to do, with or without a contact."""

    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks", db_index=False
    )
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["location", "contact", "due_at"], name="tasks_of_contact"),
            models.Index(
                fields=["location", "assignee", "due_at"], name="tasks_of_person", condition=Q(completed_at=None)
            ),
        ]


class SmartList(LocationOwned):
    """A saved filter with its columns and sort."""

    name = models.CharField(max_length=100)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_shared = models.BooleanField(default=False)
    filter = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    sort = models.CharField(max_length=60, default="-updated_at")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "owner", "name"], name="smart_list_once", nulls_distinct=False)
        ]
