"""Differences between two counts of goods on their way out, and who has to explain each (section 0)."""

from typing import Any

from counterfoil.people import roles
from counterfoil.stock.discrepancies.actions import Difference

OWNERS = {
    "pick": roles.WAREHOUSE_KEEPER,
    "first_check": roles.WAREHOUSE_KEEPER,
    "second_check": roles.PICKING_LEADER,
    "posting": roles.SHIPMENT_CLERK,
    "gate": roles.LOGISTICS_CLERK,
}
"""Step → who has to explain it; those of a floor are its keepers' matter."""


def difference(step: str, **facts: Any) -> Difference:
    """A difference of this step, for its owner."""
    return Difference(step=step, owner_role=OWNERS[step], **facts)
