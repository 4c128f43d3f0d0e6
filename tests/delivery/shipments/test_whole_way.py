"""From a released notice to the posted shipment, as people do it (C2.0)."""

from decimal import Decimal

from counterfoil.delivery.models import Consignment, GatePass
from counterfoil.orders.models import SalesOrder
from counterfoil.receivables.models import Entry, Hold


def test_goods_of_two_floors_reach_the_customer(yard):
    order = yard.order((0, 30), (1, 20))
    notice = yard.notice(order, carrier="K-EAST")
    assert notice.state == "released"
    lists = yard.lists(notice)
    assert [pick_list.floor.code for pick_list in lists] == ["1F", "2F"]

    shipment = yard.signed(notice)
    assert yard.stock(0, "Z-EAST") == (30, 0, 0)
    gate_pass = yard.gate_pass(notice)
    yard.do(gate_pass, "verify", "gatekeeper", code=gate_pass.code)
    shipment = yard.do(shipment, "post", "shipment_clerk")

    order.refresh_from_db()
    notice.refresh_from_db()
    assert (shipment.state, notice.state, order.state) == ("posted", "shipped", "closed")
    assert shipment.total == Decimal("500.00")
    assert [(line.shipped, line.notified, line.staged) for line in order.lines.all()] == [(30, 0, 0), (20, 0, 0)]
    assert yard.stock(0, "Z-EAST") == (0, 0, 0)
    assert yard.stock(0, "1F") == (70, 0, 0)
    entry = Entry.objects.get()
    assert (entry.kind, entry.amount, entry.number) == ("shipment", Decimal("500.00"), shipment.number)
    assert Hold.objects.get().state == "posted"
    assert Consignment.objects.get().state == "shipped"
    assert GatePass.objects.get().state == "used"
    yard.customer.refresh_from_db()
    assert yard.customer.stage == "maintained"
    assert SalesOrder.objects.get().state == "closed"
