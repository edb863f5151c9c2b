"""What conditions may ask about besides the contact: the event that started the run, and the run's opportunity."""

from aesthetix.contacts.rules.filters import FilterField
from aesthetix.contacts.rules.operators import Kind
from aesthetix.opportunities.rules import Status

_EVENT = "Event that started it"
_OPPORTUNITY = "Opportunity"

EVENT = (
    FilterField("event.status", "Status", Kind.TEXT, section=_EVENT),
    FilterField("event.date", "Date", Kind.DATE, section=_EVENT),
    FilterField("event.time", "Time", Kind.TEXT, section=_EVENT),
    FilterField("event.services", "Services", Kind.TEXT, section=_EVENT),
    FilterField("event.service_types", "Service types", Kind.TEXT, section=_EVENT),
    FilterField("event.providers", "Providers", Kind.TEXT, section=_EVENT),
    FilterField("event.location", "Location", Kind.TEXT, section=_EVENT),
    FilterField("event.invoice_number", "Invoice number", Kind.TEXT, section=_EVENT),
    FilterField("event.amount_cents", "Amount", Kind.NUMBER, section=_EVENT, is_money=True),
    FilterField("event.service", "Service of the invoice", Kind.TEXT, section=_EVENT),
)


def opportunity(stages: tuple[str, ...]) -> tuple[FilterField, ...]:
    """The run's own opportunity, at a location with these stages."""
    names = tuple((name, name) for name in stages)
    return (
        FilterField("opportunity.stage", "Opportunity stage", Kind.CHOICE, names, _OPPORTUNITY),
        FilterField("opportunity.status", "Opportunity status", Kind.CHOICE, tuple(Status.choices), _OPPORTUNITY),
        FilterField("opportunity.value", "Opportunity value", Kind.NUMBER, section=_OPPORTUNITY, is_money=True),
    )
