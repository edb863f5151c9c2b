"""What opportunities announce, in batches."""

# {"opportunities": [{"opportunity_id", "contact_id", "changes": {name: [None, new]}}]}
OPPORTUNITY_CREATED = "opportunity.created"
# {"opportunities": [{"opportunity_id", "contact_id", "changes": {"stage_id": [a, b], "status": [a, b], ...}}]}
OPPORTUNITY_CHANGED = "opportunity.changed"
