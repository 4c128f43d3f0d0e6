"""The declaration of the delivery notice (C1.6-C1.8)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers.rules import customer_is_approved, customer_is_not_blocked
from counterfoil.delivery import sales
from counterfoil.delivery.models import DeliveryNotice
from counterfoil.delivery.notices import actions, drafting, following, forms, prints, rules
from counterfoil.delivery.notices.states import (
    CANCELLED,
    CORRECTABLE,
    CREDIT_HELD,
    DRAFT,
    LOADED,
    PICKING,
    RELEASED,
    SHIPPED,
    SHORTAGE,
    STAGED,
    STATES,
)
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, Print, TaskScope, cancel, register, roles
from counterfoil.kernel.doing import ToLock
from counterfoil.people.roles import ACCOUNTANT, CHIEF_ACCOUNTANT, GOODS, LOGISTICS_CLERK, SALES_CLERK

FOLLOWS = following.KINDS
"""What other notices wait for; declared by being loaded here."""


def its_clerk(document: DeliveryNotice, action: Action, role: str) -> TaskScope:
    """What a sales clerk has to do waits for the customer's own clerk."""
    return TaskScope(user_id=document.customer.sales_clerk_id) if role == SALES_CLERK else TaskScope()


def parents(document: DeliveryNotice) -> list[ToLock]:
    """Its orders are locked before it: every notice writes what stands on their lines."""
    return [sales.orders_of_notices([document.pk])]


def where_from(document: DeliveryNotice, lines: list[Any], rows: list[dict[str, Any]]) -> None:
    """Which line of which order each line is of."""
    for line, row in zip(lines, rows, strict=True):
        row["sales_order"], row["order_line_no"] = line.order.number, line.order_line.line_no


def somebody_waits(document: DeliveryNotice) -> bool:
    """A shortage waits for the clerk until every short line has its choice; then it waits for goods."""
    return document.lines.filter(short__gt=0, choice="").exists()


def was_not_printed(document: DeliveryNotice) -> bool:
    return not document.printed


HAPPENS = roles(SYSTEM)
"""What the work on the floors and at the gate does to the notice."""

DELIVERY_NOTICE = register(
    DocumentType(
        name="delivery-notices",
        prefix="FHTZ",
        label=_("Delivery notice"),
        plural=_("Delivery notices"),
        section="C1.6",
        help=_(
            "Ship these lines of confirmed orders. Judged for credit and stock by the system before anybody may pick."
        ),
        model_name="delivery.DeliveryNotice",
        states=STATES,
        initial=DRAFT,
        menu="delivery",
        comes_of=("sales-orders",),
        draft=forms.NewNotice,
        change=forms.NoticeChange,
        draft_by=roles(SALES_CLERK),
        editable=CORRECTABLE,
        creates=drafting.draft,
        edits=drafting.change,
        parents=parents,
        task_scope=its_clerk,
        seen_as_origin_by=GOODS,
        subject=lambda document: document.customer.name,
        related=("customer__settlement_terms", "carrier"),
        line_related=("product", "order", "order_line"),
        line_hidden=("order", "order_line"),
        extra_lines=where_from,
        search=("number", "customer__search"),
        list_columns=("customer", "way", "carrier", "requested_date", "total"),
        prints=(Print("delivery_notice", _("Delivery notice"), prints.delivery_notice, after="submit"),),
        actions=(
            Action(
                "submit", _("Submit"), (DRAFT,), (CREDIT_HELD, SHORTAGE, RELEASED), roles(SALES_CLERK), section="C1.6",
                target=timedelta(hours=4),
                requires=(
                    customer_is_not_blocked, customer_is_approved, rules.orders_are_confirmed, rules.notice_is_complete,
                ),
                does=actions.submit, makes=("pick-lists",),
                causes=_("Judged for credit, then for stock; when both suffice, one pick list per floor."),
            ),
            Action(
                "recheck", _("Judge again"), (CREDIT_HELD,), (CREDIT_HELD, SHORTAGE, RELEASED),
                roles(SALES_CLERK, ACCOUNTANT, SYSTEM), section="C1.7", todo=False,
                requires=(customer_is_not_blocked, rules.orders_are_confirmed), does=actions.recheck,
                makes=("pick-lists",),
                causes=_(
                    "By itself after a receipt, a freed hold or changed terms of that customer, oldest notice first."
                ),
            ),
            Action(
                "release_credit", _("Release by hand"), (CREDIT_HELD,), (SHORTAGE, RELEASED), roles(CHIEF_ACCOUNTANT),
                section="C1.7", reason=True, target=timedelta(hours=8), tone="danger",
                requires=(customer_is_not_blocked, rules.release_by_hand_is_on, rules.orders_are_confirmed),
                does=actions.release_credit,
                makes=("pick-lists",), causes=_("The override is on the notice and in the credit report."),
            ),
            Action(
                "inform_shortage", _("Customer told of shortage"), (SHORTAGE,), (RELEASED, SHORTAGE, CANCELLED),
                roles(SALES_CLERK), section="C1.8", inputs=forms.Shortage, target=timedelta(hours=4),
                waits=somebody_waits,
                requires=(customer_is_not_blocked, rules.every_short_line_is_told), does=actions.inform_shortage,
                makes=("pick-lists", "backorders"),
                causes=_("What is short is owed, waited for or dropped; the rest is released."),
            ),
            Action(
                "release_waiting", _("Release, goods have come"), (SHORTAGE,), (RELEASED, SHORTAGE, CREDIT_HELD),
                HAPPENS, section="C1.8", todo=False, requires=(customer_is_not_blocked,), does=actions.release_waiting,
                makes=("pick-lists",),
                causes=_("Oldest notice first, judged for credit anew."),
            ),
            Action(
                "rejudge", _("Judge after a reversed payment"), (RELEASED,), (RELEASED, CREDIT_HELD), HAPPENS,
                section="C1.7", todo=False, does=actions.rejudge, causes=_("While no list of it is printed."),
            ),
            Action(
                "print", _("Print"), (RELEASED, PICKING), None, roles(LOGISTICS_CLERK), section="C1.6",
                waits=was_not_printed, target=timedelta(hours=1), does=actions.print_notice,
                causes=_("Without prices; further prints are counted copies."),
            ),
            cancel(
                from_=(DRAFT, CREDIT_HELD, SHORTAGE, RELEASED, PICKING), by=roles(SALES_CLERK), section="C1.6",
                requires=(rules.nobody_has_picked,), does=actions.cancel,
                causes=_("Lists are cancelled; credit room, goods and the order's quantities are free again."),
            ),
            Action(
                "start_picking", _("Picking begins"), (RELEASED,), PICKING, HAPPENS, section="C2.0", todo=False,
                causes=_("With its first printed list."),
            ),
            Action(
                "stage", _("Goods are in staging"), (PICKING,), STAGED, HAPPENS, section="C2.0", todo=False,
                causes=_("With its last staged list."),
            ),
            Action(
                "load", _("Signed off"), (STAGED,), LOADED, HAPPENS, section="C2.0", todo=False,
                causes=_("With the sign-off of its consignment."),
            ),
            Action("unload", _("Unloaded"), (LOADED,), STAGED, HAPPENS, section="C2.0", todo=False),
            Action(
                "ship", _("Shipped"), (LOADED,), SHIPPED, HAPPENS, section="C2.0", todo=False,
                causes=_("With the posting of its shipment."),
            ),
            Action(
                "take_back", _("Shipment reversed"), (SHIPPED,), LOADED, HAPPENS, section="C2.0", todo=False,
                causes=_("With the reversal of its shipment."),
            ),
            Action(
                "adjust", _("Asks for less"), (PICKING, STAGED, LOADED), None, HAPPENS, section="C2.0", todo=False,
                causes=_("Goods were not found or don't stand: the rest is open on the order again."),
            ),
            Action(
                "void", _("Nothing goes"), (RELEASED, PICKING, STAGED, LOADED), CANCELLED, HAPPENS, section="C2.0",
                reason=True, todo=False, does=actions.void, tone="danger",
                causes=_("Nothing was found, nothing stood, or nothing left: the order's quantities stay open."),
            ),
        ),
    )
)  # fmt: skip
"""发货通知单."""
