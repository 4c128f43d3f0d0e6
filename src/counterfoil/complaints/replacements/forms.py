"""What is entered on a replacement request."""

from typing import Annotated

from pydantic import Field

from counterfoil.customers.forms import AddressLike
from counterfoil.delivery.notices.forms import FreightPayer, HandOver, Pickup, Short, Way
from counterfoil.kernel.inputs import Code, Inputs, LineNo, Quantity, Text


class Piece(Inputs):
    """So many pieces of a line, at most what the complaint granted."""

    line_no: LineNo
    quantity: Quantity


class RequestChange(Inputs):
    """Quantities until it is submitted; where the goods go, and how, until they are loaded."""

    lines: Annotated[list[Piece], Field(max_length=500)] | None = None
    way: Way | None = None
    handover: HandOver | None = None
    pickup: Pickup | None = None
    carrier: Code | None = None
    freight_payer: FreightPayer | None = None
    address: AddressLike | None = None
    consignee: Short | None = None
    phone: Short | None = None
    remark: Text | None = None


class Print(Inputs):
    """``partial``: take what there is, the rest stays open."""

    partial: bool = False


class Arrange(Inputs):
    """Who brings the goods of all its lists."""

    picker: Code
