"""What is entered when a customer has answered a statement of account."""

from typing import Literal

from pydantic import Field

from counterfoil.kernel.inputs import Day, Inputs, Name, Text


class Answered(Inputs):
    """The customer's answer to the statement of these days: right, or what is not."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    verdict: Literal["confirmed", "disputed"]
    confirmed_by: Name
    confirmed_on: Day
    remark: Text = ""
