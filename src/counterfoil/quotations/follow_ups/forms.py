"""What is entered for a follow-up."""

from typing import Literal

from counterfoil.kernel.inputs import Code, Day, Inputs, Text


class FollowUpInput(Inputs):
    """On a customer, or on one of its quotations. Without ``next_date`` it is a note of what was done."""

    customer: Code | None = None
    quotation: Code | None = None
    kind: Literal["call", "visit", "message"] = "call"
    text: Text = ""
    next_date: Day | None = None
    owner: Code | None = None


class FollowUpChange(Inputs):
    """A change of one that is still to be done."""

    kind: Literal["call", "visit", "message"] | None = None
    text: Text | None = None
    next_date: Day | None = None
    owner: Code | None = None
    version: int | None = None


class Completion(Inputs):
    """What came of it; with ``next_date`` the next one is written down at once."""

    result: Text = ""
    next_date: Day | None = None
