"""Counts that people enter per line: each line once, and no more decimals than the product has."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.inputs import Count, Inputs, LineNo, Text, invalid


class Counted(Inputs):
    """What was counted of one line, and why if it is not what was expected."""

    line_no: LineNo
    quantity: Count
    reason: Text = ""


def counted(lines: Iterable[Any], entered: list[Counted], *, whole: bool = True) -> dict[int, Counted]:
    """The counts by line number. ``whole``: each line must have been counted, nothing is taken for granted.

    Raises ``Refusal("inputs_invalid")`` that names the entry.
    """
    known = {line.line_no: line for line in lines}
    found: dict[int, Counted] = {}
    for place, entry in enumerate(entered):
        line = known.get(entry.line_no)
        if line is None:
            raise invalid(f"lines.{place}.line_no", _("there is no such line"))
        if entry.line_no in found:
            raise invalid(f"lines.{place}.line_no", _("is named twice"))
        if not _fits(entry.quantity, line.product.decimals):
            raise invalid(
                f"lines.{place}.quantity", _("may have at most {decimals} decimals"), decimals=line.product.decimals
            )
        found[entry.line_no] = entry
    missing = sorted(set(known) - set(found))
    if whole and missing:
        raise invalid("lines", _("line {line} is not counted"), line=missing[0])
    return found


def _fits(quantity: Decimal, decimals: int) -> bool:
    return quantity == round(quantity, decimals)
