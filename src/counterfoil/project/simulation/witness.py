"""What the product shows, gathered for the oracle as JSON; and cheap signs that something was written."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import connection

from counterfoil.customers.models import Customer
from counterfoil.kernel.declaration import all_types, find_type, type_of
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.kernel.presentation import header, line_rows, signatures
from counterfoil.project.simulation.manual import BY_TWO
from counterfoil.project.simulation.oracle import EFFECTS
from counterfoil.receivables import queries as receivables
from counterfoil.stock.models import Balance, Location
from counterfoil.stock.queries import stock_row

WITH_LINES = {"pick-lists": "quantity", "delivery-notices": "quantity", "production-requests": "quantity"}
LINES_TOLD = frozenset(resource for resource, _action in EFFECTS)
SIGNERS_TOLD = frozenset(resource for resource, _action in BY_TWO)
_BOOKS = """
    SELECT (SELECT max(id) FROM kernel_event), (SELECT max(id) FROM kernel_signature),
           (SELECT max(id) FROM stock_move), (SELECT count(*) FROM kernel_idempotencykey),
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
    """The headers of all papers; where the oracle looks at lines, those too."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for doctype in all_types():
        rows = doctype.model.objects.select_related("created_by", *doctype.related).order_by("pk")
        lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
        if doctype.name in WITH_LINES:
            for line in _lines(doctype.name):
                lines[line["document"]].append(line)
        for row in rows:
            found[doctype.name].append({**header(row), "lines": lines[row.pk]})
    return found


def _lines(resource: str) -> list[dict[str, Any]]:
    doctype = find_type(resource)
    assert doctype is not None
    model = doctype.model._meta.get_field("lines").related_model
    short = ("short",) if resource == "delivery-notices" else ()
    rows = model.objects.order_by("pk").values_list("document_id", "product__code", "quantity", *short)
    names = ("document", "product", "quantity", *short)
    return [dict(zip(names, row, strict=True)) for row in rows]
