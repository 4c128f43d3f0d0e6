"""The declaration of the backorder (欠货, C1.8)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.backorders import actions, forms
from counterfoil.delivery.backorders.states import CANCELLED, FILLED, INFORMED, OPEN, OWED, STATES
from counterfoil.delivery.models import Backorder
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, TaskScope, after, register, roles
from counterfoil.kernel.doing import Lockable
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders.workflow import SALES_ORDER
from counterfoil.people.roles import SALES_CLERK


def its_clerk(document: Backorder, action: Action, role: str) -> TaskScope:
    """The customer's own clerk tells the customer."""
    return TaskScope(user_id=document.customer.sales_clerk_id)


def parents(document: Backorder) -> list[Lockable]:
    """Whoever writes what is owed of an order holds the order."""
    return [SalesOrder.objects.filter(pk=document.order_id)]


BACKORDER = register(
    DocumentType(
        name="backorders",
        prefix="QHD",
        label=_("Backorder"),
        plural=_("Backorders"),
        section="C1.8",
        help=_("What customers were told that we owe them, by order line. Shipments fill it; nothing else is owed."),
        model_name="delivery.Backorder",
        states=STATES,
        initial=OPEN,
        menu="delivery",
        parents=parents,
        task_scope=its_clerk,
        subject=lambda document: document.customer.name,
        related=("customer", "order", "order_line", "product"),
        extra=lambda document, _user: {"order_line_no": document.order_line.line_no},
        extra_keys={"order_line_no": "number"},
        search=("number", "customer__search"),
        list_columns=("customer", "order", "product", "quantity", "informed_at"),
        actions=(
            Action(
                "inform", _("Tell the customer"), (OPEN,), INFORMED, roles(SALES_CLERK), section="C1.8",
                inputs=forms.Told, target=timedelta(hours=8), does=actions.inform,
            ),
            Action(
                "fill", _("Fill"), OWED, (OPEN, INFORMED, FILLED), roles(SYSTEM), section="C1.8", inputs=forms.Less,
                todo=False, does=actions.fill_one, causes=_("With each later shipment of the order line."),
            ),
            Action(
                "lessen", _("Owe less"), OWED, (OPEN, INFORMED, CANCELLED), roles(SYSTEM), section="C1.8",
                inputs=forms.Less, reason=True, todo=False, does=actions.lessen,
                causes=_("When the rest is dropped, or the order is closed, cancelled or written anew."),
            ),
        ),
    )
)  # fmt: skip
"""欠货."""

for _action in ("close", "cancel", "approve_finance"):
    after(
        SALES_ORDER, _action, does=lambda order, *, do: actions.forget_those_of_order(order, do=do),
        label=_("Nothing more is owed than is left of the order."),
    )  # fmt: skip
