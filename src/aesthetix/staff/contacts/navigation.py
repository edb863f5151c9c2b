"""What this room adds to the sidebar: (group, label, icon, url name, permission)."""

ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("", "Contacts", "users", "staff:contacts-list", "contacts.view"),
    ("Settings", "Fields and tags", "forms", "staff:fields", "fields.manage"),
)
