"""A yard in which samples are asked for, picked, let out, and come back."""

from tests.returns import house as returns

from counterfoil.delivery.models import Consignment, PickList
from counterfoil.kernel.performing import create
from counterfoil.people.models import User
from counterfoil.samples.models import SampleIssue
from counterfoil.stock.models import Location


def build(products=2, stocked=1000):
    """The yard of returns, with a quality hold and a market manager of its own."""
    yard = returns.build(products=products, stocked=stocked)
    yard.places["QC"] = Location.objects.get_or_create(code="QC", defaults={"name": "待检", "kind": "qc_hold"})[0]
    if "market_manager" not in yard.people:
        yard.people["market_manager"] = User.objects.create(username="mm", name="mm", roles=["market_manager"])
    return yard


def asked(yard, *wanted, **more):
    """A submitted request of (product, quantity) for the yard's customer."""
    lines = [{"product": yard.products[number].code, "quantity": str(quantity)} for number, quantity in wanted]
    where = {"way": "carrier", "carrier": "K-EAST", "address": "路桥 1 号", "consignee": "王", "phone": "139"}
    body = {"purpose": "customer", "customer": yard.customer.code, "use": "试装", "lines": lines, **where, **more}
    made = create("sample-requests", body, by=yard.people["sales_clerk"], at=yard.later())
    return yard.do(made, "submit", "sales_clerk")


def approved(yard, request):
    """Approved, by finance too where the value asks for it."""
    request = yard.do(request, "approve", "market_manager")
    return yard.do(request, "approve_finance", "accountant") if request.state == "awaiting_finance" else request


def signed(yard, request):
    """Picked, checked, loaded, signed off; answers the draft issue."""
    for pick_list in PickList.objects.filter(source_number=request.number).exclude(state="cancelled").order_by("pk"):
        yard.pick(pick_list)
        yard.stage(pick_list)
    consignment = Consignment.objects.filter(lines__source_number=request.number).distinct().get()
    yard.merge(consignment)
    yard.do(consignment, "second_check", "logistics_clerk", lines=yard.counts(consignment))
    yard.do(consignment, "load", "logistics_clerk", vehicle_or_waybill="浙J1", driver="周")
    yard.do(consignment, "sign_off", "logistics_clerk")
    return SampleIssue.objects.get(request=request, state="draft")


def issued(yard, request):
    """Let out and posted; answers the request."""
    draft = signed(yard, approved(yard, request))
    yard.do(draft, "post", "logistics_clerk")
    request.refresh_from_db()
    return request
