"""What is done with statements of account: sent, with the paper kept; the customer's answer recorded (A1)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.customers.queries import find_customer, lock_customer
from counterfoil.kernel import attachments
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.models import Outbox, Task
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible
from counterfoil.kernel.tasks import chore
from counterfoil.people import roles
from counterfoil.people.settings import value
from counterfoil.printing import engine, keeping
from counterfoil.receivables.models import StatementConfirmation, StatementSending
from counterfoil.receivables.statements import mailing, prints, queries
from counterfoil.receivables.statements.forms import Answered, Sent

MAY_RECORD = frozenset({roles.SALES_CLERK, roles.ACCOUNTANT, roles.CHIEF_ACCOUNTANT})
"""Who sends statements and records what the customer says to them."""
CUSTOMERS, CONFIRM = "customers", "confirm_statement"
chore(CUSTOMERS, CONFIRM, thing=_("Customer"), what=_("Get the answer to a statement of account"))


def send(code: str, inputs: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> StatementSending:
    """Note that the statement of these days went out, and keep the paper; by e-mail it is sent. It is on the clerk's
    list until the answer is recorded. A period that is sent again waits anew.

    Raises ``NotVisible``, ``Refusal`` (``role_required``, ``inputs_invalid``).
    """
    customer = _customer(code, by, at, _("Send the statement"))
    entered = validated(Sent, inputs)
    _refuse_period(entered.start, entered.end)
    if entered.end > timezone.localtime(at).date():
        raise invalid("to", _("lies in the future"))
    found = queries.statement(customer, entered.start, entered.end)
    pdf = engine.render("document", prints.paper(found, user=by, at=at), language=keeping.LANGUAGE)

    def work(unit: Unit) -> StatementSending:
        lock_customer(customer.pk)
        _settle(customer, found.start, found.end, at=at)
        sending = StatementSending.objects.create(
            customer=customer, start=found.start, end=found.end, balance=found.closing, channel=entered.channel,
            recipient=entered.recipient, file=attachments.keep(pdf, "application/pdf"), by_id=by.id, at=at,
        )  # fmt: skip
        _ask_for_answer(customer)
        if entered.channel == StatementSending.Channel.EMAIL:
            unit.outbox.append(Outbox(kind=mailing.MAIL, payload={"sending": sending.pk}, at=at))
        return sending

    return transact(work, at=at, key=key)


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
    customer = _customer(code, by, at, _("Record the customer's answer"))
    entered = validated(Answered, inputs)
    _refuse_answer(entered, at=at)
    found = queries.statement(customer, entered.start, entered.end)
    name, data = file or ("", b"")
    content_type = attachments.type_by_content(attachments.clean_name(name), data) if data else ""

    def work(_unit: Unit) -> StatementConfirmation:
        lock_customer(customer.pk)
        answer = StatementConfirmation.objects.create(
            customer=customer, start=entered.start, end=entered.end, balance=found.closing, verdict=entered.verdict,
            confirmed_by=entered.confirmed_by, confirmed_on=entered.confirmed_on, remark=entered.remark,
            file=attachments.keep(data, content_type) if data else None,
            file_name=attachments.clean_name(name) if data else "", by_id=by.id, at=at,
        )  # fmt: skip
        _settle(customer, entered.start, entered.end, answer=answer, at=at)
        _ask_for_answer(customer)
        return answer

    return transact(work, at=at, key=key)


def _settle(
    customer: Customer, start: date, end: date, *, at: datetime, answer: StatementConfirmation | None = None
) -> None:
    """What was sent of these days waits no more."""
    waiting = StatementSending.objects.filter(customer=customer, start=start, end=end, settled_at=None)
    waiting.update(settled_at=at, answer=answer)


def _ask_for_answer(customer: Customer) -> None:
    """The clerk of the customer, or else who sent it, has to get the answer to the oldest statement that waits."""
    Task.objects.filter(resource=CUSTOMERS, action=CONFIRM, document_id=customer.pk).delete()
    oldest = queries.waiting().filter(customer=customer).select_related("by").order_by("pk").first()
    if oldest is None:
        return
    asked: Any = customer.sales_clerk or oldest.by
    role = roles.SALES_CLERK if customer.sales_clerk else acting_role(asked, MAY_RECORD, oldest.at)[0]
    Task.objects.create(
        resource=CUSTOMERS, document_id=customer.pk, number=customer.code, action=CONFIRM, user=asked, role=role or "",
        subject=customer.name[:200], since=oldest.at, due_at=oldest.at + timedelta(days=value(prints.ANSWER_DAYS)),
    )  # fmt: skip


def _customer(code: str, by: Any, at: datetime, action: Any) -> Customer:
    customer = find_customer(code, visible_to=by)
    if customer is None or not by.sees_prices:
        raise NotVisible(code)
    if acting_role(by, MAY_RECORD, at)[0] is None:
        raise role_refusal(action, MAY_RECORD, by, at)
    return customer


def _refuse_period(start: date, end: date) -> None:
    if end < start:
        raise invalid("to", _("is before the first day"))


def _refuse_answer(entered: Answered, *, at: datetime) -> None:
    today = timezone.localtime(at).date()
    _refuse_period(entered.start, entered.end)
    if entered.confirmed_on > today:
        raise invalid("confirmed_on", _("lies in the future"))
    if entered.verdict == "disputed" and not entered.remark:
        raise invalid("remark", _("is needed when the customer disagrees"))
