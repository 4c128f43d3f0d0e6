"""What is done with the list of what is to be invoiced: papers leave it with the invoice's number, or come back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.inputs import Day, Inputs, Words, invalid, validated
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import insert_rows
from counterfoil.receivables.invoicing.queries import KNOW_INVOICES, MOST_AT_ONCE
from counterfoil.receivables.models import Entry, InvoiceItem, InvoiceMark


class Invoiced(Inputs):
    """These entries stand on the invoice of this number."""

    entries: list[int]
    number: Words
    invoiced_on: Day


def begin(entries: Iterable[Entry]) -> None:
    """Put new entries of shipments and red papers on the list. One statement."""
    insert_rows(InvoiceItem(entry=entry, customer_id=entry.customer_id) for entry in entries)


def follow_reversal(original: Entry, reversal: Entry) -> None:
    """A shipment was reversed. Never invoiced: neither is now. Invoiced: its reversal needs a red invoice."""
    rows = InvoiceItem.objects.filter(pk=original.pk)
    if rows.filter(state=InvoiceItem.State.OPEN).update(state=InvoiceItem.State.VOID):
        InvoiceItem.objects.create(entry=reversal, customer_id=reversal.customer_id, state=InvoiceItem.State.VOID)
    elif rows.exists():
        begin([reversal])


def mark(inputs: dict[str, Any], *, by: Any, at: datetime) -> int:
    """These papers are invoiced: they leave the list. Returns how many.

    Raises ``Refusal`` (``role_required``, ``inputs_invalid`` when one is not on the list any more or the papers
    belong to several customers).
    """
    _refuse_person(by, at)
    entered = validated(Invoiced, inputs)
    if len(entered.number) > 60:
        raise invalid("number", _("may have at most {max_length} characters"), max_length=60)
    if not entered.entries or len(entered.entries) > MOST_AT_ONCE:
        raise invalid("entries", _("Choose at least one paper."))

    def work(_unit: Unit) -> int:
        rows = list(InvoiceItem.objects.select_for_update().filter(pk__in=entered.entries).order_by("pk"))
        _refuse_rows(rows, set(entered.entries))
        return _write(rows, entered.number, entered.invoiced_on, "", by=by, at=at)

    return transact(work, at=at)


def put_back(number: str, *, reason: str, by: Any, at: datetime) -> int:
    """The invoice of this number was void: its papers are on the list again. Raises ``Refusal``."""
    _refuse_person(by, at)
    if not reason.strip():
        raise Refusal("reason_required", action=_("Put back on the list"))

    def work(_unit: Unit) -> int:
        rows = list(InvoiceItem.objects.select_for_update().filter(number=number).exclude(number="").order_by("pk"))
        if not rows:
            raise invalid("number", _("No paper is marked with this invoice."))
        return _write(rows, "", None, reason.strip()[:2000], by=by, at=at)

    return transact(work, at=at)


def _write(rows: list[InvoiceItem], number: str, day: date | None, reason: str, *, by: Any, at: datetime) -> int:
    state = InvoiceItem.State.INVOICED if number else InvoiceItem.State.OPEN
    InvoiceItem.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, number=number, invoiced_on=day)
    InvoiceMark.objects.bulk_create(
        InvoiceMark(entry_id=row.pk, number=number, invoiced_on=day, reason=reason, by=by, at=at) for row in rows
    )
    return len(rows)


def _refuse_rows(rows: list[InvoiceItem], asked: set[int]) -> None:
    if len(rows) < len(asked) or any(row.state != InvoiceItem.State.OPEN for row in rows):
        raise invalid("entries", _("One of these papers is not on the list any more. Load it again."))
    if len({row.customer_id for row in rows}) > 1:
        raise invalid("entries", _("One invoice is for one customer."))


def _refuse_person(by: Any, at: datetime) -> None:
    if acting_role(by, KNOW_INVOICES, at)[0] is None:
        raise role_refusal(_("Mark as invoiced"), KNOW_INVOICES, by, at)
