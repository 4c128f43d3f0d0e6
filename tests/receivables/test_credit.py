"""The credit judgement and due dates, as tables of figures (C1.7)."""

from datetime import date
from decimal import Decimal

import pytest

from counterfoil.customers.models import SettlementTerms
from counterfoil.receivables.credit import Exposure, due_date, judged


def figures(kind, limit, owed=0, free=0, held=0, this=0, overdue=0, grace=0):
    return Exposure(
        terms=kind, kind=kind, grace_days=grace, credit_limit=Decimal(limit), open_receivables=Decimal(owed),
        free_advances=Decimal(free), kept_advances=Decimal(0), held_notices=Decimal(held), this_notice=Decimal(this),
        oldest_overdue_days=overdue,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (figures("monthly", 100, this=100), None),
        (figures("monthly", 100, this="100.01"), "credit_exceeded"),
        (figures("monthly", 100, owed=60, held=20, this=20), None),
        (figures("monthly", 100, owed=60, held=20, this="20.01"), "credit_exceeded"),
        (figures("monthly", 100, owed=60, free=60, held=50, this=50), None),
        (figures("monthly", 100, owed=10, this=10, overdue=1), "overdue_items"),
        (figures("net", 100, owed=10, this=10, overdue=0), None),
        (figures("net", 100, owed=10, this=10, overdue=5, grace=5), None),
        (figures("net", 100, owed=10, this=10, overdue=6, grace=5), "overdue_items"),
        (figures("net", 100, owed=200, this=10, overdue=6), "credit_exceeded"),
        (figures("cash_on_delivery", 100, owed=10, this=90, overdue=7, grace=7), None),
        (figures("cash_on_delivery", 100, owed=10, this=90, overdue=8, grace=7), "overdue_items"),
        (figures("monthly", 0, this="0.01"), "credit_exceeded"),
        (figures("monthly", 0, free=50, this=50), None),
        (figures("prepaid", 0, this=50), "prepayment_missing"),
        (figures("prepaid", 1000, this=50), "prepayment_missing"),
        (figures("prepaid", 0, free=50, this=50), None),
        (figures("prepaid", 0, free=50, held=10, this=50), "prepayment_missing"),
        (figures("prepaid", 0, owed=10, free=60, this=50, overdue=90), None),
        (figures("prepaid", 0, this=0), None),
    ],
)
def test_judged(given, code):
    judgement = judged(given)
    assert judgement.code == code
    assert judgement.result == ("held" if code else "passed")


def test_exposure_is_the_sum_of_its_named_parts():
    given = figures("monthly", 1000, owed=300, free=40, held=25, this=15)
    assert given.exposure == 300
    assert given.room == 700
    assert figures("prepaid", 1000, free=40, held=25).room == 15


@pytest.mark.parametrize(
    ("kind", "days", "shipped_on", "due_on"),
    [
        ("prepaid", 0, date(2026, 3, 5), date(2026, 3, 5)),
        ("cash_on_delivery", 30, date(2026, 3, 5), date(2026, 3, 5)),
        ("net", 15, date(2026, 2, 20), date(2026, 3, 7)),
        ("monthly", 30, date(2026, 1, 31), date(2026, 3, 2)),
        ("monthly", 0, date(2028, 2, 1), date(2028, 2, 29)),
        ("monthly", 30, date(2026, 12, 1), date(2027, 1, 30)),
    ],
)
def test_due_date(kind, days, shipped_on, due_on):
    assert due_date(SettlementTerms(kind=kind, days=days), shipped_on) == due_on
