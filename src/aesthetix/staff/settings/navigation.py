"""What this room adds to the sidebar: (group, label, icon, url name, permission)."""

ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("Settings", "Location", "building-store", "staff:settings-location", "settings.manage"),
    ("Settings", "People", "user-shield", "staff:people", "users.manage"),
    ("Settings", "API tokens", "key", "staff:settings-tokens", "tokens.manage"),
    ("Settings", "Audit", "history", "staff:audit", "audit.view"),
)
