"""The declaration of the order review (C1.3)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, TaskScope, after, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.kernel.presentation import spelled
from counterfoil.orders.models import OrderReview, SalesOrder
from counterfoil.orders.orders.rules import REVIEWERS
from counterfoil.orders.orders.workflow import SALES_ORDER
from counterfoil.orders.reviews import actions, forms, prints, queries, rules
from counterfoil.orders.reviews.states import CLOSED, OBJECTED, OPEN, PASSED, STATES


def parents(document: OrderReview) -> list[Lockable]:
    """Its order is locked before it: the last answer moves the order."""
    return [SalesOrder.objects.filter(pk=document.order_id).select_related("customer")]


def its_department(document: OrderReview, action: Action, role: str) -> TaskScope | None:
    """Each department is waited for until it has answered."""
    return TaskScope() if queries.DEPARTMENTS[role] in queries.waiting(document) else None


def opinions(document: OrderReview, _user: Any) -> dict[str, Any]:
    """Who was asked, and what was answered."""
    said = {opinion.department: opinion for opinion in queries.opinions_of(document)}
    return {
        "customer": document.order.customer.code,
        "opinions": [_opinion(department, said.get(department)) for department in document.departments],
    }


def _opinion(department: str, found: Any) -> dict[str, Any]:
    return {
        "department": department,
        "result": found.result if found else "waiting",
        "promised_date": spelled(found.promised_date) if found else None,
        "remark": found.remark if found else "",
        "by": found.by.username if found else None,
        "at": spelled(found.at) if found else None,
    }


ORDER_REVIEW = register(
    DocumentType(
        name=queries.RESOURCE,
        prefix="DDPS",
        label=_("Order review"),
        plural=_("Order reviews"),
        section="C1.3",
        help=_(
            "Whether and by when a custom order can be made: the departments answer side by side. It is made when a"
            " custom order is submitted."
        ),
        model_name="orders.OrderReview",
        states=STATES,
        initial=OPEN,
        menu="orders",
        customer="order__customer",
        parents=parents,
        task_scope=its_department,
        subject=lambda document: document.order.customer.name,
        related=("order__customer",),
        line_related=("product",),
        extra=opinions,
        extra_keys={"customer": "text", "opinions": "list"},
        search=("number", "order__number", "order__customer__search"),
        list_columns=("order", "requested_date", "promised_date"),
        attachment_kinds=("photo", "other"),
        prints=(Print("order_review", _("Order review"), prints.order_review),),
        actions=(
            Action(
                "pass", _("Can be done"), (OPEN,), (OPEN, PASSED), REVIEWERS, section="C1.3", inputs=forms.Pass,
                target=timedelta(days=1),
                requires=(rules.named_department_may_answer, rules.own_department_is_waited_for),
                does=actions.pass_review,
                causes=_("With the last department the order goes on; the latest day promised becomes the order's."),
            ),
            Action(
                "object", _("Raise an objection"), (OPEN,), OBJECTED, REVIEWERS, section="C1.3", inputs=forms.Objection,
                reason=True, todo=False, tone="danger",
                requires=(rules.named_department_may_answer, rules.own_department_is_waited_for),
                does=actions.object_to, causes=_("The order is returned with the reason."),
            ),
            Action(
                "close", _("Close"), (OPEN,), CLOSED, roles(SYSTEM), section="C1.3", todo=False,
                causes=_("When the order is returned, withdrawn or cancelled."),
            ),
        ),
    )
)  # fmt: skip
"""订单评审单."""

after(
    SALES_ORDER, "submit", does=actions.make_review, label=_("A custom order is reviewed by the departments."),
    makes=("order-reviews",),
)  # fmt: skip
after(ORDER_REVIEW, "object", does=actions.return_order, label=_("The order is returned with the reason."))
for _action in ("return", "withdraw", "cancel"):
    after(SALES_ORDER, _action, does=actions.close_review, label=_("Nobody is asked any more."))
