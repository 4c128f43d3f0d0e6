"""What is entered for an attachment audit."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.kernel.inputs import Code, Day, Inputs, LineNo, Text


class NewAudit(Inputs):
    """The period whose replacement requests are sampled."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day


class Item(Inputs):
    """A verdict on an attachment; where none was attached, on the line or the request."""

    attachment: Annotated[int, Field(ge=1, le=2**62)] | None = None
    line_no: LineNo | None = None
    replacement_request: Code | None = None
    verdict: Literal["right", "wrong", "missing"]
    remark: Text = ""


class Mark(Inputs):
    """Verdicts on some or all of the sample; a later one takes the place of an earlier one."""

    items: Annotated[list[Item], Field(min_length=1, max_length=2000)]
