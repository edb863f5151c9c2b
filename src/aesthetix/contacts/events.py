"""What contacts announce. Each payload is a batch: one event per command, however many contacts it changed."""

# {"contacts": [{"contact_id", "changes": {key: [None, new]}, "via"}]}
CONTACT_CREATED = "contact.created"
# {"contacts": [{"contact_id", "changes": {key: [old, new]}}]} ; tags appear as key "tags" with lists
CONTACT_CHANGED = "contact.changed"
