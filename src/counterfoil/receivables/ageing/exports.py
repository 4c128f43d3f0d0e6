"""The ageing of all customers as a workbook."""

from collections.abc import Iterable

from django.utils.translation import gettext

from counterfoil.printing.sheets import Column, Sheet, workbook
from counterfoil.receivables.ageing.queries import Aged
from counterfoil.receivables.words import AGE_WORDS


def sheet(rows: Iterable[Aged], *, day: str) -> bytes:
    """One row per customer, the same figures as on screen."""
    columns = (
        Column(gettext("Customer code"), width=14), Column(gettext("Customer"), width=30),
        Column(gettext("Salesperson")), Column(gettext("Sales clerk")), Column(gettext("Settlement terms"), width=16),
        Column(gettext("Credit limit"), "money"), Column(gettext("Balance"), "money"),
        *(Column(label, "money") for label in AGE_WORDS.values()),
        Column(gettext("Advances"), "money"), Column(gettext("Oldest due day"), "date"),
    )  # fmt: skip
    lines = (
        (
            row.customer.code, row.customer.name, str(row.customer.salesperson or ""),
            str(row.customer.sales_clerk or ""), str(row.customer.settlement_terms or ""), row.customer.credit_limit,
            row.balance, *(row.ages[name] for name in AGE_WORDS), row.advances, row.oldest_due,
        )
        for row in rows
    )  # fmt: skip
    title = gettext("Ageing of receivables")
    return workbook(Sheet(title, columns, lines, above=((title, day),)))
