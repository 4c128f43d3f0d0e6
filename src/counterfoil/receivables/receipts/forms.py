"""What is entered for a receipt."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.customers.models import PaymentMethod
from counterfoil.kernel.inputs import Code, Day, Inputs, Money, ShortText, Text

PaymentMethodCode = Literal["transfer", "acceptance", "cash", "cheque", "online", "other"]
assert set(PaymentMethodCode.__args__) == set(PaymentMethod.values)  # type: ignore[attr-defined]
MOST_ALLOCATIONS = 2000


class AllocationIn(Inputs):
    """So much of the payment goes to this open item: the id of its entry."""

    entry: Annotated[int, Field(ge=1, le=2**63 - 1)]
    amount: Money


Allocations = Annotated[list[AllocationIn], Field(max_length=MOST_ALLOCATIONS)]


class NewReceipt(Inputs):
    """Money received. What is not allocated goes to the oldest open items, or is kept for the notice named."""

    customer: Code
    amount: Money
    payment_method: PaymentMethodCode
    received_on: Day
    allocations: Allocations = []
    delivery_notice: ShortText | None = None
    remark: Text = ""


class ReceiptChange(Inputs):
    """What changes on a draft; allocations named replace all."""

    amount: Money | None = None
    payment_method: PaymentMethodCode | None = None
    received_on: Day | None = None
    allocations: Allocations | None = None
    delivery_notice: ShortText | None = None
    remark: Text | None = None
