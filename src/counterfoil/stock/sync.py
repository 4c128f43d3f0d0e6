"""After each migration: the places that stand for the world outside are there, once each."""

from typing import Any

from django.db import connection

from counterfoil.stock.models import Location

OUTSIDE = {
    "CUSTOMER": ("客户处", Location.Kind.CUSTOMER),
    "PRODUCTION": ("生产", Location.Kind.PRODUCTION),
    "ADJUST": ("盘点调整", Location.Kind.ADJUSTMENT),
    "DEPARTMENT": ("部门领用", Location.Kind.DEPARTMENT),
    "CRUSH": ("粉碎区", Location.Kind.CRUSHING),
}


def after_migrate(**_kwargs: Any) -> None:
    """Make the missing ones. Doing it again changes nothing."""
    if Location._meta.db_table not in connection.introspection.table_names():
        return
    present = set(Location.objects.filter(kind__in=Location.VIRTUAL).values_list("kind", flat=True))
    Location.objects.bulk_create(
        [Location(code=code, name=name, kind=kind) for code, (name, kind) in OUTSIDE.items() if kind not in present],
        ignore_conflicts=True,
    )
