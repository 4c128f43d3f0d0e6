"""What is asked about quotations."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

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


def expiring(user: Any, *, today: date, until: date, at: datetime) -> list[Quotation]:
    """Quotations of this person's own customers that are out and expire by then, the first to expire first."""
    people = user.stands_for(at)
    own = Q(customer__salesperson__in=people) | Q(customer__sales_clerk__in=people)
    rows = Quotation.objects.filter(own, state=states.SENT, valid_until__range=(today, until))
    return list(rows.select_related("customer").order_by("valid_until", "pk")[:20])
