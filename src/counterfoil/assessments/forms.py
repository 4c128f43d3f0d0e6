"""What is entered about an assessment."""

from typing import Literal

from counterfoil.kernel.inputs import Inputs, Words


class Decide(Inputs):
    """The decision on an objection, with its reason."""

    decision: Literal["uphold", "lift"]
    reason: Words
