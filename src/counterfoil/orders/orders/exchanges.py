"""An exchange (换货): an order made from a service case. The customer's list on the case counts as its contract (D1).

Service cases stand above this app; they are found by their declaration, as delivery notices are by the accounts.
What else must hold of a case before an order is made from it is the cases' own matter: the returns app registers it
here, with ``case_must``. The order is linked as having come of its case, so that the case's page shows it.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import Refusal

CASES = "service-cases"
CaseRule = Callable[..., Refusal | None]
"""``rule(case, do=)``: why no order may be made from this case now, or nothing."""
_rules: list[CaseRule] = []


def case_must(rule: CaseRule) -> CaseRule:
    """Add a condition that a case must meet before an order is made from it (approved, for an exchange …)."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def find_case(number: str, *, customer: Any, do: Any) -> Any:
    """The case of this customer that an order is to be made from. Raises ``inputs_invalid`` or what its rules say."""
    doctype = find_type(CASES)
    case = doctype.model.objects.filter(visible(doctype, do.by), number=number).first() if doctype else None
    if case is None or case.customer_id != customer.pk:
        raise invalid("service_case", _("This customer has no such service case."))
    for rule in _rules:
        refusal = rule(case, do=do)
        if refusal is not None:
            raise refusal
    return case


def list_stands_as_contract(order: Any) -> bool:
    """Whether the order is an exchange on whose case the customer's list lies."""
    doctype = find_type(CASES)
    if doctype is None or not order.service_case:
        return False
    ids = doctype.model.objects.filter(number=order.service_case).values("pk")
    return Attachment.objects.filter(resource=CASES, document_id__in=ids, kind="customer_list").exists()
