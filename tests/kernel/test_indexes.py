"""The indexes and constraints that are declared are in the database, and every list has one to be read by."""

import pytest
from django.apps import apps
from django.db import connection


def test_every_index_and_constraint_that_is_declared_is_in_the_database(db):
    """One was lost when the index of a foreign key was dropped, and nobody saw it: twice the same open review."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conrelid <> 0 "
            "UNION SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE indisvalid"
        )
        there = set(cursor.fetchall())
    declared = {
        (model._meta.db_table, one.name)
        for model in apps.get_models()
        if model._meta.managed
        for one in (*model._meta.indexes, *model._meta.constraints)
    }
    assert len(declared) > 250
    assert declared - there == set()


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
