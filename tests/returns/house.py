"""A yard with a posted shipment, and hands that take goods back as people would."""

from decimal import Decimal

from django.utils import timezone
from tests.delivery import yard as yards

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.models import Attachment, StoredFile
from counterfoil.kernel.performing import create, edit
from counterfoil.people.models import User
from counterfoil.returns.models import ReturnInspection, ReturnRequest, SalesReturn, SalesReturnRequest
from counterfoil.stock.models import Location

PLACES = {"REWORK": "rework", "SCRAP": "scrap_hold"}


def build(products=4, stocked=1000):
    """The yard, with the people and places of returns."""
    yard = yards.build(products=products, stocked=stocked)
    for role in ("qc_inspector", "receiving_clerk"):
        yard.people[role] = User.objects.create(username=role, name=role, roles=[role])
    for code, kind in PLACES.items():
        yard.places[code] = Location.objects.get_or_create(code=code, defaults={"name": code, "kind": kind})[0]
    return yard


def shipped(yard, *wanted, price="10"):
    """A posted shipment of (product, quantity)."""
    notice = yard.notice(yard.order(*wanted, price=price))
    draft = yard.signed(notice)
    return yard.do(draft, "post", "shipment_clerk")


def attach(document, kind, by):
    """A file of this kind lies on the document."""
    file, _made = StoredFile.objects.get_or_create(
        sha256="0" * 64, defaults={"size": 1, "content_type": "application/pdf"}
    )
    return Attachment.objects.create(
        resource=type_of(document).name, document_id=document.pk, kind=kind, name=f"{kind}.pdf", file=file, by=by,
        at=timezone.now(),
    )  # fmt: skip


def case(yard, shipment, quantities=None, who="sales_clerk", **more):
    """An open case of a shipment; quantities by line, else one of each."""
    wanted = quantities or dict.fromkeys(shipment.lines.values_list("line_no", flat=True), 1)
    day = timezone.localdate().isoformat()
    lines = [
        {"shipment": shipment.number, "line_no": line_no, "quantity": str(quantity)}
        for line_no, quantity in wanted.items()
    ]
    body = {"policy_explained_on": day, "policy_agreed_on": day, **more}
    made = create(
        "service-cases", {"customer": shipment.customer.code, "lines": lines, **body}, by=yard.people[who],
        at=yard.later(),
    )  # fmt: skip
    attach(made, "customer_list", yard.people[who])
    return made


def approved(yard, made, judgement="return", reason="no_reason"):
    yard.do(made, "judge", "sales_clerk", judgement=judgement, reason=reason)
    return yard.do(made, "approve", "market_manager")


def arrived(yard, made):
    """The goods of an approved case are here; answers the inspection."""
    request = ReturnRequest.objects.get(case=made)
    day = timezone.localdate().isoformat()
    yard.do(request, "issue", "sales_clerk", way="客户自送", expected_on=day, consignee="王")
    yard.do(request, "arrive", "sales_clerk", arrived_on=day)
    return ReturnInspection.objects.get(request=request)


def found(yard, inspection, **figures):
    """All lines as claimed and qualified, or with these figures on every line."""
    counts, rest = [], []
    for line in inspection.lines.order_by("line_no"):
        said = {"counted": line.quantity, "qualified": line.quantity, "opinion": "合格", **figures}
        counts.append({"line_no": line.line_no, "counted": str(said.pop("counted"))})
        rest.append({"line_no": line.line_no, **{name: str(value) for name, value in said.items()}})
    for who, lines in (("sales_clerk", counts), ("qc_inspector", rest)):
        inspection.refresh_from_db()
        edit(inspection, {"lines": lines}, version=inspection.version, by=yard.people[who], at=yard.later())
    inspection.refresh_from_db()
    return inspection


def signed(yard, inspection):
    yard.do(inspection, "sign", "qc_inspector")
    return yard.do(inspection, "sign", "sales_clerk")


def printed(yard, inspection):
    """The draft sales return of a signed inspection."""
    request = SalesReturnRequest.objects.exclude(state="cancelled").get(inspection=inspection)
    yard.do(request, "print", "sales_clerk")
    return SalesReturn.objects.get(sales_request=request, state="draft")


def placed(yard, document, floor="1F"):
    places = {"qualified": floor, "rework": "REWORK", "scrap": "SCRAP"}
    lines = [{"line_no": line.line_no, "location": places[line.bucket]} for line in document.lines.all()]
    return yard.do(document, "put_away", "picker", lines=lines)


def counted(document, **less):
    return [
        {"line_no": line.line_no, "counted": str(line.quantity - Decimal(less.get(f"line_{line.line_no}", 0)))}
        for line in document.lines.order_by("line_no")
    ]


def ready(yard, shipment, quantities=None, **figures):
    """A sales return that only waits to be posted."""
    made = approved(yard, case(yard, shipment, quantities))
    inspection = found(yard, arrived(yard, made), **figures)
    signed(yard, inspection)
    return placed(yard, printed(yard, inspection))
