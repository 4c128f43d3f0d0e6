"""What is entered for a quotation."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from counterfoil.kernel.inputs import (
    Code,
    Day,
    Inputs,
    Name,
    NotNegativeMoney,
    Quantity,
    Rate,
    ShortText,
    Text,
    UnitPrice,
)

MOST_LINES = 1000


class QuotationLineInput(Inputs):
    """A line as entered. ``unit``, ``unit_price`` and ``amount`` are only compared with what the system works out."""

    product: Code
    quantity: Quantity
    unit: ShortText = ""
    discount_rate: Rate | None = None
    unit_price: UnitPrice | None = None
    amount: NotNegativeMoney | None = None
    requirement: Text = ""
    remark: Text = ""


Lines = Annotated[list[QuotationLineInput], Field(max_length=MOST_LINES)]


class NewQuotation(Inputs):
    """A draft quotation as it comes in. Without a date it stands as long as the settings say."""

    customer: Code
    valid_until: Day | None = None
    remark: Text = ""
    lines: Lines = []


class QuotationChange(Inputs):
    """A change of a draft: what is left out stays; ``lines`` are given whole."""

    valid_until: Day | None = None
    remark: Text | None = None
    lines: Lines | None = None


def _spelled(value: Any) -> Any:
    return "email" if value == "e-mail" else value


class Sending(Inputs):
    """How a quotation was sent (B1.1); by e-mail it goes to the address in ``recipient``."""

    channel: Annotated[Literal["fax", "email", "print", "other"], BeforeValidator(_spelled)]
    recipient: Name


class Acceptance(Inputs):
    """How the customer accepted: phone, email, fax, signed_return, wechat, visit, or in words (B1.2)."""

    how: Name


class Declining(Inputs):
    """Why the customer declined: a code of ours, or words, which stand as “other”."""

    reason: Text = ""
    remark: Text = ""
