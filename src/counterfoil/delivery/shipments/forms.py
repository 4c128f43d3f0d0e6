"""What is entered on a sales shipment."""

from typing import Annotated

from pydantic import Field

from counterfoil.delivery.counting import Counted
from counterfoil.kernel.inputs import Inputs


class ShipmentChange(Inputs):
    """What truly left, written down before it is posted; lines not named stay as they are."""

    lines: Annotated[list[Counted], Field(max_length=2_000)] = []


class Post(Inputs):
    """What truly left, per line; lines not named left as the draft says (as second-checked, unless it was changed)."""

    lines: Annotated[list[Counted], Field(max_length=2_000)] = []
