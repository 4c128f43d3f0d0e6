"""The declaration of the sales return request (销售退货申请单, D1.5)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, cancel, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import PICKER, PICKING_LEADER, QC_INSPECTOR, RECEIVING_CLERK, SALES_CLERK
from counterfoil.returns import prints
from counterfoil.returns.models import ReturnInspection
from counterfoil.returns.people import for_the_clerk
from counterfoil.returns.requests import queries as requests
from counterfoil.returns.sales_requests import actions, rules
from counterfoil.returns.sales_requests.states import CLOSED, DRAFT, PRINTED, STATES

CLERK = roles(SALES_CLERK)


def parents(request: Any) -> list[Lockable]:
    """Case, return request and inspection."""
    return [
        *requests.parents(request.request_id),
        ReturnInspection.objects.filter(pk=request.inspection_id).select_related("customer", "clerk"),
    ]


SALES_RETURN_REQUEST = register(
    DocumentType(
        name="sales-return-requests",
        prefix="XSTS",
        label=_("Sales return request"),
        plural=_("Sales return requests"),
        section="D1.5",
        help=_("What is to be taken back into the books. Printed, it goes to the next 08:00 session."),
        model_name="returns.SalesReturnRequest",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        parents=parents,
        task_scope=for_the_clerk,
        seen_by=roles(PICKING_LEADER, RECEIVING_CLERK, PICKER, QC_INSPECTOR),
        subject=lambda request: request.customer.name,
        related=("customer__sales_clerk", "clerk", "request", "inspection"),
        line_related=("product",),
        search=("number", "customer__search"),
        list_columns=("customer", "request", "session_on", "printed"),
        gated_print="print",
        prints=(Print("document", _("Sales return request"), prints.sales_request, after="print"),),
        actions=(
            Action(
                "print", _("Print"), (DRAFT, PRINTED), PRINTED, CLERK, section="D1.5", target=timedelta(hours=8),
                requires=(rules.opinion_is_on_it,), does=actions.print_request, makes=("sales-returns",),
                waits=lambda request: request.state == DRAFT,
                causes=_("A draft sales return for the next 08:00 session of a working day."),
            ),
            cancel(
                from_=(DRAFT, PRINTED), by=CLERK, section="D1.5", requires=(rules.nothing_is_posted,),
                does=actions.cancel, causes=_("Its draft sales return is void."),
            ),
            Action(
                "close", _("Close"), (PRINTED,), CLOSED, roles(SYSTEM), section="D1.6", todo=False,
                causes=_("When its sales return is posted."),
            ),
            Action(
                "reopen", _("Reopen"), (CLOSED,), PRINTED, roles(SYSTEM), section="D1.6", todo=False,
                causes=_("When its sales return is reversed."),
            ),
        ),
    )
)  # fmt: skip
"""销售退货申请单."""
