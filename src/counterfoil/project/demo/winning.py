"""How the demo company wins customers and changes what was agreed with them (section A): what they ask for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from counterfoil.customers.models import Customer, CustomerApplication, TermsChangeRequest
from counterfoil.kernel import attachments
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.performing import create
from counterfoil.project.demo import goods, names, papers
from counterfoil.project.demo.deeds import DEEDS, Deed, plainly
from counterfoil.project.demo.selling import Act

if TYPE_CHECKING:
    from counterfoil.people.models import User
    from counterfoil.project.demo.life import World

FIRST = 46
"""Companies up to here are customers and prospects from the founding on; they stay as they are described."""
REASONS = (
    "近半年月均采购量增长约三成，客户书面申请下调折扣。",
    "新承接工程项目，申请提高信用额度。",
    "采购量下降，按制度调整折扣。",
)


def new_business(world: "World") -> Iterator[Act]:
    """Applications of new customers, and requests for other terms."""
    yield from new_applications(world)
    yield from new_terms_changes(world)


def new_applications(world: "World") -> Iterator[Act]:
    """A company that isn't known yet wants to buy; its clerk writes the application."""
    number = FIRST + CustomerApplication.objects.count()
    if number > names.COMPANIES or not world.happens(0.25):
        return
    clerk = world.people[world.chance.choice(("sales_clerk", "sales_clerk2"))]
    yield lambda: create("customer-applications", _application(number, clerk.username), by=clerk, at=world.tick())


def _application(number: int, clerk: str) -> dict[str, Any]:
    one = names.company(number)
    place = one.place
    second = clerk.removeprefix("sales_clerk")
    return {
        "name": one.name, "credit_code": one.credit_code, "grade": "B", "phone": one.phone,
        "addresses": [
            {
                "kind": "delivery", "province": place.province, "city": place.city, "district": place.district,
                "street": f"{place.street} {one.house_number} 号",
            }
        ],
        "contacts": [{"name": one.contact, "phone": one.phone, "title": one.title}],
        "rates": [{"category": row["code"], "discount_rate": "0.82"} for row in goods.CATEGORIES],
        "settlement_terms": "net-15", "payment_method": "transfer", "credit_limit": "20000",
        "salesperson": f"salesperson{second}", "sales_clerk": clerk,
    }  # fmt: skip


def new_terms_changes(world: "World") -> Iterator[Act]:
    """A customer whose business grew asks for more. It counts from next month on, of a closing month from next week."""
    if not world.happens(0.15):
        return
    asked = TermsChangeRequest.objects.values("customer")
    customers = Customer.objects.filter(approved=True, blocked=False, settlement_terms__kind="monthly")
    customer = world.chance.choice(list(customers.exclude(pk__in=asked).order_by("pk")) or [None])
    if customer is None:
        return
    day = timezone.localtime(world.now).date() + timedelta(days=7 if world.closing else 30)
    request = {
        "customer": customer.code, "reason": world.chance.choice(REASONS), "effective_date": day.isoformat(),
        "rates": [{"category": "conduit", "discount_rate": "0.78"}],
        "credit_limit": plain(customer.credit_limit * 3 / 2, least_decimals=2),
    }  # fmt: skip
    clerk = world.people[customer.sales_clerk.username]
    yield lambda: create("terms-change-requests", request, by=clerk, at=world.tick())


def submit_terms_change(world: "World", user: "User", request: Any) -> Deed:
    """With the scan of the request that the applicant signed on paper."""
    mine = {"resource": "terms-change-requests", "document_id": request.pk, "kind": "paper_request"}
    if not Attachment.objects.filter(**mine).exists():
        attachments.attach(
            request, name=f"变更申请 {request.customer.name}.pdf", data=papers.request(request), kind="paper_request",
            by=user, at=world.tick(),
        )  # fmt: skip
    return Deed("submit")


def approve(world: "World", user: "User", document: Any) -> Deed:
    if world.happens(0.1):
        return Deed("return", {"reason": "资料不全，请补充客户近期用量说明。"})
    return Deed("approve")


def apply(world: "World", user: "User", request: Any) -> Deed | None:
    """Only once its day has come."""
    return Deed("apply") if request.effective_date <= timezone.localtime(world.now).date() else None


DEEDS.update(
    {
        ("customer-applications", "submit"): plainly("submit"),
        ("customer-applications", "approve"): approve,
        ("customer-applications", "approve_finance"): plainly("approve_finance"),
        ("terms-change-requests", "submit"): submit_terms_change,
        ("terms-change-requests", "approve"): approve,
        ("terms-change-requests", "approve_finance"): plainly("approve_finance"),
        ("terms-change-requests", "apply"): apply,
    }
)
