"""Rules of taking goods back into the books (D1.6)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import Listed, wrong_state
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.queries import find_user
from counterfoil.people.roles import PICKER
from counterfoil.returns.claims import ZERO
from counterfoil.returns.inspections.rules import disagree
from counterfoil.returns.models import Bucket, ReturnInspectionLine, SalesReturn, ScrapNote
from counterfoil.stock import queries as stock
from counterfoil.stock.models import Location

KINDS = {
    Bucket.QUALIFIED: Location.Kind.FLOOR,
    Bucket.REWORK: Location.Kind.REWORK,
    Bucket.SCRAP: Location.Kind.SCRAP_HOLD,
}
"""Where goods of a bucket belong."""


@with_inputs
def picker_is_there(document: SalesReturn, *, do: Any) -> Refusal | None:
    """Work is given to somebody who picks."""
    user = find_user(do.inputs.picker)
    if user is None or PICKER not in user.roles_at(do.at):
        return invalid("picker", _("There is no such picker."))
    return None


def goods_are_here(document: SalesReturn, *, do: Any) -> Refusal | None:
    """*Short, not replaced* has no goods to count or to put away: it is posted from the draft."""
    assert do.action is not None
    if any(line.bucket == Bucket.SHORT for line in do.lines):
        return Refusal("wrong_state", action=do.action.label, found=_("never received"), required=_("returned goods"))
    return None


@with_inputs
def counted_within_what_was_inspected(document: SalesReturn, *, do: Any) -> Refusal | None:
    """The receiving clerk may find less, never more than the inspector let through."""
    lines = {line.line_no: line for line in do.lines}
    seen: set[int] = set()
    for index, row in enumerate(do.inputs.lines):
        line = lines.get(row.line_no)
        if line is None:
            return invalid(f"lines.{index}.line_no", _("there is no such line"))
        if row.line_no in seen:
            return invalid(f"lines.{index}.line_no", _("is named twice"))
        seen.add(row.line_no)
        if row.counted != round(row.counted, line.product.decimals):
            return invalid(
                f"lines.{index}.counted", _("may have at most {decimals} decimals"), decimals=line.product.decimals
            )
        if row.counted > line.quantity:
            return disagree(line, _("the count"), found=row.counted, required=line.quantity)
    return None


@with_inputs
def every_line_is_counted(document: SalesReturn, *, do: Any) -> Refusal | None:
    """A count from before, or in what is entered now."""
    entered = {row.line_no for row in do.inputs.lines}
    for line in do.lines:
        if line.bucket != Bucket.SHORT and line.counted is None and line.line_no not in entered:
            return invalid("lines", _("line {line} is not counted"), line=line.line_no)
    return None


@with_inputs
def places_fit(document: SalesReturn, *, do: Any) -> Refusal | None:
    """Qualified goods lie on a floor, others where they wait for rework or for the crusher (``wrong_location``)."""
    places = stock.find_locations(row.location for row in do.inputs.lines)
    lines = {line.line_no: line for line in do.lines}
    for index, row in enumerate(do.inputs.lines):
        line, place = lines.get(row.line_no), places.get(row.location)
        if line is None:
            return invalid(f"lines.{index}.line_no", _("there is no such line"))
        if place is None or not place.is_active:
            return invalid(f"lines.{index}.location", _("There is no such place."))
        if place.kind != KINDS[line.bucket]:
            return Refusal(
                "wrong_location", line=line.line_no, found=line.get_bucket_display(), target=place.code,
                required=Location.Kind(KINDS[line.bucket]).label,
            )  # fmt: skip
    return None


def was_put_away(document: SalesReturn, *, do: Any) -> Refusal | None:
    """Goods are put away before they are posted; where there are none, the draft is posted."""
    assert do.action is not None
    if document.state == "draft" and any(line.bucket != Bucket.SHORT for line in do.lines):
        return wrong_state(do.doctype, document, do.action.label, ("put_away",))
    return None


def three_papers_agree(document: SalesReturn, *, do: Any) -> Refusal | None:
    """Per line: requested = counted + missing, and what is asked into the books = counted − refused."""
    request = document.sales_request
    if request.inspection_id is None:
        return None
    asked = _by_line(do.lines)
    wanted = _by_line(request.lines.all())
    for line in ReturnInspectionLine.objects.filter(document=request.inspection_id).select_related("product"):
        refusal = _paper_disagrees(line, wanted.get(line.line_no, ZERO), asked.get(line.line_no, ZERO))
        if refusal is not None:
            return refusal
    return None


def _by_line(lines: Iterable[Any]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for line in lines:
        sums[line.request_line_no] = sums.get(line.request_line_no, ZERO) + line.quantity
    return sums


def _paper_disagrees(line: ReturnInspectionLine, wanted: Decimal, asked: Decimal) -> Refusal | None:
    counted, missing = line.counted or ZERO, line.missing or ZERO
    beyond = max(ZERO, counted - line.quantity)
    if counted - beyond + missing != line.quantity or line.refused < beyond:
        return disagree(line, _("counted and missing"), found=counted - beyond + missing, required=line.quantity)
    for found in (wanted, asked):
        if found != counted - line.refused:
            return disagree(line, _("the sales return request"), found=found, required=counted - line.refused)
    return None


# A wrong posting


def not_red(document: SalesReturn, *, do: Any) -> Refusal | None:
    """A red document isn't reversed in its turn."""
    return Refusal("red_document", found=document.number) if document.reversal_of_id else None


def nothing_is_crushed(document: SalesReturn, *, do: Any) -> Refusal | None:
    """Goods that went to the crushing area don't come back."""
    notes = ScrapNote.objects.filter(source=document.number, state="posted", reversal_of=None)
    found = notes.values_list("number", flat=True)
    return Refusal("has_successors", found=Listed(found)) if found else None
