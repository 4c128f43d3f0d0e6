"""Document numbers: ``<prefix>-<yymmdd>-<nnnn>``, without gap or duplicate per prefix and day."""

from datetime import datetime

from django.utils import timezone

from counterfoil.kernel import locking
from counterfoil.kernel.statements import run

_TAKE = """
    INSERT INTO kernel_numberseries AS series (prefix, day, last)
    SELECT prefix, %s::date, %s::int FROM kernel_numberprefix WHERE resource = %s
    ON CONFLICT (prefix, day) DO UPDATE SET last = series.last + excluded.last
    RETURNING prefix, last
"""


def take(resource: str, count: int, *, at: datetime) -> list[str]:
    """The next ``count`` numbers of this document type. Locks the series until the transaction ends: call it last."""
    locking.reach("number", resource_prefix_order(resource))
    day = timezone.localtime(at).date()
    with run(_TAKE, [day, count, resource]) as cursor:
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"no number prefix for {resource}: run the migrations")
    prefix, last = row
    return [f"{prefix}-{day:%y%m%d}-{nnnn:04d}" for nnnn in range(last - count + 1, last + 1)]


def resource_prefix_order(resource: str) -> str:
    """The declared prefix: several series in one transaction are taken in its order."""
    from counterfoil.kernel.declaration import find_type

    doctype = find_type(resource)
    return doctype.prefix if doctype else resource
