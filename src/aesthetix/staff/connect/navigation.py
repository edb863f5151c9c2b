"""What this room adds to the sidebar: (group, label, icon, url name, permission)."""

ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("", "AX Connect", "plug-connected", "staff:connect", "connect.view"),
)
