"""The declaration of the quotation (B1.1, B1.2)."""

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
    cancel,
    register,
    roles,
)
from counterfoil.people.roles import SALES_CLERK, SALESPERSON
from counterfoil.quotations.quotations import actions, forms, papers, prints, rules
from counterfoil.quotations.quotations.states import (
    ACCEPTED,
    CONVERTED,
    DECLINED,
    DRAFT,
    EXPIRED,
    REVISABLE,
    SENT,
    STATES,
)

SALES = roles(SALES_CLERK, SALESPERSON)
STORED_PAPER = papers.FORM
"""The form that is kept as it was sent; declared by being loaded here."""


def its_own_people(document: Any, action: Action, role: str) -> TaskScope | None:
    """The customer's own clerk and salesperson; an answer is waited for by one of them, the salesperson if there is
    one."""
    customer = document.customer
    if role == SALESPERSON:
        return TaskScope(user_id=customer.salesperson_id) if customer.salesperson_id else None
    return TaskScope(user_id=customer.sales_clerk_id)


QUOTATION = register(
    DocumentType(
        name="quotations",
        prefix="BJD",
        label=_("Quotation"),
        plural=_("Quotations"),
        section="B1.1",
        help=_(
            "What we offer a customer, and until when it stands. Accepted, it becomes a draft sales order at the same"
            " prices. For any customer, approved or not."
        ),
        model_name="quotations.Quotation",
        states=STATES,
        initial=DRAFT,
        menu="quotations",
        draft=forms.NewQuotation,
        change=forms.QuotationChange,
        draft_by=SALES,
        creates=actions.draft,
        edits=actions.change,
        task_scope=its_own_people,
        subject=lambda document: document.customer.name,
        related=("customer",),
        line_related=("product__category",),
        search=("number", "customer__search"),
        list_columns=("customer", "valid_until", "channel", "total"),
        attachment_kinds=("evidence", "other"),
        prints=(Print("quotation", _("Quotation"), prints.quotation, prices=True),),
        actions=(
            Action(
                "send", _("Send"), (DRAFT,), SENT, SALES, section="B1.1", inputs=forms.Sending,
                target=timedelta(hours=8),
                requires=(customer_is_not_blocked, rules.quotation_has_lines, no_line_is_below_floor),
                does=actions.send,
                causes=_("The paper is kept as it was sent; by e-mail it goes out at once."),
            ),
            Action(
                "accept", _("Record acceptance"), (SENT,), ACCEPTED, SALES, section="B1.2", inputs=forms.Acceptance,
                target=timedelta(days=3), requires=(rules.quotation_still_stands,), does=actions.accept,
                causes=_("A prospect or new customer becomes a lead customer."),
            ),
            Action(
                "decline", _("Record refusal"), (SENT,), DECLINED, SALES, section="B1.1", inputs=forms.Declining, reason=True,
                todo=False, tone="plain", does=actions.decline,
            ),
            Action(
                "revise", _("Revise"), REVISABLE, DRAFT, SALES, section="B1.1", new_round=True, todo=False,
                tone="plain", requires=(customer_is_not_blocked,), does=actions.revise,
                causes=_("The next revision is drafted; the old one stays readable."),
            ),
            Action(
                "expire", _("Expire"), (SENT,), EXPIRED, roles(SYSTEM), section="B1.1", todo=False,
                causes=_("After the day until which it stood."),
            ),
            Action(
                "convert", _("Make the order"), (ACCEPTED,), CONVERTED, roles(SALES_CLERK), section="B1.2",
                target=timedelta(days=1), requires=(customer_is_not_blocked, customer_is_approved),
                causes=_("A draft sales order with these lines and prices."),
            ),
            cancel(by=SALES, section="B1.1", only_author=True),
        ),
    )
)  # fmt: skip
"""报价单."""
