"""Discrepancies: written by whoever counts, explained by their owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from counterfoil.catalogue.models import Product
from counterfoil.kernel import locking, people
from counterfoil.kernel.declaration import find_type, type_of
from counterfoil.kernel.doing import Doing, New
from counterfoil.stock.models import Discrepancy, Location

COUNTED_AGAIN = frozenset({Discrepancy.Step.PICK, Discrepancy.Step.FIRST_CHECK})
"""Steps in which goods were asked for and not found: the floor is to be counted."""


@dataclass(frozen=True)
class Difference:
    """Two counts of the same goods that differ.

    ``in_question`` lies at ``location_id`` on the books and can't be counted on until this is explained.
    ``document`` is the paper whose line it is; without one, the paper that the action is done on.
    """

    step: str
    line_no: int
    product_id: int
    location_id: int | None
    expected: Decimal
    found: Decimal
    owner_role: str
    owner_id: int | None = None
    in_question: Decimal = Decimal(0)
    expected_by: int | None = None
    found_by: int | None = None
    reason: str = ""
    document: Any = None
    pick_line_id: int | None = None


def write_discrepancies(rows: Iterable[Difference], *, do: Doing) -> list[Discrepancy]:
    """Write one discrepancy per difference; rows that don't differ are left out.

    For what was asked and not found one draft stock count is made, with a line per product and floor. The places of
    goods in question must be locked already (they are, after ``stage`` or ``bring_back``). Takes numbers of the
    series CYD, then PDD: call it after all ledger writes, between papers of lower and higher prefixes.
    """
    differing = [row for row in rows if row.expected != row.found]
    if not differing:
        return []
    products = Product.objects.in_bulk({row.product_id for row in differing})
    places = Location.objects.in_bulk({row.location_id for row in differing if row.location_id is not None})
    written: list[Discrepancy] = do.create(
        _declared("discrepancies"),
        [
            New(
                {
                    **_columns(row, do), "product": products[row.product_id],
                    "location": places[row.location_id] if row.location_id is not None else None,
                },
                came_of=[_paper(row, do)],
            )
            for row in differing
        ],
    )  # fmt: skip
    _draft_count([row for row in differing if row.step in COUNTED_AGAIN and row.in_question > 0], do=do)
    return written


def _declared(name: str) -> Any:
    doctype = find_type(name)
    assert doctype is not None
    return doctype


def _paper(row: Difference, do: Doing) -> Any:
    return row.document if row.document is not None else do.document


def _columns(row: Difference, do: Doing) -> dict[str, Any]:
    paper = _paper(row, do)
    return {
        "step": row.step,
        "source_resource": type_of(paper).name, "source_number": paper.number, "source_line_no": row.line_no,
        "pick_line_id": row.pick_line_id,
        "expected": row.expected, "found": row.found, "in_question": row.in_question,
        "expected_by_id": row.expected_by, "found_by_id": row.found_by,
        "owner_role": row.owner_role, "owner_id": row.owner_id, "given_reason": row.reason,
    }  # fmt: skip


def _draft_count(rows: list[Difference], *, do: Doing) -> None:
    """What was asked and not found is to be counted: a draft for the keeper, a line per product and place."""
    places = sorted({(row.location_id, row.product_id) for row in rows if row.location_id is not None})
    if not places:
        return
    papers = {_paper(row, do).pk: _paper(row, do) for row in rows}
    with override(settings.LANGUAGE_CODE):
        reason = gettext("Asked for and not found: {numbers}").format(
            numbers=", ".join(sorted(paper.number for paper in papers.values()))
        )
    do.create(
        _declared("stock-counts"),
        [
            New(
                {"reason": reason[:2000]},
                [{"product_id": product_id, "location_id": location_id} for location_id, product_id in places],
                came_of=list(papers.values()),
            )
        ],
        by=people.system(),
    )


def explain(document: Discrepancy, *, do: Doing) -> None:
    """The owner says why; goods in question may be counted on again."""
    document.cause, document.text = do.inputs.cause, do.inputs.text
    document.explained_by_id, document.explained_at = do.by.id, do.at
    _sign_as_owner(document, do)
    if document.in_question:
        locking.reach("stock")
        do.follow_up("stock_arrived", product_ids=[document.product_id])


def _sign_as_owner(document: Discrepancy, do: Doing) -> None:
    """A person of several roles signs in the one that has to explain."""
    if not do.by.is_system:
        do.role, do.on_behalf_of = document.owner_role, do.by.roles_at(do.at)[document.owner_role]
