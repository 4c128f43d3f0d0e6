"""The declaration of the replacement shipment (质量补货发货单, D2.4)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.models import ReplacementRequest
from counterfoil.complaints.replacements.workflow import REPLACEMENT_REQUEST
from counterfoil.complaints.shipments import actions, prints, rules
from counterfoil.complaints.shipments.claiming import CLAIMABLE
from counterfoil.complaints.shipments.states import CANCELLED, DRAFT, POSTED, REVERSED, STATES
from counterfoil.delivery import pipeline
from counterfoil.delivery.consignments.queries import papers_of
from counterfoil.delivery.models import Consignment
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import LOGISTICS_CLERK


def parents(document: Any) -> list[Lockable]:
    """What the complaint claims on, case, complaint, request, consignment: from the first paper downwards."""
    above = REPLACEMENT_REQUEST.parents
    assert above is not None
    own = ReplacementRequest.objects.filter(pk=document.request_id).select_related(*REPLACEMENT_REQUEST.related)
    return [
        *above(document.request),
        own,
        *pipeline.parents(papers_of(document.consignment_id)),
        Consignment.objects.filter(pk=document.consignment_id).select_related("customer", "carrier"),
    ]


REPLACEMENT_SHIPMENT = register(
    DocumentType(
        name=CLAIMABLE.resource,
        prefix="BHFH",
        label=_("Replacement shipment"),
        plural=_("Replacement shipments"),
        section="D2.4",
        help=_("What truly left in the place of other goods. Stock moves; nobody owes for it."),
        model_name="complaints.ReplacementShipment",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        parents=parents,
        subject=lambda document: document.customer.name,
        related=("customer", "request", "consignment", "reversal_of"),
        line_related=("product",),
        line_hidden=("request_line",),
        search=("number", "customer__search"),
        list_columns=("customer", "request", "consignment", "shipped_on"),
        prints=(Print("document", _("Replacement shipment"), prints.shipment),),
        actions=(
            Action(
                "post", _("Post"), (DRAFT,), POSTED, roles(LOGISTICS_CLERK), section="D2.4", does=actions.post,
                target=timedelta(hours=4), causes=_("Goods leave the books; there is no receivable."),
            ),
            Action(
                "reverse", _("Reverse"), (POSTED,), REVERSED, roles(LOGISTICS_CLERK), section="D2.4", reason=True,
                not_by=("post",), todo=False, tone="danger",
                requires=(rules.it_is_not_red, rules.nothing_came_of_it), does=actions.reverse, makes=("replacement-shipments",),
                causes=_("A red shipment; the goods stand in staging again, and a new draft."),
            ),
            Action(
                "void", _("Make void"), (DRAFT,), CANCELLED, roles(SYSTEM), section="D2.4", reason=True, todo=False,
                tone="danger", causes=_("When the goods are unloaded again."),
            ),
        ),
    )
)  # fmt: skip
