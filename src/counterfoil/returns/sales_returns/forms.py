"""What is entered at the 08:00 session."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Code, Count, Inputs, LineNo
from counterfoil.orders.orders.forms import Moment

MOST_LINES = 1500


class Arrange(Inputs):
    """Who takes the goods in, and when."""

    picker: Code
    at: Moment | None = None


class CountedLine(Inputs):
    """What the receiving clerk counted of a line."""

    line_no: LineNo
    counted: Count


class CountReceived(Inputs):
    """The receiving clerk's count, line by line."""

    lines: Annotated[list[CountedLine], Field(min_length=1, max_length=MOST_LINES)]


class PlacedLine(Inputs):
    """Where the goods of a line were put."""

    line_no: LineNo
    location: Code


class PutAway(Inputs):
    """Re-boxed and put away; rework and scrap may be left out where there is one such place."""

    lines: Annotated[list[PlacedLine], Field(max_length=MOST_LINES)] = []


class PostReturn(Inputs):
    """A count, where it was not entered before."""

    lines: Annotated[list[CountedLine], Field(max_length=MOST_LINES)] = []
