"""From any document to all it came from and all that came of it (全程跟踪)."""

from typing import Any

from django.db import connection

from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.presentation import glimpses

_TRACE = """
    WITH RECURSIVE up(resource, id, depth) AS (
        SELECT %s::varchar, %s::bigint, 0
        UNION SELECT link.from_resource, link.from_id, up.depth - 1
        FROM up JOIN kernel_link link ON link.to_resource = up.resource AND link.to_id = up.id WHERE up.depth > -50
    ), down(resource, id, depth) AS (
        SELECT %s::varchar, %s::bigint, 0
        UNION SELECT link.to_resource, link.to_id, down.depth + 1
        FROM down JOIN kernel_link link ON link.from_resource = down.resource AND link.from_id = down.id
        WHERE down.depth < 50
    )
    SELECT resource, id, min(depth) FROM (SELECT * FROM up UNION SELECT * FROM down) every
    GROUP BY resource, id ORDER BY 3 LIMIT 2000
"""


def trace(document: Any, user: Any) -> list[dict[str, Any]]:
    """Every document up and down the chain that this person may see, itself included, in order of time.

    ``depth``: steps from here, negative towards the origins.
    """
    key = (type_of(document).name, document.pk)
    with connection.cursor() as cursor:
        cursor.execute(_TRACE, [*key, *key])
        depths = {(resource, pk): depth for resource, pk, depth in cursor.fetchall()}
    rows = glimpses(list(depths), user)
    found = [{**row, "depth": depths[key]} for key, row in rows.items()]
    return sorted(found, key=lambda row: (row["created_at"], row["depth"], row["number"]))
