"""From one day to another, as pages and programs ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from counterfoil.kernel.days import midnight


@dataclass(frozen=True)
class Period:
    """From this day to that one, both included."""

    start: date
    end: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first one after it."""
        return midnight(self.start), midnight(self.end + timedelta(days=1))


def period_of(values: Mapping[str, Any], *, at: datetime, days: int = 30) -> Period:
    """The period that was asked for (``from``, ``to``), else the last days up to today."""
    today = timezone.localtime(at).date()
    start, end = (_day(values.get(name) or "") for name in ("from", "to"))
    end = end or today
    return Period(min(start or end - timedelta(days=days - 1), end), end)


def _day(text: str) -> date | None:
    """A day of a year that can be; anything else is as if nothing had been asked."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and 1990 <= found.year <= 2199 else None
