"""What is entered when a statement of account is sent, and when the customer has answered it."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from counterfoil.kernel.inputs import Day, Inputs, Name, Text


class Answered(Inputs):
    """The customer's answer to the statement of these days: right, or what is not."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    verdict: Literal["confirmed", "disputed"]
    confirmed_by: Name
    confirmed_on: Day
    remark: Text = ""


def _spelled(value: Any) -> Any:
    return "email" if value == "e-mail" else value


class Sent(Inputs):
    """How the statement of these days went to the customer; by e-mail it goes to the address in ``recipient``."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    channel: Annotated[Literal["fax", "email", "print", "other"], BeforeValidator(_spelled)]
    recipient: Name
