"""Assessments: written by other actions, objected to by whoever is assessed, decided above them."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from counterfoil.assessments.actions import Charge
from counterfoil.assessments.models import Assessment
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.listing import Wanted, list_documents
from counterfoil.kernel.models import Event, Link, Notification, Task
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import settings

pytestmark = pytest.mark.django_db


def refused(code, document, action, who, house, **inputs):
    before = Event.objects.count()
    with pytest.raises(Refusal) as answer:
        perform(document, action, by=house.people[who], at=house.now, inputs=inputs)
    assert answer.value.code == code
    assert Event.objects.count() == before


def test_record_writes_an_entry_per_charge_and_tells_the_person(house):
    entries = house.charge(house.of("sales_clerk", points=Decimal(3)), house.of("picker", money=Decimal("50.00")))
    assert [(row.points, row.money, row.state) for row in entries] == [(3, 0, "recorded"), (0, 50, "recorded")]
    assert entries[0].month == timezone.localtime(house.now).strftime("%Y-%m")
    assert entries[0].source_number == house.paper.number
    assert Link.objects.filter(from_number=house.paper.number, to_resource="assessments").count() == 2
    assert Notification.objects.filter(user=house.people["picker"]).count() == 1


def test_points_come_from_the_settings_where_nothing_is_named(house):
    settings.change("assessments.points.attachment", 7, by=house.people["auditor"], at=house.now)
    (entry,) = house.charge(house.of("sales_clerk", kind="attachment"))
    assert entry.points == 7


def test_record_takes_no_more_statements_for_many(house, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (2, 40):
        with CaptureQueriesContext(connection) as captured:
            house.charge(*[house.of("sales_clerk", points=Decimal(1))] * many)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_objection_waits_for_the_supervisor_who_lifts_it(house):
    (entry,) = house.charge(house.of("sales_clerk"))
    refused("reason_required", entry, "object", "sales_clerk", house)
    refused("role_required", entry, "object", "auditor", house, reason="替她说")
    perform(entry, "object", by=house.people["sales_clerk"], at=house.now, inputs={"reason": "不是我配的"})
    assert Task.objects.get(resource="assessments").role == "clerk_supervisor"
    refused("role_required", entry, "decide", "market_manager", house, decision="lift", reason="x")
    refused("inputs_invalid", entry, "decide", "clerk_supervisor", house, decision="maybe", reason="x")
    done = perform(
        entry,
        "decide",
        by=house.people["clerk_supervisor"],
        at=house.now,
        inputs={"decision": "lift", "reason": "属实"},
    )
    assert (done.state, done.decision, done.objection) == ("lifted", "lift", "不是我配的")
    refused("wrong_state", entry, "object", "sales_clerk", house, reason="又来")


def test_the_supervisors_own_entry_is_decided_by_the_manager(house):
    (entry,) = house.charge(house.of("clerk_supervisor"))
    perform(entry, "object", by=house.people["clerk_supervisor"], at=house.now, inputs={"reason": "不认"})
    assert Task.objects.get(resource="assessments").role == "market_manager"
    refused("same_person", entry, "decide", "clerk_supervisor", house, decision="lift", reason="x")
    done = perform(
        entry,
        "decide",
        by=house.people["market_manager"],
        at=house.now,
        inputs={"decision": "uphold", "reason": "应承担"},
    )
    assert done.state == "upheld"


def test_for_a_department_its_head_objects(house):
    (entry,) = house.charge(Charge(kind="complaint", text="批量开裂", department_id=house.department.pk))
    refused("role_required", entry, "object", "auditor", house, reason="x")
    perform(entry, "object", by=house.people["picker"], at=house.now, inputs={"reason": "原料问题"})


@pytest.mark.parametrize(
    ("who", "seen"), [("sales_clerk", 1), ("picker", 1), ("sales_clerk2", 0), ("clerk_supervisor", 2), ("auditor", 2)]
)
def test_each_person_sees_own_entries_and_overseers_all(house, who, seen):
    house.charge(house.of("sales_clerk"), Charge(kind="complaint", text="开裂", department_id=house.department.pk))
    assert len(list_documents(find_type("assessments"), house.people[who], Wanted()).items) == seen


@pytest.mark.parametrize("column", ["points = points + 1", "user_id = 1", "text = 'x'", "month = '2020-01'"])
def test_what_an_entry_charges_is_never_changed(house, column):
    (entry,) = house.charge(house.of("sales_clerk"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE assessments_assessment SET {column} WHERE id = %s", [entry.pk])
    assert Assessment.objects.get().points == entry.points
