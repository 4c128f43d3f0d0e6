"""Foreign keys lose an index of their own, and get it back when the migration is taken back."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from counterfoil.kernel.indexing import WithoutOwnIndex

OWN = "kernel_event_on_behalf_of_id"


def definitions(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname LIKE %s", [table, f"{column}%"]
        )
        indexes = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            "SELECT oid FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY 1", [table]
        )
        return indexes, cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_the_index_alone_goes_and_comes_back():
    loader = MigrationLoader(connection)
    before = loader.project_state(("kernel", "0002_former_of_document"))
    after = before.clone()
    drop = WithoutOwnIndex("event", "on_behalf_of")
    drop.state_forwards("kernel", after)
    assert before.models["kernel", "event"].fields["on_behalf_of"].db_index
    assert not after.models["kernel", "event"].fields["on_behalf_of"].db_index
    with connection.as_owner():
        gone, keys = definitions("kernel_event", OWN)
        assert gone == []
        with connection.schema_editor() as editor:
            drop.database_backwards("kernel", editor, after, before)
        assert len(definitions("kernel_event", OWN)[0]) == 1
        with connection.schema_editor() as editor:
            drop.database_forwards("kernel", editor, before, after)
        assert definitions("kernel_event", OWN) == ([], keys)


@pytest.mark.parametrize("fields", [["created_at", "id"], ["state"]])
def test_every_kind_of_paper_is_found_by_the_time_it_was_made_and_by_its_state(fields):
    """A list of a month would look through those of all years otherwise, the process map through all papers."""
    from counterfoil.kernel.declaration import all_types
    from counterfoil.kernel.models import Document

    models = {one.model for one in all_types() if issubclass(one.model, Document)}
    models = {model for model in models if model.__module__.startswith("counterfoil.")}
    assert len(models) > 25
    without = {
        model.__name__ for model in models
        if not any(index.fields[: len(fields)] == fields for index in model._meta.indexes)
    }  # fmt: skip
    assert without == set()
