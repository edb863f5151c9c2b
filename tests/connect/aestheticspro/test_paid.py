"""Paid or not, how much, which visit and which service: invoices."""

from datetime import date

import pytest

from aesthetix.connect.rules.clinic import Kind

from .asking import bill


@pytest.mark.parametrize(
    ("name", "change", "kind"),
    [
        ("invoice.paid", {}, Kind.INVOICE_PAID),
        ("invoice.updated", {}, Kind.INVOICE_PAID),
        ("invoice.created", {"status": "Paid in Full"}, Kind.INVOICE_PAID),
        ("invoice.updated", {"status": "closed"}, Kind.INVOICE_PAID),
        ("invoice.updated", {"status": "COMPLETE"}, Kind.INVOICE_PAID),
        ("invoice.paid", {"status": None}, Kind.INVOICE_PAID),
        ("invoice.paid", {"balance_due": None}, Kind.INVOICE_PAID),
        ("invoice.paid", {"balance_due": "0.00"}, Kind.INVOICE_PAID),
        ("invoice.paid", {"amount_paid": 0, "total": 0}, Kind.INVOICE_PAID),
        ("invoice.paid", {"balance_due": 0.01}, Kind.INVOICE_UNPAID),
        ("invoice.paid", {"balance_due": "$800.00"}, Kind.INVOICE_UNPAID),
        ("invoice.paid", {"status": "Partially Paid"}, Kind.INVOICE_UNPAID),
        ("invoice.paid", {"status": "Open"}, Kind.INVOICE_UNPAID),
        ("invoice.paid", {"status": "Closed", "payment_status": "Unpaid"}, Kind.INVOICE_UNPAID),
        ("invoice.closed", {"status": None}, Kind.INVOICE_UNPAID),
        ("invoice.closed", {"status": None, "is_closed": True}, Kind.INVOICE_PAID),
        ("invoice.closed", {"is_closed": False}, Kind.INVOICE_UNPAID),
        ("invoice.created", {"status": None}, Kind.INVOICE_UNPAID),
        ("invoice.updated", {"status": "Open", "balance_due": 280}, Kind.INVOICE_UNPAID),
        ("invoice.partially_paid", {"status": None}, Kind.INVOICE_UNPAID),
        ("invoice.refunded", {}, Kind.INVOICE_REFUNDED),
        ("invoice.voided", {}, Kind.INVOICE_REFUNDED),
        ("invoice.paid", {"status": "Refunded"}, Kind.INVOICE_REFUNDED),
        ("invoice.updated", {"status": "Void"}, Kind.INVOICE_REFUNDED),
        ("invoice.paid", {"amount_paid": "(425.00)"}, Kind.INVOICE_REFUNDED),
        ("invoice.paid", {"total": -5}, Kind.INVOICE_REFUNDED),
        ("invoice.paid", {"is_refund": "Yes"}, Kind.INVOICE_REFUNDED),
        ("invoice.paid", {"is_refund": "No", "refund_amount": 0}, Kind.INVOICE_PAID),
        ("invoice.paid", {"refund_amount": 20}, Kind.INVOICE_REFUNDED),
        ("sale.completed", {"status": "completed"}, Kind.INVOICE_PAID),
    ],
)
@pytest.mark.req("S3-35")
def test_paid_or_not(name, change, kind):
    assert bill(name, **change).kind is kind


@pytest.mark.parametrize(
    ("change", "without", "cents", "warnings"),
    [
        ({"amount_paid": "1,275.10", "total": 9999}, (), 127510, ()),
        ({"amount_paid": 0, "total": 50}, (), 0, ()),
        ({"total": "$148.00"}, ("amount_paid",), 14800, ()),
        ({"payments": [{"amount": 100}, {"amount": "25.50"}], "total": 9}, ("amount_paid", "balance_due"), 12550, ()),
        ({"payments": [100, "25.50"]}, ("amount_paid",), 12550, ()),
        ({"total": 80}, ("amount_paid", "balance_due"), 8000, ("paid_amount_from_total",)),
        ({}, ("amount_paid",), None, ("paid_amount_missing",)),
        ({"amount_paid": "soon", "paid_amount": "12"}, (), 1200, ("amount_invalid",)),
    ],
)
@pytest.mark.req("S3-37")
def test_the_paid_amount(change, without, cents, warnings):
    event = bill(without=without, **change)
    assert (event.kind, event.invoice.paid_cents, event.warnings) == (Kind.INVOICE_PAID, cents, warnings)


def test_refund_amounts():
    assert bill("invoice.refunded", refund_amount="20.00").invoice.refund_cents == 2000
    assert bill("invoice.refunded", amount_paid="-20.00").invoice.refund_cents == 2000
    assert bill("invoice.refunded").invoice.refund_cents is None


DAYS = {
    "visit_date": "03/01/2026",
    "appointment": {"date": "03/02/2026"},
    "invoice_date": "03/03/2026",
    "paid_date": "03/04/2026",
}


@pytest.mark.parametrize("missing", range(5))
@pytest.mark.req("S3-35", "S3-38")
def test_the_last_visit_is_the_first_known_of_four_days(missing):
    known = dict(list(DAYS.items())[missing:])
    wanted = date(2026, 3, missing + 1) if missing < 4 else None
    assert bill(**known).invoice.last_visit_on == wanted


def test_a_bad_date_costs_only_itself():
    event = bill(visit_date="02/30/2026", invoice_date="03/03/2026")
    assert (event.invoice.last_visit_on, event.warnings) == (date(2026, 3, 3), ("visit_date_invalid",))


@pytest.mark.parametrize(
    ("said", "service", "retail"),
    [
        ({"service": "Peel", "appointment": {"services": [{"name": "Old"}]}}, "Peel", ""),
        ({"services": [{"name": "A"}, {"name": "B"}]}, "A, B", ""),
        ({"line_items": [{"type": "service", "description": "A"}, {"type": "product", "name": "Serum"}]}, "A", "Serum"),
        (
            {"invoice_items": [{"type": 0, "name": "A"}, {"type": 2, "name": "Serum"}, {"type": 3, "name": "Pack"}]},
            "A",
            "Serum",
        ),
        ({"line_items": [{"type": "product", "name": "Serum"}], "appointment": {"services": "Peel"}}, "Peel", "Serum"),
        ({"line_items": [{"type": "product", "name": "Serum"}], "appointment": None}, "", "Serum"),
        ({"services": [{"type": "product", "name": "Serum"}]}, "", ""),
        ({}, "", ""),
    ],
)
@pytest.mark.req("S3-35", "S3-38")
def test_the_last_visit_service_is_never_a_product(said, service, retail):
    event = bill(**said)
    assert (event.invoice.service_text, event.invoice.retail_text) == (service, retail)
