"""After each migration: the program's own user stands in the table, with the first id."""

from typing import Any

from django.db import connection

from counterfoil.people.models import SYSTEM_ID

_SYSTEM = """
INSERT INTO people_user (id, password, username, name, roles, floors, email, phone, language, is_active, created_at)
OVERRIDING SYSTEM VALUE
VALUES (%s, '!', 'system', '系统', '{}', '{}', '', '', 'zh-hans', false, now())
ON CONFLICT DO NOTHING
"""
_NEXT_ID = "SELECT setval(pg_get_serial_sequence('people_user', 'id'), greatest(100, max(id))) FROM people_user"


def after_migrate(**_kwargs: Any) -> None:
    """Make the system's user where it is missing. Doing it again changes nothing."""
    with connection.cursor() as cursor:
        if "people_user" not in connection.introspection.table_names(cursor):
            return
        cursor.execute(_SYSTEM, [SYSTEM_ID])
        if cursor.rowcount:
            cursor.execute(_NEXT_ID)
