"""What comes into the demo company from outside: orders, calls for delivery, money, goods from production."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from counterfoil.complaints.models import ReplacementRequestLine
from counterfoil.customers.models import Customer
from counterfoil.delivery.models import DeliveryNotice, DeliveryNoticeLine, Way
from counterfoil.kernel.fields import plain
from counterfoil.kernel.performing import create
from counterfoil.orders.models import SalesOrder
from counterfoil.project.demo import goods
from counterfoil.receivables.invoicing import actions as invoicing
from counterfoil.receivables.models import InvoiceItem, OpenItem, Receipt

if TYPE_CHECKING:
    from counterfoil.project.demo.life import World

Act = Callable[[], Any]
SIZES = (10, 20, 20, 50, 50, 100, 100, 200, 400)
WAYS = (Way.CARRIER,) * 6 + (Way.EXPRESS, Way.OWN_TRUCK, Way.PICKUP)
CARRIERS = ("K-EAST", "K-EAST", "K-SOUTH", "K-WEST", "K-NORTH")
WANTED_IN = (1, 2, 3, 3, 5, 7)
"""In how many days customers want stock goods: not every one can be had."""
NOON = 12
OWED_LOOKED_AT = 300
"""So many open items, the oldest, are thought of in a round."""
NEVER_PAID = 40
"""One item out of so many is still owed when a closed month ends."""
RARE = 0.04
"""How likely a line asks for goods of which there are none in stock."""


def new_orders(world: "World", many: int) -> Iterator[Act]:
    """Customers order; their clerk enters it."""
    customers = list(Customer.objects.filter(approved=True, blocked=False).select_related("sales_clerk").order_by("pk"))
    for _number in range(many):
        customer = world.chance.choice(customers)
        yield lambda customer=customer: create(
            "sales-orders", _order(world, customer), by=world.people[customer.sales_clerk.username], at=world.tick()
        )


REQUIREMENTS = ("红色，壁厚 2.0 mm", "加长至 5.8 m，印客户商标", "阻燃 B1 级，附检测报告", "按图纸开孔 Φ22")
CUSTOM_SHARE = 0.2
"""How likely an order is for goods made to order."""


def _order(world: "World", customer: Customer) -> dict[str, Any]:
    if customer.credit_limit > 5_000 and world.happens(CUSTOM_SHARE):
        return _custom_order(world, customer)
    small = 3 if customer.credit_limit <= 5_000 and customer.settlement_terms.kind != "prepaid" else 12
    wanted = world.chance.sample(range(1, goods.STOCKED + 1), world.chance.randint(1, small))
    wanted = [
        world.chance.randint(goods.STOCKED + 1, goods.FIRST_CUSTOM - 1) if world.happens(RARE) else one
        for one in wanted
    ]
    lines: list[dict[str, Any]] = [
        {"product": goods.code(number), "quantity": str(world.chance.choice(SIZES))} for number in wanted
    ]
    if world.happens(0.5 if world.near_the_end else 0.15):
        lines[0]["discount_rate"] = "0.75"
    return {
        "customer": customer.code,
        "kind": "stock",
        "customer_order_number": f"CG{timezone.localtime(world.now):%y%m%d}-{world.chance.randint(100, 999)}",
        "requested_date": (
            timezone.localtime(world.now).date() + timedelta(days=world.chance.choice(WANTED_IN))
        ).isoformat(),
        "lines": lines,
    }


def _custom_order(world: "World", customer: Customer) -> dict[str, Any]:
    """Goods made to order, at times at a list price agreed for them alone."""
    lines: list[dict[str, Any]] = [
        {
            "product": goods.code(number), "quantity": str(world.chance.choice((50, 100, 200))),
            "requirement": world.chance.choice(REQUIREMENTS),
        }
        for number in world.chance.sample(range(goods.FIRST_CUSTOM, goods.FIRST_CUSTOM + 10), 2)
    ]  # fmt: skip
    if world.happens(0.4):
        lines[0]["list_price"] = "23.50"
    return {
        "customer": customer.code,
        "kind": "custom",
        "customer_order_number": f"DZ{timezone.localtime(world.now):%y%m%d}-{world.chance.randint(100, 999)}",
        "requested_date": (timezone.localtime(world.now).date() + timedelta(days=14)).isoformat(),
        "lines": lines,
    }


def new_notices(world: "World") -> Iterator[Act]:
    """Customers call confirmed goods off, all at once or in parts."""
    orders = SalesOrder.objects.filter(state="confirmed").select_related("customer__sales_clerk").order_by("pk")
    for order in orders:
        calls = [line for line in order.lines.order_by("line_no") if line.open > 0]
        if order.production.filter(state__in=("requested", "in_production")).exists():
            continue
        if not calls or not world.happens(0.7):
            continue
        if len(calls) > 2 and world.happens(0.25):
            calls = calls[: len(calls) // 2]
        yield lambda order=order, calls=calls: create(
            "delivery-notices", _notice(world, order, calls),
            by=world.people[order.customer.sales_clerk.username], at=world.tick(),
        )  # fmt: skip


def _notice(world: "World", order: SalesOrder, calls: list[Any]) -> dict[str, Any]:
    way = world.chance.choice(WAYS)
    notice: dict[str, Any] = {
        "lines": [
            {"sales_order": order.number, "line_no": line.line_no, "quantity": plain(line.open)} for line in calls
        ],
        "way": way.value,
    }
    if world.happens(0.8):
        wanted = timezone.localtime(world.now).date() + timedelta(days=world.chance.choice((0, 1, 1, 2, 3)))
        notice["requested_date"] = wanted.isoformat()
    if way == Way.CARRIER:
        notice |= {"carrier": world.chance.choice(CARRIERS), "handover": world.chance.choice(("door", "depot"))}
    if way == Way.PICKUP:
        at = timezone.localtime(world.now) + timedelta(days=1)
        plate = f"浙C{world.chance.randint(10000, 99999)}"
        notice["pickup"] = {"person": "刘师傅", "phone": "13857612345", "plate": plate, "at": at.isoformat()}
    return notice


def new_receipts(world: "World") -> Iterator[Act]:
    """Money comes in: for what waits for it, and for what was shipped."""
    for notice in _waiting_for_money():
        if world.happens(0.4):
            yield _receipt(world, notice.customer, notice.total, notice=notice.number)
    owed = OpenItem.objects.filter(rest__gt=0).select_related("customer").order_by("pk")
    for item in owed[:OWED_LOOKED_AT]:
        if _pays(world, item):
            yield _receipt(world, item.customer, item.rest)


def _pays(world: "World", item: OpenItem) -> bool:
    """Now and then; at the end of a month that is closed all but a few do, unless a receipt of theirs that waits to be
    posted may pay it."""
    if not world.finishing:
        return world.happens(0.05)
    waits = Receipt.objects.filter(customer_id=item.customer_id, state="draft")
    return item.pk % NEVER_PAID > 0 and not waits.exists()


def new_invoices(world: "World") -> Iterator[Act]:
    """Once a day the accountant writes invoices for what was shipped before; at the end for all of it."""
    if not world.finishing and timezone.localtime(world.now).hour >= NOON:
        return
    today = timezone.localtime(world.now).date()
    rows = InvoiceItem.objects.filter(state=InvoiceItem.State.OPEN)
    if not world.finishing:
        rows = rows.filter(entry__booked_on__lt=today)
    entries: dict[str, list[int]] = {}
    for entry, customer in rows.order_by("entry_id").values_list("entry_id", "customer__code"):
        entries.setdefault(customer, []).append(entry)
    for customer, ids in entries.items():
        if world.finishing or world.happens(0.3):
            inputs = {"entries": ids, "number": f"{today.isoformat()}/{customer}", "invoiced_on": today.isoformat()}
            yield lambda inputs=inputs: invoicing.mark(inputs, by=world.people["accountant"], at=world.tick())


def _waiting_for_money() -> list[DeliveryNotice]:
    """Held notices of customers who pay first, and goods for fetching against cash, without a receipt of their own."""
    terms = {"prepaid": ("credit_held",), "cash_on_delivery": ("staged",)}
    named = set(Receipt.objects.exclude(delivery_notice="").values_list("delivery_notice", flat=True))
    rows = DeliveryNotice.objects.filter(state__in=("credit_held", "staged"), total__gt=0)
    return [
        notice
        for notice in rows.select_related("customer__settlement_terms").order_by("pk")
        if notice.number not in named and notice.state in terms.get(notice.customer.settlement_terms.kind, ())
    ]


def _receipt(world: "World", customer: Customer, amount: Decimal, *, notice: str = "") -> Act:
    entered = {
        "customer": customer.code,
        "amount": plain(amount, least_decimals=2),
        "payment_method": world.chance.choice(("transfer", "transfer", "acceptance", "cash")),
        "received_on": timezone.localtime(world.now).date().isoformat(),
    }
    if notice:
        entered["delivery_notice"] = notice
    by = world.people[world.chance.choice(("accountant", "accountant2"))]
    return lambda: create("receipts", entered, by=by, at=world.tick())


ADJUSTMENTS = (
    ("compensation", -1, "包装破损，与客户协商赔付"),
    ("freight", 1, "代垫到付运费，由客户承担"),
    ("write_off", -1, "尾差核销"),
)


def new_adjustments(world: "World") -> Iterator[Act]:
    """Now and then something is agreed that is neither goods nor money."""
    if not world.happens(0.25):
        return
    kind, sign, reason = world.chance.choice(ADJUSTMENTS)
    item = OpenItem.objects.filter(rest__gt=0).select_related("customer").order_by("-pk").first()
    if item is not None:
        amount = sign * Decimal(world.chance.randint(500, 30_000)) / 100
        entered = {"customer": item.customer.code, "kind": kind, "amount": f"{amount:.2f}", "reason": reason}
        by = world.people[world.chance.choice(("accountant", "accountant2"))]
        yield lambda: create("receivable-adjustments", entered, by=by, at=world.tick())


def new_stock(world: "World") -> Iterator[Act]:
    """Production delivers some of the rare goods to their floor."""
    if not world.happens(0.3):
        return
    lines = [
        {"product": goods.code(number), "location": goods.floor_of(number), "quantity": "500"}
        for number in world.chance.sample(range(goods.STOCKED + 1, goods.FIRST_CUSTOM), 3)
    ]
    yield _from_production(world, lines)


def missing_goods(world: "World") -> Iterator[Act]:
    """Production delivers what stands in the way of notices and replacements."""
    short = DeliveryNoticeLine.objects.filter(document__state="shortage", short__gt=0)
    asked = ReplacementRequestLine.objects.filter(
        document__state="submitted", quantity__gt=F("under_way") + F("shipped")
    )
    missing: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for rows, column in ((short, "short"), (asked, "quantity")):
        for code, floor, quantity in rows.values_list("product__code", "product__floor", column):
            missing[code, floor or "1F"] += quantity
    if missing:
        yield _from_production(
            world,
            [
                {"product": code, "location": floor, "quantity": plain(quantity)}
                for (code, floor), quantity in sorted(missing.items())
            ],
        )


def _from_production(world: "World", lines: list[dict[str, str]]) -> Act:
    """The keeper writes down what came."""
    keeper = world.people["warehouse_keeper"]
    return lambda: create("stock-receipts", {"lines": lines, "reason": "生产入库"}, by=keeper, at=world.tick())
