"""How the invariants stood when they were last held, and what breaks one."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from counterfoil.insight.models import SelfCheck
from counterfoil.kernel.invariants import INVARIANTS, Invariant, in_order
from counterfoil.kernel.patience import be_patient

MOST = 50
"""So many of the rows that break one are shown."""
LOOKS = "10s"


@dataclass(frozen=True)
class Stand:
    """An invariant and how it was found last; nothing when it was never held yet."""

    invariant: Invariant
    last: SelfCheck | None

    @property
    def is_broken(self) -> bool:
        return bool(self.last and self.last.found)


def list_stands() -> list[Stand]:
    """All of them, those that are broken first."""
    held = SelfCheck.objects.in_bulk()
    stands = [Stand(INVARIANTS[code], held.get(code)) for code in in_order()]
    return sorted(stands, key=lambda stand: not stand.is_broken)


def stand_of(invariant: Invariant) -> Stand:
    return Stand(invariant, SelfCheck.objects.filter(pk=invariant.code).first())


def count_broken_now() -> int:
    """How many were found broken."""
    return SelfCheck.objects.filter(found__gt=0, code__in=INVARIANTS).count()


def rows_against(invariant: Invariant) -> tuple[list[str], list[tuple[Any, ...]]]:
    """What breaks it just now: names of columns, and the first rows."""
    with transaction.atomic():
        be_patient(LOOKS)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {invariant.view} LIMIT {MOST}")  # noqa: S608 - names are declared
            return [column.name for column in cursor.description], cursor.fetchall()
