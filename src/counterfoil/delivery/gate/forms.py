"""What is entered at the gate."""

from typing import Annotated

from pydantic import Field

from counterfoil.kernel.inputs import Code, Inputs


class Verify(Inputs):
    """What the QR holds, or the code typed by hand."""

    code: Annotated[Code, Field(max_length=200)]
