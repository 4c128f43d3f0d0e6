"""What is entered for a sample request."""

from typing import Annotated, Literal

from pydantic import Field

from counterfoil.customers.forms import AddressLike
from counterfoil.delivery.notices.forms import FreightPayer, HandOver, Pickup, Short, Way
from counterfoil.kernel.inputs import Code, Count, Day, Inputs, LineNo, Quantity, ShortText, Text, Words

MOST_LINES = 500


class SampleLine(Inputs):
    """So much of a product."""

    product: Code
    quantity: Quantity
    remark: Text = ""


Lines = Annotated[list[SampleLine], Field(min_length=1, max_length=MOST_LINES)]
CostCentre = Annotated[ShortText, Field(max_length=30)]


class NewRequest(Inputs):
    """A draft request. Where goods go defaults to the customer's first delivery address and contact."""

    purpose: Literal["customer", "department"]
    customer: Code | None = None
    department: Code | None = None
    use: Words
    lines: Lines
    return_due: Day | None = None
    contact: Short | None = None
    expected_order: ShortText = ""
    cost_centre: CostCentre | None = None
    way: Way | None = None
    handover: HandOver | None = None
    pickup: Pickup | None = None
    carrier: Code | None = None
    freight_payer: FreightPayer = ""
    address: AddressLike | None = None
    consignee: Short | None = None
    phone: Short | None = None


class RequestChange(Inputs):
    """A change of a draft; later, until its picking begins, only of where the goods go."""

    use: Words | None = None
    lines: Lines | None = None
    return_due: Day | None = None
    contact: Short | None = None
    expected_order: ShortText | None = None
    cost_centre: CostCentre | None = None
    way: Way | None = None
    handover: HandOver | None = None
    pickup: Pickup | None = None
    carrier: Code | None = None
    freight_payer: FreightPayer | None = None
    address: AddressLike | None = None
    consignee: Short | None = None
    phone: Short | None = None


class Approval(Inputs):
    """An approval that makes the pick lists. ``partial``: of goods that are short, what there is."""

    partial: bool = False


class ReturnedLine(Inputs):
    """What came back of a line."""

    line_no: LineNo
    quantity: Quantity


class Return(Inputs):
    """Samples that came back."""

    lines: Annotated[list[ReturnedLine], Field(min_length=1, max_length=MOST_LINES)]


class InspectedLine(Inputs):
    """What the inspector found of a line. ``location``: the floor of the qualified ones, if not their usual one."""

    line_no: LineNo
    qualified: Count = 0  # type: ignore[assignment]
    rework: Count = 0  # type: ignore[assignment]
    scrap: Count = 0  # type: ignore[assignment]
    location: Code | None = None


class Inspection(Inputs):
    """An inspection of returned samples."""

    lines: Annotated[list[InspectedLine], Field(min_length=1, max_length=MOST_LINES)]


class Extension(Inputs):
    """A later day on which the samples are due back."""

    return_due: Day
    reason: Words
