"""The statement of account as a paper and as a workbook (对账单, A1)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.fields import rounded
from counterfoil.people.settings import setting, values, within
from counterfoil.printing.capitals import in_capitals
from counterfoil.printing.sheets import Column, Sheet, workbook
from counterfoil.receivables.statements.queries import Statement

ANSWER_DAYS = "statements.answer_days"
setting(
    ANSWER_DAYS, 7, _("Days to answer a statement of account"),
    _("Stands on the statement; after so many days without an answer the clerk's task is late."),
    valid=within(0, 3650),
)  # fmt: skip


def paper(found: Statement, *, user: Any, at: datetime) -> dict[str, Any]:
    """Two copies' worth of facts: what the customer is asked to compare, sign, and send back."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo", ANSWER_DAYS)
    days = gettext("{start} to {end}").format(start=found.start, end=found.end)
    return {
        "company": {name: house[f"company.{name}"] for name in ("name", "address", "phone")},
        "number": f"DZD-{found.customer.code}-{found.end:%y%m%d}", "demo": house["company.is_demo"],
        "printed_by": str(user), "printed_at": at, "title": gettext("Statement of account"),
        "facts": [
            {"label": gettext("Customer"), "value": f"{found.customer.name} {found.customer.code}", "wide": True},
            {"label": gettext("Period"), "value": days},
            {"label": gettext("Balance brought forward"), "value": rounded(found.opening), "numeric": True},
            {"label": gettext("Closing balance"), "value": rounded(found.closing), "numeric": True},
            {"label": gettext("Closing balance in capitals"), "value": in_capitals(found.closing), "wide": True},
        ],
        "columns": [
            {"label": gettext("Date"), "weight": 3},
            {"label": gettext("Kind"), "weight": 3},
            {"label": gettext("Paper"), "weight": 5},
            {"label": gettext("Due on"), "weight": 3},
            {"label": gettext("Owed (CNY)"), "weight": 4, "numeric": True, "sum": True},
            {"label": gettext("Paid or credited (CNY)"), "weight": 4, "numeric": True, "sum": True},
            {"label": gettext("Balance (CNY)"), "weight": 4, "numeric": True},
        ],
        "rows": [_row(line) for line in found.lines],
        "remark": gettext(
            "Please compare these figures with your books, mark them as right or say what differs, and return this"
            " statement with your stamp within {days} days. A positive balance is owed to us."
        ).format(days=house[ANSWER_DAYS]),
        "signers": [
            {"label": pgettext("signer", "our stamp and date")},
            {"label": pgettext("signer", "customer: figures are right (stamp, date)")},
            {"label": pgettext("signer", "customer: what differs")},
        ],
    }  # fmt: skip


def _row(line: Any) -> list[Any]:
    entry = line.entry
    return [
        entry.booked_on.isoformat(), str(entry.get_kind_display()), entry.number,
        entry.due_on.isoformat() if entry.due_on else "", line.debit or "", line.credit or "", line.balance,
    ]  # fmt: skip


def sheet(found: Statement) -> bytes:
    """The same figures as a workbook."""
    house = values("company.name")
    above = (
        (house["company.name"], gettext("Statement of account")),
        (gettext("Customer"), found.customer.code, found.customer.name),
        (gettext("Period"), found.start.isoformat(), found.end.isoformat()),
        (gettext("Balance brought forward"), found.opening),
        (gettext("Closing balance"), found.closing),
    )
    columns = (
        Column(gettext("Date"), "date"), Column(gettext("Kind")), Column(gettext("Paper"), width=22),
        Column(gettext("Text"), width=30), Column(gettext("Due on"), "date"),
        Column(gettext("Owed (CNY)"), "money"), Column(gettext("Paid or credited (CNY)"), "money"),
        Column(gettext("Balance (CNY)"), "money"),
    )  # fmt: skip
    rows = (
        (
            line.entry.booked_on, str(line.entry.get_kind_display()), line.entry.number, line.entry.text,
            line.entry.due_on, line.debit or None, line.credit or None, line.balance,
        )
        for line in found.lines
    )  # fmt: skip
    below = ((gettext("Total"), "", "", "", "", found.debits, found.credits, found.closing),)
    return workbook(Sheet(gettext("Statement of account"), columns, rows, above=above, below=below))
