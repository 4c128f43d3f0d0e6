"""What is entered for a stock receipt."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Code, Inputs, Quantity, Text
from counterfoil.stock.papers import MOST_LINES


class ReceiptLine(Inputs):
    """So much of a product that came from production to a floor."""

    product: Code
    location: Code
    quantity: Quantity


Lines = Annotated[list[ReceiptLine], Field(min_length=1, max_length=MOST_LINES)]


class NewReceipt(Inputs):
    """A draft receipt."""

    lines: Lines
    reason: Text = ""


class ReceiptChange(Inputs):
    """What changes on a draft; lines named replace all lines."""

    lines: Lines | None = None
    reason: Text | None = None
