"""What is entered at the gate."""

from typing import Annotated

from pydantic import Field

from counterfoil.delivery.gate.signing import MOST
from counterfoil.kernel.inputs import Inputs, Words


class Verify(Inputs):
    """What the QR holds, or the code typed by hand."""

    code: Annotated[Words, Field(max_length=MOST)]
