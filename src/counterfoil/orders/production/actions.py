"""What is made for custom orders: requested with the finance approval, made, and brought to the store (C1.9)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.doing import New
from counterfoil.orders.models import ProductionRequest, ProductionRequestLine, SalesOrder
from counterfoil.orders.orders import queries as orders
from counterfoil.orders.production import queries, states
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as places
from counterfoil.stock.models import Location

ZERO = Decimal(0)
FINISHED = _("Goods made for order {order} have come to the store (request {number}).")
GIVEN_UP = _("Production gave up request {number} for order {order}: {reason}")


# What an order causes


def follow_order(order: SalesOrder, *, do: Any) -> None:
    """An order is in force: what is to be made for it and is not requested yet is requested; open requests follow it.

    Hand-over of the order's ``approve_finance``. Every action on a request locks its order first: who holds the order
    holds its requests.
    """
    if not _may_be_made(order):
        return
    for request in queries.alive_of(order):
        do.unit.know(request)
        if request.state in states.OPEN:
            do.act(request, "follow")
    stock.keep_own({line.pk: _still_owed(line) for line in do.lines}, at=do.at)
    _request_missing(order, do=do)


def _may_be_made(order: SalesOrder) -> bool:
    """Whether production may ever have heard of it: a stock order that always was one needs no looking."""
    return order.kind == SalesOrder.Kind.CUSTOM or order.revision > 1


def _request_missing(order: SalesOrder, *, do: Any) -> None:
    covered = queries.requested(order)
    missing = [
        (line, rest) for line in do.lines if (rest := queries.to_be_made(order, line) - covered.get(line.pk, ZERO)) > 0
    ]
    if not missing:
        return
    rows = [
        {
            "line_no": line_no, "order_line": line, "product": line.product, "quantity": rest,
            "requirement": line.requirement, "remark": line.remark,
        }
        for line_no, (line, rest) in enumerate(missing, start=1)
    ]  # fmt: skip
    fields = {"order": order, "needed_on": order.promised_date or order.requested_date}
    do.create(find_type(queries.RESOURCE), [New(fields, rows, came_of=[order])])


def end_with_order(order: SalesOrder, *, do: Any) -> None:
    """The order is cancelled or closed: nothing more is made for it. Hand-over of these two."""
    if not _may_be_made(order):
        return
    for request in queries.alive_of(order).filter(state__in=states.OPEN):
        do.unit.know(request)
        do.act(request, "cancel", reason=do.reason or str(do.action.label))


# One function per row of the table


def follow(document: ProductionRequest, *, do: Any) -> str:
    """Ask for what the order asks for now, never for less than is finished."""
    order = do.unit.locked["sales-orders", document.order_id]
    elsewhere = queries.requested(order, but=document.pk)
    order_lines = {line.pk: line for line in orders.list_lines([order.pk])}
    before = {line.line_no: line.quantity for line in do.lines}
    for line in do.lines:
        order_line = order_lines[line.order_line_id]
        wanted = queries.to_be_made(order, order_line) - elsewhere.get(order_line.pk, ZERO)
        line.quantity = max(line.finished, wanted)
        line.requirement, line.remark = order_line.requirement, order_line.remark
    ProductionRequestLine.objects.bulk_update(do.lines, ["quantity", "requirement", "remark"])
    document.needed_on = order.promised_date or order.requested_date
    do.notes["lines"] = [
        {"line_no": line.line_no, "quantity": [before[line.line_no], line.quantity]}
        for line in do.lines
        if line.quantity != before[line.line_no]
    ]
    if any(line.quantity > line.finished for line in do.lines):
        return str(document.state)
    return states.COMPLETED if any(line.finished for line in do.lines) else states.CANCELLED


def complete(document: ProductionRequest, *, do: Any) -> str:
    """Finished goods are in stock, on this floor, and promised to the order lines that they were made for."""
    finished = {entered.line_no: entered.quantity for entered in do.inputs.lines if entered.quantity}
    lines = [line for line in do.lines if line.line_no in finished]
    floor = places.find_location(do.inputs.floor)
    assert floor is not None
    for line in lines:
        line.finished += finished[line.line_no]
    ProductionRequestLine.objects.bulk_update(lines, ["finished"])
    document.deliveries += 1
    do.notes["lines"] = [{"line_no": line.line_no, "finished": finished[line.line_no]} for line in lines]
    _bring_to_store(document, lines, finished, floor, do=do)
    do.follow_up("stock_arrived", product_ids=sorted({line.product_id for line in lines}))
    do.tell(document.order.customer.sales_clerk_id, FINISHED, order=document.order.number, number=document.number)
    whole = all(line.finished == line.quantity for line in do.lines)
    return states.COMPLETED if whole else states.IN_PRODUCTION


def _bring_to_store(
    document: ProductionRequest, lines: Iterable[ProductionRequestLine], finished: dict[int, Decimal], floor: Location,
    *, do: Any,
) -> None:  # fmt: skip
    """Production → floor; so much of it as the order lines still want is theirs alone."""
    rows = list(lines)
    production = places.virtual(Location.Kind.PRODUCTION).pk
    places.lock_balances({line.product_id for line in rows}, {floor.pk})
    stock.post_moves(
        [
            stock.Movement(
                line.product_id, production, floor.pk, finished[line.line_no],
                line.line_no, leg=document.deliveries,
            )
            for line in rows
        ],
        cause=stock.Source.of(document), action="complete", by=do.by, at=do.at,
    )  # fmt: skip
    own = places.own_reserved(line.order_line_id for line in rows)
    wants = []
    for line in rows:
        order_line = line.order_line
        wanted = min(finished[line.line_no], _still_owed(order_line) - own.get(order_line.pk, ZERO))
        if wanted > 0:
            wants.append((_want(document, line, wanted), floor.pk))
    stock.reserve_own(wants, at=do.at)


def _want(document: ProductionRequest, line: ProductionRequestLine, quantity: Decimal) -> stock.Want:
    return stock.Want(
        line.product_id, quantity, orders.RESOURCE, document.order_id, document.order.number, line.order_line.line_no,
        order_line_id=line.order_line_id,
    )  # fmt: skip


def _still_owed(line: Any) -> Decimal:
    """What of an order line has not gone to a staging zone yet: for so much of it goods may be kept."""
    rest: Decimal = line.to_ship - line.staged
    return max(ZERO, rest)


def cancel(document: ProductionRequest, *, do: Any) -> None:
    """Nothing more is made; what is finished is free stock."""
    line_nos = {line.order_line.line_no for line in do.lines}
    stock.release(orders.RESOURCE, document.order_id, line_nos=line_nos, at=do.at, back_to_order=False)
    do.follow_up("release_waiting", product_ids=sorted({line.product_id for line in do.lines}))
    if not do.by.is_system:
        do.tell(
            document.order.customer.sales_clerk_id, GIVEN_UP, order=document.order.number, number=document.number,
            reason=do.reason,
        )  # fmt: skip
