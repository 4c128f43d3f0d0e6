"""What the product shows, gathered for the oracle as JSON; and cheap signs that something was written."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from counterfoil.customers.models import Customer
from counterfoil.kernel.declaration import Action, DocumentType, all_types, find_type, type_of
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.kernel.presentation import header, line_rows, signatures
from counterfoil.kernel.statements import compiled
from counterfoil.project.simulation.manual import BY_TWO
from counterfoil.project.simulation.oracle import EFFECTS, HOLDING, LIVE_LISTS
from counterfoil.receivables import queries as receivables
from counterfoil.stock.models import Balance, Location
from counterfoil.stock.queries import stock_row

COUNTED: dict[str, frozenset[str]] = {
    "pick-lists": LIVE_LISTS, "delivery-notices": HOLDING, "discrepancies": frozenset({"open"}),
    "production-requests": frozenset(),
}  # fmt: skip
"""Papers whose content the oracle adds up in the evening: in which states, or always."""
WITH_LINES = {
    "pick-lists": ("quantity",), "delivery-notices": ("quantity", "short"), "production-requests": ("quantity",),
}  # fmt: skip
LINES_TOLD = frozenset(resource for resource, _action in EFFECTS)
SIGNERS_TOLD = frozenset(resource for resource, _action in BY_TWO)
_BOOKS = """
    SELECT (SELECT max(id) FROM kernel_event), (SELECT max(id) FROM kernel_signature),
           (SELECT max(id) FROM stock_move), (SELECT max(id) FROM kernel_idempotencykey),
           (SELECT max(id) FROM receivables_entry), (SELECT sum(reserved + in_question) FROM stock_balance)
"""


def kinds() -> dict[str, str]:
    """Location → its kind."""
    return dict(Location.objects.values_list("code", "kind"))


def books() -> tuple[Any, ...]:
    """The heads of what is only ever written to: the same before and after a refusal."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS)
        return tuple(cursor.fetchone())


def broken() -> dict[str, int]:
    """Invariants that do not hold, in one statement; what follows late by the wall's clock is not looked at."""
    views = {code: one.view for code, one in INVARIANTS.items() if code != "I23"}
    parts = [f"SELECT '{code}', count(*) FROM {view}" for code, view in views.items()]  # noqa: S608 - declared
    parts.append("SELECT 'I23', count(*) FROM kernel_outbox WHERE done_at IS NULL")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {code: many for code, many in cursor.fetchall() if many}


def stock() -> list[dict[str, Any]]:
    """Every balance, as ``GET /stock`` has it."""
    rows = Balance.objects.select_related("product", "location").order_by("product_id", "location_id")
    return [stock_row(row) for row in rows]


def accounts(user: Any, *, at: datetime) -> dict[str, dict[str, Any]]:
    """Every customer's account with something on it, as the API has it."""
    rows = Customer.objects.filter(approved=True).select_related("settlement_terms").order_by("code")
    return {row.code: receivables.account(row, user, at=at) for row in rows}


def had_a_hand(document: Any, action: Action) -> set[int]:
    """Ids of those who may not do this with this paper, for what they did with it or with those it came of."""
    found = set(action.barred(document)) if action.barred else set()
    if "author" in action.not_by:
        found |= set(document.authors)
    signed = [one for one in signatures(document) if one.round == document.round]
    return found | {one.by_id for one in signed if one.action in action.not_by}


def answered(document: Any) -> dict[str, Any]:
    """What was answered about a paper, as far as the oracle looks at it."""
    resource = type_of(document).name
    row = header(document)
    if resource in LINES_TOLD and hasattr(document, "lines"):
        row["lines"] = line_rows(document)
    if resource in SIGNERS_TOLD:
        row["signatures"] = [{"action": one.action, "by": one.by.username} for one in signatures(document)]
    return row


def papers() -> dict[str, list[dict[str, Any]]]:
    """Number, state and version of every paper; the header of those that the oracle counts, and their lines."""
    found = {doctype.name: _standing(doctype) for doctype in all_types()}
    for resource, states in COUNTED.items():
        doctype = find_type(resource)
        assert doctype is not None
        rows = doctype.model.objects.filter(state__in=states) if states else doctype.model.objects.all()
        lines = _lines(resource, rows)
        told = {row.number: {**header(row), "lines": lines[row.pk]} for row in _beside(doctype, rows)}
        found[resource] = [told.get(row["number"], row) for row in found[resource]]
    return found


def headers() -> dict[str, list[dict[str, Any]]]:
    """The headers of all papers."""
    return {
        doctype.name: [header(row) for row in _beside(doctype, doctype.model.objects.order_by("pk"))]
        for doctype in all_types()
    }


@cache
def by_pk(doctype: DocumentType) -> Callable[..., list[Any]]:
    """A paper by its key, as people look at it."""
    return compiled(lambda pk: _beside(doctype, doctype.model.objects.filter(pk=pk)))


@cache
def by_number(doctype: DocumentType) -> Callable[..., list[Any]]:
    """A paper by its number, as it is answered."""
    return compiled(lambda number: _beside(doctype, doctype.model.objects.filter(number=number)))


def _beside(doctype: DocumentType, rows: Any) -> Any:
    return rows.select_related("created_by", *doctype.related)


@cache
def _standing_of(doctype: DocumentType) -> Callable[..., list[Any]]:
    return compiled(lambda: doctype.model.objects.order_by("pk").values_list("number", "state", "version"))


def _standing(doctype: DocumentType) -> list[dict[str, Any]]:
    return [
        {"number": number, "state": state, "version": version} for number, state, version in _standing_of(doctype)()
    ]


def _lines(resource: str, papers: Any) -> dict[int, list[dict[str, Any]]]:
    """The lines of these papers, by paper; nothing of those that have none to count."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if resource not in WITH_LINES:
        return found
    model = papers.model._meta.get_field("lines").related_model
    names = ("document_id", "product__code", *WITH_LINES[resource])
    rows = model.objects.filter(document__in=papers).order_by("pk").values_list(*names)
    for document, product, *rest in rows:
        found[document].append({"product": product, **dict(zip(WITH_LINES[resource], rest, strict=True))})
    return found
