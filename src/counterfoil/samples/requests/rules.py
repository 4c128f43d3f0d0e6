"""What must hold before a sample request moves (E1.1)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.rules import refuse_finer_than
from counterfoil.customers.rules import blocked_refusal
from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.people.roles import DEPARTMENT_HEAD
from counterfoil.people.settings import setting, values, within
from counterfoil.samples.models import Purpose, SampleRequest
from counterfoil.samples.requests import queries
from counterfoil.stock import queries as stock
from counterfoil.stock.models import Location

VALUE_LIMIT = setting(
    "samples.value_limit", 1000, _("Sample value that finance approves (CNY)"),
    _("A sample request above this value at list price also needs the accountant."),
    valid=within(0, 1_000_000_000),
)  # fmt: skip


def is_above_limit(value: Decimal) -> bool:
    """Whether finance has a word in it: the value at list price is above the limit in the settings."""
    return value > Decimal(str(values(VALUE_LIMIT.key)[VALUE_LIMIT.key]))


def customer_is_served(request: SampleRequest, *, do: Any) -> Refusal | None:
    """A blocked customer gets no samples either."""
    return blocked_refusal(request.customer) if request.customer is not None else None


def something_is_asked_for(request: SampleRequest, *, do: Any) -> Refusal | None:
    """There is a line of which something is still to be found."""
    return None if any(line.open > 0 for line in do.lines) else invalid("lines", _("needs at least one line"))


def head_of_that_department(request: SampleRequest, *, do: Any) -> Refusal | None:
    """A department's samples are approved by its own head, where that head may approve."""
    if do.role != DEPARTMENT_HEAD or request.department is None:
        return None
    head = queries.acting_head(request.department)
    if head is None or head.pk in do.by.stands_for(do.at):
        return None
    return Refusal("other_department", required=str(head), department=request.department.name, found=do.by.username)


def goods_wait_for_the_department(request: SampleRequest, *, do: Any) -> Refusal | None:
    """All lists of a department's request are staged, and the goods were not handed over yet."""
    if request.purpose == Purpose.DEPARTMENT and request.staged_at is not None and not is_handed_over(request):
        return None
    assert do.action is not None
    found = _("for a customer") if request.purpose == Purpose.CUSTOMER else do.doctype.state(request.state).label
    return Refusal("wrong_state", action=do.action.label, found=found, required=_("goods in staging"))


def is_handed_over(request: SampleRequest) -> bool:
    """Both have signed."""
    return request.handed_by_id is not None and request.received_by_id is not None


def signs_for_one_side(request: SampleRequest, *, do: Any) -> Refusal | None:
    """The logistics clerk hands over; who asked, or somebody of the department, receives."""
    if queries.hands_over(request, do.by, at=do.at) or queries.receives(request, do.by):
        return None
    assert request.department is not None
    return Refusal("not_the_receiver", required=request.department.name, found=do.by.username)


def something_came_short(request: SampleRequest, *, do: Any) -> Refusal | None:
    """Only what was issued in part, or not found, is closed by hand."""
    return something_is_asked_for(request, do=do)


def nothing_was_issued(request: SampleRequest, *, do: Any) -> Refusal | None:
    """What went out of a request keeps it: its rest is closed, not the whole."""
    if not any(line.issued for line in do.lines):
        return None
    issue = request.issues.exclude(state="reversed").order_by("pk").first()
    return Refusal("has_successors", found=issue.number if issue else request.number)


@with_inputs
def no_more_comes_back_than_is_out(request: SampleRequest, *, do: Any) -> Refusal | None:
    """A piece comes back once."""
    lines = {line.line_no: line for line in do.lines}
    seen: set[int] = set()
    for place, entry in enumerate(do.inputs.lines):
        line = lines.get(entry.line_no)
        if line is None or entry.line_no in seen:
            return invalid(
                f"lines.{place}.line_no", _("there is no such line") if line is None else _("is named twice")
            )
        seen.add(entry.line_no)
        refuse_finer_than(line.product, entry.quantity, f"lines.{place}.quantity")
        if entry.quantity > line.out:
            return Refusal(
                "quantity_exceeds_shipped", shipment=request.number, line=line.line_no, product=line.product.code,
                found=plain(entry.quantity), required=plain(line.out),
            )  # fmt: skip
    return None


def something_is_out(request: SampleRequest, *, do: Any) -> Refusal | None:
    """Something is still with the customer or the department."""
    return None if any(line.out for line in do.lines) else _nothing(do, _("all back"))


def something_waits_for_inspection(request: SampleRequest, *, do: Any) -> Refusal | None:
    """Something lies in quality hold."""
    return None if any(line.uninspected for line in do.lines) else _nothing(do, _("nothing in quality hold"))


def _nothing(do: Any, found: Any) -> Refusal:
    return Refusal("wrong_state", action=do.action.label, found=found, required=_("samples to work on"))


@with_inputs
def inspection_fits_what_came_back(request: SampleRequest, *, do: Any) -> Refusal | None:
    """Qualified, rework and scrap are together no more than what lies in quality hold; floors are floors."""
    lines = {line.line_no: line for line in do.lines}
    floors = stock.find_locations(entry.location for entry in do.inputs.lines if entry.location)
    seen: set[int] = set()
    for place, entry in enumerate(do.inputs.lines):
        line = lines.get(entry.line_no)
        if line is None or entry.line_no in seen:
            return invalid(
                f"lines.{place}.line_no", _("there is no such line") if line is None else _("is named twice")
            )
        seen.add(entry.line_no)
        for name in ("qualified", "rework", "scrap"):
            refuse_finer_than(line.product, getattr(entry, name), f"lines.{place}.{name}")
        refusal = _fits(line, entry) or _goes_to_a_floor(place, line, entry, floors)
        if refusal is not None:
            return refusal
    return None


def _fits(line: Any, entry: Any) -> Refusal | None:
    found = entry.qualified + entry.rework + entry.scrap
    if 0 < found <= line.uninspected:
        return None
    return Refusal(
        "quantities_disagree", line=line.line_no, product=line.product.code, found=plain(Decimal(found)),
        what=_("qualified, rework and scrap together"), required=plain(line.uninspected),
    )  # fmt: skip


def _goes_to_a_floor(place: int, line: Any, entry: Any, floors: dict[str, Location]) -> Refusal | None:
    if not entry.location:
        return None
    floor = floors.get(entry.location)
    if floor is None:
        return invalid(f"lines.{place}.location", _("There is no such place."))
    if floor.kind == Location.Kind.FLOOR:
        return None
    return Refusal(
        "wrong_location", line=line.line_no, found=queries.quality_hold().code, target=floor.code,
        required=Location.Kind.FLOOR.label,
    )  # fmt: skip


@with_inputs
def the_day_is_later(request: SampleRequest, *, do: Any) -> Refusal | None:
    """An extension moves the day on."""
    if request.return_due is not None and do.inputs.return_due <= request.return_due:
        return invalid("return_due", _("must be later than {day}"), day=request.return_due.isoformat())
    return None


def nothing_is_held(request: SampleRequest, *, do: Any) -> Refusal | None:
    """What lies in quality hold is inspected first."""
    return _nothing(do, _("samples in quality hold")) if any(line.uninspected for line in do.lines) else None
