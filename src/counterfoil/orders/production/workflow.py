"""The declaration of the production request (C1.9)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    Print,
    after,
    cancel,
    register,
    roles,
)
from counterfoil.kernel.doing import Lockable
from counterfoil.orders.models import ProductionRequest, SalesOrder
from counterfoil.orders.orders.workflow import SALES_ORDER
from counterfoil.orders.production import actions, forms, prints, queries, rules
from counterfoil.orders.production.states import CANCELLED, COMPLETED, IN_PRODUCTION, OPEN, REQUESTED, STATES
from counterfoil.people.roles import PRODUCTION

MAKERS = roles(PRODUCTION)


def parents(document: ProductionRequest) -> list[Lockable]:
    """Its order is locked before it: the order's own actions write on its requests."""
    return [SalesOrder.objects.filter(pk=document.order_id).select_related("customer")]


def order_lines(document: ProductionRequest, lines: list[Any], rows: list[dict[str, Any]]) -> None:
    """Which line of the order each line is for."""
    for line, row in zip(lines, rows, strict=True):
        row["order_line_no"] = line.order_line.line_no


def customer_code(document: ProductionRequest, _user: Any) -> dict[str, Any]:
    return {"customer": document.order.customer.code}


PRODUCTION_REQUEST = register(
    DocumentType(
        name=queries.RESOURCE,
        prefix="SCTZ",
        label=_("Production request"),
        plural=_("Production requests"),
        section="C1.9",
        help=_(
            "What production is to make for a custom order. It is made with the order's finance approval; finished goods"
            " are kept for that order."
        ),
        model_name="orders.ProductionRequest",
        states=STATES,
        initial=REQUESTED,
        menu="orders",
        customer="order__customer",
        parents=parents,
        subject=lambda document: document.order.customer.name,
        related=("order__customer",),
        line_related=("product", "order_line"),
        line_hidden=("order_line",),
        extra=customer_code,
        extra_keys={"customer": "text"},
        extra_lines=order_lines,
        search=("number", "order__number", "order__customer__search"),
        list_columns=("order", "needed_on"),
        attachment_kinds=("photo", "other"),
        prints=(Print("production_request", _("Production request"), prints.production_request),),
        actions=(
            Action(
                "start", _("Start production"), (REQUESTED,), IN_PRODUCTION, MAKERS, section="C1.9",
                target=timedelta(days=1), requires=(rules.order_is_confirmed,),
            ),
            Action(
                "complete", _("Report finished goods"), (IN_PRODUCTION,), (IN_PRODUCTION, COMPLETED), MAKERS,
                section="C1.9", inputs=forms.Completion,
                requires=(rules.lines_are_of_the_request, rules.within_the_request, rules.goods_go_to_a_floor),
                does=actions.complete, causes=_("Stock: production → floor, kept for that order line."),
            ),
            Action(
                "follow", _("Follow the order"), OPEN, (*OPEN, COMPLETED, CANCELLED), roles(SYSTEM), section="C1.1",
                todo=False, does=actions.follow,
                causes=_("When a revision of the order comes into force; never below what is finished."),
            ),
            cancel(
                from_=OPEN, by=roles(PRODUCTION, SYSTEM), section="C1.9", does=actions.cancel,
                causes=_("Finished goods become free stock."),
            ),
        ),
    )
)  # fmt: skip
"""生产通知单."""

after(
    SALES_ORDER, "approve_finance", does=actions.follow_order, makes=("production-requests",),
    label=_("What is made to order is requested from production; open requests follow the order."),
)  # fmt: skip
for _action in ("close", "cancel"):
    after(SALES_ORDER, _action, does=actions.end_with_order, label=_("Nothing more is made for the order."))
