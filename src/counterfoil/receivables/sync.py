"""After each migration: the row is there that who books looks at, and who closes the books waits for (A1)."""

from typing import Any

from django.db import connection

from counterfoil.receivables.models import Books


def after_migrate(**_kwargs: Any) -> None:
    """Doing it again changes nothing."""
    if Books._meta.db_table in connection.introspection.table_names():
        Books.objects.bulk_create([Books(pk=1)], ignore_conflicts=True)
