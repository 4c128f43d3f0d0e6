"""The declaration of the customer application (A1.1, A1.2)."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.applications import actions, forms, prints, rules
from counterfoil.customers.applications.states import (
    APPROVED,
    DRAFT,
    EDITABLE,
    MANAGER_APPROVED,
    PENDING,
    STATES,
    SUBMITTED,
)
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
from counterfoil.people.roles import ACCOUNTANT, CHIEF_ACCOUNTANT, MARKET_MANAGER, SALES_CLERK
from counterfoil.people.visibility import own_customers

IDENTITY = (
    rules.customer_is_not_blocked, rules.prospect_is_not_approved_yet, rules.data_are_complete,
    rules.credit_code_is_valid, rules.nobody_is_there_already,
)  # fmt: skip
AGREED = (rules.no_rate_is_below_floor, rules.terms_are_allowed)


def own_applications(user: Any) -> Q:
    """Of customers who will be this person's or the team's, and what this person wrote."""
    return own_customers(user) | Q(created_by=user)


def its_clerk(document: Any, action: Action, role: str) -> TaskScope:
    """What a sales clerk has to do waits for the clerk who will look after the customer."""
    return TaskScope(user_id=document.sales_clerk_id) if role == SALES_CLERK else TaskScope()


CUSTOMER_APPLICATION = register(
    DocumentType(
        name="customer-applications",
        prefix="KHSQ",
        label=_("Customer application"),
        plural=_("Customer applications"),
        section="A1.1",
        help=_(
            "Who wants to buy, and on which terms. With both approvals the customer has a code and may order."
        ),
        model_name="customers.CustomerApplication",
        states=STATES,
        initial=DRAFT,
        menu="customers",
        draft=forms.NewApplication,
        change=forms.ApplicationChange,
        draft_by=roles(SALES_CLERK),
        editable=EDITABLE,
        creates=actions.draft,
        edits=actions.change,
        scope=own_applications,
        task_scope=its_clerk,
        subject=lambda document: document.name,
        related=("customer", "salesperson", "sales_clerk"),
        search=("number", "name", "customer__search"),
        list_columns=("name", "grade", "settlement_terms", "credit_limit", "salesperson", "sales_clerk"),
        attachment_kinds=("paper_request", "other"),
        prints=(Print("document", _("Application form"), prints.application, prices=True),),
        actions=(
            Action(
                "submit", _("Submit"), EDITABLE, SUBMITTED, roles(SALES_CLERK), section="A1.2",
                target=timedelta(hours=8), requires=(*IDENTITY, *AGREED),
            ),
            Action(
                "approve", _("Approve"), (SUBMITTED,), MANAGER_APPROVED, roles(MARKET_MANAGER), section="A1.2",
                approval=True, target=timedelta(hours=8), requires=AGREED,
            ),
            Action(
                "approve_finance", _("Approve (finance)"), (MANAGER_APPROVED,), APPROVED,
                roles(ACCOUNTANT, CHIEF_ACCOUNTANT), section="A1.2", approval=True, target=timedelta(hours=8),
                requires=(rules.customer_is_not_blocked, rules.prospect_is_not_approved_yet, *AGREED),
                does=actions.approve_finance,
                causes=_("The customer is approved with these terms and has a code."),
            ),
            send_back(
                from_=PENDING, by=roles(MARKET_MANAGER, ACCOUNTANT, CHIEF_ACCOUNTANT), section="A1.2",
                requires=(rules.who_returns_may_approve,), does=actions.give_back,
            ),
            withdraw(by=roles(SALES_CLERK)),
            cancel(from_=EDITABLE, by=roles(SALES_CLERK), only_author=True),
        ),
    )
)  # fmt: skip
"""新客户资料申请单."""
