"""The declaration of the replacement request (质量补货申请单, D2.3)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.complaints.workflow import COMPLAINT
from counterfoil.complaints.models import Complaint
from counterfoil.complaints.replacements import actions, drafting, forms, prints, rules
from counterfoil.complaints.replacements.states import (
    CLOSED,
    CORRECTABLE,
    DRAFT,
    PICKING,
    PRINTED,
    SHIPPED,
    STATES,
    SUBMITTED,
    UNSENT,
)
from counterfoil.complaints.replacements.way_out import REPLACEMENTS
from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    Print,
    TaskScope,
    after,
    cancel,
    register,
    roles,
    send_back,
    withdraw,
)
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import GOODS, LOGISTICS_CLERK, PICKING_LEADER, SALES_CLERK


def parents(document: Any) -> list[Lockable]:
    """What its complaint claims on, the case, the complaint: from the first paper downwards."""
    above = COMPLAINT.parents
    assert above is not None
    complaint = Complaint.objects.filter(pk=document.complaint_id).select_related("customer", "case")
    return [*above(document.complaint), complaint]


def for_its_clerk(document: Any, action: Action, role: str) -> TaskScope | None:
    """What a sales clerk has to do waits for the clerk of the complaint."""
    scope = COMPLAINT.task_scope
    assert scope is not None
    found: TaskScope | None = scope(document.complaint, action, role)
    return found


def waits_for_print(document: Any) -> bool:
    return bool(document.state == SUBMITTED)


REPLACEMENT_REQUEST = register(
    DocumentType(
        name=REPLACEMENTS.resource,
        prefix="BHSQ",
        label=_("Replacement request"),
        plural=_("Replacement requests"),
        section="D2.3",
        help=_("Goods that go to a customer in the place of others, without money, after a decided complaint."),
        model_name="complaints.ReplacementRequest",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        change=forms.RequestChange,
        change_by=roles(SALES_CLERK),
        editable=CORRECTABLE,
        edits=drafting.change,
        parents=parents,
        task_scope=for_its_clerk,
        seen_as_origin_by=GOODS,
        subject=lambda document: document.customer.name,
        related=("customer__sales_clerk", "complaint__case__clerk", "complaint__customer__sales_clerk", "carrier"),
        line_related=("product",),
        search=("number", "customer__search"),
        list_columns=("customer", "complaint", "way", "carrier", "printed"),
        attachment_kinds=("complaint_form", "photo", "other"),
        gated_print="print",
        prints=(Print("document", _("Replacement request"), prints.request, after="print"),),
        actions=(
            Action(
                "submit", _("Submit"), UNSENT, SUBMITTED, roles(SALES_CLERK), section="D2.3",
                requires=(rules.it_is_known_where_it_goes,), target=timedelta(hours=4),
                causes=_("Goes to logistics."),
            ),
            Action(
                "print", _("Print"), (SUBMITTED, PRINTED, PICKING, SHIPPED), (PRINTED, PICKING, SHIPPED),
                roles(LOGISTICS_CLERK), section="D2.3", inputs=forms.Print,
                requires=(rules.signed_form_is_right,), does=actions.print_request,
                makes=("pick-lists",), waits=waits_for_print,
                target=timedelta(hours=4),
                causes=_("Goods are reserved and one pick list per floor is made; later prints are counted copies."),
            ),
            Action(
                "arrange", _("Give to a picker"), (PRINTED, PICKING), None, roles(PICKING_LEADER), section="D2.3",
                inputs=forms.Arrange, requires=(rules.there_are_lists, rules.the_picker_exists), does=actions.arrange,
                waits=lambda document: document.state == PRINTED, target=timedelta(hours=1),
                causes=_("All its lists are this picker's."),
            ),
            send_back(
                from_=(SUBMITTED,), by=roles(LOGISTICS_CLERK), section="D2.3",
                requires=(rules.nothing_of_it_is_sent,),
            ),
            withdraw(by=roles(SALES_CLERK), section="D2.3", requires=(rules.nothing_of_it_is_sent,)),
            cancel(
                from_=(*UNSENT, SUBMITTED), by=roles(SALES_CLERK), section="D2.3",
                requires=(rules.nothing_of_it_is_sent,), does=actions.cancel,
                causes=_("The pieces may be claimed again."),
            ),
            Action(
                "close", _("Close"), (SUBMITTED, PRINTED), CLOSED, roles(SALES_CLERK), section="D2.3", reason=True,
                todo=False, tone="danger", requires=(rules.nothing_is_being_sent,), does=actions.close,
                causes=_("The open rest is not sent; those pieces may be claimed again."),
            ),
            Action(
                "start_picking", _("Picking begins"), (PRINTED,), PICKING, roles(SYSTEM), section="D2.3", todo=False,
                causes=_("With its first printed list."),
            ),
            Action(
                "open_rest", _("The rest is open again"), (PRINTED, PICKING), SUBMITTED, roles(SYSTEM), section="D2.3",
                todo=False, causes=_("Goods were not found or came back: the rest is printed anew."),
            ),
            Action(
                "ship", _("Ship"), (SUBMITTED, PRINTED, PICKING), (SUBMITTED, PRINTED, PICKING, SHIPPED),
                roles(SYSTEM), section="D2.4", todo=False, does=actions.settle,
                causes=_("With the posting of its shipment."),
            ),
            Action(
                "take_back", _("Shipment reversed"), (SUBMITTED, PRINTED, PICKING, SHIPPED, CLOSED), PICKING,
                roles(SYSTEM), section="D2.4", todo=False, causes=_("With the reversal of its shipment."),
            ),
        ),
    )
)  # fmt: skip

for name in ("cancel", "close", "ship"):
    after(REPLACEMENT_REQUEST, name, does=actions.close_case, label=_("Closes the case when it waits for nothing else"))
