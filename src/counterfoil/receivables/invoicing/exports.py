"""What is to be invoiced as a workbook: one sheet by paper, one by line of goods, tax split."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from counterfoil.kernel.fields import UNIT_PRICE_STEP, rounded
from counterfoil.printing.sheets import Column, Sheet, workbook
from counterfoil.receivables.invoicing.goods import InvoiceLine
from counterfoil.receivables.invoicing.queries import goods_of, net
from counterfoil.receivables.models import InvoiceItem


def sheet(items: Sequence[InvoiceItem]) -> bytes:
    """The list as the accountant's invoicing program wants to see it."""
    goods = goods_of(items)
    lines = [_line(item, line) for item in items for line in goods.get(item.entry_id, ())]
    return workbook(
        Sheet(gettext("By paper"), _paper_columns(), [_paper(item) for item in items]),
        Sheet(gettext("By goods"), _goods_columns(), lines),
    )


def _paper_columns() -> tuple[Column, ...]:
    return (
        Column(gettext("Paper"), width=20), Column(gettext("Date"), "date"), Column(gettext("Customer code"), width=12),
        Column(gettext("Customer"), width=30), Column(gettext("Tax number"), width=22),
        Column(gettext("Invoice data"), width=40), Column(gettext("Amount without tax"), "money"),
        Column(gettext("Tax"), "money"), Column(gettext("Amount with tax"), "money"),
    )  # fmt: skip


def _paper(item: InvoiceItem) -> tuple[Any, ...]:
    customer, entry = item.customer, item.entry
    return (
        entry.number, entry.booked_on, customer.code, customer.name, customer.credit_code, _invoice_data(customer),
        net(item), entry.tax, entry.amount,
    )  # fmt: skip


def _invoice_data(customer: Any) -> str:
    """The invoice's head as the customer gave it: title, address, bank."""
    data = customer.invoice
    return "; ".join(f"{value}" for value in data.values() if value) if isinstance(data, dict) else str(data or "")


def _goods_columns() -> tuple[Column, ...]:
    return (
        Column(gettext("Paper"), width=20), Column(gettext("Customer"), width=30), Column(gettext("Product"), width=24),
        Column(gettext("Specification"), width=24), Column(gettext("Unit")), Column(gettext("Quantity"), "quantity"),
        Column(gettext("Unit price without tax"), "price"), Column(gettext("Amount without tax"), "money"),
        Column(gettext("VAT rate"), "rate"), Column(gettext("Tax"), "money"), Column(gettext("Amount with tax"), "money"),
    )  # fmt: skip


def _line(item: InvoiceItem, line: InvoiceLine) -> tuple[Any, ...]:
    without = line.amount - line.tax
    price = rounded(without / line.quantity, UNIT_PRICE_STEP) if line.quantity else Decimal(0)
    return (
        item.entry.number, item.customer.name, line.name, line.spec, line.unit, line.quantity, price, without,
        line.vat_rate, line.tax, line.amount,
    )  # fmt: skip
