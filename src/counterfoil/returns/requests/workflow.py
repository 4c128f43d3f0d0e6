"""The declaration of the return request (客户退换货处理申请单, D1.3)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.gate.workflow import GATE_PASS
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, after, cancel, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import GATEKEEPER, LOGISTICS_CLERK, SALES_CLERK
from counterfoil.returns import claims, prints
from counterfoil.returns.models import ServiceCase
from counterfoil.returns.people import HANDLERS, for_the_clerk
from counterfoil.returns.requests import actions, forms, queries, rules
from counterfoil.returns.requests.states import ARRIVED, AWAITING_GOODS, CLOSED, DRAFT, INSPECTED, STATES

CLERK = roles(SALES_CLERK)


def parents(request: Any) -> list[Lockable]:
    """The papers that it claims on, and its case."""
    return [
        *claims.papers_of(request.lines.all()),
        ServiceCase.objects.filter(pk=request.case_id).select_related("customer", "clerk"),
    ]


def refused_wait(request: Any) -> bool:
    """Whether refused goods lie here that nobody has settled."""
    return bool(
        request.state == INSPECTED and not request.abandoned and not request.refused_out_at
        and queries.live_pass(request) is None and queries.refused_lines(request)
    )  # fmt: skip


RETURN_REQUEST = register(
    DocumentType(
        name="return-requests",
        prefix="THSQ",
        label=_("Return request"),
        plural=_("Return requests"),
        section="D1.3",
        help=_("Goods are expected back from a customer. Made by the approval of a case."),
        model_name="returns.ReturnRequest",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        change=forms.RequestChange,
        change_by=CLERK,
        edits=actions.change,
        parents=parents,
        task_scope=for_the_clerk,
        seen_as_origin_by=HANDLERS,
        subject=lambda request: request.customer.name,
        related=("customer__sales_clerk", "clerk", "case", "refused_pass"),
        line_related=("product",),
        search=("number", "plate", "customer__search"),
        list_columns=("customer", "reason", "way", "expected_on", "arrived_on"),
        attachment_kinds=("evidence", "photo", "other"),
        prints=(Print("document", _("Return request"), prints.return_request),),
        actions=(
            Action(
                "issue", _("Issue"), (DRAFT,), (AWAITING_GOODS, INSPECTED), CLERK, section="D1.3", inputs=forms.Issue,
                target=timedelta(days=1), requires=(rules.way_and_day_are_there,), does=actions.issue,
                makes=("sales-return-requests",),
                causes=_("The customer may send the goods; short and not replaced: a sales return request at once."),
            ),
            Action(
                "log_at_gate", _("Log at the gate"), (AWAITING_GOODS,), None, roles(GATEKEEPER), section="D1.3",
                inputs=forms.AtGate, does=actions.log_at_gate,
                waits=lambda request: request.at_gate_at is None, causes=_("The clerk of the case is told."),
            ),
            Action(
                "arrive", _("Take in"), (AWAITING_GOODS,), ARRIVED, CLERK, section="D1.3", inputs=forms.Arrive,
                requires=(rules.arrived_by_now,), does=actions.arrive, makes=("return-inspections",),
                causes=_("An inspection is opened, the inspectors are told."),
            ),
            Action(
                "inspect", _("Inspected"), (ARRIVED,), INSPECTED, roles(SYSTEM), section="D1.4", todo=False,
                causes=_("When both have signed the inspection."),
            ),
            Action(
                "reinspect", _("Inspect again"), (INSPECTED,), ARRIVED, roles(SYSTEM), section="D1.4", todo=False,
                causes=_("When the inspection is reopened."),
            ),
            Action(
                "send_back", _("Send refused goods back"), (INSPECTED,), None, roles(LOGISTICS_CLERK), section="D1.3",
                inputs=forms.SendBack, requires=(rules.goods_are_refused,), does=actions.send_back,
                makes=("gate-passes",),
                waits=refused_wait, causes=_("A gate pass for the refused goods."),
            ),
            Action(
                "abandon", _("Leave refused goods"), (INSPECTED,), None, CLERK, section="D1.3",
                reason=True, todo=False, tone="danger",
                requires=(rules.goods_are_refused, rules.consent_is_attached), does=actions.abandon,
                causes=_("Scrapped outside the books."),
            ),
            Action(
                "refused_left", _("Refused goods left"), (INSPECTED,), None, roles(SYSTEM), section="D1.3", todo=False,
                causes=_("When their gate pass is used."),
            ),
            cancel(
                from_=(DRAFT, AWAITING_GOODS), by=CLERK, section="D1.3", does=actions.cancel,
                causes=_("What was claimed is free again."),
            ),
            Action(
                "close", _("Close"), (INSPECTED,), CLOSED, roles(SYSTEM), section="D1.3", todo=False,
                causes=_("Return posted, refused goods out, feedback given."),
            ),
            Action(
                "reopen", _("Reopen"), (CLOSED,), INSPECTED, roles(SYSTEM), section="D1.6", todo=False,
                causes=_("When its sales return is reversed."),
            ),
        ),
    )
)  # fmt: skip
"""客户退换货处理申请单."""
after(RETURN_REQUEST, "abandon", does=actions.close_if_done, label=_("Close when nothing is left to do"))
after(RETURN_REQUEST, "cancel", does=actions.close_case, label=_("Close the case when nothing is left to do"))
after(GATE_PASS, "verify", does=actions.refused_goods_left, label=_("Refused goods are out"))
