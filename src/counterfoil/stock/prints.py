"""Stock cards as workbooks."""

from typing import Any

from django.utils.translation import gettext as _

from counterfoil.printing.sheets import Column, Sheet, workbook


def card_sheet(product: Any, card: Any, period: Any, place: str) -> bytes:
    """The stock card (收发存) of a product: opening, every movement with the balance after it, sums, closing."""
    columns = [
        Column(_("When"), "moment"), Column(_("Paper"), width=20), Column(_("From")), Column(_("To")),
        Column(_("Received"), "quantity"), Column(_("Issued"), "quantity"), Column(_("Balance"), "quantity"),
    ]  # fmt: skip
    rows: list[list[Any]] = [["", _("Opening balance"), "", "", None, None, card.opening]]
    rows += [
        [row.at, row.number, row.from_code, row.to_code, row.received or None, row.issued or None, row.balance]
        for row in card.rows
    ]
    above = [
        (_("Product"), f"{product.code} {product.name} {product.spec}".strip()), (_("Unit"), product.unit),
        (_("Place"), place or _("whole house")), (_("Period"), f"{period.start} – {period.end}"),
    ]  # fmt: skip
    sums = ["", _("Sum"), "", "", card.received, card.issued, card.closing]
    return workbook(Sheet(_("Stock card"), columns, [*rows, sums], above=above))
