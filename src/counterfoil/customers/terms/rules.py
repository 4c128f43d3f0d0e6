"""What must hold before a change of terms moves (A2.2)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers import agreed
from counterfoil.customers.models import TermsChangeRequest
from counterfoil.customers.terms import states
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles

MAY_RETURN = {
    states.SUBMITTED: frozenset({roles.MARKET_MANAGER}),
    states.MANAGER_APPROVED: frozenset({roles.CHIEF_ACCOUNTANT}),
}
"""Who may approve in each waiting state, and so may give the request back."""


def something_changes(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """A rate, the settlement terms or the limit is to change."""
    if document.rates or document.settlement_terms or document.credit_limit is not None:
        return None
    return invalid("rates", _("is needed, or settlement terms, or a limit"))


def reason_is_given(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """Why: the customer's business grew or shrank. Refuses ``reason_required``."""
    return None if document.reason else Refusal("reason_required", action=do.action.label)


def no_rate_is_below_floor(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """Every new rate is at least the floor for the customer's grade on the day from which it counts (A1.2)."""
    day = max(document.effective_date, timezone.localtime(do.at).date())
    return agreed.below_floor(document.rates, document.customer.grade, day=day)


def terms_are_allowed(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """New settlement terms are within the allowed list. Refuses ``terms_not_allowed``."""
    return agreed.terms_refusal(document.settlement_terms) if document.settlement_terms else None


def effective_date_is_reached(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """The day has come from which the new terms count. Refuses ``effective_date_not_reached``."""
    today = timezone.localtime(do.at).date()
    if document.effective_date <= today:
        return None
    return Refusal("effective_date_not_reached", found=today.isoformat(), required=document.effective_date.isoformat())


def who_returns_may_approve(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """In each waiting state it is given back by those who may approve there."""
    return _may(MAY_RETURN[document.state], do)


def who_cancels_may(document: TermsChangeRequest, *, do: Any) -> Refusal | None:
    """A draft is voided by its author, an approved request by the chief accountant alone."""
    if do.by.is_system:
        return None
    if document.state == states.APPROVED:
        return _may(frozenset({roles.CHIEF_ACCOUNTANT}), do)
    if document.authors and do.by.id not in document.authors:
        return Refusal("role_required", action=do.action.label, required=_("its author"), found=do.by.username)
    return _may(frozenset({roles.SALES_CLERK}), do)


def _may(allowed: frozenset[str], do: Any) -> Refusal | None:
    role, _substituted = acting_role(do.by, allowed, do.at)
    return None if role else role_refusal(do.action.label, allowed, do.by, do.at)
