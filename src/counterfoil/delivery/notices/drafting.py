"""How a delivery notice is written and corrected (C1.6)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.rules import refuse_finer_than
from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.customers.rules import refuse_blocked
from counterfoil.delivery.models import Consignment, ConsignmentLine, DeliveryNotice, DeliveryNoticeLine, HandOver, Way
from counterfoil.delivery.notices import amounts, queries, states
from counterfoil.kernel import people
from counterfoil.kernel.checks import wrong_state
from counterfoil.kernel.declaration import find_type, type_of
from counterfoil.kernel.doing import New
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import insert_rows
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders import queries as orders
from counterfoil.orders.orders.progress import Progress, book, delete_rows, gathered
from counterfoil.stock import queries as stock

ZERO = Decimal(0)
TEXTS = ("way", "handover", "freight_payer", "requested_date", "remark", "consignee", "phone")
CORRECTIONS = frozenset({"address", "consignee", "phone"})
"""What can still be put right after the draft, until the goods are loaded."""


def draft(entered: Any, *, do: Any) -> New:
    """A draft notice of open order lines, which stand as notified from now on.

    Raises ``inputs_invalid``, ``mixed_orders``, ``quantity_exceeds_open``, ``customer_blocked``.
    """
    found = _lock_orders(entered.lines, do=do)
    customer = _one_customer(list(found.values()))
    refuse_blocked(customer)
    lines = _lines(entered.lines, found)
    _book(lines, sign=1)
    total = _reckon(lines, notice_id=None)
    fields = {"customer": customer, "total": total, **_destination(entered, customer)}
    if "requested_date" not in entered.model_fields_set:
        fields["requested_date"] = min(filter(None, (order.requested_date for order in found.values())), default=None)
    return New(fields, [_columns(line) for line in lines], came_of=list(found.values()))


def change(document: DeliveryNotice, entered: Any, *, do: Any) -> None:
    """Write a draft anew, or put right where goods go until they are loaded; old and new value stay in the trail."""
    if document.state != states.DRAFT:
        return _correct(document, entered, do=do)
    for name in TEXTS:
        value = getattr(entered, name)
        if name in entered.model_fields_set and (value is not None or name == "requested_date"):
            setattr(document, name, value)
    if entered.address is not None:
        document.address = str_of(entered.address)
    if entered.carrier is not None:
        document.carrier = _carrier(entered.carrier)
    if entered.pickup is not None:
        document.pickup = entered.pickup.model_dump()
    if entered.lines is not None:
        _rewrite_lines(document, entered.lines, do=do)
    return None


def _correct(document: DeliveryNotice, entered: Any, *, do: Any) -> None:
    """Address, consignee and phone, also on the consignment that carries this notice alone."""
    others = entered.model_fields_set - CORRECTIONS
    if others:
        raise wrong_state(type_of(document), document, _("Change"), [states.DRAFT])
    new = {name: getattr(entered, name) for name in CORRECTIONS & entered.model_fields_set}
    if new.get("address") is not None:
        new["address"] = str_of(new["address"])
    new = {name: value for name, value in new.items() if value is not None}
    for name, value in new.items():
        do.notes[name] = [getattr(document, name), value]
        setattr(document, name, value)
    if document.state == states.STAGED and new:
        _carrying_alone(document).update(**new)


def _carrying_alone(document: DeliveryNotice) -> Any:
    """The consignment that carries this notice and no other."""
    mine = ConsignmentLine.objects.filter(source_resource=queries.RESOURCE, source_id=document.pk)
    others = ConsignmentLine.objects.exclude(source_resource=queries.RESOURCE, source_id=document.pk)
    rows = Consignment.objects.filter(pk__in=mine.values("document"), state__in=("open", "merged", "checked"))
    return rows.exclude(pk__in=others.values("document"))


def str_of(address: Any) -> str:
    """An address in one line."""
    parts = (address.province, address.city, address.district, address.street)
    return "".join(part for part in parts if part) or address.text


# Lines


def _lock_orders(entered: Sequence[Any], *, do: Any) -> dict[str, SalesOrder]:
    """The orders named, locked, in the order in which they are named. Raises ``inputs_invalid``."""
    numbers = list(dict.fromkeys(line.sales_order for line in entered))
    doctype = find_type(orders.RESOURCE)
    rows = SalesOrder.objects.filter(people.visible(doctype, do.by), number__in=numbers)
    found = {order.number: order for order in do.lock(rows.select_related("customer"))}
    for place, line in enumerate(entered):
        if line.sales_order not in found:
            raise invalid(f"lines.{place}.sales_order", _("There is no such order."))
    return {number: found[number] for number in numbers}


def _one_customer(found: Sequence[SalesOrder]) -> Customer:
    first = found[0]
    for order in found[1:]:
        if order.customer_id != first.customer_id:
            raise Refusal("mixed_orders", order=order.number, found=order.customer.name, required=first.customer.name)
    return first.customer


def _lines(entered: Sequence[Any], found: dict[str, SalesOrder]) -> list[DeliveryNoticeLine]:
    """The notice's lines with their order lines as they stand. Raises ``inputs_invalid``, ``quantity_exceeds_open``."""
    rows = orders.list_lines(order.pk for order in found.values())
    order_lines = {(line.document_id, line.line_no): line for line in rows}
    taken: set[int] = set()
    lines = []
    for place, wanted in enumerate(entered):
        order = found[wanted.sales_order]
        line = order_lines.get((order.pk, wanted.line_no))
        if line is None:
            raise invalid(f"lines.{place}.line_no", _("The order has no such line."))
        if line.pk in taken:
            raise invalid(f"lines.{place}.line_no", _("This order line stands here already."))
        taken.add(line.pk)
        lines.append(_line(place, wanted, order, line))
    return lines


def _line(place: int, wanted: Any, order: SalesOrder, line: SalesOrderLine) -> DeliveryNoticeLine:
    refuse_finer_than(line.product, wanted.quantity, f"lines.{place}.quantity")
    if wanted.quantity > line.open:
        raise Refusal(
            "quantity_exceeds_open", order=order.number, line=line.line_no, found=plain(wanted.quantity),
            required=plain(line.open),
        )  # fmt: skip
    return DeliveryNoticeLine(
        line_no=place + 1, order=order, order_line=line, product=line.product, asked=wanted.quantity,
        quantity=wanted.quantity, remark=wanted.remark,
    )  # fmt: skip


def _book(lines: Sequence[DeliveryNoticeLine], *, sign: int) -> None:
    """Enter the quantities on the order lines (or take them off), also on those held in memory."""
    book(gathered((line.order_line_id, Progress(notified=sign * line.quantity)) for line in lines))
    for line in lines:
        line.order_line.notified += sign * line.quantity


def _reckon(lines: Sequence[DeliveryNoticeLine], *, notice_id: int | None) -> Decimal:
    return amounts.reckon(lines, notice_id=notice_id)


def _rewrite_lines(document: DeliveryNotice, entered: Sequence[Any], *, do: Any) -> None:
    """The draft's lines anew: the old quantities are open again before the new ones are looked at."""
    _book(do.lines, sign=-1)
    found = _lock_orders(entered, do=do)
    customer = _one_customer(list(found.values()))
    if customer.pk != document.customer_id:
        order = next(iter(found.values()))
        raise Refusal("mixed_orders", order=order.number, found=customer.name, required=document.customer.name)
    lines = _lines(entered, found)
    _book(lines, sign=1)
    document.total = _reckon(lines, notice_id=document.pk)
    delete_rows(DeliveryNoticeLine.objects.filter(document=document))
    for line in lines:
        line.document = document
    insert_rows(lines)
    for order in found.values():
        do.link(order, document)


def _columns(line: DeliveryNoticeLine) -> dict[str, Any]:
    names = ("line_no", "order", "order_line", "product", "asked", "quantity", "amount", "tax", "remark")
    return {name: getattr(line, name) for name in names}


# Where goods go


def _destination(entered: Any, customer: Customer) -> dict[str, Any]:
    """As entered; what is left out is the customer's first delivery address and contact, the way's usual hand-over."""
    usual = HandOver.FACTORY if entered.way == Way.PICKUP else HandOver.DOOR
    contact = customers.first_contact(customer) if entered.consignee is None or entered.phone is None else None
    address = customers.delivery_address(customer) if entered.address is None else str_of(entered.address)
    return {
        "way": entered.way or "",
        "handover": entered.handover or usual,
        "carrier": _carrier(entered.carrier) if entered.carrier else None,
        "freight_payer": entered.freight_payer,
        "address": address,
        "consignee": entered.consignee
        if entered.consignee is not None
        else (contact.name if contact else customer.name[:60]),
        "phone": entered.phone if entered.phone is not None else ((contact and contact.phone) or customer.phone),
        "pickup": entered.pickup.model_dump() if entered.pickup else {},
        "requested_date": entered.requested_date,
        "remark": entered.remark,
    }


def _carrier(code: str) -> Any:
    carrier = stock.find_carrier(code)
    if carrier is None:
        raise invalid("carrier", _("There is no such carrier."))
    return carrier
