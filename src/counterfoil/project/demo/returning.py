"""How the demo company takes goods back: what customers bring, and what each does about it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from counterfoil.delivery.models import ShipmentLine
from counterfoil.kernel import attachments
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.performing import create, edit
from counterfoil.project.demo import papers
from counterfoil.project.demo.deeds import DEEDS, Deed, plainly

if TYPE_CHECKING:
    from counterfoil.people.models import User
    from counterfoil.project.demo.life import World

REASONS = ("no_reason", "quality_not_replaced", "quality_not_replaced", "exchange", "short_not_replaced")
SEEN_SINCE = timedelta(days=20)
PLACES = {"rework": "REWORK", "scrap": "SCRAP"}


def new_cases(world: "World") -> Iterator[Callable[[], Any]]:
    """Now and then a customer wants something made good of what was shipped."""
    if not world.happens(0.75 if world.near_the_end else 0.35):
        return
    rows = ShipmentLine.objects.filter(
        document__state="posted", document__reversal_of=None, claimed=0, quantity__gt=2,
        document__posted_at__gt=world.now - SEEN_SINCE,
    ).select_related("document__customer__sales_clerk")  # fmt: skip
    lines = list(rows.order_by("pk"))
    if lines:
        line = world.chance.choice(lines)
        yield lambda: create(
            "service-cases", _case(world, line), by=world.people[line.document.customer.sales_clerk.username],
            at=world.tick(),
        )  # fmt: skip


def _case(world: "World", line: ShipmentLine) -> dict[str, Any]:
    day = timezone.localtime(world.now).date().isoformat()
    quantity = min(line.quantity, Decimal(world.chance.choice((2, 3, 5, 10))))
    return {
        "customer": line.document.customer.code, "policy_explained_on": day, "policy_agreed_on": day,
        "lines": [{"shipment": line.document.number, "line_no": line.line_no, "quantity": plain(quantity)}],
    }  # fmt: skip


def judge(world: "World", user: "User", case: Any) -> Deed:
    """With the customer's list on it."""
    if not Attachment.objects.filter(resource="service-cases", document_id=case.pk, kind="customer_list").exists():
        attachments.attach(
            case, name="客户退换货清单.pdf", data=papers.customers_list(case), kind="customer_list", by=user,
            at=world.tick(),
        )  # fmt: skip
    return Deed("judge", {"judgement": "return", "reason": world.chance.choice(REASONS)})


def issue(world: "World", user: "User", request: Any) -> Deed:
    day = (timezone.localtime(world.now).date() + timedelta(days=1)).isoformat()
    return Deed("issue", {"way": world.chance.choice(("客户自送", "物流到付", "随车带回")), "expected_on": day})


def log_at_gate(world: "World", user: "User", request: Any) -> Deed:
    plate = f"浙J{world.chance.randint(10000, 99999)}"
    return Deed("log_at_gate", {"plate": plate, "packages": world.chance.randint(1, 4)})


def arrive(world: "World", user: "User", request: Any) -> Deed | None:
    """Once it stands at the gate."""
    return Deed("arrive") if request.at_gate_at is not None else None


def sign(world: "World", user: "User", inspection: Any) -> Deed | None:
    """The clerk counts, the inspector sorts; then both sign."""
    lines = list(inspection.lines.order_by("line_no"))
    counted = all(line.counted is not None for line in lines)
    sorted_ = all(line.opinion for line in lines)
    if "qc_inspector" not in user.roles and not counted:
        rows = [{"line_no": line.line_no, "counted": plain(line.quantity)} for line in lines]
        edit(inspection, {"lines": rows}, version=inspection.version, by=user, at=world.tick())
        return None
    if "qc_inspector" in user.roles and counted and not sorted_:
        rows = [{"line_no": line.line_no, **_finding(world, line.counted)} for line in lines]
        edit(inspection, {"lines": rows}, version=inspection.version, by=user, at=world.tick())
        return Deed("sign")
    return Deed("sign") if counted and sorted_ else None


def _finding(world: "World", counted: Decimal) -> dict[str, Any]:
    bad = world.chance.choice(("", "", "scrap", "rework", "refused"))
    if not bad:
        return {"qualified": plain(counted), "opinion": "外观完好，可入库"}
    whose = "customer" if bad == "refused" else "ours"
    return {
        "qualified": plain(counted - 1), bad: "1", "responsibility": whose, "defect": "开裂",
        "opinion": "一件开裂，其余完好",
    }  # fmt: skip


def feed_back(world: "World", user: "User", inspection: Any) -> Deed:
    return Deed("feed_back", {"channel": "phone", "text": "检验结果已告知。", "answer": "客户同意。"})


def arrange(world: "World", user: "User", document: Any) -> Deed:
    return Deed("arrange", {"picker": world.chance.choice(("picker", "picker2"))})


def put_away(world: "World", user: "User", document: Any) -> Deed | None:
    """At the session, not before."""
    if document.session_on and document.session_on > timezone.localtime(world.now).date():
        return None
    lines = [
        {"line_no": line.line_no, "location": PLACES.get(line.bucket) or line.product.floor or "1F"}
        for line in document.lines.select_related("product").order_by("line_no")
    ]
    return Deed("put_away", {"lines": lines})


def post_return(world: "World", user: "User", document: Any) -> Deed:
    lines = []
    for line in document.lines.order_by("line_no"):
        less = line.bucket == "qualified" and line.quantity > 1 and world.happens(0.1)
        lines.append({"line_no": line.line_no, "counted": plain(line.quantity - 1 if less else line.quantity)})
    return Deed("post", {"lines": lines} if document.state == "put_away" else {})


def send_back(world: "World", user: "User", request: Any) -> Deed:
    return Deed("send_back", {"carrier": "东线物流", "plate": f"浙J{world.chance.randint(10000, 99999)}"})


DEEDS.update(
    {
        ("service-cases", "judge"): judge,
        ("service-cases", "approve"): plainly("approve"),
        ("return-requests", "issue"): issue,
        ("return-requests", "log_at_gate"): log_at_gate,
        ("return-requests", "arrive"): arrive,
        ("return-requests", "send_back"): send_back,
        ("return-inspections", "sign"): sign,
        ("return-inspections", "feed_back"): feed_back,
        ("sales-return-requests", "print"): plainly("print"),
        ("sales-returns", "arrange"): arrange,
        ("sales-returns", "put_away"): put_away,
        ("sales-returns", "post"): post_return,
        ("scrap-notes", "post"): plainly("post"),
    }
)
