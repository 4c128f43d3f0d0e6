"""The declaration of the sales shipment (销售发货单, C2.0)."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments.queries import papers_of
from counterfoil.delivery.models import Consignment, GatePass
from counterfoil.delivery.sales import SALES_NOTICES
from counterfoil.delivery.shipments import actions, forms, prints, queries, rules
from counterfoil.delivery.shipments.states import CANCELLED, DRAFT, POSTED, REVERSED, STATES
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, register, roles
from counterfoil.kernel.doing import Lockable, locking_query
from counterfoil.kernel.presentation import declare_price_keys
from counterfoil.people.roles import (
    ACCOUNTANT,
    LOGISTICS_CLERK,
    PICKER,
    PICKING_LEADER,
    QC_INSPECTOR,
    RECEIVING_CLERK,
    SALES_CLERK,
    SHIPMENT_CLERK,
)
from counterfoil.receivables.invoicing.goods import tell


def parents(shipment: Any) -> list[Lockable]:
    """Orders, notice, consignment, pass: everything that a posting moves."""
    above = [(SALES_NOTICES.resource, shipment.notice_id)]
    if shipment.consignment_id is None:
        return pipeline.parents(above)
    return [
        *pipeline.parents([*above, *papers_of(shipment.consignment_id)]),
        _consignment(shipment.consignment_id),
        _live_passes(shipment.consignment_id),
    ]


declare_price_keys("settlement_terms_code")
declare_price_keys("due_on", of="shipments")
"""What the customer owes and by when is not the floors' matter."""


@locking_query
def _consignment(pk: Any) -> QuerySet[Any, Any]:
    return Consignment.objects.filter(pk=pk).select_related("customer", "carrier")


@locking_query
def _live_passes(consignment_id: Any) -> QuerySet[Any, Any]:
    return GatePass.objects.filter(consignment_id=consignment_id, state__in=("issued", "used"))


SHIPMENT = register(
    DocumentType(
        name="shipments",
        prefix="XSFH",
        label=_("Sales shipment"),
        plural=_("Sales shipments"),
        section="C2.0",
        help=_("What truly left the house for a customer. Posting it makes the receivable."),
        model_name="delivery.Shipment",
        states=STATES,
        initial=DRAFT,
        menu="delivery",
        change=forms.ShipmentChange,
        change_by=roles(SHIPMENT_CLERK),
        edits=actions.change,
        parents=parents,
        seen_by=roles(LOGISTICS_CLERK),
        seen_as_origin_by=roles(QC_INSPECTOR, RECEIVING_CLERK, PICKING_LEADER, PICKER),
        subject=lambda shipment: shipment.customer.name,
        related=("customer", "notice", "consignment", "reversal_of"),
        line_related=("product", "order_line__document"),
        line_hidden=("notice_line", "order_line"),
        attachment_kinds=("evidence", "photo", "other"),
        attach_by=roles(LOGISTICS_CLERK, SALES_CLERK),
        search=("number", "customer__search"),
        orderings=("created_at", "shipped_on"),
        list_columns=("customer", "notice", "shipped_on", "due_on", "total"),
        prints=(Print("shipment", _("Sales shipment"), prints.shipment),),
        actions=(
            Action(
                "post", _("Post"), (DRAFT,), POSTED, roles(SHIPMENT_CLERK), section="C2.0", inputs=forms.Post,
                requires=(rules.within_what_was_checked,), does=actions.post,
                makes=("backorders", "discrepancies", "gate-passes"), target=timedelta(hours=4),
                causes=_("Goods leave the books, the receivable is written; what did not leave goes back and is owed."),
            ),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(ACCOUNTANT), section="C2.0", reason=True,
                not_by=("post",), todo=False, tone="danger",
                requires=(rules.something_was_posted, rules.nothing_came_of_it), does=actions.reverse,
                makes=("shipments",),
                causes=_("A red shipment; goods, receivable and notice as before, and a new draft."),
            ),
            Action(
                "void", _("Make void"), (DRAFT,), CANCELLED, roles(SYSTEM), section="C2.0", reason=True, todo=False,
                tone="danger", causes=_("When the goods are unloaded again."),
            ),
        ),
    )
)  # fmt: skip
"""销售发货单."""
tell("shipments", queries.invoice_lines)
