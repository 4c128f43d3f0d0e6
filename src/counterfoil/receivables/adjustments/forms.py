"""What is entered for a receivable adjustment."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from counterfoil.kernel.inputs import Code, Inputs, SignedMoney, Words
from counterfoil.receivables.models import ReceivableAdjustment

KindCode = Literal["compensation", "write_off", "refund", "freight"]
assert set(KindCode.__args__) == set(ReceivableAdjustment.Kind.values)  # type: ignore[attr-defined]


def _not_nothing(amount: object) -> object:
    if not amount:
        raise ValueError("nothing")
    return amount


Amount = Annotated[SignedMoney, AfterValidator(_not_nothing)]
"""Positive: the customer owes it to us. Negative: we owe it to the customer. Never nothing."""


class NewAdjustment(Inputs):
    """A change of what a customer owes, with its reason."""

    customer: Code
    kind: KindCode
    amount: Amount
    reason: Words


class AdjustmentChange(Inputs):
    """What changes on a draft."""

    kind: KindCode | None = None
    amount: Amount | None = None
    reason: Words | None = None
