"""Statements of the database, counted action by action on the way through a house."""

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext


def counted(yard):
    """Let ``yard.do`` count: kind of paper, action and person → statements, each time."""
    plain_do, found = yard.do, {}

    def counting(document, action, who, **inputs):
        with CaptureQueriesContext(connection) as queries:
            answer = plain_do(document, action, who, **inputs)
        found.setdefault((type(document).__name__, action, who), []).append(len(queries))
        return answer

    yard.do = counting
    return found


def costs_the_same(cycle):
    """``cycle(lines)`` finds as many statements for 200 lines as for 2."""
    results = []
    for lines in (2, 200):
        point = transaction.savepoint()
        results.append(cycle(lines))
        transaction.savepoint_rollback(point)
    few, many = results
    assert few == many, {key: (few.get(key), many[key]) for key in many if few.get(key) != many[key]}
