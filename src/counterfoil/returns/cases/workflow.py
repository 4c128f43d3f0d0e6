"""The declaration of the service case (退换货受理单, D1.1/D1.2)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import attachment_is_there
from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    Print,
    cancel,
    register,
    roles,
    send_back,
)
from counterfoil.kernel.doing import Lockable
from counterfoil.people.roles import MARKET_MANAGER, SALES_CLERK, SALESPERSON
from counterfoil.returns import claims, prints
from counterfoil.returns.cases import actions, forms, rules
from counterfoil.returns.cases.states import APPROVED, CLOSED, JUDGED, OPEN, STATES
from counterfoil.returns.people import HANDLERS, for_the_clerk

AUTHORS = roles(SALES_CLERK, SALESPERSON)


def parents(case: Any) -> list[Lockable]:
    """The papers that it claims on."""
    return claims.papers_of(case.lines.all())


SERVICE_CASE = register(
    DocumentType(
        name="service-cases",
        prefix="SLD",
        label=_("Service case"),
        plural=_("Service cases"),
        section="D1.1",
        help=_("A customer wants goods made good: what, of which shipment, and which of the two ways it goes."),
        model_name="returns.ServiceCase",
        states=STATES,
        initial=OPEN,
        menu="returns",
        draft=forms.NewCase,
        change=forms.CaseChange,
        draft_by=AUTHORS,
        editable=(OPEN,),
        creates=actions.draft,
        edits=actions.change,
        parents=parents,
        task_scope=for_the_clerk,
        seen_as_origin_by=HANDLERS,
        subject=lambda case: case.customer.name,
        related=("customer__sales_clerk", "clerk"),
        line_related=("product",),
        search=("number", "customer__search"),
        list_columns=("customer", "judgement", "reason", "clerk"),
        attachment_kinds=("customer_list", "photo", "evidence", "other"),
        prints=(Print("document", _("Service case"), prints.service_case),),
        actions=(
            Action(
                "judge", _("Judge"), (OPEN,), JUDGED, roles(SALES_CLERK), section="D1.2", inputs=forms.Judge,
                target=timedelta(days=1),
                requires=(
                    attachment_is_there("customer_list"), rules.policy_is_explained, rules.policy_is_agreed,
                    rules.reason_belongs_to_the_judgement,
                ),
                does=actions.judge, causes=_("Goes to the market manager."),
            ),
            Action(
                "approve", _("Approve"), (JUDGED,), APPROVED, roles(MARKET_MANAGER), section="D1.2", approval=True,
                target=timedelta(hours=8), does=actions.approve, makes=("return-requests",),
                causes=_("Return: a return request. Replacement: a complaint."),
            ),
            send_back(from_=(JUDGED,), by=roles(MARKET_MANAGER), to=OPEN, section="D1.2"),
            Action(
                "withdraw", _("Withdraw"), (JUDGED,), OPEN, AUTHORS, section="D1.2", only_author=True, new_round=True,
                todo=False, tone="plain",
            ),
            Action(
                "split", _("Split"), (OPEN,), OPEN, roles(SALES_CLERK), section="D1.2", inputs=forms.Split, todo=False,
                tone="plain", requires=(rules.something_stays,), does=actions.split, makes=("service-cases",),
                causes=_("What is named goes to a case of its own."),
            ),
            cancel(
                from_=(OPEN,), by=AUTHORS, section="D1.1", only_author=True, does=actions.cancel,
                causes=_("What was claimed is free again."),
            ),
            Action(
                "close", _("Close"), (APPROVED,), CLOSED, roles(SYSTEM), section="D1.2", todo=False,
                causes=_("When all that it caused is closed."),
            ),
            Action(
                "reopen", _("Reopen"), (CLOSED,), APPROVED, roles(SYSTEM), section="D1.6", todo=False,
                causes=_("When a sales return of it is reversed."),
            ),
        ),
    )
)  # fmt: skip
"""退换货受理单."""
