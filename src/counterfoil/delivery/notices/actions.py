"""Everything that is done with a delivery notice after its draft (C1.6-C1.8)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery.backorders import actions as backorders
from counterfoil.delivery.backorders import queries as owed
from counterfoil.delivery.backorders.actions import Missing, Word
from counterfoil.delivery.models import DeliveryNotice, DeliveryNoticeLine
from counterfoil.delivery.notices import amounts, credit, queries, states
from counterfoil.delivery.picking import actions as picking
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.statements import update_rows
from counterfoil.orders.models import SalesOrder
from counterfoil.orders.orders.actions import close_done
from counterfoil.orders.orders.progress import Progress, book, gathered
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as stock_queries

ZERO = Decimal(0)
FORM = "delivery_notice"
WITH_NOTICE = _("Its delivery notice was withdrawn.")
WITH_CREDIT = _("Its delivery notice is held for credit again.")
DROPPED = _("The customer doesn't want the rest any more.")
WORKED = ("quantity", "amount", "tax", "short", "available", "choice")


# Judged and confirmed


def submit(document: DeliveryNotice, *, do: Any) -> str:
    """Judged for credit by the system alone (C1.7), then for stock (C1.8)."""
    document.submitted_at = do.at
    document.total = amounts.reckon(do.lines, notice_id=document.pk)
    return _judged(document, do=do)


def recheck(document: DeliveryNotice, *, do: Any) -> str:
    """Judged again, by the customer's account as it stands now."""
    return _judged(document, do=do)


def release_credit(document: DeliveryNotice, *, do: Any) -> str:
    """The chief accountant lets it pass; the override stays on the notice."""
    credit.override(document, by=do.by, reason=do.reason, at=do.at)
    return confirm_stock(document, do=do)


def _judged(document: DeliveryNotice, *, do: Any) -> str:
    if credit.judge(document, at=do.at):
        return confirm_stock(document, do=do)
    update_rows(do.lines, WORKED)
    return states.CREDIT_HELD


def confirm_stock(document: DeliveryNotice, *, do: Any) -> str:
    """Reserve what there is for each line; when that is all of it, make the pick lists (C1.8)."""
    wanted = [line for line in do.lines if line.quantity]
    stock_queries.lock_availability({line.product_id for line in wanted})
    stock.release(queries.RESOURCE, document.pk, at=do.at)
    floors = stock_queries.list_availability({line.product_id for line in wanted})
    own = stock_queries.list_own_goods({line.order_line_id for line in wanted})
    plan = stock.plan_floors([_want(document, line) for line in wanted], floors, own)
    stock.reserve(plan.portions, at=do.at)
    _note_stock(do.lines, plan, floors)
    update_rows(do.lines, WORKED)
    if plan.short:
        return states.SHORTAGE
    picking.make_lists(document, wanted, plan.by_floor(), do=do)
    return states.RELEASED


def _want(document: DeliveryNotice, line: DeliveryNoticeLine) -> stock.Want:
    return stock.Want(
        line.product_id, line.quantity, queries.RESOURCE, document.pk, document.number, line.line_no,
        order_line_id=line.order_line_id,
    )  # fmt: skip


def _note_stock(
    lines: Sequence[DeliveryNoticeLine], plan: stock.Plan, floors: Mapping[int, list[stock.FloorStock]]
) -> None:
    """Per line: what is available to it (after the lines before it) and what it is short of."""
    given = plan.given()
    free = {product: sum((floor.available for floor in rows), ZERO) for product, rows in floors.items()}
    own: dict[int, Decimal] = {}
    for portion in plan.portions:
        if portion.reservation_id is not None:
            own[portion.want.line_no] = own.get(portion.want.line_no, ZERO) + portion.quantity
    for line in lines:
        from_own = own.get(line.line_no, ZERO)
        line.available = free.get(line.product_id, ZERO) + from_own
        free[line.product_id] = free.get(line.product_id, ZERO) - (given.get(line.line_no, ZERO) - from_own)
        line.short = plan.short.get(line.line_no, ZERO)
        if not line.short:
            line.choice = ""


# A shortage


def inform_shortage(document: DeliveryNotice, *, do: Any) -> str:
    """The customer was told what is short, and chose per line: owed, waited for, or not wanted any more (C1.8)."""
    _note_choices(document, do=do)
    leaving = [line for line in do.lines if line.short and line.choice != "wait"]
    dropped = [line for line in leaving if line.choice == "drop"]
    rows = do.lock(owed.to_lock(line.order_line_id for line in dropped)) if dropped else []
    missing = [
        Missing(line.order_line, line.order, line.quantity, line.short)
        for line in leaving
        if line.choice == "backorder"
    ]
    _take_off(document, {line.line_no: line.short for line in leaving}, drop=dropped, do=do)
    for line in leaving:
        line.short = ZERO
    update_rows(do.lines, WORKED)
    backorders.cut_to_open([line.order_line for line in dropped], rows, reason=DROPPED, do=do)
    target = _after_choices(document, do=do)
    _keep_for_orders(dropped, do=do)
    _close_orders(dropped, do=do)
    if target == states.RELEASED:
        _make_lists_of_reserved(document, do=do)
    else:
        _look_for_goods(document, target, do=do)
    told = Word(do.inputs.channel, do.inputs.text)
    backorders.owe(missing, notice=document, reason=do.inputs.text, told=told, do=do)
    return target


def _look_for_goods(document: DeliveryNotice, target: str, *, do: Any) -> None:
    """What the customer waits for may have come while they were asked."""
    waited_for = sorted({line.product_id for line in do.lines if line.short})
    if target == states.SHORTAGE and waited_for:
        do.follow_up("release_waiting", product_ids=waited_for)


def _note_choices(document: DeliveryNotice, *, do: Any) -> None:
    chosen = {choice.line_no: choice.choice for choice in do.inputs.lines}
    document.informed = {
        "channel": do.inputs.channel, "text": do.inputs.text, "at": spelled(do.at), "by": do.by.username,
    }  # fmt: skip
    do.notes["lines"] = {
        str(line.line_no): {"choice": [line.choice, chosen[line.line_no]], "short": line.short}
        for line in do.lines
        if line.line_no in chosen
    }
    for line in do.lines:
        line.choice = chosen.get(line.line_no, line.choice)


def _after_choices(document: DeliveryNotice, *, do: Any) -> str:
    """Where the notice stands now; the account is written before the stock."""
    if not any(line.quantity for line in do.lines):
        document.cancelled_reason = str(_("Nothing of it is left."))
        credit.free(document, at=do.at)
        _let_others_go(document, do=do)
        return states.CANCELLED
    credit.cut(document, at=do.at)
    do.follow_up("rejudge_notices", customer_id=document.customer_id)
    return states.SHORTAGE if any(line.short for line in do.lines) else states.RELEASED


def _keep_for_orders(dropped: Sequence[DeliveryNoticeLine], *, do: Any) -> None:
    """What was made for an order that wants it no more is free: goods in question may have stood in its way only."""
    if dropped:
        lines = [line.order_line for line in dropped]
        stock.keep_own({it.pk: it.to_ship - it.staged for it in lines}, at=do.at)


def _close_orders(dropped: Sequence[DeliveryNoticeLine], *, do: Any) -> None:
    """Where the customer dropped the rest, an order may have come to its end."""
    ids = {line.order_id for line in dropped}
    if ids:
        close_done([order for order in do.locked(SalesOrder) if order.pk in ids], do=do)


def _make_lists_of_reserved(document: DeliveryNotice, *, do: Any) -> None:
    """Everything that is left on the notice is reserved: one list per floor."""
    plan = [
        (row.line_no, row.product_id, row.location_id, row.quantity)
        for row in stock_queries.list_reservations(queries.RESOURCE, document.pk)
    ]
    picking.make_lists(document, [line for line in do.lines if line.quantity], plan, do=do)


def release_waiting(document: DeliveryNotice, *, do: Any) -> str:
    """Stock has come: judged anew without its own hold, then confirmed again (C1.8)."""
    if credit.judge(document, at=do.at):
        return confirm_stock(document, do=do)
    _hold_again(document, do=do)
    return states.CREDIT_HELD


def rejudge(document: DeliveryNotice, *, do: Any) -> str:
    """A payment was reversed: a released notice of which nothing is printed yet passes again, or is held."""
    lists = do.lock(queries.lists_of(document))
    if credit.judge(document, at=do.at):
        return states.RELEASED
    for pick_list in lists:
        do.act(pick_list, "cancel", reason=str(WITH_CREDIT))
    _hold_again(document, do=do)
    return states.CREDIT_HELD


def _hold_again(document: DeliveryNotice, *, do: Any) -> None:
    """It takes no room and no goods until it passes again."""
    credit.free_room(document, at=do.at)
    stock.release(queries.RESOURCE, document.pk, at=do.at)
    for line in do.lines:
        line.short, line.choice = ZERO, ""
    update_rows(do.lines, WORKED)
    do.follow_up("release_waiting", product_ids=sorted({line.product_id for line in do.lines}))


# Its paper and its end


def print_notice(document: DeliveryNotice, *, do: Any) -> None:
    """发货拣配单, without prices; every further print is a counted copy."""
    document.printed = do.count_print(FORM)


def cancel(document: DeliveryNotice, *, do: Any) -> None:
    """Withdrawn before anybody picked: lists void, room and goods free, the order's quantities open again."""
    lists = do.lock(queries.lists_of(document)) if document.state in (states.RELEASED, states.PICKING) else []
    for pick_list in lists:
        do.act(pick_list, "cancel", reason=do.reason or str(WITH_NOTICE))
    document.cancelled_reason = do.reason[:2000]
    book(gathered((line.order_line_id, Progress(notified=-line.quantity)) for line in do.lines))
    credit.free(document, at=do.at)
    stock.release(queries.RESOURCE, document.pk, at=do.at)
    _let_others_go(document, do=do)


def void(document: DeliveryNotice, *, do: Any) -> None:
    """The work found nothing to ship; whoever causes this has put goods, room and order quantities right."""
    document.cancelled_reason = do.reason[:2000]


def _let_others_go(document: DeliveryNotice, *, do: Any) -> None:
    """Room and goods are free: others of this customer are judged again, others who wait for the goods may go."""
    do.follow_up("rejudge_notices", customer_id=document.customer_id)
    do.follow_up("release_waiting", product_ids=sorted({line.product_id for line in do.lines}))


# What its lines ask for


def _take_off(
    document: DeliveryNotice, less: Mapping[int, Decimal], *, drop: Iterable[DeliveryNoticeLine], do: Any
) -> None:
    """Take quantities off the notice and its order lines, in memory and in the books; amounts are reckoned anew."""
    dropped = {line.line_no for line in drop}
    changes = []
    for line in do.lines:
        quantity = less.get(line.line_no, ZERO)
        if not quantity:
            continue
        gone = quantity if line.line_no in dropped else ZERO
        changes.append((line.order_line_id, Progress(notified=-quantity, dropped=gone)))
        line.quantity -= quantity
        line.order_line.notified -= quantity
        line.order_line.dropped += gone
    book(gathered(changes))
    document.total = amounts.reckon(do.lines, notice_id=document.pk)
