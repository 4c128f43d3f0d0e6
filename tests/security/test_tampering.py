"""Nobody changes what was written without its being refused or found (S10)."""

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from tests.orders import house as houses

from counterfoil.kernel import attachments
from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.models import Attachment, Event
from counterfoil.project import anchoring, checking

TRIALS = 100
PNG_A, PNG_B = b"first paper, signed\n", b"another paper, not signed\n"


@pytest.fixture
def house(db, settings, tmp_path):
    """Orders on their way, with real files on them."""
    settings.ATTACHMENTS_FOLDER = settings.MEDIA_ROOT = tmp_path
    house = houses.build()
    houses.receive(house, 50)
    for number in range(3):
        order = houses.draft(house, ("P-1", number + 1))
        for kind, data in (("contract", PNG_A), ("other", PNG_B)):
            attachments.attach(order, name=f"{kind}.txt", data=data, kind=kind, by=house.clerk, at=house.now)
            house.now += timedelta(seconds=1)
        houses.do(house, order, "submit")
        houses.do(house, order, "approve_finance", "accountant")
        houses.do(house, order, "confirm", method="email", contact="王")
    houses.do(house, houses.notice(house, (order, 1, 2)), "submit")
    return house


def found():
    """What `counterfoil check` finds."""
    return [code for code, many in broken().items() if many] + checking.walk_trail() + checking.look_at_files()


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def written_once():
    return sorted({model._meta.db_table for model in apps.get_models() if getattr(model, "insert_only", False)})


def test_the_application_is_refused_by_the_database(house):
    """A hundred attempts by its own login, drawn by chance, at what is written once and at papers."""
    chance = random.Random(10)
    papers = [doctype.model._meta.db_table for doctype in all_types()]
    tables = [table for table in written_once() if rows_in(table)]
    for _trial in range(TRIALS):
        table = chance.choice(tables)
        column = chance.choice([column for column in columns_of(table) if column != "id"])
        attempts = (
            f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
            f"DELETE FROM {chance.choice([paper for paper in papers if rows_in(paper)])}",
            "UPDATE orders_salesorder SET number = number || '9'",
            "UPDATE orders_salesorder SET state = 'closed'",
            "ALTER TABLE kernel_event DISABLE TRIGGER ALL", "SET session_replication_role = replica",
            "DROP TABLE kernel_event", "DROP TRIGGER guard_insert_only ON kernel_event",
        )  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            run(chance.choice(attempts))


def rows_in(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
        return cursor.fetchone()[0]


def columns_of(table):
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


# As the owner of the tables, past every right and trigger -------------------------------------------------------------


def change_event(chance):
    column, value = chance.choice(
        [
            ("by_id", "by_id + 1"), ("role", "'auditor'"), ("action", "'edit'"), ("to_state", "'closed'"),
            ("from_state", "'closed'"), ("inputs", '\'{"reason": "other"}\''), ("number", "'XSDD-000000-0001'"),
            ("changes", '\'{"x": [1, 2]}\''), ("at", "at - interval '1 day'"), ("on_behalf_of_id", "1"),
            ("previous_hash", "repeat('0', 64)"), ("hash", "repeat('0', 64)"),
        ]
    )  # fmt: skip
    return run(f"UPDATE kernel_event SET {column} = {value} WHERE id = %s", an_event(chance))


def an_event(chance, where="true"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM kernel_event WHERE {where} ORDER BY id")
        return chance.choice(cursor.fetchall())[0]


LAST = (
    "seq = (SELECT max(seq) FROM kernel_event o WHERE o.resource = kernel_event.resource "
    "AND o.document_id = kernel_event.document_id)"
)


def delete_middle(chance):
    return run("DELETE FROM kernel_event WHERE id = %s", an_event(chance, f"NOT {LAST}"))


def delete_tail(chance):
    return run("DELETE FROM kernel_event WHERE id = %s", an_event(chance, LAST))


def insert_event(chance):
    columns = "resource, document_id, number, action, from_state, to_state, by_id, role, at, inputs, changes, previous_hash, hash"
    after = "seq + 1" if chance.random() < 0.5 else "seq + 100"
    return run(
        f"INSERT INTO kernel_event (seq, {columns}) SELECT {after}, {columns} FROM kernel_event WHERE id = %s",
        an_event(chance, LAST),
    )


def swap_events(chance):
    one = an_event(chance, f"NOT {LAST}")
    return run(
        "UPDATE kernel_event e SET by_id = o.by_id, at = o.at, action = o.action, inputs = o.inputs, changes = o.changes, "
        "hash = o.hash FROM kernel_event o WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))", one, one + 1, one + 1, one,
    )  # fmt: skip


def forge_signature(chance):
    column, value = chance.choice([("by_id", "by_id + 1"), ("at", "at - interval '1 hour'"), ("action", "'cancel'")])
    return run(f"UPDATE kernel_signature SET {column} = {value} WHERE id = (SELECT max(id) FROM kernel_signature)")


def delete_signature(chance):
    return run("DELETE FROM kernel_signature WHERE id = (SELECT min(id) FROM kernel_signature)")


def insert_signature(chance):
    columns = "resource, document_id, action, round, role, content_hash"
    return run(
        f"INSERT INTO kernel_signature ({columns}, by_id, at) SELECT {columns}, by_id + 1, at FROM kernel_signature LIMIT 1"
    )


def replace_attachment(chance):
    a, b = Attachment.objects.order_by("pk")[:2]
    return run("UPDATE kernel_attachment SET file_id = %s WHERE id = %s", b.file_id, a.pk)


def replace_file(chance):
    file = chance.choice(list(Attachment.objects.all())).file_id
    attachments.path_of(file).write_bytes(b"forged")
    return 1


def lose_file(chance):
    attachments.path_of(chance.choice(list(Attachment.objects.all())).file_id).unlink()
    return 1


def move_document(chance):
    return run("UPDATE orders_salesorder SET state = 'closed' WHERE id = (SELECT max(id) FROM orders_salesorder)")


def delete_document(chance):
    run("DELETE FROM orders_salesorderline WHERE document_id = (SELECT min(id) FROM orders_salesorder)")
    return run("DELETE FROM orders_salesorder WHERE id = (SELECT min(id) FROM orders_salesorder)")


def delete_attach_event(chance):
    return run("DELETE FROM kernel_event WHERE id = %s", an_event(chance, "action = 'attach'"))


MANIPULATIONS = (
    change_event, delete_middle, delete_tail, insert_event, swap_events, forge_signature, delete_signature,
    insert_signature, replace_attachment, replace_file, lose_file, move_document, delete_document, delete_attach_event,
)  # fmt: skip


GUARDED = ("kernel_event", "kernel_signature", "kernel_attachment", "orders_salesorder", "orders_salesorderline")


def manipulated(work):
    """What is found after this was done as the owner of the tables, with every guard asleep; then it is as before."""
    files = {path: path.read_bytes() for path in attachments.path_of("0" * 64).parents[1].rglob("*") if path.is_file()}
    point = transaction.savepoint()
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("RESET ROLE")
    for table in GUARDED:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    run("SET CONSTRAINTS ALL DEFERRED")
    assert work() > 0
    told = found()
    transaction.savepoint_rollback(point)
    for path, data in files.items():
        path.write_bytes(data)
    return told


def test_the_owner_of_the_tables_is_found_out(house):
    """A hundred manipulations drawn by chance; without one nothing is found."""
    assert found() == []
    chance = random.Random(11)
    unseen = []
    for trial in range(TRIALS):
        one = MANIPULATIONS[trial % len(MANIPULATIONS)]
        if not manipulated(lambda one=one: one(chance)):
            unseen.append(one.__name__)
    assert unseen == []
    assert found() == []


def rewind(chance):
    """The last event of an order is cut off, and its paper set back to the one before: consistent in itself."""
    last = Event.objects.filter(resource="sales-orders", seq__gt=1).order_by("-pk")[0]
    before = Event.objects.get(resource=last.resource, document_id=last.document_id, seq=last.seq - 1)
    run(
        "DELETE FROM kernel_signature WHERE resource = %s AND document_id = %s AND at = %s",
        last.resource,
        last.document_id,
        last.at,
    )
    run(
        "UPDATE orders_salesorder SET event_no = %s, chain = %s, state = %s WHERE id = %s",
        before.seq, before.hash, before.to_state, last.document_id,
    )  # fmt: skip
    return run("DELETE FROM kernel_event WHERE id = %s", last.pk)


def test_a_tail_cut_off_with_care_is_found_by_the_anchor_outside(house, tmp_path, monkeypatch):
    monkeypatch.setattr(anchoring, "_settled", lambda: Event.objects.latest("pk").pk)
    anchor = tmp_path / "anchor"
    assert anchoring.hold(anchor) == []
    houses.draft(house, ("P-2", 1))
    assert anchoring.hold(anchor) == []
    assert len(anchor.read_text().splitlines()) == 2
    told = []

    def work():
        done = rewind(None)
        told.extend(anchoring.hold(anchor))
        return done

    manipulated(work)
    assert len(told) == 2
    assert anchoring.hold(anchor) == []
