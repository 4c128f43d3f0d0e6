"""Lists of documents: filters, search, and pages by key, whose cost does not grow with their depth."""

import base64
import json
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.days import midnight
from counterfoil.kernel.declaration import DocumentType
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.people import visible

MOST = 200
USUAL = 50


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the next page (``None`` when this is the last)."""

    items: list[Any]
    next: str | None


@dataclass(frozen=True)
class Wanted:
    """What a list shall show. Empty means: no such filter."""

    state: str = ""
    """One state, or several with commas between."""
    customer: str = ""
    """The customer's code."""
    q: str = ""
    created_from: str = ""
    created_to: str = ""
    ordering: str = ""
    limit: int = USUAL
    cursor: str = ""


def list_documents(doctype: DocumentType, user: Any, wanted: Wanted) -> Page:
    """One page of the documents of this type that this person may see. One statement.

    Raises ``Refusal("inputs_invalid")`` for a filter that can't be read.
    """
    rows = doctype.model.objects.filter(visible(doctype, user)).select_related("created_by", *doctype.related)
    made = "created_at" if wanted.created_from or wanted.created_to else ""
    return page(filtered(rows, doctype, wanted), wanted, orderings=doctype.orderings, made=made)


def filtered(rows: QuerySet[Any], doctype: DocumentType, wanted: Wanted) -> QuerySet[Any]:
    """The rows that the filters leave."""
    if wanted.state:
        rows = rows.filter(state__in=[code.strip() for code in wanted.state.split(",")])
    if wanted.customer:
        if doctype.customer is None:
            return rows.none()
        rows = rows.filter(**{f"{doctype.customer}__code": _text("customer", wanted.customer)})
    if wanted.q:
        rows = rows.filter(_search(doctype, _text("q", wanted.q)))
    if wanted.created_from:
        rows = rows.filter(created_at__gte=moment_of("created_from", wanted.created_from))
    if wanted.created_to:
        rows = rows.filter(created_at__lt=moment_of("created_to", wanted.created_to, end=True))
    return rows


def page(
    rows: QuerySet[Any],
    wanted: Wanted,
    *,
    orderings: tuple[str, ...] = ("created_at",),
    key: str = "pk",
    made: str = "",
) -> Page:
    """A page by key: what comes after the cursor in this order, newest first unless told otherwise.

    ``made`` is the column of the time at which a row was made, where that is what the index finds them by.
    """
    name, descending = _ordering(wanted.ordering, orderings)
    limit = _limit(wanted.limit)
    if name == "created_at":
        name = made or key  # numbers of rows rise with the time at which they were made
    if wanted.cursor:
        rows = rows.filter(_after(wanted.cursor, name, key, descending))
    sign = "-" if descending else ""
    order = [f"{sign}{name}"] if name == key else [f"{sign}{name}", f"{sign}{key}"]
    found = list(rows.order_by(*order)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return Page(found, _cursor(found[-1], name, key) if more else None)


def _ordering(text: str, allowed: tuple[str, ...]) -> tuple[str, bool]:
    if not text:
        return allowed[0], True
    name = text.lstrip("-")
    if name not in (*allowed, "created_at", "number"):
        raise invalid(
            "ordering", _("must be one of {expected}"), expected=", ".join({*allowed, "created_at", "number"})
        )
    return name, text.startswith("-")


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise invalid("limit", _("must be from 1 to {most}"), most=MOST)
    return limit


def _after(cursor: str, name: str, key: str, descending: bool) -> Q:
    try:
        value, last = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=="))
        last = int(last)
    except (ValueError, TypeError):
        raise invalid("cursor", _("is not a cursor of this list")) from None
    side = "lt" if descending else "gt"
    if name == key:
        return Q(**{f"{key}__{side}": last})
    if value is None:
        return Q(**{name: None, f"{key}__{side}": last})
    beyond = Q(**{f"{name}__{side}": value}) | Q(**{name: value, f"{key}__{side}": last})
    return Q(**{f"{name}__{side}e": value}) & beyond  # said once more for the index


def _cursor(row: Any, name: str, key: str) -> str:
    value = None if name == key else getattr(row, name)
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    elif value is not None and not isinstance(value, (str, int)):
        value = str(value)
    text = json.dumps([value, getattr(row, key)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _search(doctype: DocumentType, text: str) -> Q:
    """Where any of the type's columns holds these words. Those who are found by words (``customer__search``) are
    looked for on their own, by their index, rather than beside every paper."""
    found = Q()
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    for path in doctype.search:
        whose, _, column = path.rpartition("__")
        if whose and column == "search":
            target = _target(doctype.model, whose)
            found |= Q(**{f"{whose}__in": target._base_manager.filter(search__contains=folded).values("pk")})
        else:
            found |= Q(**{f"{path}__icontains": text})
    return found


def _target(model: type[Any], path: str) -> type[Any]:
    """The table at the end of this path of pointers."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def _text(loc: str, text: str) -> str:
    if "\x00" in text or len(text) > 200:
        raise invalid(loc, _("is not valid"))
    return text.strip()


def moment_of(loc: str, text: str, *, end: bool = False) -> datetime:
    """A day or a time that was asked for; a day as an end means its last moment. Raises ``inputs_invalid``."""
    try:
        moment = parse_datetime(text) if len(text) > 10 else None
        day = parse_date(text) if moment is None else None
    except ValueError:
        moment = day = None
    if moment is not None:
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    if day is None or not 1990 <= day.year <= 2199:
        raise invalid(loc, _("must be a date like 2026-11-24"))
    start = midnight(day)
    return start + timedelta(days=1) if end else start
