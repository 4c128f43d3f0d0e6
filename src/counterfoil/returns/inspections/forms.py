"""What is entered on a return inspection."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.kernel.inputs import Count, Inputs, LineNo, Name, ShortText, Text, Words


class InspectedLine(Inputs):
    """What was found of one line; what is left out stays as it is."""

    line_no: LineNo
    counted: Count | None = None
    qualified: Count | None = None
    rework: Count | None = None
    scrap: Count | None = None
    refused: Count | None = None
    missing: Count | None = None
    responsibility: Literal["ours", "customer", "carrier", ""] | None = None
    defect: Annotated[ShortText, Field(max_length=60)] | None = None
    opinion: Text | None = None


class InspectionChange(Inputs):
    """What the clerk counted, or what the inspector found."""

    lines: Annotated[list[InspectedLine], Field(min_length=1, max_length=500)]


class FeedBack(Inputs):
    """How the customer was told what was found, and what they said."""

    channel: Annotated[Name, Field(max_length=20)]
    text: Words
    answer: Text = ""
