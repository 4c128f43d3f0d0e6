"""Every GET of every test is held to writing nothing: tests run within a transaction, where PostgreSQL can't be told.

That the database itself refuses it, `tests/security/test_reading.py` shows on real connections.
"""

import re

from django.db import connection

WRITES = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+(AS\s+\w+\s+)?SET|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO|nextval|setval)\b|\bFOR\s+(NO\s+KEY\s+)?UPDATE\b",
    re.IGNORECASE,
)


class Held:
    """Raises within the view that writes although its request only looks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)


def refuse_writes(execute, sql, params, many, context):
    if connection.only_reads and WRITES.search(str(sql)):
        raise AssertionError(f"a request that only looks writes: {sql}")
    return execute(sql, params, many, context)
