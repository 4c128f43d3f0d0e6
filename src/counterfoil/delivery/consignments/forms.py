"""What is entered on a consignment."""

from typing import Annotated

from pydantic import Field

from counterfoil.delivery.counting import Counted
from counterfoil.kernel.inputs import Code, Inputs, Name


class Merge(Inputs):
    """The packages scanned, and other consignments whose goods go along (``with``)."""

    packages: Annotated[list[Code], Field(max_length=20_000)]
    with_: Annotated[list[Code], Field(alias="with", max_length=100)] = []


class SecondCheck(Inputs):
    """One's own count per line."""

    lines: Annotated[list[Counted], Field(max_length=5_000)]


class Load(Inputs):
    """Who drives the goods away; of a pick-up the one who fetches them, unless another one is named."""

    carrier: Code | None = None
    vehicle_or_waybill: Annotated[Code, Field(max_length=60)] | None = None
    driver: Annotated[Name, Field(max_length=60)] | None = None


class Waybill(Inputs):
    """The carrier's number, once it is known."""

    waybill: Annotated[Code, Field(max_length=60)]
