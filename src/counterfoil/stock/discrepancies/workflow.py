"""The declaration of the discrepancy (差异): every difference between two counts of the same goods."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import Action, DocumentType, TaskScope, register, roles
from counterfoil.people.roles import (
    LOGISTICS_CLERK,
    PICKING_LEADER,
    RECEIVING_CLERK,
    SALES_CLERK,
    SHIPMENT_CLERK,
    WAREHOUSE_KEEPER,
)
from counterfoil.stock.discrepancies import actions, forms, rules
from counterfoil.stock.discrepancies.states import EXPLAINED, OPEN, STATES

OWNERS = roles(WAREHOUSE_KEEPER, PICKING_LEADER, SHIPMENT_CLERK, LOGISTICS_CLERK, SALES_CLERK, RECEIVING_CLERK)


def for_its_owner(document: Any, action: Action, role: str) -> TaskScope | None:
    """It waits for the named person, or the keepers of its floor, or all of the role; for no other role."""
    if role != document.owner_role:
        return None
    return TaskScope(user_id=document.owner_id, floor=rules.floor_of(document))


DISCREPANCY = register(
    DocumentType(
        name="discrepancies",
        prefix="CYD",
        label=_("Discrepancy"),
        plural=_("Discrepancies"),
        section="0",
        help=_("Every difference between two counts of the same goods. Its owner explains it."),
        model_name="stock.Discrepancy",
        states=STATES,
        initial=OPEN,
        menu="stock",
        customer=None,
        task_scope=for_its_owner,
        subject=lambda document: str(document.product),
        related=("product", "location", "owner", "expected_by", "found_by"),
        search=("number", "source_number", "product__search"),
        list_columns=("step", "product", "location", "source_number", "expected", "found", "owner_role"),
        actions=(
            Action(
                "explain", _("Explain"), (OPEN,), EXPLAINED, OWNERS, section="0", inputs=forms.Explanation,
                target=timedelta(days=1), requires=(rules.explained_by_its_owner,), does=actions.explain,
                causes=_("Goods in question are available again."),
            ),
        ),
    )
)  # fmt: skip
