"""Rules of hearing and judging a case (D1.1, D1.2)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import with_inputs
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.returns.models import Judgement, Reason, ServiceCase

REASONS = {
    Judgement.REPLACEMENT: (Reason.SHORT_DELIVERY, Reason.QUALITY),
    Judgement.RETURN: (Reason.EXCHANGE, Reason.SHORT_NOT_REPLACED, Reason.QUALITY_NOT_REPLACED, Reason.NO_REASON),
}
"""Which reasons each judgement may have."""

refusal_code(
    "policy_not_explained",
    _("The policy was not explained"),
    _("The return policy was not explained to the customer yet: enter the day on which it was."),
    section="D1.1",
)
refusal_code(
    "policy_not_agreed",
    _("The policy was not agreed to"),
    _("The customer has not agreed to the return policy yet: enter the day; it is not before it was explained."),
    section="D1.1",
)


def entered_or_kept(case: ServiceCase, do: Any, name: str) -> Any:
    """What is entered now, else what the case says already."""
    return getattr(do.inputs, name, None) or getattr(case, name)


@with_inputs
def policy_is_explained(case: ServiceCase, *, do: Any) -> Refusal | None:
    """The customer was told the policy before the case is judged."""
    day = entered_or_kept(case, do, "policy_explained_on")
    return Refusal("policy_not_explained") if day is None or day > timezone.localtime(do.at).date() else None


@with_inputs
def policy_is_agreed(case: ServiceCase, *, do: Any) -> Refusal | None:
    """And agreed to it: not before it was explained, and not some day to come."""
    told = entered_or_kept(case, do, "policy_explained_on")
    day = entered_or_kept(case, do, "policy_agreed_on")
    if day is None or day < told or day > timezone.localtime(do.at).date():
        return Refusal("policy_not_agreed")
    return None


@with_inputs
def reason_belongs_to_the_judgement(case: ServiceCase, *, do: Any) -> Refusal | None:
    """Each judgement has reasons of its own (D1.2)."""
    judgement, reason = (entered_or_kept(case, do, name) for name in ("judgement", "reason"))
    if not judgement:
        return invalid("judgement", _("is needed"))
    allowed = REASONS[Judgement(judgement)]
    if not reason:
        return invalid("reason", _("is needed"))
    if reason not in allowed:
        return invalid("reason", _("must be one of {expected}"), expected=", ".join(allowed))
    return None


@with_inputs
def something_stays(case: ServiceCase, *, do: Any) -> Refusal | None:
    """A split takes a part of the list: not more than a line has, and not all of it."""
    lines = {line.line_no: line for line in do.lines}
    taken: dict[int, Any] = {}
    for index, row in enumerate(do.inputs.lines):
        line = lines.get(row.line_no)
        if line is None:
            return invalid(f"lines.{index}.line_no", _("there is no such line"))
        taken[row.line_no] = taken.get(row.line_no, 0) + row.quantity
        if taken[row.line_no] > line.quantity:
            return invalid(f"lines.{index}.quantity", _("is more than the line has"))
        if row.quantity != round(row.quantity, line.product.decimals):
            return invalid(
                f"lines.{index}.quantity", _("may have at most {decimals} decimals"), decimals=line.product.decimals
            )
    if all(taken.get(line.line_no) == line.quantity for line in do.lines):
        return invalid("lines", _("something must stay on this case"))
    return None
