"""P11: amounts in every spelling become cents, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aesthetix.connect.rules.money import cents


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (425, 42500),
        (Decimal("425.0"), 42500),
        (0.1, 10),
        ("1,275.10", 127510),
        ("$148.00", 14800),
        ("$ 1,234,567.89", 123456789),
        ("USD 12.5", 1250),
        ("12.50 USD", 1250),
        ("US$12.50", 1250),
        ("CA$ 12.50", 1250),
        ("12,50 €", 1250),
        ("1.275,10", 127510),
        ("1'275.10", 127510),
        ("1 275.10", 127510),
        ("1\u00a0275,10 €", 127510),
        ("1.234.567", 123456700),
        ("1,275", 127500),
        ("(5.00)", -500),
        ("($5.00)", -500),
        ("-5", -500),
        ("-$5.00", -500),
        ("$-5.00", -500),
        ("5.00-", -500),
        ("\u22125.00", -500),
        ("+5", 500),
        (".5", 50),
        ("5.", 500),
        ("0", 0),
        (0, 0),
        (Decimal("1.005"), 101),
        (Decimal("-1.005"), -101),
        (Decimal("1E+2"), 10000),
        ("", None),
        ("n/a", None),
        ("twelve", None),
        ("12.3.4,5,6", None),
        ("1e5", None),
        ("٣", None),
        (True, None),
        (None, None),
        ([], None),
        (Decimal("1E+30"), None),
        (10**30, None),
        (float("inf"), None),
    ],
)
def test_cents(raw, wanted):
    assert cents(raw) == wanted


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_every_spelling_of_an_amount_is_the_same_amount(amount):
    number = Decimal(amount).scaleb(-2)
    spellings = [number, f"{number:.2f}", f"{number:,.2f}", f"${number:,.2f}", f"{number:.2f} USD"]
    assert [cents(spelling) for spelling in spellings] == [amount] * 5


@given(st.one_of(st.text(), st.decimals(), st.floats(), st.integers(), st.binary()))
def test_anything_else_is_no_amount_and_no_error(raw):
    assert isinstance(cents(raw), int | None)
