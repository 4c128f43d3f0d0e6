"""The declaration of the terms change request (A2.2)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers.rules import customer_is_approved
from counterfoil.customers.terms import actions, forms, prints, rules
from counterfoil.customers.terms.states import (
    APPLIED,
    APPROVED,
    DRAFT,
    EDITABLE,
    MANAGER_APPROVED,
    PENDING,
    STATES,
    SUBMITTED,
)
from counterfoil.kernel.checks import attachment_is_there
from counterfoil.kernel.days import midnight
from counterfoil.kernel.declaration import (
    Action,
    DocumentType,
    Print,
    TaskScope,
    cancel,
    register,
    roles,
    send_back,
    withdraw,
)
from counterfoil.people.roles import CHIEF_ACCOUNTANT, MARKET_MANAGER, SALES_CLERK

AGREED = (rules.no_rate_is_below_floor, rules.terms_are_allowed)


def its_clerk(document: Any, action: Action, role: str) -> TaskScope:
    """What a sales clerk has to do waits for the customer's own clerk."""
    return TaskScope(user_id=document.customer.sales_clerk_id) if role == SALES_CLERK else TaskScope()


TERMS_CHANGE_REQUEST = register(
    DocumentType(
        name="terms-change-requests",
        prefix="ZKBG",
        label=_("Terms change request"),
        plural=_("Terms change requests"),
        section="A2.2",
        help=_(
            "Other rates, settlement terms or a limit for a customer whose business grew or shrank. The paper signed by"
            " the applicant is attached; the chief accountant applies it on its day."
        ),
        model_name="customers.TermsChangeRequest",
        states=STATES,
        initial=DRAFT,
        menu="customers",
        draft=forms.NewTermsChange,
        change=forms.TermsChangeChange,
        draft_by=roles(SALES_CLERK),
        editable=EDITABLE,
        creates=actions.draft,
        edits=actions.change,
        task_scope=its_clerk,
        subject=lambda document: document.customer.name,
        related=("customer__settlement_terms",),
        search=("number", "customer__search"),
        list_columns=("customer", "settlement_terms", "credit_limit", "effective_date", "reason"),
        attachment_kinds=("paper_request", "other"),
        prints=(Print("document", _("Terms change form"), prints.terms_change, prices=True),),
        actions=(
            Action(
                "submit", _("Submit"), EDITABLE, SUBMITTED, roles(SALES_CLERK), section="A2.2",
                target=timedelta(hours=8),
                requires=(
                    customer_is_approved, rules.something_changes, rules.reason_is_given,
                    attachment_is_there("paper_request"), *AGREED,
                ),
                does=actions.submit,
                causes=_("The former terms and the turnover of the last 12 months stand beside the request."),
            ),
            Action(
                "approve", _("Approve"), (SUBMITTED,), MANAGER_APPROVED, roles(MARKET_MANAGER), section="A2.2",
                approval=True, target=timedelta(hours=8), requires=AGREED,
            ),
            Action(
                "approve_finance", _("Approve (finance)"), (MANAGER_APPROVED,), APPROVED, roles(CHIEF_ACCOUNTANT),
                section="A2.2", approval=True, target=timedelta(hours=8), requires=AGREED,
            ),
            Action(
                "apply", _("Apply"), (APPROVED,), APPLIED, roles(CHIEF_ACCOUNTANT), section="A2.2",
                not_by=("author", "approve"), requires=(rules.effective_date_is_reached,), does=actions.apply,
                opens=lambda document: midnight(document.effective_date), target=timedelta(hours=8),
                causes=_("The terms change from then on; open orders keep their prices; held notices are judged again."),
            ),
            send_back(
                from_=PENDING, by=roles(MARKET_MANAGER, CHIEF_ACCOUNTANT), section="A2.2",
                requires=(rules.who_returns_may_approve,), does=actions.give_back,
            ),
            withdraw(by=roles(SALES_CLERK)),
            cancel(
                from_=(*EDITABLE, APPROVED), by=roles(SALES_CLERK, CHIEF_ACCOUNTANT), section="A2.2",
                requires=(rules.who_cancels_may,), does=actions.cancel,
            ),
        ),
    )
)  # fmt: skip
"""客户折扣变更申请表."""
