"""What the demo company offers: quotations to customers and prospects, their answers, and who calls whom again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import first_contact
from counterfoil.kernel.jobs import JOBS
from counterfoil.kernel.performing import create
from counterfoil.project.demo import goods
from counterfoil.project.demo.deeds import Deed
from counterfoil.quotations.follow_ups import actions as follow_ups
from counterfoil.quotations.models import FollowUp, Quotation

if TYPE_CHECKING:
    from counterfoil.people.models import User
    from counterfoil.project.demo.life import World
    from counterfoil.project.demo.selling import Act

SIZES = (100, 200, 500, 1000, 2000)
SHARE = 0.3
"""How likely somebody asks for an offer in a round."""
TO_PROSPECTS = 0.35
ANSWERS = ("accept", "accept", "decline", "revise", None, None)
LOST = (("price", "同行报价低 5 %"), ("delivery", "要求三天内到货"), ("no_need", "工程延期"))
CALLS = ("问报价是否收到", "约下周上门看样品", "催客户回签合同", "确认下月要货计划")


def new_quotations(world: "World") -> Iterator["Act"]:
    """Customers and prospects ask what it would cost; on the last days some offers are about to expire."""
    if not world.happens(SHARE):
        return
    prospects = Customer.objects.filter(approved=False, blocked=False)
    asking = prospects if world.happens(TO_PROSPECTS) else Customer.objects.filter(approved=True, blocked=False)
    rows = list(asking.exclude(sales_clerk=None).select_related("sales_clerk", "salesperson").order_by("pk"))
    if rows:
        customer = world.chance.choice(rows)
        by = world.people[world.chance.choice((customer.sales_clerk, customer.salesperson)).username]
        yield lambda: create("quotations", _quotation(world, customer), by=by, at=world.tick())


def _quotation(world: "World", customer: Customer) -> dict[str, Any]:
    wanted = world.chance.sample(range(1, goods.STOCKED + 1), world.chance.randint(1, 8))
    lines: list[dict[str, Any]] = [
        {"product": goods.code(number), "quantity": str(world.chance.choice(SIZES))} for number in wanted
    ]
    if customer.approved and world.happens(0.3):
        lines[0]["discount_rate"] = "0.75"
    until = timezone.localtime(world.now).date() + timedelta(days=world.chance.choice((2, 7, 15, 30)))
    return {"customer": customer.code, "valid_until": until.isoformat(), "lines": lines}


def new_follow_ups(world: "World") -> Iterator["Act"]:
    """Whoever sent an offer calls again; what was due is mostly done."""
    today = timezone.localtime(world.now).date()
    for due in FollowUp.objects.filter(done_at=None, next_date__lt=today).select_related("owner").order_by("pk"):
        if world.happens(0.3) and not world.near_the_end:
            yield lambda due=due: follow_ups.complete(due.pk, {"result": "客户已答复"}, by=due.owner, at=world.tick())
    sent = Quotation.objects.filter(state="sent").select_related("customer__salesperson").order_by("-pk").first()
    if sent is not None and sent.customer.salesperson and world.happens(0.2):
        by = world.people[sent.customer.salesperson.username]
        entered = {
            "quotation": sent.number, "kind": world.chance.choice(("call", "visit", "message")),
            "text": world.chance.choice(CALLS), "next_date": (today + timedelta(days=1)).isoformat(),
        }  # fmt: skip
        yield lambda: follow_ups.write_down(entered, by=by, at=world.tick())


def let_expire(world: "World") -> None:
    """What the clock does in the night."""
    JOBS["expire_quotations"].run(at=world.now)


def send(world: "World", user: "User", quotation: Quotation) -> Deed:
    contact = first_contact(quotation.customer)
    channel = world.chance.choice(("fax", "print", "other"))
    return Deed("send", {"channel": channel, "recipient": contact.name if contact else quotation.customer.name})


def answer(world: "World", user: "User", quotation: Quotation) -> Deed | None:
    """The customer says yes, no, asks for another offer, or says nothing yet.

    A prospect that says yes is to be approved first, for which a closing month has no time.
    """
    chosen = world.chance.choice(ANSWERS)
    if chosen == "accept" and world.closing and not quotation.customer.approved:
        chosen = "decline"
    if chosen == "decline":
        reason, remark = world.chance.choice(LOST)
        return Deed("decline", {"reason": reason, "remark": remark})
    if chosen == "accept":
        return Deed("accept", {"how": world.chance.choice(("phone", "wechat", "signed_return"))})
    return Deed("revise") if chosen == "revise" and quotation.revision == 1 else None


def convert(world: "World", user: "User", quotation: Quotation) -> Deed | None:
    """An approved customer's offer becomes an order; a prospect has to be approved first."""
    return Deed("convert") if quotation.customer.approved else None
