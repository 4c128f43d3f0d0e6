"""What is entered for a delivery notice."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.customers.forms import AddressLike
from counterfoil.kernel.inputs import Code, Day, Inputs, LineNo, Quantity, ShortText, Text, Words

MOST_LINES = 1000
Short = Annotated[ShortText, Field(max_length=60)]


class Pickup(Inputs):
    """Who fetches the goods on site."""

    person: Short = ""
    phone: Short = ""
    plate: Short = ""
    at: Short = ""


class NoticeLine(Inputs):
    """So much of an order line; ``line_no`` is the order's."""

    sales_order: Code
    line_no: LineNo
    quantity: Quantity
    remark: Text = ""


Lines = Annotated[list[NoticeLine], Field(max_length=MOST_LINES)]
Way = Literal["carrier", "express", "own_truck", "pickup"]
HandOver = Literal["door", "depot", "factory"]
FreightPayer = Annotated[ShortText, Field(max_length=20)]


class NewNotice(Inputs):
    """A draft notice. Address, consignee and phone default to the customer's first ones."""

    lines: Annotated[Lines, Field(min_length=1)]
    way: Way | None = None
    handover: HandOver | None = None
    pickup: Pickup | None = None
    carrier: Code | None = None
    freight_payer: FreightPayer = ""
    address: AddressLike | None = None
    consignee: Short | None = None
    phone: Short | None = None
    requested_date: Day | None = None
    remark: Text = ""


class NoticeChange(Inputs):
    """A change of a draft; later, until it is loaded, only of address, consignee and phone."""

    lines: Annotated[Lines, Field(min_length=1)] | None = None
    way: Way | None = None
    handover: HandOver | None = None
    pickup: Pickup | None = None
    carrier: Code | None = None
    freight_payer: FreightPayer | None = None
    address: AddressLike | None = None
    consignee: Short | None = None
    phone: Short | None = None
    requested_date: Day | None = None
    remark: Text | None = None


class Choice(Inputs):
    """What the customer chose for a short line."""

    line_no: LineNo
    choice: Literal["backorder", "wait", "drop"]


class Shortage(Inputs):
    """How the customer was told of what is short, and what they chose (C1.8)."""

    lines: Annotated[list[Choice], Field(max_length=MOST_LINES)] = []
    channel: Annotated[Words, Field(max_length=20)]
    text: Words
