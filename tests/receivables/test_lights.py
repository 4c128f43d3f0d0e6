"""The traffic light of credit: every figure has its tone and its words (C1.7)."""

from decimal import Decimal

import pytest

from counterfoil.receivables.credit import Exposure
from counterfoil.receivables.lights import light_of


def figures(kind="monthly", limit="1000", owed="0", free="0", days=0, grace=0):
    zero = Decimal(0)
    return Exposure(
        terms=f"{kind}-30", kind=kind, grace_days=grace, credit_limit=Decimal(limit), open_receivables=Decimal(owed),
        free_advances=Decimal(free), kept_advances=zero, held_notices=zero, this_notice=zero, oldest_overdue_days=days,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "tone"),
    [
        (figures(), "done"),
        (figures(owed="800"), "done"),
        (figures(owed="801"), "open"),
        (figures(owed="1000"), "open"),
        (figures(owed="1000.01"), "held"),
        (figures(owed="1", days=1), "held"),
        (figures(owed="1", days=1, grace=7), "open"),
        (figures(limit="0"), "open"),
        (figures(kind="prepaid", limit="0"), "open"),
        (figures(kind="prepaid", limit="0", free="5"), "done"),
        (figures(kind="prepaid", limit="0", owed="5"), "held"),
    ],
)
def test_light(given, tone):
    found = light_of(given)
    assert found.tone == tone
    assert "{" not in found.text
