"""What is done with requests for other terms (A2.2): drafted, approved twice, and applied once their day has come."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers import actions as customers
from counterfoil.customers import agreed, business, queries
from counterfoil.customers.models import TermsChangeRequest
from counterfoil.customers.terms import states
from counterfoil.customers.terms.forms import NewTermsChange, TermsChangeChange
from counterfoil.customers.terms.rules import MAY_RETURN
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.doing import Doing, New
from counterfoil.kernel.inputs import invalid
from counterfoil.people import roles


def draft(entered: NewTermsChange, *, do: Doing) -> New:
    """A draft beside what is in force now. Raises ``inputs_invalid``."""
    customer = queries.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    return New(
        {
            "customer": customer,
            "rates": agreed.kept_rates(entered.rates),
            "settlement_terms": entered.settlement_terms,
            "credit_limit": entered.credit_limit,
            "reason": entered.reason,
            "effective_date": entered.effective_date or timezone.localtime(do.at).date(),
            **_in_force(customer),
        }
    )


def change(document: TermsChangeRequest, entered: TermsChangeChange, *, do: Doing) -> None:
    """Write the fields named. Raises ``inputs_invalid``."""
    if entered.rates is not None:
        document.rates = agreed.kept_rates(entered.rates)
    if "credit_limit" in entered.model_fields_set:
        document.credit_limit = entered.credit_limit
    for name in ("settlement_terms", "reason", "effective_date"):
        value = getattr(entered, name)
        if value is not None:
            setattr(document, name, value)


def _in_force(customer: Any) -> dict[str, Any]:
    """The terms as they stand: what the request is read beside."""
    return {
        "old_rates": queries.rates_shown([customer.pk]).get(customer.pk, []),
        "old_settlement_terms": customer.settlement_terms.code if customer.settlement_terms else "",
        "old_credit_limit": customer.credit_limit,
    }


def submit(document: TermsChangeRequest, *, do: Doing) -> None:
    """Goes to the market manager beside the terms in force and the system's own turnover figures."""
    for name, value in _in_force(document.customer).items():
        setattr(document, name, value)
    year = business.turnover(document.customer_id, day=timezone.localtime(do.at).date())
    document.turnover, document.turnover_before = year.last, year.before


def give_back(document: TermsChangeRequest, *, do: Doing) -> None:
    """Returned by who may approve there; the signature says in which of the roles."""
    _sign_as(do, MAY_RETURN[document.state])


def cancel(document: TermsChangeRequest, *, do: Doing) -> None:
    """Void: an approved one by the chief accountant, who has to say why."""
    if document.state == states.APPROVED and not do.by.is_system:
        _sign_as(do, frozenset({roles.CHIEF_ACCOUNTANT}))


def _sign_as(do: Doing, allowed: frozenset[str]) -> None:
    role, do.on_behalf_of = acting_role(do.by, allowed, do.at)
    do.role = role or do.role


def apply(document: TermsChangeRequest, *, do: Doing) -> None:
    """The terms change from now on. Open orders keep their prices; held notices are judged again."""
    customer = queries.lock_customer(document.customer_id)
    terms = agreed.agreed_terms(document.settlement_terms) if document.settlement_terms else None
    rates: dict[int, Decimal] = agreed.rates_by_category(document.rates)
    do.notes["terms"] = customers.change_terms(
        customer, terms=terms, credit_limit=document.credit_limit, rates=rates, source=document.number, by=do.by,
        at=do.at,
    )  # fmt: skip
    document.applied_at = do.at
    for person in {customer.sales_clerk_id, customer.salesperson_id}:
        do.tell(person, _("The terms of {customer} have changed."), customer=customer.name)
    do.follow_up("rejudge_notices", customer_id=customer.pk)
