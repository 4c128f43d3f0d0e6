"""A yard with a posted shipment, and hands that complain of it and send other goods in its place."""

from itertools import count

from tests.returns import house as returns

from counterfoil.complaints.models import Complaint, ReplacementRequest, ReplacementShipment
from counterfoil.delivery.models import Consignment, PickList
from counterfoil.kernel import attachments
from counterfoil.kernel.performing import create, edit
from counterfoil.people.models import User

shipped, attach = returns.shipped, returns.attach
_forms = count(1)
GUILTY = [{"user": "picker", "penalty": {"points": "3", "text": "配错货"}}]


def build(products=2, stocked=1000):
    """The yard of returns, with a supervisor."""
    yard = returns.build(products=products, stocked=stocked)
    yard.people["clerk_supervisor"] = User.objects.create(
        username="clerk_supervisor", name="内勤主管", roles=["clerk_supervisor"]
    )
    return yard


def complaint(yard, shipment, quantities=None):
    """A draft complaint; quantities by line, else one of each."""
    wanted = quantities or dict.fromkeys(shipment.lines.values_list("line_no", flat=True), 1)
    lines = [
        {"shipment": shipment.number, "line_no": line_no, "quantity": str(quantity)}
        for line_no, quantity in wanted.items()
    ]
    inputs = {"customer": shipment.customer.code, "facts": "开裂", "lines": lines}
    return create("complaints", inputs, by=yard.people["sales_clerk"], at=yard.later())


def decided(yard, made, resolution="replacement", **more):
    """Submitted with evidence, audited, signed."""
    attach(made, "evidence", yard.people["sales_clerk"])
    yard.do(made, "submit", "sales_clerk")
    yard.do(made, "audit", "clerk_supervisor", responsible=GUILTY, proposal="补发")
    return yard.do(made, "sign", "market_manager", resolution=resolution, **more)


def request(yard, shipment, quantities=None):
    """A submitted replacement request with its signed form."""
    made = decided(yard, complaint(yard, shipment, quantities))
    asked = ReplacementRequest.objects.get(complaint=made)
    clerk = yard.people["sales_clerk"]
    where = {"way": "carrier", "carrier": "K-EAST", "address": "路桥 1 号", "consignee": "王", "phone": "139"}
    edit(asked, where, version=asked.version, by=clerk, at=yard.later())
    yard.do(asked, "submit", "sales_clerk")
    return formed(yard, asked)


def formed(yard, asked):
    """A form of its own lies on the request."""
    data = f"%PDF-1.4\n1 0 obj<<>>endobj\n% {next(_forms)}\n%%EOF\n".encode()
    attachments.attach(
        asked, name="form.pdf", data=data, kind="complaint_form", by=yard.people["sales_clerk"], at=yard.later()
    )
    asked.refresh_from_db()
    return asked


def sent(yard, asked):
    """Printed, picked, checked, loaded; answers the draft of the replacement shipment."""
    yard.do(asked, "print", "logistics_clerk")
    yard.do(asked, "arrange", "picking_leader", picker="picker")
    for pick_list in PickList.objects.filter(source_number=asked.number).exclude(state="cancelled").order_by("pk"):
        yard.pick(pick_list)
        yard.stage(pick_list)
    consignment = Consignment.objects.filter(lines__source_number=asked.number).distinct().get()
    yard.merge(consignment)
    yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment))
    yard.do(consignment, "load", "logistics_clerk", vehicle_or_waybill="浙J1", driver="周")
    yard.do(consignment, "sign_off", "logistics_clerk")
    return ReplacementShipment.objects.get(request=asked, state="draft")


def complaints_of(shipment):
    return Complaint.objects.filter(lines__shipment=shipment.number).distinct()
