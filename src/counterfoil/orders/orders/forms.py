"""What is entered for a sales order."""

from datetime import datetime
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import AfterValidator, Field

from counterfoil.kernel.inputs import (
    Code,
    Day,
    Inputs,
    LineNo,
    Name,
    NotNegativeMoney,
    Quantity,
    Rate,
    ShortText,
    Text,
    UnitPrice,
)

MOST_LINES = 1000
OwnNumber = Annotated[ShortText, Field(max_length=60)]
"""The customer's own order number."""


def in_company_time(value: datetime) -> datetime:
    """A time without an offset is meant in the company's time zone."""
    return timezone.make_aware(value) if timezone.is_naive(value) else value


Moment = Annotated[datetime, AfterValidator(in_company_time)]


class OrderLine(Inputs):
    """A line as entered. ``unit``, ``unit_price`` and ``amount`` are only compared with what the system works out."""

    line_no: LineNo | None = None
    """Of a revised order: the former line that this one continues."""
    product: Code
    quantity: Quantity
    unit: ShortText = ""
    discount_rate: Rate | None = None
    list_price: UnitPrice | None = None
    unit_price: UnitPrice | None = None
    amount: NotNegativeMoney | None = None
    requirement: Text = ""
    remark: Text = ""


Lines = Annotated[list[OrderLine], Field(max_length=MOST_LINES)]


class NewOrder(Inputs):
    """A draft order as it comes in."""

    customer: Code
    kind: Literal["stock", "custom"] = "stock"
    customer_order_number: OwnNumber = ""
    requested_date: Day | None = None
    remark: Text = ""
    lines: Lines = []
    service_case: Code | None = None
    """Of an exchange: the case whose customer's list stands as the contract."""


class OrderChange(Inputs):
    """A change of a draft: what is left out stays; ``lines`` are given whole."""

    kind: Literal["stock", "custom"] | None = None
    customer_order_number: OwnNumber | None = None
    requested_date: Day | None = None
    remark: Text | None = None
    lines: Lines | None = None


class Confirmation(Inputs):
    """How the customer confirmed the order (C1.5)."""

    method: Literal["signed_return", "email", "phone", "fax", "portal"]
    contact: Annotated[Name, Field(max_length=60)]
    confirmed_at: Moment | None = None
    evidence: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    """Id of an attachment of this order."""


class Quote(Inputs):
    """How a draft was sent as a quotation (B1.1)."""

    channel: Literal["fax", "email", "print", "other"]
    recipient: Name
