"""The declaration of the sales order (C1.1, C1.2, C1.4, C1.5)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers.pricing import no_line_is_below_floor
from counterfoil.customers.rules import customer_is_approved, customer_is_not_blocked
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
from counterfoil.kernel.fields import plain
from counterfoil.kernel.presentation import declare_price_keys
from counterfoil.orders.orders import actions, forms, from_quotations, papers, prints, rules
from counterfoil.orders.orders.states import (
    AWAITING_FINANCE,
    AWAITING_PRICE,
    CLOSED,
    CONFIRMED,
    DRAFT,
    EDITABLE,
    EFFECTIVE,
    IN_FORCE,
    IN_REVIEW,
    STATES,
    WAITING,
)
from counterfoil.people.roles import ACCOUNTANT, GOODS, MARKET_MANAGER, SALES_CLERK, SALESPERSON
from counterfoil.quotations.quotations.workflow import QUOTATION

declare_price_keys("own_list_price")

STORED_PAPERS = tuple(papers.FORMS)
"""Forms that are kept as they went out; declared by being loaded here."""


def its_clerk(document: Any, action: Action, role: str) -> TaskScope:
    """What a sales clerk has to do waits for the customer's own clerk."""
    return TaskScope(user_id=document.customer.sales_clerk_id) if role == SALES_CLERK else TaskScope()


def open_quantities(document: Any, lines: list[Any], rows: list[dict[str, Any]]) -> None:
    """What may still be put on a notice, per line."""
    for line, row in zip(lines, rows, strict=True):
        row["open"] = plain(line.open)


SALES_ORDER = register(
    DocumentType(
        name="sales-orders",
        prefix="XSDD",
        label=_("Sales order"),
        plural=_("Sales orders"),
        section="C1.1",
        help=_(
            "What a customer ordered by contract. It comes into force with the finance approval and is delivered by"
            " notices once the customer has confirmed it."
        ),
        model_name="orders.SalesOrder",
        states=STATES,
        initial=DRAFT,
        menu="orders",
        draft=forms.NewOrder,
        change=forms.OrderChange,
        draft_by=roles(SALES_CLERK),
        editable=EDITABLE,
        creates=actions.draft,
        edits=actions.change,
        task_scope=its_clerk,
        seen_as_origin_by=GOODS,
        subject=lambda document: document.customer.name,
        related=("customer",),
        line_related=("product__category",),
        line_hidden=("shipped_amount", "shipped_tax"),
        extra_lines=open_quantities,
        search=("number", "customer_order_number", "customer__search"),
        list_columns=("customer", "kind", "customer_order_number", "requested_date", "total"),
        attachment_kinds=("contract", "evidence", "photo", "other"),
        prints=(
            Print(
                "order_confirmation", _("Order confirmation"), prints.confirmation, after="approve_finance", prices=True
            ),
            Print("quotation", _("Quotation"), prints.quotation, states=(DRAFT,), prices=True),
        ),
        actions=(
            Action(
                "send_quote", _("Send as quotation"), (DRAFT,), None, roles(SALES_CLERK, SALESPERSON), section="B1.1",
                inputs=forms.Quote, todo=False, tone="plain",
                requires=(customer_is_not_blocked, rules.order_has_lines, no_line_is_below_floor),
                does=actions.send_quote,
                causes=_("The paper is kept as it was sent; submitting the order then counts as acceptance."),
            ),
            Action(
                "submit", _("Submit"), EDITABLE, (IN_REVIEW, AWAITING_PRICE, AWAITING_FINANCE), roles(SALES_CLERK),
                section="C1.1", target=timedelta(hours=8),
                requires=(
                    customer_is_not_blocked, customer_is_approved, rules.order_has_lines,
                    rules.stock_order_needs_no_review, rules.contract_is_attached, no_line_is_below_floor,
                    rules.nothing_is_below_shipped,
                ),
                does=actions.submit,
                causes=_(
                    "Goes to review (custom), to the market manager (a rate below the customer's), else to finance."
                ),
            ),
            Action(
                "pass_review", _("Pass the review"), (IN_REVIEW,), (AWAITING_PRICE, AWAITING_FINANCE), roles(SYSTEM),
                section="C1.3", todo=False, does=actions.after_review, causes=_("When every department has passed."),
            ),
            Action(
                "approve_price", _("Approve the price"), (AWAITING_PRICE,), AWAITING_FINANCE, roles(MARKET_MANAGER),
                section="C1.4", approval=True, target=timedelta(hours=4),
            ),
            Action(
                "approve_finance", _("Approve (finance)"), (AWAITING_FINANCE,), EFFECTIVE, roles(ACCOUNTANT),
                section="C1.4", approval=True, target=timedelta(hours=4), requires=(rules.approved_as_it_stands,),
                does=actions.approve_finance,
                causes=_("The order is in force."),
            ),
            send_back(
                from_=WAITING, by=roles(MARKET_MANAGER, ACCOUNTANT, *rules.REVIEWERS), section="C1.4",
                requires=(rules.who_returns_may_approve,), does=actions.give_back,
            ),
            withdraw(from_=WAITING, by=roles(SALES_CLERK)),
            Action(
                "confirm", _("Confirm"), (EFFECTIVE,), CONFIRMED, roles(SALES_CLERK), section="C1.5",
                inputs=forms.Confirmation, target=timedelta(days=1),
                requires=(
                    rules.approved_as_it_stands, rules.confirmation_is_not_ahead, rules.evidence_is_on_the_order,
                ),
                does=actions.confirm,
                causes=_("The order confirmation is kept as it went out; goods may be notified."),
            ),
            Action(
                "amend", _("Amend"), IN_FORCE, DRAFT, roles(SALES_CLERK), section="C1.1", reason=True, new_round=True,
                todo=False, tone="plain", requires=(rules.no_notice_is_open,), does=actions.amend,
                causes=_("The next revision is drafted and approved again; the old one stays readable."),
            ),
            Action(
                "discard", _("Discard the revision"), EDITABLE, IN_FORCE, roles(SALES_CLERK), section="C1.1",
                reason=True, new_round=True, todo=False, tone="danger",
                requires=(rules.there_is_a_former_revision, rules.no_notice_is_open), does=actions.discard,
                causes=_("The former revision is in force unchanged."),
            ),
            Action(
                "close", _("Close"), (CONFIRMED,), CLOSED, roles(SALES_CLERK, SYSTEM), section="C1.1", reason=True,
                todo=False, tone="danger", requires=(rules.no_notice_is_open,), does=actions.close,
                causes=_("What is left is dropped."),
            ),
            Action(
                "reopen", _("Reopen"), (CLOSED,), CONFIRMED, roles(SYSTEM), section="C2.0", todo=False,
                causes=_("When a shipment of an order that the system closed is reversed."),
            ),
            cancel(
                from_=(*EDITABLE, *WAITING, *IN_FORCE), by=roles(SALES_CLERK, MARKET_MANAGER), section="C1.1",
                requires=(rules.clerk_cancels_own_draft_only, rules.nothing_is_shipped, rules.no_notice_is_open),
                does=actions.cancel, causes=_("Goods kept for the order are free again."),
            ),
        ),
    )
)  # fmt: skip
"""销售订单."""

after(
    QUOTATION, "convert", does=from_quotations.draft_order,
    label=_("A draft sales order with the quotation's lines and prices"), makes=("sales-orders",),
)  # fmt: skip
