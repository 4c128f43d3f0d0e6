"""What the store's own papers have in common: lines as entered, lines as rows, and the red paper that undoes one."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.rules import refuse_finer_than
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import insert_rows
from counterfoil.stock import queries
from counterfoil.stock.models import Location, StockCountLine
from counterfoil.stock.queries import Place

MOST_LINES = 2000
POSTED = "posted"


def line_columns(entered: Sequence[Any], *, places: Mapping[str, str], quantity: str) -> list[dict[str, Any]]:
    """Entered lines as columns. ``places``: column → name as entered. Two statements, however many lines.

    Raises ``Refusal("inputs_invalid")`` that names the line and the field.
    """
    products = catalogue.find_products(line.product for line in entered)
    locations = queries.find_locations(getattr(line, column) for line in entered for column in places)
    rows = []
    for index, line in enumerate(entered):
        product = products.get(line.product)
        if product is None:
            raise invalid(f"lines.{index}.product", _("There is no such product."))
        row: dict[str, Any] = {"product": product}
        for column, name in places.items():
            row[column] = _location(locations, getattr(line, column), f"lines.{index}.{name}")
        row[quantity] = getattr(line, quantity)
        refuse_finer_than(product, row[quantity], f"lines.{index}.{quantity}")
        rows.append(row)
    return rows


def _location(locations: Mapping[str, Location], code: str, loc: str) -> Location:
    if code not in locations:
        raise invalid(loc, _("There is no such place."))
    return locations[code]


def rewrite_lines(document: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace the lines of a draft."""
    model = type(document)._meta.get_field("lines").related_model
    document.lines.all().delete()
    insert_rows(model(document=document, line_no=line_no, **row) for line_no, row in enumerate(rows, start=1))


def stock_arrived(do: Doing, products: Iterable[int]) -> None:
    """Goods became available: notices that wait for them are looked at again, and their clerks are told."""
    ids = sorted(set(products))
    if ids:
        do.follow_up("stock_arrived", product_ids=ids)


def has_lines(document: Any, *, do: Doing) -> Refusal | None:
    """A paper without a line says nothing."""
    return None if do.lines else invalid("lines", _("needs at least one line"))


# Reversal (红字)


def not_red(document: Any, *, do: Doing) -> Refusal | None:
    """A red document isn't reversed in its turn."""
    return Refusal("red_document", found=document.number) if document.reversal_of_id else None


def no_count_stands_on_it(document: Any, *, do: Doing) -> Refusal | None:
    """No later count of the same goods at the same place: it has found what this paper left there."""
    touched = {(line.product_id, place) for line in do.lines for place in _places_of(line)}
    later = (
        StockCountLine.objects.filter(
            document__state=POSTED, document__reversal_of=None, product_id__in={product for product, _place in touched}
        )
        .filter(Q(document__state_since__gt=document.state_since))
        .exclude(document__number=document.number)
        .select_related("document")
        .order_by("pk")
    )
    for line in later:
        if (line.product_id, line.location_id) in touched:
            return Refusal("has_successors", found=line.document.number)
    return None


def _places_of(line: Any) -> list[int]:
    columns = ("location_id", "from_location_id", "to_location_id")
    return [getattr(line, column) for column in columns if hasattr(line, column)]


def make_red(document: Any, lines: list[dict[str, Any]], *, do: Doing) -> Any:
    """The red document that undoes this one: posted as it is made, with a number of its own, linked."""
    fields = {"reason": do.reason, "reversal_of": document}
    return do.create(do.doctype, [New(fields, lines, came_of=[document], state=POSTED)])[0]


def needed(rows: Iterable[tuple[int, int, Decimal]]) -> dict[Place, Decimal]:
    """``(product_id, location_id, quantity)`` summed by place."""
    sums: dict[Place, Decimal] = {}
    for product_id, location_id, quantity in rows:
        sums[product_id, location_id] = sums.get((product_id, location_id), Decimal(0)) + quantity
    return sums
