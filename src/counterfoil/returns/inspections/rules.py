"""Rules of the table at which returned goods are inspected (D1.4)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.fields import plain
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people.roles import QC_INSPECTOR, SALES_CLERK
from counterfoil.returns.claims import ZERO
from counterfoil.returns.models import Responsibility, ReturnInspection, ReturnInspectionLine
from counterfoil.returns.people import must_be_the_clerk
from counterfoil.returns.requests import queries

refusal_code(
    "quantities_disagree",
    _("The quantities don't agree"),
    _("Line {line} ({product}): {what} is {found}, it must be {required}."),
    section="D1.4",
)
refusal_code(
    "responsibility_not_ours",
    _("Not our fault"),
    _("Line {line} ({product}): {found} to be reworked or scrapped, the responsibility is {whose}. Bad goods are"
      " taken back by our fault only; such goods are refused."),
    section="D1.4",
)  # fmt: skip


def disagree(line: Any, what: Any, *, found: Any, required: Any) -> Refusal:
    """Two of the papers, or two figures of one, say different quantities."""
    return Refusal(
        "quantities_disagree", line=line.line_no, product=line.product.code, what=what,
        found=plain(found) if found is not None else "–", required=plain(required),
    )  # fmt: skip


def missing_of(line: ReturnInspectionLine) -> Any:
    """What was claimed and did not come."""
    return max(ZERO, line.quantity - (line.counted or ZERO))


def quantities_add_up(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """Counted is all that it was sorted into; what did not come is missing; what is too much is refused."""
    for line in do.lines:
        refusal = _of_line(line)
        if refusal is not None:
            return refusal
    return None


def _of_line(line: ReturnInspectionLine) -> Refusal | None:
    sorted_into = line.qualified + line.rework + line.scrap + line.refused
    if line.counted is None or line.counted != sorted_into:
        return disagree(line, _("the count of the clerk"), found=line.counted, required=sorted_into)
    missing = missing_of(line)
    if line.missing is not None and line.missing != missing:
        return disagree(line, _("missing"), found=line.missing, required=missing)
    beyond = max(ZERO, line.counted - line.quantity)
    if line.refused < beyond:
        return disagree(line, _("refused"), found=line.refused, required=beyond)
    return None


def bad_goods_are_our_fault(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """Bad goods are taken back only by our fault; others are refused."""
    for line in do.lines:
        if line.rework + line.scrap > 0 and line.responsibility != Responsibility.OURS:
            return Refusal(
                "responsibility_not_ours", line=line.line_no, product=line.product.code,
                found=plain(line.rework + line.scrap),
                whose=line.get_responsibility_display() or _("not said"),
            )  # fmt: skip
    return None


def clerk_is_that_of_the_case(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """Of the clerks only the one of the case signs, or tells the customer."""
    assert do.action is not None
    if do.by.is_system or do.role != SALES_CLERK:
        return None
    return must_be_the_clerk(inspection, action=do.action.label, do=do)


def no_sales_request_is_alive(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """What is taken back rests on this inspection."""
    found = queries.live_sales_request(inspection.request)
    return Refusal("has_successors", found=found.number) if found is not None else None


def nothing_refused_went(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """Refused goods that left, or may leave any moment, can't be inspected again."""
    gate_pass = queries.live_pass(inspection.request)
    if gate_pass is not None:
        return Refusal("has_successors", found=gate_pass.number)
    if inspection.request.abandoned:
        return Refusal("has_successors", found=inspection.request.number)
    return None


def request_is_open(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """The return is not over yet."""
    assert do.action is not None
    if inspection.request.state == "inspected":
        return None
    return Refusal("wrong_state", action=do.action.label, found=inspection.request.number, required=_("inspected"))


def something_is_taken(inspection: ReturnInspection, *, do: Any) -> Refusal | None:
    """There is something to take into the books."""
    assert do.action is not None
    if any((line.counted or ZERO) > line.refused for line in do.lines):
        return None
    return Refusal("wrong_state", action=do.action.label, found=_("all refused"), required=_("goods taken back"))


def may_write(inspection: ReturnInspection, names: set[str], *, do: Any) -> None:
    """The clerk of the case writes what was counted, the inspector all else. Raises ``role_required``."""
    if do.by.is_system:
        return
    if "counted" in names:
        refusal = must_be_the_clerk(inspection, action=_("Count"), do=do)
        if refusal is not None:
            raise refusal
    if names - {"counted"} and acting_role(do.by, {QC_INSPECTOR}, do.at)[0] is None:
        raise role_refusal(_("Inspect"), {QC_INSPECTOR}, do.by, do.at)
