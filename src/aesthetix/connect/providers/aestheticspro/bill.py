"""The invoice of a delivery: what was paid, for what, and which day counts as the visit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aesthetix.connect.providers.aestheticspro.delivery import Delivery
from aesthetix.connect.providers.aestheticspro.visit import names_in, objects_in, services_in
from aesthetix.connect.rules import money, text, verbs
from aesthetix.connect.rules.clinic import Appointment, Invoice, Kind
from aesthetix.connect.rules.shape import Folded, is_falsy, is_truthy, pick

_SERVICE_LINES = frozenset({"service", "services", "treatment", "appointment", "0"})
_RETAIL_LINES = frozenset({"product", "products", "retail", "2"})


@dataclass(frozen=True, slots=True)
class Amounts:
    paid: int | None
    total: int | None
    payments: int | None
    balance: int | None
    refund: int | None


def invoice_of(delivery: Delivery, verb: str, appointment: Appointment | None) -> tuple[Kind, Invoice]:
    amounts = _amounts(delivery)
    kind = kind_of(delivery, verb, amounts)
    visit, invoiced = _day(delivery, "visit_on", "visit_date"), _day(delivery, "invoiced_on", "invoice_date")
    paid_on = _day(delivery, "paid_on", "paid_date")
    services, retail = _lines(delivery)
    return kind, Invoice(
        id=text.identifier(delivery.get("invoice.id")),
        number=text.plain(delivery.get("invoice.number"), text.ID),
        paid_cents=_paid(delivery, kind, amounts),
        total_cents=amounts.total,
        balance_cents=amounts.balance,
        refund_cents=_refunded(amounts) if kind is Kind.INVOICE_REFUNDED else None,
        currency=_currency(delivery),
        status_raw=text.plain(delivery.get("invoice.status"), text.SHORT),
        visit_on=visit,
        invoiced_on=invoiced,
        paid_on=paid_on,
        service_text=text.joined(services, ", ", text.SERVICES) or (appointment.services_text if appointment else ""),
        retail_text=text.joined(retail, ", ", text.SERVICES),
        last_visit_on=visit or (appointment.on if appointment else None) or invoiced or paid_on,
    )


def kind_of(delivery: Delivery, verb: str, amounts: Amounts) -> Kind:
    """Refunds first, then: every status must agree that it is paid, and nothing may be left to pay."""
    stated = {verbs.invoice_status(text.plain(value, text.SHORT)) for value in delivery.values("invoice.status")}
    settled = list(delivery.values("invoice.is_settled"))
    is_refund = verb in ("refunded", "cancelled", "deleted") or "refunded" in stated
    is_negative = any((amount or 0) < 0 for amount in (amounts.paid, amounts.total, amounts.payments))
    flagged = any(is_truthy(value) for value in delivery.values("invoice.is_refund"))
    if is_refund or is_negative or flagged or amounts.refund:
        return Kind.INVOICE_REFUNDED
    says_paid = "paid" in stated or verb == "paid" or any(is_truthy(value) for value in settled)
    contradicts = "unpaid" in stated or verb == "unpaid" or any(is_falsy(value) for value in settled)
    if (amounts.balance or 0) < 0:
        delivery.warn("invoice_overpaid")
    is_paid = says_paid and not contradicts and (amounts.balance or 0) <= 0
    return Kind.INVOICE_PAID if is_paid else Kind.INVOICE_UNPAID


def _amounts(delivery: Delivery) -> Amounts:
    names = ("invoice.paid", "invoice.total", "invoice.balance", "invoice.refund")
    paid, total, balance, refund = (_amount(delivery, name) for name in names)
    return Amounts(paid, total, _sum_of_payments(delivery), balance, refund)


def _amount(delivery: Delivery, name: str) -> int | None:
    for value in delivery.values(name):
        amount = money.cents(value)
        if amount is not None:
            return amount
        delivery.warn("amount_invalid")
    return None


def _sum_of_payments(delivery: Delivery) -> int | None:
    said = delivery.get("invoice.payments")
    items = said if isinstance(said, list) else [said]
    keys = delivery.mapping.fields["payment.amount"].own
    amounts = [money.cents(pick(item, keys) if isinstance(item, dict) else item) for item in items]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _paid(delivery: Delivery, kind: Kind, amounts: Amounts) -> int | None:
    """What was paid in total; the invoice's total stands for it only once nothing is left to pay."""
    if amounts.paid is not None:
        return amounts.paid
    if kind is not Kind.INVOICE_PAID:
        return amounts.payments
    if amounts.total is not None and amounts.balance == 0:
        return amounts.total
    if amounts.payments is not None:
        return amounts.payments
    delivery.warn("paid_amount_from_total" if amounts.total is not None else "paid_amount_missing")
    return amounts.total


def _refunded(amounts: Amounts) -> int | None:
    said = (amounts.paid, amounts.payments, amounts.total)
    negative = next((-amount for amount in said if amount is not None and amount < 0), None)
    return abs(amounts.refund) if amounts.refund else negative


def _currency(delivery: Delivery) -> str:
    code = text.plain(delivery.get("invoice.currency"), text.SHORT).upper()
    return code if len(code) == len("USD") and code.isascii() and code.isalpha() else ""


def _day(delivery: Delivery, name: str, field: str) -> date | None:
    moment = delivery.local_date(f"invoice.{name}", field)
    return moment.on if moment else None


def _lines(delivery: Delivery) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Services (named by the invoice, else its service lines) and retail lines: products are no services."""
    services = services_in(delivery, _not_retail(delivery, delivery.get("invoice.services")))
    lines = list(objects_in(delivery.get("invoice.lines")))
    names = delivery.mapping.fields["line.name"].own
    if not any(services):
        services = names_in([line for line in lines if _line_type(delivery, line) in _SERVICE_LINES], names)
    retail = names_in([line for line in lines if _line_type(delivery, line) in _RETAIL_LINES], names)
    return text.distinct(services), text.distinct(retail)


def _not_retail(delivery: Delivery, said: Any) -> Any:
    if not isinstance(said, list):
        return said
    return [item for item in said if not isinstance(item, dict) or _line_type(delivery, item) not in _RETAIL_LINES]


def _line_type(delivery: Delivery, line: Folded) -> str:
    return text.plain(pick(line, delivery.mapping.fields["line.type"].own), text.SHORT).casefold()
