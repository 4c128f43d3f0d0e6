"""What is entered for a stock transfer."""

from typing import Annotated

from pydantic import ConfigDict, Field

from counterfoil.kernel.inputs import Code, Inputs, Quantity, Text
from counterfoil.stock.papers import MOST_LINES


class TransferLine(Inputs):
    """So much of a product from one place of the house to another."""

    model_config = ConfigDict(populate_by_name=True)

    product: Code
    from_location: Annotated[Code, Field(alias="from")]
    to_location: Annotated[Code, Field(alias="to")]
    quantity: Quantity


Lines = Annotated[list[TransferLine], Field(min_length=1, max_length=MOST_LINES)]


class NewTransfer(Inputs):
    """A draft transfer."""

    lines: Lines
    reason: Text = ""


class TransferChange(Inputs):
    """What changes on a draft; lines named replace all lines."""

    lines: Lines | None = None
    reason: Text | None = None
