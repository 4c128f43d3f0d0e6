"""What is done with statements of account: the customer's answer is recorded."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import find_customer
from counterfoil.kernel import attachments
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible
from counterfoil.people import roles
from counterfoil.receivables.models import StatementConfirmation
from counterfoil.receivables.statements import queries
from counterfoil.receivables.statements.forms import Answered

MAY_RECORD = frozenset({roles.SALES_CLERK, roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})


def record_answer(
    code: str,
    inputs: dict[str, Any],
    *,
    by: Any,
    at: datetime,
    file: tuple[str, bytes] | None = None,
    key: Key | None = None,
) -> StatementConfirmation:
    """Record what the customer said to a statement, with the closing balance that it showed, and the stamped paper.

    Raises ``NotVisible``, ``Refusal`` (``role_required``, ``inputs_invalid``, ``attachment_unreadable``).
    """
    customer = _customer(code, by, at)
    entered = validated(Answered, inputs)
    _refuse_answer(entered, at=at)
    found = queries.statement(customer, entered.start, entered.end)
    name, data = file or ("", b"")
    content_type = attachments.type_by_content(attachments.clean_name(name), data) if data else ""

    def work(_unit: Unit) -> StatementConfirmation:
        return StatementConfirmation.objects.create(
            customer=customer, start=entered.start, end=entered.end, balance=found.closing, verdict=entered.verdict,
            confirmed_by=entered.confirmed_by, confirmed_on=entered.confirmed_on, remark=entered.remark,
            file=attachments.keep(data, content_type) if data else None,
            file_name=attachments.clean_name(name) if data else "", by_id=by.id, at=at,
        )  # fmt: skip

    return transact(work, at=at, key=key)


def _customer(code: str, by: Any, at: datetime) -> Customer:
    customer = find_customer(code, visible_to=by)
    if customer is None or not by.sees_prices:
        raise NotVisible(code)
    if acting_role(by, MAY_RECORD, at)[0] is None:
        raise role_refusal(_("Record the customer's answer"), MAY_RECORD, by, at)
    return customer


def _refuse_answer(entered: Answered, *, at: datetime) -> None:
    today = timezone.localtime(at).date()
    if entered.end < entered.start:
        raise invalid("to", _("is before the first day"))
    if entered.confirmed_on > today:
        raise invalid("confirmed_on", _("lies in the future"))
    if entered.verdict == "disputed" and not entered.remark:
        raise invalid("remark", _("is needed when the customer disagrees"))
