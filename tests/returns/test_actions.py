"""What actions of returns write, that refusals change nothing, and that more lines cost no more statements."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.returns import house as houses

from counterfoil.catalogue.pricing import tax_within
from counterfoil.delivery.models import OpeningShipmentLine, ShipmentLine
from counterfoil.delivery.openings import actions as openings
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.jobs import JOBS
from counterfoil.kernel.models import Event, Signature, Task
from counterfoil.kernel.performing import create, perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.returns import calendar, credits
from counterfoil.returns.claims import Worth
from counterfoil.returns.credits import Left
from counterfoil.returns.models import CalendarDay, ReturnInspection, ScrapNote, ServiceCase
from counterfoil.stock.models import Move

SHANGHAI = timezone.get_default_timezone()


def refused(act, code):
    before = Event.objects.count()
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code
    assert Event.objects.count() == before


def test_the_invariants_hold_after_every_kind_of_return(yard):
    shipment = houses.shipped(yard, (0, 40), (1, 20))
    mixed = houses.ready(
        yard, shipment, {1: 10}, qualified=4, rework=3, scrap=2, refused=1, responsibility="ours", opinion="开裂"
    )
    yard.do(mixed, "post", "receiving_clerk", lines=houses.counted(mixed))
    plain = houses.ready(yard, shipment, {1: 30, 2: 20})
    posted = yard.do(plain, "post", "receiving_clerk", lines=houses.counted(plain))
    yard.do(posted, "reverse", "accountant", reason="错")
    assert {code: count for code, count in broken().items() if count} == {}
    line = ShipmentLine.objects.get(line_no=1, document=shipment)
    assert (line.claimed, line.returned) == (40, 9)


def test_more_lines_cost_no_more_statements(yard):
    counts = []
    for many in (1, 2, 4):
        shipment = houses.shipped(yard, *[(product, 5) for product in range(many)])
        document = houses.ready(yard, shipment, dict.fromkeys(range(1, many + 1), 2))
        with CaptureQueriesContext(connection) as caught:
            yard.do(document, "post", "receiving_clerk", lines=houses.counted(document))
        counts.append(len(caught))
        with CaptureQueriesContext(connection) as caught:
            houses.case(yard, shipment, dict.fromkeys(range(1, many + 1), 1))
        counts.append(len(caught))
    assert counts[2:4] == counts[4:]


def test_goods_of_before_go_live_come_back_as_an_advance(yard):
    line = openings.take_over(
        [
            openings.Shipped(
                customer_id=yard.customer.pk, number="OLD-77", line_no=3, product_id=yard.products[0].pk,
                shipped_on=date(2025, 5, 1), quantity=Decimal(12), unit_price=Decimal("9.99"), vat_rate=Decimal("0.13"),
            )
        ],
        batch="B1",
    )[0]  # fmt: skip
    day = timezone.localdate().isoformat()
    inputs = {
        "customer": yard.customer.code, "policy_explained_on": day, "policy_agreed_on": day,
        "lines": [{"shipment": "OLD-77", "line_no": 3, "quantity": "12"}],
    }  # fmt: skip
    made = create("service-cases", inputs, by=yard.people["sales_clerk"], at=yard.later())
    refused(lambda: create("service-cases", inputs, by=yard.people["sales_clerk"], at=yard.later()),
            "quantity_exceeds_shipped")  # fmt: skip
    houses.attach(made, "customer_list", yard.people["sales_clerk"])
    inspection = houses.found(yard, houses.arrived(yard, houses.approved(yard, made)))
    houses.signed(yard, inspection)
    document = houses.placed(yard, houses.printed(yard, inspection))
    document = yard.do(document, "post", "receiving_clerk", lines=houses.counted(document))
    assert (document.total, document.tax_total) == (line.amount, line.tax)
    row = OpeningShipmentLine.objects.get()
    assert (row.claimed, row.returned) == (12, 12)


def test_the_first_signature_lapses(yard):
    inspection = houses.found(
        yard, houses.arrived(yard, houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 5)))))
    )
    yard.do(inspection, "sign", "qc_inspector")
    yard.now += timedelta(minutes=31)
    inspection = yard.do(inspection, "sign", "sales_clerk")
    assert inspection.state == "draft"
    inspection = yard.do(inspection, "sign", "qc_inspector")
    assert inspection.state == "signed"


def test_a_lapsed_signature_is_waited_for_again(yard):
    inspection = houses.found(
        yard, houses.arrived(yard, houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 5)))))
    )
    yard.do(inspection, "sign", "qc_inspector")
    waiting = Task.objects.filter(resource="return-inspections", document_id=inspection.pk, action="sign")
    assert set(waiting.values_list("role", flat=True)) == {"sales_clerk"}
    assert JOBS["lapse_signatures"].run(at=yard.now + timedelta(minutes=5)) == 0
    assert JOBS["lapse_signatures"].run(at=yard.now + timedelta(minutes=31)) == 1
    assert set(waiting.values_list("role", flat=True)) == {"sales_clerk", "qc_inspector"}


def test_another_clerk_does_not_sign(yard):
    from counterfoil.people.models import User

    other = User.objects.create(username="clerk2", name="clerk2", roles=["sales_clerk"])
    yard.customer.salesperson = other
    inspection = houses.found(
        yard, houses.arrived(yard, houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 5)))))
    )
    inspection.customer.sales_clerk.team_id = None
    other.roles = ["sales_clerk", "qc_inspector"]
    other.save()
    perform(inspection, "sign", by=other, at=yard.later())
    inspection = ReturnInspection.objects.get()
    assert inspection.state == "draft"
    refused(lambda: perform(inspection, "sign", by=other, at=yard.later()), "same_person")


def test_the_clerk_of_the_case_signs_as_such_though_they_may_inspect(yard):
    """Signed as inspector, the paper would lack the clerk, whom nobody else can be."""
    inspection = houses.found(
        yard, houses.arrived(yard, houses.approved(yard, houses.case(yard, houses.shipped(yard, (0, 5)))))
    )
    clerk = yard.people["sales_clerk"]
    clerk.roles = ["qc_inspector", "sales_clerk"]
    clerk.save()
    inspection = yard.do(inspection, "sign", "sales_clerk")
    assert inspection.state == "draft"
    assert yard.do(inspection, "sign", "qc_inspector").state == "signed"
    signed = {
        one.role: one.by_id
        for one in Signature.objects.filter(resource="return-inspections", document_id=inspection.pk)
    }
    assert signed == {"sales_clerk": clerk.pk, "qc_inspector": yard.people["qc_inspector"].pk}


def test_scrap_of_a_transfer_gets_its_note(yard):
    lines = [{"product": yard.products[0].code, "from": "1F", "to": "SCRAP", "quantity": "7"}]
    transfer = create(
        "stock-transfers", {"lines": lines, "reason": "受潮"}, by=yard.people["warehouse_keeper"], at=yard.later()
    )
    yard.do(transfer, "sign", "qc_inspector")
    yard.do(transfer, "post", "warehouse_keeper")
    note = ScrapNote.objects.get()
    assert (note.source, note.state, note.lines.get().defect) == (transfer.number, "draft", "受潮")
    yard.do(note, "post", "warehouse_keeper")
    assert yard.stock(0, "SCRAP") == (0, 0, 0)
    refused(lambda: yard.do(note, "reverse", "warehouse_keeper", reason="错"), "same_person")
    note = yard.do(note, "reverse", "keeper_2f", reason="错")
    assert yard.stock(0, "SCRAP") == (7, 0, 0)
    assert sorted(ScrapNote.objects.values_list("state", flat=True)) == ["draft", "posted", "reversed"]


def test_the_note_of_a_reversed_transfer_is_void(yard):
    lines = [{"product": yard.products[0].code, "from": "1F", "to": "SCRAP", "quantity": "7"}]
    transfer = create("stock-transfers", {"lines": lines}, by=yard.people["warehouse_keeper"], at=yard.later())
    yard.do(transfer, "sign", "qc_inspector")
    yard.do(transfer, "post", "warehouse_keeper")
    yard.do(transfer, "reverse", "keeper_2f", reason="错")
    assert ScrapNote.objects.get().state == "cancelled"


def test_the_database_refuses_a_second_compensation(yard):
    shipment = houses.shipped(yard, (0, 5))
    for wrong in ("claimed = 6", "claimed = -1", "returned = 6"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE delivery_shipmentline SET {wrong} WHERE document_id = %s", [shipment.pk])


def test_a_cancelled_case_frees_what_it_claimed(yard):
    shipment = houses.shipped(yard, (0, 5))
    made = houses.case(yard, shipment, {1: 5})
    refused(lambda: yard.do(shipment, "reverse", "accountant", reason="错"), "has_successors")
    yard.do(made, "cancel", "sales_clerk", reason="撤回")
    assert ShipmentLine.objects.get().claimed == 0
    assert ServiceCase.objects.get().state == "cancelled"


def test_a_return_that_meets_no_paper_moves_nothing(yard):
    document = houses.ready(yard, houses.shipped(yard, (0, 5)), {1: 5})
    moves = Move.objects.count()
    refused(lambda: yard.do(document, "post", "receiving_clerk"), "inputs_invalid")
    refused(
        lambda: yard.do(document, "post", "receiving_clerk", lines=[{"line_no": 1, "counted": "6"}]),
        "quantities_disagree",
    )
    assert Move.objects.count() == moves


@pytest.mark.parametrize(
    ("quantity", "parts"),
    [("3", ("1", "1", "1")), ("7", ("2", "5")), ("100", ("33", "33", "34")), ("0.3", ("0.1", "0.1", "0.1"))],
)
def test_parts_of_a_line_sum_to_it(quantity, parts):
    amount = Decimal("10.01")
    worth = Worth(
        "shipments", 1, 1, Decimal(quantity), Decimal(0), (amount / Decimal(quantity)).quantize(Decimal("0.0001")),
        amount, tax_within(amount, Decimal("0.13")), Decimal("0.13"),
    )  # fmt: skip
    left = Left(worth, worth.quantity, worth.amount, worth.tax)
    taken = [left.take(Decimal(part)) for part in parts]
    assert sum(part for part, _tax in taken) == worth.amount
    assert sum(tax for _part, tax in taken) == worth.tax
    assert all(part >= 0 and tax >= 0 for part, tax in taken)
    assert credits.BOOKED == ("posted", "reversed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "session"),
    [
        ("2026-11-27T07:59", "2026-11-27"),  # a Friday before eight
        ("2026-11-27T08:00", "2026-11-30"),
        ("2026-09-30T15:00", "2026-10-08"),  # over the national holidays
        ("2026-02-13T15:00", "2026-02-14"),  # a Saturday that is worked before the Spring Festival
    ],
)
def test_the_next_session_is_on_a_working_day(moment, session):
    CalendarDay.objects.all().delete()
    CalendarDay.objects.bulk_create(calendar.published(2026))
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert calendar.next_session(at) == date.fromisoformat(session)


@pytest.mark.django_db
def test_a_year_that_is_not_known_is_warned_of():
    CalendarDay.objects.all().delete()
    CalendarDay.objects.bulk_create(calendar.published(2026))
    assert calendar.missing_years(date(2026, 3, 1)) == []
    assert calendar.missing_years(date(2026, 11, 27)) == [2027]
