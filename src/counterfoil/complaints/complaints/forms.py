"""What is entered about a complaint."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.complaints.models import Cause
from counterfoil.kernel.inputs import (
    Code,
    Count,
    Day,
    Inputs,
    LineNo,
    Money,
    NotNegativeMoney,
    Quantity,
    ShortText,
    Text,
    Words,
)

CauseCode = Literal[
    "short", "wrong_goods", "cracked", "dimension", "appearance", "packaging", "transport", "service", "other", ""
]
assert set(CauseCode.__args__) == {*Cause.values, ""}  # type: ignore[attr-defined]


class Claimed(Inputs):
    """So many pieces of a posted shipment line."""

    shipment: Code
    line_no: LineNo
    quantity: Quantity


Lines = Annotated[list[Claimed], Field(max_length=500)]


class NewComplaint(Inputs):
    """A complaint that no case leads to."""

    customer: Code
    facts: Text = ""
    cause: CauseCode = ""
    lines: Lines = []


class ComplaintChange(Inputs):
    """What changes on a draft."""

    facts: Text | None = None
    cause: CauseCode | None = None
    lines: Lines | None = None


class Penalty(Inputs):
    """Points or money, and what for. With neither, the points that the settings name."""

    points: Count | None = None
    amount: NotNegativeMoney | None = None
    text: Text = ""


class Responsible(Inputs):
    """A person, or a department, with the penalty."""

    user: Code | None = None
    department: Code | None = None
    penalty: Penalty


class Correction(Inputs):
    """What shall keep it from happening again, who sees to it, until when (8D: D5)."""

    corrective_action: Words
    corrective_owner: Code | None = None
    corrective_due_on: Day | None = None


class Audit(Inputs):
    """Who is responsible, what it costs them, and what is proposed (D2.1)."""

    responsible: Annotated[list[Responsible], Field(min_length=1, max_length=50)]
    proposal: Words
    cause: CauseCode | None = None
    corrective_action: Text = ""
    corrective_owner: Code | None = None
    corrective_due_on: Day | None = None


class Sign(Inputs):
    """The final word (D2.2); an amount with a compensation, and only with that."""

    resolution: Literal["replacement", "return", "compensation", "none"]
    amount: Money | None = None


class FeedBack(Inputs):
    """How the customer was told, what, and what they answered."""

    channel: Annotated[ShortText, Field(min_length=1, max_length=20)]
    text: Words
    answer: Words
