"""What production enters."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Code, Count, Inputs, LineNo
from counterfoil.orders.orders.forms import MOST_LINES


class Finished(Inputs):
    """So much of a line is finished now."""

    line_no: LineNo
    quantity: Count


class Completion(Inputs):
    """Finished goods brought to a floor; what is not named, or named with nothing, is not finished yet."""

    lines: Annotated[list[Finished], Field(min_length=1, max_length=MOST_LINES)]
    floor: Code
