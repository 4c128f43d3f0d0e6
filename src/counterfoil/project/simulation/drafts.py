"""What comes into the simulated house from outside, as the bodies of new drafts: ``maker(world) -> body and author``.

Each draws from what is there now, so that most of it can be done; what can't be is refused, which is a test as well.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from counterfoil.customers.models import Customer, CustomerApplication
from counterfoil.delivery.models import DeliveryNotice, ShipmentLine
from counterfoil.kernel.fields import plain
from counterfoil.orders.models import SalesOrder
from counterfoil.project.demo import goods, names
from counterfoil.project.demo.life import World
from counterfoil.receivables.models import OpenItem
from counterfoil.stock.models import Balance

Draft = tuple[dict[str, Any], str]
"""A body and the user name of who enters it."""
Maker = Callable[[World], Draft | None]
"""Makes nothing where there is nothing to make it of just now: no goods to move, no order to deliver."""
HOT = tuple(range(1, 25))
"""Goods that most orders ask for, so that papers meet at the same rows."""
FEW = 400
"""So much of something, or less, may be asked for to the last piece."""
FIRST = 46
"""Companies up to here are known from the founding on."""
PICKUP = {"person": "刘师傅", "phone": "13857612345", "plate": "浙C12345", "at": "明天上午"}
"""Who comes for the goods."""
SIZES = (5, 10, 20, 50, 120)


def day(world: World, later: int = 0) -> str:
    return (timezone.localtime(world.now).date() + timedelta(days=later)).isoformat()


def customer(world: World, *, approved: bool = True, **facts: Any) -> Customer | None:
    rows = Customer.objects.filter(approved=approved, **facts).exclude(sales_clerk=None).select_related("sales_clerk")
    found = list(rows.order_by("pk"))
    return world.chance.choice(found) if found else None


def product(world: World) -> str:
    chance = world.chance
    number = chance.choice(HOT) if chance.random() < 0.7 else chance.randint(1, goods.FIRST_CUSTOM - 1)
    return goods.code(number)


def last_pieces(world: World) -> list[dict[str, Any]]:
    """All that is left of something, on two lines each: one gets it, the other must hear that nothing is there."""
    rows = Balance.objects.filter(location__kind="floor").values("product__code")
    rows = rows.annotate(left=Sum(F("on_hand") - F("reserved"))).filter(left__gt=0, left__lte=FEW)
    scarcest = list(rows.order_by("left", "product__code")[:3])
    if not scarcest:
        return []
    one = world.chance.choice(scarcest)
    return [{"product": one["product__code"], "quantity": plain(one["left"])} for _line in range(2)]


def order(world: World, *, kind: str = "") -> Draft | None:
    one = customer(world)
    if one is None:
        return None
    custom = kind == "custom" if kind else world.happens(0.2)
    wanted = sorted({product(world) for _line in range(world.chance.randint(1, 4))})
    lines: list[dict[str, Any]] = [{"product": code, "quantity": str(world.chance.choice(SIZES))} for code in wanted]
    if world.happens(0.15):
        lines = last_pieces(world) or lines
    elif world.happens(0.03):  # more than most of them may owe
        lines[0]["quantity"] = "5000"
    if custom:
        number = world.chance.randint(goods.FIRST_CUSTOM, goods.MADE)
        lines = [{"product": goods.code(number), "quantity": "50", "requirement": "红色", "list_price": "21.50"}]
    elif world.happens(0.2):
        lines[0]["discount_rate"] = world.chance.choice(("0.75", "0.75", "0.60"))
    body = {
        "customer": one.code, "kind": "custom" if custom else "stock", "requested_date": day(world, 7),
        "customer_order_number": f"CG-{world.chance.randint(1000, 9999)}", "lines": lines,
    }  # fmt: skip
    return body, one.sales_clerk.username


def notice(world: World) -> Draft | None:
    orders = SalesOrder.objects.filter(state="confirmed").select_related("customer__sales_clerk").order_by("pk")
    rows = [(one, [line for line in one.lines.order_by("line_no") if line.open > 0]) for one in orders]
    rows = [(one, lines) for one, lines in rows if lines]
    if not rows:
        return None
    one, lines = world.chance.choice(rows)
    part = 2 if world.happens(0.25) else 1
    body: dict[str, Any] = {
        "lines": [
            {"sales_order": one.number, "line_no": line.line_no, "quantity": plain(-(-line.open // part))}
            for line in lines
        ],
        "way": world.chance.choice(("carrier", "carrier", "carrier", "express", "own_truck", "pickup")),
    }
    if body["way"] == "carrier":
        body |= {"carrier": world.chance.choice(("K-EAST", "K-SOUTH")), "handover": "door"}
    if body["way"] == "pickup":
        body["pickup"] = PICKUP
    return body, one.customer.sales_clerk.username


def receipt(world: World) -> Draft | None:
    by = world.chance.choice(("accountant", "accountant2"))
    body = {"payment_method": "transfer", "received_on": day(world)}
    state = "credit_held" if world.happens(0.6) else "staged"
    waiting = list(DeliveryNotice.objects.filter(state=state, total__gt=0).select_related("customer").order_by("pk"))
    owed = list(OpenItem.objects.filter(rest__gt=0).select_related("customer").order_by("pk"))
    if waiting and world.happens(0.6):
        one = world.chance.choice(waiting)
        named = {"delivery_notice": one.number} if world.happens(0.6) else {}
        return {**body, "customer": one.customer.code, "amount": plain(one.total, least_decimals=2), **named}, by
    if not owed:
        return None
    item = world.chance.choice(owed)
    more = world.chance.choice((0, 1, 1, 100))
    part = item.rest + world.chance.choice((0, 0, 0, 1))  # at times more than is open, which is refused
    told = {"allocations": [{"entry": item.entry_id, "amount": str(part)}]} if world.happens(0.4) else {}
    return {**body, "customer": item.customer.code, "amount": str(item.rest + more), **told}, by


def adjustment(world: World) -> Draft | None:
    one = customer(world)
    kind, sign = world.chance.choice((("compensation", -1), ("freight", 1), ("write_off", -1), ("refund", 1)))
    amount = f"{sign * world.chance.randint(100, 9000) / 100:.2f}"
    by = world.chance.choice(("accountant", "accountant2"))
    return ({"customer": one.code, "kind": kind, "amount": amount, "reason": "与客户协商"}, by) if one else None


def stock_receipt(world: World) -> Draft | None:
    numbers = world.chance.sample((*HOT, *range(goods.STOCKED + 1, goods.FIRST_CUSTOM)), 3)
    lines = [
        {"product": goods.code(number), "location": goods.floor_of(number), "quantity": "300"} for number in numbers
    ]
    return {"lines": lines, "reason": "生产入库"}, world.chance.choice(("warehouse_keeper", "warehouse_keeper_1f"))


def transfer(world: World) -> Draft | None:
    rows = Balance.objects.filter(location__kind__in=("floor", "rework"), on_hand__gt=F("reserved"))
    found = list(rows.select_related("product", "location").order_by("pk"))
    if not found:
        return None
    row = world.chance.choice(found)
    target = world.chance.choice(("1F", "2F", "3F", "1F", "2F", "3F", "REWORK", "SCRAP", "QC"))
    there = row.on_hand - row.reserved
    quantity = min(there, world.chance.choice((1, 5, 20)))
    if world.happens(0.1):
        quantity = there + 1  # a piece more than there is, which is refused
    line = {"product": row.product.code, "from": row.location.code, "to": target, "quantity": plain(quantity)}
    return {"lines": [line], "reason": "调整库位"}, "warehouse_keeper"


def count(world: World) -> Draft | None:
    rows = list(Balance.objects.filter(location__kind="floor").select_related("product", "location").order_by("pk"))
    found = world.chance.sample(rows, min(2, len(rows)))
    if not found:
        return None
    lines = [
        {
            "product": row.product.code, "location": row.location.code,
            "counted": plain(max(row.on_hand + world.chance.choice((-2, 0, 0, 3)), 0)),
        }
        for row in found
    ]  # fmt: skip
    return {"lines": lines, "reason": "抽盘"}, "warehouse_keeper"


def quotation(world: World) -> Draft | None:
    one = customer(world, approved=world.happens(0.7))
    if one is None:
        return None
    lines: list[dict[str, Any]] = [{"product": product(world), "quantity": "200"}]
    body = {"customer": one.code, "valid_until": day(world, world.chance.choice((1, 7, 30))), "lines": lines}
    return body, one.sales_clerk.username


def application(world: World) -> Draft | None:
    number = FIRST + CustomerApplication.objects.count() + world.chance.randint(-1, 1)
    one = names.company((number - 1) % names.COMPANIES + 1)
    place, again = one.place, (number - 1) // names.COMPANIES
    if again:
        code = names.credit_code(place.region, number)
        one = one._replace(name=f"{one.name}第{again}分公司", credit_code=code, phone=f"139{number:08d}")
    clerk = world.chance.choice(("sales_clerk", "sales_clerk2"))
    address = {
        "kind": "delivery", "province": place.province, "city": place.city, "district": place.district,
        "street": place.street,
    }  # fmt: skip
    return {
        "name": one.name, "credit_code": one.credit_code, "grade": "B", "phone": one.phone, "addresses": [address],
        "contacts": [{"name": one.contact, "phone": one.phone, "title": one.title}],
        "rates": [
            {"category": row["code"], "discount_rate": world.chance.choice(("0.82",) * 24 + ("0.60",))}
            for row in goods.CATEGORIES
        ],
        "settlement_terms": "net-15", "payment_method": "transfer", "credit_limit": "20000",
        "salesperson": clerk.replace("sales_clerk", "salesperson"), "sales_clerk": clerk,
    }, world.chance.choice((clerk, clerk, "market_manager"))  # fmt: skip


def terms_change(world: World) -> Draft | None:
    one = customer(world)
    if one is None:
        return None
    body = {
        "customer": one.code, "reason": "采购量增长", "effective_date": day(world, world.chance.choice((0, 1, 5))),
        "rates": [{"category": "conduit", "discount_rate": world.chance.choice(("0.78", "0.81"))}],
        "credit_limit": plain(one.credit_limit + 5000, least_decimals=2),
    }  # fmt: skip
    return body, one.sales_clerk.username


def _shipped(world: World) -> ShipmentLine | None:
    rows = ShipmentLine.objects.filter(document__state="posted", document__reversal_of=None, quantity__gt=F("claimed"))
    found = list(rows.select_related("document__customer__sales_clerk").order_by("-pk")[:40])
    return world.chance.choice(found) if found else None


def _claimed(world: World, line: ShipmentLine) -> list[dict[str, Any]]:
    quantity = min(line.quantity - line.claimed, world.chance.randint(1, 5))
    return [{"shipment": line.document.number, "line_no": line.line_no, "quantity": plain(quantity)}]


def case(world: World) -> Draft | None:
    line = _shipped(world)
    if line is None:
        return None
    body = {
        "customer": line.document.customer.code, "policy_explained_on": day(world), "policy_agreed_on": day(world),
        "lines": _claimed(world, line),
    }  # fmt: skip
    return body, line.document.customer.sales_clerk.username


def complaint(world: World) -> Draft | None:
    line = _shipped(world)
    if line is None:
        return None
    body = {
        "customer": line.document.customer.code, "cause": "cracked", "facts": "管口开裂",
        "lines": _claimed(world, line),
    }  # fmt: skip
    return body, line.document.customer.sales_clerk.username


def sample(world: World) -> Draft | None:
    body, author = sample_of_department(world, quantity=world.chance.choice(("1", "2", "400")))
    if world.happens(0.5):
        del body["return_due"]
    one = customer(world)
    if one is None or world.happens(0.4):
        return body, author
    del body["department"]
    return body | {"purpose": "customer", "customer": one.code, "way": "express"}, one.sales_clerk.username


def sample_of_department(world: World, *, quantity: str = "1") -> Draft:
    """What a department wants to look at, and brings back."""
    body = {
        "purpose": "department", "department": "quality", "use": "检测", "return_due": day(world, 20),
        "lines": [{"product": product(world), "quantity": quantity}],
    }  # fmt: skip
    return body, world.chance.choice(("quality_manager", "engineering"))


def audit(world: World) -> Draft | None:
    return {"from": day(world, -30), "to": day(world)}, "auditor"


NEW_BUSINESS: tuple[tuple[str, Maker, float], ...] = (
    ("sales-orders", order, 0.45),
    ("delivery-notices", notice, 0.5),
    ("delivery-notices", notice, 0.1),
    ("receipts", receipt, 0.3),
    ("receivable-adjustments", adjustment, 0.1),
    ("stock-receipts", stock_receipt, 0.12),
    ("stock-transfers", transfer, 0.15),
    ("stock-counts", count, 0.12),
    ("quotations", quotation, 0.15),
    ("customer-applications", application, 0.15),
    ("terms-change-requests", terms_change, 0.1),
    ("service-cases", case, 0.3),
    ("complaints", complaint, 0.25),
    ("sample-requests", sample, 0.25),
    ("attachment-audits", audit, 0.02),
)
"""Paper, what makes its body, and how likely one comes in a round."""
