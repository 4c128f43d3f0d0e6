"""Samples in the demo company: what sellers send to customers, what departments take, and what comes back (E1.1)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from counterfoil.customers.models import Customer
from counterfoil.delivery.models import Way
from counterfoil.kernel.fields import plain
from counterfoil.kernel.performing import create
from counterfoil.project.demo import goods
from counterfoil.project.demo.deeds import DEEDS, Deed, plainly

if TYPE_CHECKING:
    from counterfoil.people.models import User
    from counterfoil.project.demo.life import World

OFTEN = 0.3
"""How likely somebody asks for samples in a round."""
FOR_CUSTOMERS = 0.7
USES = ("新项目送样试装", "展厅陈列", "与竞品对比测试", "经销商推广")
OWN_USES = (("engineering", "模具首件比对"), ("quality_manager", "耐压抽检"), ("production", "工装调试"))
EXPECTED = ("首单约 2 万元", "年需求约 30 万元", "")


def new_samples(world: "World") -> Iterator[Callable[[], Any]]:
    """Sellers ask for their customers, departments for themselves."""
    if not world.happens(OFTEN):
        return
    if world.happens(FOR_CUSTOMERS):
        rows = Customer.objects.filter(approved=True, blocked=False).select_related("sales_clerk")
        customer = world.chance.choice(list(rows.order_by("pk")))
        yield lambda: create(
            "sample-requests", _for_customer(world, customer), by=world.people[customer.sales_clerk.username],
            at=world.tick(),
        )  # fmt: skip
        return
    who, use = world.chance.choice(OWN_USES)
    user = world.people[who]
    body = {"purpose": "department", "department": user.department.code, "use": use, "lines": _lines(world, 10)}
    yield lambda: create("sample-requests", body, by=user, at=world.tick())


def _for_customer(world: "World", customer: Customer) -> dict[str, Any]:
    """Most are given away; some are due back within two weeks."""
    due = timezone.localtime(world.now).date() + timedelta(days=world.chance.choice((3, 7, 14)))
    return {
        "purpose": "customer", "customer": customer.code, "use": world.chance.choice(USES),
        "expected_order": world.chance.choice(EXPECTED), "way": Way.CARRIER.value, "carrier": "K-EAST",
        "return_due": due.isoformat() if world.happens(0.5) else None,
        "lines": _lines(world, 40 if world.happens(0.2) else 5),
    }  # fmt: skip


def _lines(world: "World", most: int) -> list[dict[str, Any]]:
    wanted = world.chance.sample(range(1, goods.STOCKED + 1), world.chance.randint(1, 3))
    return [{"product": goods.code(number), "quantity": str(world.chance.randint(2, most))} for number in wanted]


def approve(world: "World", user: "User", request: Any) -> Deed:
    if world.happens(0.08) and not request.lines.filter(issued__gt=0).exists():
        return Deed("return", {"reason": "数量偏多，请按一个项目用量申请。"})
    return Deed("approve", {"partial": True})


def take_back(world: "World", user: "User", request: Any) -> Deed | None:
    """Around the day on which they are due, the customer sends them back: most of them, or a part first."""
    today = timezone.localtime(world.now).date()
    soon = request.return_due is not None and request.return_due <= today + timedelta(days=1) and world.happens(0.5)
    if not soon and not world.finishing:
        return None
    lines = [line for line in request.lines.order_by("line_no") if line.out]
    return Deed("return_sample", {"lines": [{"line_no": line.line_no, "quantity": plain(line.out)} for line in lines]})


def inspect(world: "World", user: "User", request: Any) -> Deed:
    """Most is as new; now and then a piece was cut open."""
    lines = []
    for line in request.lines.order_by("line_no"):
        if line.uninspected:
            broken = 1 if world.happens(0.4) else 0
            lines.append({"line_no": line.line_no, "qualified": plain(line.uninspected - broken), "scrap": str(broken)})
    return Deed("inspect", {"lines": lines})


def extend(world: "World", user: "User", request: Any) -> Deed | None:
    """Asked for on the day; at times the customer needs them longer."""
    today = timezone.localtime(world.now).date()
    if world.finishing or request.return_due is None or request.return_due > today or not world.happens(0.3):
        return None
    later = max(request.return_due, today) + timedelta(days=7)
    return Deed("extend", {"return_due": later.isoformat(), "reason": "客户仍在试装，下周归还。"})


DEEDS.update(
    {
        ("sample-requests", "submit"): plainly("submit"),
        ("sample-requests", "approve"): approve,
        ("sample-requests", "approve_finance"): lambda world, user, request: Deed("approve_finance", {"partial": True}),
        ("sample-requests", "hand_over"): plainly("hand_over"),
        ("sample-requests", "return_sample"): take_back,
        ("sample-requests", "inspect"): inspect,
        ("sample-requests", "extend"): extend,
        ("sample-issues", "post"): plainly("post"),
    }
)
