"""Rules about customers that other papers stand on (section A)."""

from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from counterfoil.customers.models import Customer
from counterfoil.kernel.refusals import Refusal


def customer_is_approved(document: Any, *, do: Any) -> Refusal | None:
    """No order without an approved customer. Refuses ``customer_not_approved``."""
    customer = document.customer
    return None if customer.approved else Refusal("customer_not_approved", found=customer.name)


def customer_is_not_blocked(document: Any, *, do: Any) -> Refusal | None:
    """A blocked customer gets no new quotation, order, notice or release. Refuses ``customer_blocked``."""
    return blocked_refusal(document.customer)


def blocked_refusal(customer: Customer) -> Refusal | None:
    if not customer.blocked:
        return None
    return Refusal("customer_blocked", found=customer.name, reason=customer.blocked_reason or "–")


def refuse_blocked(customer: Customer) -> None:
    """Raises ``Refusal("customer_blocked")``: for what is made rather than done."""
    refusal = blocked_refusal(customer)
    if refusal is not None:
        raise refusal


def credit_code_refusal(code: str) -> Refusal | None:
    """A unified social credit code (GB 32100) with its check character. Refuses ``invalid_credit_code``."""
    try:
        uscc.validate(code)
    except ValidationError:
        return Refusal("invalid_credit_code", found=code)
    return None
