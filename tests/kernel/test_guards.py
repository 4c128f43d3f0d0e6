"""What must never be, the database refuses, whoever asks: proved with raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from counterfoil.kernel.invariants import INVARIANTS, broken
from counterfoil.kernel.performing import perform
from counterfoil.kernel.sync import after_migrate

pytestmark = pytest.mark.django_db


def refuses(sql, *parameters):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize("table", ["kernel_event", "kernel_signature", "kernel_storedfile"])
def test_written_once_rows_are_neither_changed_nor_removed(paper, people, now, table):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_storedfile (sha256, size, content_type, picture_hash) VALUES ('x', 1, 'text/plain', '')"
        )
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    column = {"kernel_event": "action", "kernel_signature": "action", "kernel_storedfile": "content_type"}[table]
    refuses(f"UPDATE {table} SET {column} = 'forged'")
    refuses(f"DELETE FROM {table}")


def test_a_document_is_never_deleted(paper):
    refuses("DELETE FROM toy_paper WHERE id = %s", paper.pk)


def test_a_number_never_changes(paper):
    refuses("UPDATE toy_paper SET number = 'TOY-000000-0009' WHERE id = %s", paper.pk)


def test_a_state_never_moves_without_an_event(paper):
    refuses("UPDATE toy_paper SET state = 'done' WHERE id = %s", paper.pk)


def test_a_number_is_never_given_twice(paper):
    refuses(
        "INSERT INTO toy_paper (number, state, version, revision, round, state_since, created_at, created_by_id, "
        "authors, event_no, chain, title, total, remark) SELECT number, state, version, revision, round, state_since, "
        "created_at, created_by_id, authors, event_no, chain, title, total, remark FROM toy_paper"
    )


def test_every_invariant_holds_and_is_broken_by_what_breaks_it(paper, people, now):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    assert set(broken()) == set(INVARIANTS)
    assert not any(broken().values())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_numberseries SET last = last + 1")
        cursor.execute("DELETE FROM kernel_transition WHERE resource = 'papers'")
    found = broken()
    assert found["I12b"] == 1
    assert found["I13a"] == 1


def test_roles_have_a_history_that_the_database_writes(people):
    clerk = people["sales_clerk"]
    clerk.roles = ["sales_clerk", "picker"]
    clerk.save()
    clerk.name = "renamed"
    clerk.save()
    assert [change.roles for change in clerk.role_changes.order_by("pk")] == [
        ["sales_clerk"],
        ["sales_clerk", "picker"],
    ]


def test_sync_can_run_again():
    after_migrate()
