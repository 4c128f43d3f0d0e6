"""The staging board and the figures of the shipping floor: each equals the documents to which it leads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.delivery.refusing import refused

from counterfoil.delivery.floor import queries
from counterfoil.delivery.models import Consignment, PickList, Shipment
from counterfoil.kernel.listing import Wanted, list_documents
from counterfoil.kernel.models import Attachment, Notification
from counterfoil.orders.models import SalesOrder
from counterfoil.printing.bundling import pages_of
from counterfoil.stock.models import Carrier, Discrepancy


def browser(yard, who):
    client = Client(headers={"accept-language": "en"})
    client.force_login(yard.people[who])
    return client


def test_board_shows_which_floor_is_missing_and_since_when(yard):
    notice = yard.notice(yard.order((0, 10), (1, 10)), carrier="K-EAST")
    first, second = yard.lists(notice)
    leader = yard.people["picking_leader"]
    assert queries.board(leader, at=yard.now) == {}
    yard.pick(first)
    yard.stage(first)
    PickList.objects.filter(pk=second.pk).update(state_since=yard.now - timedelta(hours=3))
    lanes = queries.board(leader, at=yard.now)
    assert list(lanes) == ["Z-EAST"]
    card = lanes["Z-EAST"][0]
    assert (card.number, card.missing, card.urgency) == (notice.number, [second.floor.code], "late")
    assert [floor.is_there for floor in card.floors] == [True, False]
    yard.pick(second)
    yard.stage(second)
    card = queries.board(leader, at=yard.now)["Z-EAST"][0]
    assert (card.resource, card.consignment) == ("consignments", yard.consignment(notice))
    for address in ("/staging/", "/staging/?wall=1", "/staging/lanes/"):
        assert card.number in browser(yard, "picking_leader").get(address).content.decode()


def test_board_says_how_many_more_stand_than_it_has_room_for(yard, monkeypatch):
    for _n in range(3):
        yard.staged(yard.notice(yard.order((0, 1)), carrier="K-EAST"))
    leader = yard.people["picking_leader"]
    assert "另有" not in browser(yard, "picking_leader").get("/staging/lanes/").content.decode()
    monkeypatch.setattr(queries, "MOST", 2)
    lanes = queries.board(leader, at=yard.now)
    assert (sum(map(len, lanes.values())), queries.beyond(leader, lanes)) == (2, 1)
    assert "另有 1 张配货单" in browser(yard, "picking_leader").get("/staging/lanes/").content.decode()


def test_board_says_how_many_lists_more_are_on_their_way(yard, monkeypatch):
    for _n in range(2):
        notice = yard.notice(yard.order((0, 1), (1, 1)), carrier="K-EAST")
        yard.do(yard.lists(notice)[0], "print", "warehouse_keeper")
    leader = yard.people["picking_leader"]
    assert "另有" not in browser(yard, "picking_leader").get("/staging/lanes/").content.decode()
    monkeypatch.setattr(queries, "MOST", 2)
    lanes = queries.board(leader, at=yard.now)
    assert (queries.lists_beyond(leader, lanes), queries.beyond(leader, lanes)) == (2, 0)
    assert "另有 2 张楼层理货单" in browser(yard, "picking_leader").get("/staging/lanes/").content.decode()


def test_board_that_ends_in_the_middle_of_a_paper_shows_the_lists_that_it_has_room_for(yard, monkeypatch):
    """The one that is still missing is beyond it."""
    first, _second = yard.lists(yard.notice(yard.order((0, 1), (1, 1)), carrier="K-EAST"))
    yard.pick(first)
    yard.stage(first)
    monkeypatch.setattr(queries, "MOST", 1)
    (card,) = queries.board(yard.people["picking_leader"], at=yard.now)["Z-EAST"]
    assert [floor.is_there for floor in card.floors] == [True] and card.since == card.floors[0].since
    assert browser(yard, "picking_leader").get("/staging/lanes/").status_code == 200


def test_board_asks_as_little_for_many_as_for_few(yard, django_assert_max_num_queries):
    leader = yard.people["picking_leader"]
    for _n in range(3):
        notice = yard.notice(yard.order((0, 1), (1, 1)), carrier="K-EAST")
        yard.do(yard.lists(notice)[0], "print", "warehouse_keeper")
    yard.staged(yard.notice(yard.order((2, 1)), carrier="K-EAST"))
    with django_assert_max_num_queries(9):
        queries.board(leader, at=yard.now)


def test_what_waits_is_what_the_lists_show(yard):
    yard.notice(yard.order((0, 10)))
    yard.staged(yard.notice(yard.order((0, 10))))
    yard.signed(yard.notice(yard.order((0, 10))))
    for who in ("picking_leader", "shipment_clerk", "sales_clerk", "market_manager"):
        user = yard.people[who]
        for row in queries.list_waiting(user, at=yard.now):
            page = list_documents(row.doctype, user, Wanted(state=row.state.code, limit=100))
            assert len(page.items) == row.many, (who, row.doctype.name, row.state.code)
    shown = browser(yard, "market_manager").get("/shipping/").content.decode()
    assert "/consignments/?state=open" in shown


def test_late_is_beyond_the_target(yard):
    yard.staged(yard.notice(yard.order((0, 10))))
    Consignment.objects.update(state_since=yard.now - timedelta(hours=2))
    found = {
        (row.doctype.name, row.state.code): row
        for row in queries.list_waiting(yard.people["market_manager"], at=yard.now)
    }
    assert (found["consignments", "open"].late, found["consignments", "open"].target) == (1, timedelta(hours=1))


def test_on_time_counts_shipments_by_the_day_asked_for(yard):
    today = timezone.localtime(yard.now).date()
    for days in (-1, 0, 3):
        notice = yard.notice(yard.order((0, 10)), requested_date=(today + timedelta(days=days)).isoformat())
        yard.do(yard.signed(notice), "post", "shipment_clerk")
    yard.do(yard.signed(yard.notice(yard.order((0, 10)))), "post", "shipment_clerk")
    user = yard.people["market_manager"]
    share = queries.on_time(user, start=today, end=today)
    assert (share.good, share.all, str(share.percent)) == (2, 3, "66.7")
    late = queries.late_ones(queries.shipped(user, start=today, end=today))
    page = browser(yard, "market_manager").get("/shipping/late/").content.decode()
    assert [row.number in page for row in late] == [True]
    assert queries.on_time(user, start=today + timedelta(days=1), end=today + timedelta(days=2)).percent is None


def test_accuracy_counts_lines_that_were_right_at_every_count(yard):
    short = yard.notice(yard.order((0, 10), (2, 10)))
    (pick_list,) = yard.lists(short)
    yard.pick(pick_list, picked={1: 9})
    yard.stage(pick_list)
    second = yard.staged(yard.notice(yard.order((0, 10))))
    yard.merge(second)
    yard.check(second, leader={1: 8})
    yard.staged(yard.notice(yard.order((0, 10))))
    user, span = (
        yard.people["market_manager"],
        {"start": yard.now - timedelta(days=1), "end": yard.now + timedelta(days=1)},
    )
    share = queries.pick_accuracy(user, **span)
    assert (share.good, share.all) == (2, 4)
    wrong = queries.wrong_lines(user, **span)
    page = browser(yard, "market_manager").get("/shipping/wrong/").content.decode()
    assert wrong.count() == 2
    assert all(row.document.number in page for row in wrong)


def test_many_lists_are_printed_as_one_paper_by_truck_and_shelf(yard):
    day = timezone.localtime(yard.now).date().isoformat()
    Carrier.objects.update(departs_at="16:30")
    later, sooner = (
        yard.notice(yard.order((0, 5)), **more)
        for more in ({"requested_date": day}, {"requested_date": day, "carrier": "K-EAST"})
    )
    numbers = [yard.lists(notice)[0].number for notice in (sooner, later)]
    client = browser(yard, "warehouse_keeper")
    page = client.get("/floor/print/").content.decode()
    assert page.index(numbers[0]) < page.index(numbers[1])
    answer = client.post("/floor/print/", {"list": [*numbers, "LHD-000000-0000"]})
    assert answer["Content-Type"] == "application/pdf"
    assert pages_of(answer.content) >= 2
    assert [PickList.objects.get(number=number).state for number in numbers] == ["printed", "printed"]


def test_the_waybill_is_told_to_clerk_and_customer(yard, settings, mailoutbox):
    from counterfoil.customers.models import Contact

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Contact.objects.create(customer=yard.customer, name="钱多多", phone="1", email="qian@example.com")
    notice = yard.notice(yard.order((0, 10)))
    yard.signed(notice)
    consignment = yard.consignment(notice)
    yard.do(consignment, "add_waybill", "logistics_clerk", waybill="SF123")
    assert "SF123" in mailoutbox[0].subject
    assert mailoutbox[0].to == ["qian@example.com"]
    assert Notification.objects.filter(user=yard.people["sales_clerk"], values__waybill="SF123").exists()


def test_a_signed_slip_ends_the_waiting_for_it(yard):
    yard.do(yard.signed(yard.notice(yard.order((0, 10)))), "post", "shipment_clerk")
    shipment = Shipment.objects.get()
    client = browser(yard, "logistics_clerk")
    assert shipment.number in client.get("/slips/").content.decode()
    from django.core.files.uploadedfile import SimpleUploadedFile

    pdf = SimpleUploadedFile("slip.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    client.post(f"/shipments/{shipment.number}/files/", {"file": pdf, "kind": "evidence"})
    assert Attachment.objects.filter(resource="shipments", kind="evidence").exists()
    assert shipment.number not in client.get("/slips/").content.decode()


def test_pickups_stand_on_one_screen(yard):
    notice = yard.notice(yard.order((0, 10)), way="pickup")
    page = browser(yard, "sales_clerk").get("/pickups/").content.decode()
    assert notice.number in page
    assert "沪A88888" in page
    assert "100.00" in page
    assert "100.00" not in browser(yard, "logistics_clerk").get("/pickups/").content.decode()


@pytest.mark.parametrize("who", ["picker", "gatekeeper"])
def test_discrepancies_by_cause_are_those_one_may_see(yard, who):
    pick_list = yard.lists(yard.notice(yard.order((0, 10))))[0]
    yard.pick(pick_list, picked={1: 7})
    yard.stage(pick_list)
    row = Discrepancy.objects.get()
    page = browser(yard, "warehouse_keeper").get("/discrepancy-causes/").content.decode()
    assert row.number in page
    assert "PDD-" in page
    assert row.number not in browser(yard, who).get("/discrepancy-causes/").content.decode()
    with refused("inputs_invalid"):
        yard.do(row, "explain", "warehouse_keeper", cause="miscount")
    yard.do(row, "explain", "warehouse_keeper", cause="miscount", text="数错")
    page = browser(yard, "warehouse_keeper").get("/discrepancy-causes/?cause=miscount").content.decode()
    assert row.number in page


def test_floor_page_leaves_out_papers_that_one_does_not_work_with(yard):
    shown = {
        who: browser(yard, who).get("/shipping/").content.decode()
        for who in ("picking_leader", "shipment_clerk", "sales_clerk")
    }
    assert "/pick-lists/?state=open" in shown["picking_leader"]
    assert "/pick-lists/?state=open" not in shown["shipment_clerk"]
    assert "/shipments/?state=draft" in shown["shipment_clerk"]
    assert "/delivery-notices/?state=released" in shown["sales_clerk"]


def test_notice_is_wanted_by_the_day_of_its_order_unless_another_is_entered(yard):
    order = yard.order((0, 10), (1, 10))
    SalesOrder.objects.filter(pk=order.pk).update(requested_date="2199-01-31")
    assert str(yard.notice(order, submit=False, quantities=1).requested_date) == "2199-01-31"
    assert str(yard.notice(order, submit=False, quantities=1, requested_date="2199-01-15").requested_date) == (
        "2199-01-15"
    )
    assert yard.notice(order, submit=False, quantities=1, requested_date=None).requested_date is None
