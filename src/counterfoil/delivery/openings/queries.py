"""Reads about opening shipments."""

from collections.abc import Iterable

from counterfoil.delivery.models import OpeningShipmentLine


def list_lines(customer_id: int, numbers: Iterable[str]) -> list[OpeningShipmentLine]:
    """The lines of these opening shipments of one customer, by number and line. One statement."""
    rows = OpeningShipmentLine.objects.filter(customer_id=customer_id, number__in=set(numbers))
    return list(rows.select_related("product").order_by("number", "line_no"))


def find_line(customer_id: int, number: str, line_no: int) -> OpeningShipmentLine | None:
    """One line of an opening shipment, for a claim that points to it."""
    rows = OpeningShipmentLine.objects.filter(customer_id=customer_id, number=number, line_no=line_no)
    return rows.select_related("product").first()


def list_of_customer(customer_id: int, *, product_code: str = "", limit: int = 200) -> list[OpeningShipmentLine]:
    """What this customer was shipped before go-live and may still claim, the latest first."""
    rows = OpeningShipmentLine.objects.filter(customer_id=customer_id)
    if product_code:
        rows = rows.filter(product__code=product_code)
    return list(rows.select_related("product").order_by("-shipped_on", "number", "line_no")[:limit])
