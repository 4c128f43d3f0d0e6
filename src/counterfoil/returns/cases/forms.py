"""What is entered on a service case."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.kernel.inputs import Code, Day, Inputs, LineNo, Quantity, Text

MOST_LINES = 500
JudgementCode = Literal["replacement", "return"]
ReasonCode = Literal["short_delivery", "quality", "exchange", "short_not_replaced", "quality_not_replaced", "no_reason"]


class ClaimedIn(Inputs):
    """So much of a line of a posted shipment."""

    shipment: Code
    line_no: LineNo
    quantity: Quantity
    remark: Text = ""


Lines = Annotated[list[ClaimedIn], Field(min_length=1, max_length=MOST_LINES)]


class NewCase(Inputs):
    """What the customer's list says."""

    customer: Code
    judgement: JudgementCode | None = None
    reason: ReasonCode | None = None
    policy_explained_on: Day | None = None
    policy_agreed_on: Day | None = None
    remark: Text = ""
    lines: Lines


class CaseChange(Inputs):
    """A change of an open case: what is left out stays; ``lines`` are given whole."""

    judgement: JudgementCode | None = None
    reason: ReasonCode | None = None
    policy_explained_on: Day | None = None
    policy_agreed_on: Day | None = None
    remark: Text | None = None
    lines: Lines | None = None


class Judge(Inputs):
    """Which of the two ways, and which of the six reasons (D1.2); the policy's dates, where not entered before."""

    judgement: JudgementCode | None = None
    reason: ReasonCode | None = None
    policy_explained_on: Day | None = None
    policy_agreed_on: Day | None = None


class PartOfLine(Inputs):
    """So much of a line of the case."""

    line_no: LineNo
    quantity: Quantity


class Split(Inputs):
    """What goes to a case of its own."""

    lines: Annotated[list[PartOfLine], Field(min_length=1, max_length=MOST_LINES)]
