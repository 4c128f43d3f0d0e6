"""What is entered on a pick list."""

from typing import Annotated

from pydantic import Field

from counterfoil.delivery.counting import Counted
from counterfoil.kernel.inputs import Code, Inputs, Text

MOST_PACKAGES = 2_000


class Assign(Inputs):
    """Who picks: a user name."""

    picker: Code


class Counts(Inputs):
    """What was picked, or confirmed, per line."""

    lines: Annotated[list[Counted], Field(max_length=2_000)]


class Label(Inputs):
    """Into how many packages the goods went."""

    packages: Annotated[int, Field(ge=0, le=MOST_PACKAGES)]


class Stage(Inputs):
    """The staging zone where the goods were put; a reason when it is not the carrier's own."""

    zone: Code
    reason: Text = ""
