"""What is entered on a return request."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Day, Inputs, Name, ShortText

Short = Annotated[ShortText, Field(max_length=60)]


class RequestChange(Inputs):
    """A change of a draft."""

    way: Short | None = None
    expected_on: Day | None = None
    consignee: Short | None = None


class Issue(Inputs):
    """How and when the goods come back, and who takes them in; what the draft says already may be left out."""

    way: Short = ""
    expected_on: Day | None = None
    consignee: Short = ""


class AtGate(Inputs):
    """What stands at the gate."""

    plate: Short = ""
    packages: Annotated[int, Field(ge=0, le=100_000)] | None = None


class Arrive(Inputs):
    """When the goods arrived; today when left out."""

    arrived_on: Day | None = None


class SendBack(Inputs):
    """Who takes the refused goods away."""

    carrier: Annotated[Name, Field(max_length=60)]
    plate: Annotated[Name, Field(max_length=60)]
