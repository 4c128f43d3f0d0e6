"""Complaints in the demo company: what customers complain of, and how people deal with it (D2)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from counterfoil.complaints.models import AttachmentAuditLine, Complaint, ReplacementRequest
from counterfoil.delivery.models import ShipmentLine
from counterfoil.kernel import attachments
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.performing import create
from counterfoil.project.demo import papers
from counterfoil.project.demo.deeds import DEEDS, Deed, plainly

if TYPE_CHECKING:
    from counterfoil.people.models import User
    from counterfoil.project.demo.life import World

Act = Callable[[], Any]
FACTS = (
    ("cracked", "管口开裂，无法承插，客户拍照反馈。"),
    ("dimension", "外径偏小，与接头配合松动。"),
    ("appearance", "表面划伤、颜色与前批不一致。"),
    ("short", "开箱点数少货，外箱完好。"),
    ("packaging", "外箱标签与实物规格不符。"),
)
RESOLUTIONS = ("replacement", "replacement", "replacement", "return", "compensation", "none")


def new_complaints(world: "World") -> Iterator[Act]:
    """Now and then a customer is not content with what came."""
    if not world.happens(0.25):
        return
    lines = ShipmentLine.objects.filter(document__state="posted", document__reversal_of=None, quantity__gt=F("claimed"))
    found = list(lines.select_related("document__customer__sales_clerk").order_by("-pk")[:60])
    if not found:
        return
    line = world.chance.choice(found)
    shipment, customer = line.document, line.document.customer
    cause, facts = world.chance.choice(FACTS)
    quantity = min(line.quantity - line.claimed, world.chance.randint(1, 6))
    body = {
        "customer": customer.code, "cause": cause, "facts": facts,
        "lines": [{"shipment": shipment.number, "line_no": line.line_no, "quantity": plain(quantity)}],
    }  # fmt: skip
    yield lambda: create("complaints", body, by=world.people[customer.sales_clerk.username], at=world.tick())


def new_audits(world: "World") -> Iterator[Act]:
    """At the end of the time the auditor looks at the forms once."""
    if not world.near_the_end or not world.happens(0.15) or not ReplacementRequest.objects.exists():
        return
    today = timezone.localtime(world.now).date()
    period = {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()}
    yield lambda: create("attachment-audits", period, by=world.people["auditor"], at=world.tick())


def submit_complaint(world: "World", user: "User", complaint: Complaint) -> Deed:
    _attach(world, user, complaint, "evidence", f"照片 {complaint.number}.pdf")
    return Deed("submit")


def audit(world: "World", user: "User", complaint: Complaint) -> Deed:
    person = world.chance.choice(("picker", "picker2", "checker", "warehouse_keeper_1f", "sales_clerk"))
    penalty = {"points": str(world.chance.randint(1, 5)), "text": complaint.facts[:60]}
    return Deed(
        "audit", {"responsible": [{"user": person, "penalty": penalty}], "proposal": "核实属实，建议按客户要求处理。"}
    )


def sign(world: "World", user: "User", complaint: Complaint) -> Deed:
    resolution = world.chance.choice(RESOLUTIONS)
    amount = {"amount": str(world.chance.randint(20, 200))} if resolution == "compensation" else {}
    return Deed("sign", {"resolution": resolution, **amount})


def feed_back(world: "World", user: "User", complaint: Complaint) -> Deed:
    return Deed("feed_back", {"channel": "phone", "text": "已告知处理结果。", "answer": "客户接受。"})


def print_request(world: "World", user: "User", request: ReplacementRequest) -> Deed:
    """The clerk's colleague attaches the signed form; the goods that are there are taken."""
    clerk = request.customer.sales_clerk
    _attach(world, world.people[clerk.username], request, "complaint_form", f"投诉单 {request.complaint.number}.pdf")
    return Deed("print", {"partial": True})


def mark(world: "World", user: "User", document: Any) -> Deed:
    """One form in eight is not what it should be."""
    lines = AttachmentAuditLine.objects.filter(document=document).order_by("line_no")
    verdicts = ("right",) * 7 + ("wrong",)
    items = [
        {"line_no": line.line_no, "verdict": world.chance.choice(verdicts) if line.attachment_id else "missing"}
        for line in lines
    ]
    return Deed("mark", {"items": items})


def decide(world: "World", user: "User", assessment: Any) -> Deed:
    return Deed("decide", {"decision": world.chance.choice(("uphold", "lift")), "reason": "已与当事人核对记录。"})


def _attach(world: "World", user: "User", document: Any, kind: str, name: str) -> None:
    rows = Attachment.objects.filter(resource=_resource(document), document_id=document.pk)
    if not rows.filter(kind=kind).exists():
        data = papers.complaint(document, name)
        attachments.attach(document, name=name, data=data, kind=kind, by=user, at=world.tick())


def _resource(document: Any) -> str:
    return "complaints" if isinstance(document, Complaint) else "replacement-requests"


DEEDS.update(
    {
        ("complaints", "submit"): submit_complaint,
        ("complaints", "audit"): audit,
        ("complaints", "sign"): sign,
        ("complaints", "feed_back"): feed_back,
        ("replacement-requests", "submit"): plainly("submit"),
        ("replacement-requests", "print"): print_request,
        ("replacement-requests", "arrange"): lambda world, user, document: Deed("arrange", {"picker": "picker"}),
        ("replacement-shipments", "post"): plainly("post"),
        ("attachment-audits", "mark"): mark,
        ("attachment-audits", "close"): plainly("close"),
        ("assessments", "decide"): decide,
    }
)
