"""How the people of the demo company do what stands on their lists: what they enter, and what goes wrong at times."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from counterfoil.customers.queries import first_contact
from counterfoil.delivery import pipeline
from counterfoil.delivery.models import Package, Way
from counterfoil.kernel import attachments
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.performing import edit
from counterfoil.project.demo import papers
from counterfoil.stock.models import Balance

if TYPE_CHECKING:
    from counterfoil.people.models import User
    from counterfoil.project.demo.life import World


@dataclass(frozen=True)
class Deed:
    """An action and what is entered for it."""

    action: str
    inputs: dict[str, Any] = field(default_factory=dict)
    otherwise: "Deed | None" = None
    """What is done instead when a rule says no."""


Maker = Callable[["World", "User", Any], Deed | None]


def plainly(action: str) -> Maker:
    """Done by a click."""
    return lambda world, user, document: Deed(action)


# Orders


def submit_order(world: "World", user: "User", order: Any) -> Deed:
    """With the customer's contract on it."""
    if not Attachment.objects.filter(resource="sales-orders", document_id=order.pk, kind="contract").exists():
        attachments.attach(
            order, name=f"采购合同 {order.customer_order_number}.pdf", data=papers.contract(order), kind="contract",
            by=user, at=world.tick(),
        )  # fmt: skip
    _attach_drawing(world, user, order)
    return Deed("submit")


def _attach_drawing(world: "World", user: "User", order: Any) -> None:
    """What is to be made to order is drawn."""
    drawn = Attachment.objects.filter(resource="sales-orders", document_id=order.pk, kind="other").exists()
    if order.kind == "custom" and not drawn:
        attachments.attach(order, name="产品图纸.png", data=papers.drawing(), kind="other", by=user, at=world.tick())


def approve_price(world: "World", user: "User", order: Any) -> Deed:
    if world.happens(0.12):
        return Deed("return", {"reason": "折扣低于该客户协议价，请业务员与客户重新确认单价。"})
    return Deed("approve_price")


def approve_finance(world: "World", user: "User", order: Any) -> Deed:
    if world.happens(0.04):
        return Deed("return", {"reason": "合同扫描件缺客户公章，请补传。"})
    return Deed("approve_finance")


def confirm(world: "World", user: "User", order: Any) -> Deed:
    contact = first_contact(order.customer)
    method = world.chance.choice(("signed_return", "email", "phone", "fax"))
    return Deed("confirm", {"method": method, "contact": contact.name if contact else order.customer.name})


# What is made to order


def pass_review(world: "World", user: "User", review: Any) -> Deed:
    """By the day that the customer asked for, or some days later; now and then it can't be done so."""
    if world.happens(0.04):
        return Deed("object", {"reason": "该规格没有模具，需改用标准壁厚，请与客户确认。"})
    asked = review.requested_date or timezone.localtime(world.now).date() + timedelta(days=14)
    day = asked + timedelta(days=world.chance.choice((-5, -2, 0, 0, 3)))
    return Deed("pass", {"promised_date": day.isoformat(), "remark": world.chance.choice(("可做", "材料已有", ""))})


def complete(world: "World", user: "User", request: Any) -> Deed:
    """All that is left, or half of it first."""
    part = 2 if not request.deliveries and world.happens(0.5) else 1
    lines = [
        {"line_no": line.line_no, "quantity": plain((line.quantity - line.finished) // part)}
        for line in request.lines.order_by("line_no")
    ]
    return Deed("complete", {"lines": lines, "floor": "1F"})


# Notices


def release_credit(world: "World", user: "User", notice: Any) -> Deed | None:
    if not world.happens(0.25):
        return None
    return Deed("release_credit", {"reason": "老客户，已电话承诺本周五前付款，同意先发。"})


def inform_shortage(world: "World", user: "User", notice: Any) -> Deed:
    choices = [
        {"line_no": line.line_no, "choice": world.chance.choice(("backorder", "backorder", "wait", "drop"))}
        for line in notice.lines.filter(short__gt=0)
    ]
    return Deed("inform_shortage", {"lines": choices, "channel": "phone", "text": "已电话告知缺货情况及预计到货日期。"})


def inform_backorder(world: "World", user: "User", backorder: Any) -> Deed:
    return Deed("inform", {"channel": "phone", "text": f"欠货 {plain(backorder.quantity)}，到货后优先安排。"})


# Floors


def pick(world: "World", user: "User", pick_list: Any) -> Deed:
    """All that is asked for; now and then a few pieces are not there."""
    lines = []
    for line in pick_list.lines.all():
        missing = world.happens(0.03)
        quantity = _a_little_less(world, line.quantity) if missing else line.quantity
        lines.append(
            {"line_no": line.line_no, "quantity": plain(quantity), "reason": "货位数量不足" if missing else ""}
        )
    return Deed("pick", {"lines": lines})


def first_check(world: "World", user: "User", pick_list: Any) -> Deed:
    """Counted again; now and then it is not what was said."""
    lines = []
    for line in pick_list.lines.all():
        wrong = world.happens(0.02)
        quantity = _a_little_less(world, line.picked) if wrong else line.picked
        differs = quantity != line.quantity
        lines.append(
            {"line_no": line.line_no, "quantity": plain(quantity), "reason": "复点数量不符" if differs else ""}
        )
    return Deed("first_check", {"lines": lines})


def label(world: "World", user: "User", pick_list: Any) -> Deed:
    """A box per pack size of each product."""
    lines = pick_list.lines.select_related("product")
    return Deed("label", {"packages": min(sum(ceil(line.checked / line.product.pack_size) for line in lines), 60)})


def stage(world: "World", user: "User", pick_list: Any) -> Deed:
    papers = pipeline.type_named(pick_list.source_resource).model.objects.select_related("carrier__zone")
    paper = papers.get(pk=pick_list.source_id)
    zones = {Way.PICKUP: "Z-PICKUP", Way.EXPRESS: "Z-EXPRESS"}
    carrier_zone = paper.carrier.zone.code if paper.carrier and paper.carrier.zone else "Z-EAST"
    return Deed("stage", {"zone": zones.get(paper.way, carrier_zone)})


def explain(world: "World", user: "User", discrepancy: Any) -> Deed | None:
    if not world.happens(0.5):
        return None
    cause, text = world.chance.choice(
        (
            ("miscount", "两人复点后确认第一次点错，实物无误。"),
            ("damaged", "搬运时压损，已剔除另行处理。"),
            ("misplaced", "在相邻货位找到，已归位。"),
        )
    )
    return Deed("explain", {"cause": cause, "text": text})


def count_stock(world: "World", user: "User", count: Any) -> Deed | None:
    """The sheet is filled in by what the books say: the goods were found after all."""
    if not world.happens(0.5):
        return None
    lines = []
    for line in count.lines.select_related("product", "location"):
        balance = Balance.objects.filter(product=line.product, location=line.location).first()
        counted = line.counted if line.counted is not None else (balance.on_hand if balance else Decimal(0))
        lines.append({"product": line.product.code, "location": line.location.code, "counted": plain(counted)})
    edit(count, {"lines": lines}, version=count.version, by=user, at=world.tick())
    return Deed("submit")


def approve_count(world: "World", user: "User", count: Any) -> Deed:
    """Goods that moved since it was handed in are counted again."""
    again = Deed("return", {"reason": "提交后货物有进出，请重新盘点。"})
    return Deed("approve", otherwise=again)


# Consignments, gate, shipments


def merge(world: "World", user: "User", consignment: Any) -> Deed:
    codes = Package.objects.filter(consignment=consignment).order_by("code").values_list("code", flat=True)
    return Deed("merge", {"packages": list(codes)})


def second_check(world: "World", user: "User", consignment: Any) -> Deed:
    lines = []
    for line in consignment.lines.all():
        wrong = world.happens(0.01)
        quantity = _a_little_less(world, line.quantity) if wrong else line.quantity
        lines.append({"line_no": line.line_no, "quantity": plain(quantity), "reason": "二次对货少件" if wrong else ""})
    return Deed("second_check", {"lines": lines})


def load(world: "World", user: "User", consignment: Any) -> Deed:
    if consignment.way == Way.PICKUP:
        return Deed("load")
    plate = f"浙J{world.chance.choice('ABCDEFGH')}{world.chance.randint(1000, 9999)}"
    inputs = {"vehicle_or_waybill": plate, "driver": world.chance.choice(("老陈", "王师傅", "李师傅", "张师傅"))}
    if consignment.carrier is None and consignment.way == Way.CARRIER:
        inputs["carrier"] = "K-EAST"
    return Deed("load", inputs)


def add_waybill(world: "World", user: "User", consignment: Any) -> Deed:
    return Deed("add_waybill", {"waybill": f"SF{world.chance.randint(10**11, 10**12 - 1)}"})


def verify(world: "World", user: "User", gate_pass: Any) -> Deed:
    return Deed("verify", {"code": gate_pass.code})


def post_shipment(world: "World", user: "User", shipment: Any) -> Deed:
    """As second-checked; now and then a box fell off at the door and stays here (调单)."""
    if not world.happens(0.04):
        return Deed("post")
    line = shipment.lines.order_by("line_no").first()
    less = _a_little_less(world, line.quantity)
    return Deed(
        "post", {"lines": [{"line_no": line.line_no, "quantity": plain(less), "reason": "装车时外箱破损，留下补发"}]}
    )


def _a_little_less(world: "World", quantity: Decimal) -> Decimal:
    return max(Decimal(0), quantity - world.chance.randint(1, 3))


DEEDS: dict[tuple[str, str], Maker] = {
    ("sales-orders", "submit"): submit_order,
    ("sales-orders", "approve_price"): approve_price,
    ("sales-orders", "approve_finance"): approve_finance,
    ("sales-orders", "confirm"): confirm,
    ("order-reviews", "pass"): pass_review,
    ("production-requests", "start"): plainly("start"),
    ("production-requests", "complete"): complete,
    ("delivery-notices", "submit"): plainly("submit"),
    ("delivery-notices", "release_credit"): release_credit,
    ("delivery-notices", "inform_shortage"): inform_shortage,
    ("delivery-notices", "print"): plainly("print"),
    ("backorders", "inform"): inform_backorder,
    ("pick-lists", "print"): plainly("print"),
    ("pick-lists", "pick"): pick,
    ("pick-lists", "first_check"): first_check,
    ("pick-lists", "label"): label,
    ("pick-lists", "stage"): stage,
    ("discrepancies", "explain"): explain,
    ("stock-counts", "submit"): count_stock,
    ("stock-counts", "approve"): approve_count,
    ("stock-receipts", "post"): plainly("post"),
    ("consignments", "merge"): merge,
    ("consignments", "second_check"): second_check,
    ("consignments", "load"): load,
    ("consignments", "sign_off"): plainly("sign_off"),
    ("consignments", "add_waybill"): add_waybill,
    ("gate-passes", "verify"): verify,
    ("shipments", "post"): post_shipment,
    ("receipts", "post"): plainly("post"),
    ("receivable-adjustments", "submit"): plainly("submit"),
    ("receivable-adjustments", "approve"): plainly("approve"),
}
"""What is done with each kind of task."""
