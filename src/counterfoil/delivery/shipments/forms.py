"""What is entered on a sales shipment."""

from typing import Annotated

from pydantic import Field

from counterfoil.delivery.counting import Counted
from counterfoil.kernel.inputs import Inputs


class Post(Inputs):
    """What truly left, per line; lines not named left as second-checked."""

    lines: Annotated[list[Counted], Field(max_length=2_000)] = []
