"""A house of former times is brought forward, or its keeper is told what to do."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from counterfoil.project.database import DatabaseNotFit, pending_migrations

TABLES = "0001_tables"
NOW = import_module(f"counterfoil.receivables.migrations.{TABLES}").Migration


@pytest.fixture
def noted(db):
    """What is noted in the database as done for the receivables."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return MigrationRecorder(connection).migration_qs.filter(app="receivables")


def test_a_house_that_went_all_former_steps_has_none_before_it(noted):
    noted.filter(name=TABLES).delete()
    assert noted.filter(name__in=[name for _app, name in NOW.replaces]).count() == len(NOW.replaces) > 5
    assert pending_migrations() == []


def test_a_house_in_the_midst_of_former_steps_is_told_to_start_the_version_before(noted):
    noted.filter(name__in=[TABLES, NOW.replaces[-1][1]]).delete()
    with pytest.raises(DatabaseNotFit, match="Start the version before it once"):
        pending_migrations()
