"""What is entered for a backorder."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Count, Inputs, Text, Words


class Told(Inputs):
    """How the customer was told of what is owed."""

    channel: Annotated[Words, Field(max_length=20)]
    text: Words
    answer: Text = ""


class Less(Inputs):
    """How much less is owed."""

    quantity: Count
    reason: Text = ""
