"""What must hold before an application moves (A1.1, A1.2)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers import agreed, queries
from counterfoil.customers.applications import states
from counterfoil.customers.models import CustomerApplication
from counterfoil.customers.rules import blocked_refusal, credit_code_refusal
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles

FINANCE = frozenset({roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})
MAY_RETURN = {
    states.SUBMITTED: frozenset({roles.MARKET_MANAGER}),
    states.MANAGER_APPROVED: FINANCE,
}
"""Who may approve in each waiting state, and so may give the application back."""
NEEDED = ("name", "credit_code", "grade", "addresses", "contacts", "settlement_terms", "salesperson", "sales_clerk")


def data_are_complete(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """Everything that the house must know of a customer is there."""
    missing = [name for name in NEEDED if not getattr(document, name)]
    if not missing:
        return None
    errors: list[dict[str, Any]] = [
        {"loc": name, "code": "missing", "text": _("is needed"), "values": {}} for name in missing
    ]
    return Refusal("inputs_invalid", errors=errors, found=Missing(missing))


class Missing:
    """What is missing, by the names of its fields, said when it is shown."""

    def __init__(self, names: list[str]):
        self.names = names

    def __str__(self) -> str:
        labels = [str(CustomerApplication._meta.get_field(name).verbose_name) for name in self.names]
        return _("still missing: {names}").format(names=", ".join(labels))


def credit_code_is_valid(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """The unified social credit code has the right form and check character. Refuses ``invalid_credit_code``."""
    return credit_code_refusal(document.credit_code)


def nobody_is_there_already(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """No other customer has this credit code or this name, however it is written. Refuses ``duplicate_customer``."""
    return queries.duplicate_refusal(
        name=document.name, credit_code=document.credit_code, other_than=document.customer_id
    )


def prospect_is_not_approved_yet(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """The customer named is still a prospect: one that is approved already changes by a terms change request."""
    customer = document.customer
    if customer is None or not customer.approved:
        return None
    return Refusal("terms_change_required", found=customer.name)


def customer_is_not_blocked(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """A blocked prospect isn't taken on. Refuses ``customer_blocked``."""
    return blocked_refusal(document.customer) if document.customer is not None else None


def no_rate_is_below_floor(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """Every rate is at least the company's floor for that grade and category. Refuses ``discount_below_floor``."""
    return agreed.below_floor(document.rates, document.grade, day=timezone.localtime(do.at).date())


def terms_are_allowed(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """The settlement terms are within the allowed list. Refuses ``terms_not_allowed``."""
    return agreed.terms_refusal(document.settlement_terms)


def who_returns_may_approve(document: CustomerApplication, *, do: Any) -> Refusal | None:
    """In each waiting state it is given back by those who may approve there."""
    allowed = MAY_RETURN[document.state]
    role, _substituted = acting_role(do.by, allowed, do.at)
    return None if role else role_refusal(do.action.label, allowed, do.by, do.at)
