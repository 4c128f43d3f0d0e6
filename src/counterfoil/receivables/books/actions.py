"""Closing the books to a day (关账), and opening them again."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.receivables.models import Books, BooksChange

MAY_CLOSE = frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})
MAY_OPEN = frozenset({roles.CHIEF_ACCOUNTANT})


def close(day: date, *, by: Any, at: datetime) -> Books:
    """Close the books to this day, the day included. Waits for what is being booked at this moment.

    Raises ``Refusal`` (``role_required``; ``inputs_invalid`` for a day to come, or one closed already).
    """
    _refuse_person(MAY_CLOSE, _("Close the books"), by, at)
    if day > timezone.localtime(at).date():
        raise invalid("day", _("lies in the future"))

    def work(_unit: Unit) -> Books:
        books = _locked()
        if books.closed_on is not None and day <= books.closed_on:
            raise invalid("day", _("is closed already"))
        return _change(books, day, "", by=by, at=at)

    return transact(work, at=at)


def reopen(day: date | None, *, reason: str, by: Any, at: datetime) -> Books:
    """Open the books again, down to this day (``None``: all of them). With a reason, by the chief accountant alone.

    Raises ``Refusal`` (``role_required``, ``reason_required``, ``inputs_invalid``).
    """
    _refuse_person(MAY_OPEN, _("Open the books again"), by, at)
    if not reason.strip():
        raise Refusal("reason_required", action=_("Open the books again"))

    def work(_unit: Unit) -> Books:
        books = _locked()
        if books.closed_on is None or (day is not None and day >= books.closed_on):
            raise invalid("day", _("must be before the closed day"))
        return _change(books, day, reason.strip()[:2000], by=by, at=at)

    return transact(work, at=at)


def _locked() -> Books:
    Books.objects.bulk_create([Books(pk=1)], ignore_conflicts=True)
    return Books.objects.select_for_update().get(pk=1)


def _change(books: Books, day: date | None, reason: str, *, by: Any, at: datetime) -> Books:
    BooksChange.objects.create(before=books.closed_on, after=day, reason=reason, by=by, at=at)
    books.closed_on = day
    books.save(update_fields=["closed_on"])
    return books


def _refuse_person(allowed: frozenset[str], action: Any, by: Any, at: datetime) -> None:
    if acting_role(by, allowed, at)[0] is None:
        raise role_refusal(action, allowed, by, at)
