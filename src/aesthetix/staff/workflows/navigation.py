"""What this room adds to the sidebar: (group, label, icon, url name, permission)."""

ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("", "Workflows", "git-branch", "staff:workflows", "workflows.view"),
)
