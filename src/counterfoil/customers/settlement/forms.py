"""What is entered for settlement terms."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from counterfoil.kernel.inputs import Inputs, Name

Days = Annotated[int, Field(ge=0, le=365)]
TermsCode = Annotated[Name, StringConstraints(max_length=30, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class NewTerms(Inputs):
    """Settlement terms (结算方式): kind and days never change once they are there, for papers were made by them."""

    code: TermsCode
    name: Annotated[Name, StringConstraints(max_length=60)]
    kind: Literal["prepaid", "cash_on_delivery", "monthly", "net"]
    days: Days = 0
    grace_days: Days = 0


class TermsChange(Inputs):
    """What may change of them: the name, the days of grace (C1.7), and whether they may be agreed (A1.2)."""

    name: Annotated[Name, StringConstraints(max_length=60)] | None = None
    grace_days: Days | None = None
    is_allowed: bool | None = None
