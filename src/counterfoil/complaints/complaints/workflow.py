"""The declaration of the complaint (客户投诉单, D2.1/D2.2)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.complaints.complaints import actions, forms, prints, queries, rules
from counterfoil.complaints.complaints.states import (
    AUDITED,
    CLOSED,
    DECIDED,
    DRAFT,
    STATES,
    SUBMITTED,
)
from counterfoil.kernel.checks import attachment_is_there
from counterfoil.kernel.declaration import (
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
from counterfoil.people.roles import CLERK_SUPERVISOR, MARKET_MANAGER, SALES_CLERK
from counterfoil.returns import claims
from counterfoil.returns.cases import actions as cases
from counterfoil.returns.cases.workflow import SERVICE_CASE
from counterfoil.returns.models import ServiceCase


def parents(document: Any) -> list[Lockable]:
    """The papers that it claims on, and the case that it comes from."""
    found = claims.papers_of(document.lines.all())
    if document.case_id is not None:
        found.append(ServiceCase.objects.filter(pk=document.case_id).select_related("customer", "clerk"))
    return found


def for_its_clerk(document: Any, action: Action, role: str) -> TaskScope:
    """What a sales clerk has to do waits for the clerk of the case, or the customer's own."""
    if role != SALES_CLERK:
        return TaskScope()
    clerk = document.case.clerk if document.case else document.customer.sales_clerk
    return TaskScope(user_id=clerk.pk if clerk else None)


COMPLAINT = register(
    DocumentType(
        name="complaints",
        prefix="KSTS",
        label=_("Complaint"),
        plural=_("Complaints"),
        section="D2.1",
        help=_("What a customer complains of: audited by the supervisor, decided by the market manager."),
        model_name="complaints.Complaint",
        states=STATES,
        initial=DRAFT,
        menu="returns",
        draft=forms.NewComplaint,
        change=forms.ComplaintChange,
        draft_by=roles(SALES_CLERK),
        creates=actions.draft,
        edits=actions.change,
        parents=parents,
        task_scope=for_its_clerk,
        subject=lambda document: document.customer.name,
        related=("customer__sales_clerk", "case__clerk", "corrective_owner"),
        line_related=("product",),
        search=("number", "customer__search"),
        list_columns=("customer", "cause", "facts", "resolution"),
        attachment_kinds=("evidence", "photo", "complaint_form", "other"),
        prints=(Print("document", _("Complaint"), prints.complaint),),
        actions=(
            Action(
                "submit", _("Submit"), (DRAFT,), SUBMITTED, roles(SALES_CLERK), section="D2.1",
                requires=(attachment_is_there("evidence"), rules.facts_are_told), target=timedelta(days=1),
                causes=_("Goes to the clerk supervisor."),
            ),
            Action(
                "audit", _("Audit"), (SUBMITTED,), AUDITED, roles(CLERK_SUPERVISOR), section="D2.1", approval=True,
                inputs=forms.Audit, requires=(rules.the_responsible_are_known, rules.the_owner_is_known),
                does=actions.audit, target=timedelta(days=1), causes=_("Goes to the market manager."),
            ),
            Action(
                "sign", _("Sign"), (AUDITED,), DECIDED, roles(MARKET_MANAGER), section="D2.2", approval=True,
                inputs=forms.Sign, requires=(rules.the_decision_is_whole,), does=actions.sign,
                makes=("assessments", "replacement-requests", "return-requests", "receivable-adjustments"),
                target=timedelta(days=1),
                causes=_(
                    "Penalties are recorded. Replacement: a replacement request; return: a return request;"
                    " compensation: a receivable adjustment; nothing: the pieces may be claimed again."
                ),
            ),
            Action(
                "feed_back", _("Tell the customer"), (DECIDED,), CLOSED, roles(SALES_CLERK), section="D2.2",
                inputs=forms.FeedBack, does=actions.feed_back, target=timedelta(days=1),
                causes=_("The complaint is closed; so is its case when it waits for nothing else."),
            ),
            Action(
                "correct", _("Corrective action"), (SUBMITTED, AUDITED, DECIDED, CLOSED), None,
                roles(CLERK_SUPERVISOR, MARKET_MANAGER), section="D2.1", inputs=forms.Correction, todo=False,
                tone="plain", requires=(rules.the_owner_is_known,), does=actions.correct,
                causes=_("Its owner is told."),
            ),
            Action(
                "print", _("Print"), (SUBMITTED, AUDITED, DECIDED, CLOSED), None, roles(SALES_CLERK, CLERK_SUPERVISOR),
                section="D2.1", todo=False, tone="plain", does=actions.print_form,
                causes=_("Copies are counted."),
            ),
            send_back(
                from_=(SUBMITTED, AUDITED), by=roles(CLERK_SUPERVISOR, MARKET_MANAGER), to=DRAFT, section="D2.1",
                requires=(rules.who_would_go_on,),
            ),
            withdraw(by=roles(SALES_CLERK), section="D2.1"),
            cancel(
                from_=(DRAFT,), by=roles(SALES_CLERK), section="D2.1", only_author=True, does=actions.cancel,
                causes=_("The pieces may be claimed again."),
            ),
        ),
    )
)  # fmt: skip

after(SERVICE_CASE, "approve", does=actions.from_case, label=_("Opens a complaint"), makes=("complaints",))
after(COMPLAINT, "feed_back", does=actions.close_case, label=_("Closes the case when it waits for nothing else"))
after(COMPLAINT, "cancel", does=actions.close_case, label=_("Closes the case when it waits for nothing else"))
cases.WAITS_FOR.append(queries.open_of_case)
