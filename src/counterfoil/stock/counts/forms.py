"""What is entered for a stock count."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Code, Count, Inputs, Text
from counterfoil.stock.papers import MOST_LINES


class CountLine(Inputs):
    """What was counted of a product at a place; nothing yet when the sheet is only prepared."""

    product: Code
    location: Code
    counted: Count | None = None


Lines = Annotated[list[CountLine], Field(min_length=1, max_length=MOST_LINES)]


class NewCount(Inputs):
    """A draft count."""

    lines: Lines
    reason: Text = ""


class CountChange(Inputs):
    """What changes on a draft; lines named replace all lines."""

    lines: Lines | None = None
    reason: Text | None = None
