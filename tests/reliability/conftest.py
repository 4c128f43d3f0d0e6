"""Databases of their own, for what really commits: each a copy of the run's template, gone afterwards."""

import contextlib
import os

import pytest
from django.conf import settings
from django.db import connections
from tests.conftest import TEMPLATE, _as_owner, _maintenance, _one_at_a_time, drop_database


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """`with own_database():` – within, everything goes to a fresh migrated database."""

    @contextlib.contextmanager
    def opened():
        house = connections["default"].settings_dict
        usual, mine = house["NAME"], f"{TEMPLATE}_own_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        with django_db_blocker.unblock():
            with _as_owner(), _one_at_a_time(), _maintenance() as cursor:
                cursor.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{TEMPLATE}"')
            house["NAME"] = mine
            try:
                yield
            finally:
                house["NAME"] = usual
                with _as_owner(), _maintenance() as cursor:
                    drop_database(cursor, mine)

    assert settings.ASSERT_LOCK_ORDER
    return opened
