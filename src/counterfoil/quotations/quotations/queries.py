"""What is asked about quotations."""

from collections.abc import Iterable
from datetime import date

from counterfoil.quotations.models import Quotation, QuotationLine
from counterfoil.quotations.quotations import states

RESOURCE = "quotations"


def list_lines(quotation_ids: Iterable[int]) -> list[QuotationLine]:
    """The lines of these quotations with their products, in order."""
    rows = QuotationLine.objects.filter(document__in=list(quotation_ids))
    return list(rows.select_related("product__category").order_by("document_id", "line_no"))


def overdue_numbers(*, today: date, most: int = 1000) -> list[str]:
    """Numbers of quotations that are out although the day until which they stood is over."""
    rows = Quotation.objects.filter(state=states.SENT, valid_until__lt=today)
    return list(rows.order_by("valid_until", "pk").values_list("number", flat=True)[:most])
