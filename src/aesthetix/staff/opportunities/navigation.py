"""What this room adds to the sidebar: (group, label, icon, url name, permission)."""

ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("", "Opportunities", "layout-kanban", "staff:opportunities", "opportunities.view"),
)
