"""New list prices for products that are in the books: 调价单, 价目表."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known
from counterfoil.imports.plans.base import Draft, Kind
from counterfoil.imports.plans.products import CODE, PRICE, SERIAL, UNIT
from counterfoil.imports.values import key

FIELDS = (
    SERIAL,
    CODE,
    PRICE,
    Field("unit", UNIT.label, UNIT.clean, UNIT.headings),
    Field(
        "valid_from",
        _("Valid from"),
        values.day,
        (
            "生效日期",
            "执行日期",
            "起用日期",
            "启用日期",
            "开始日期",
            "调价日期",
            "valid from",
            "effective date",
            "from",
        ),
    ),
)


def examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Hold a price against the products in the books. Without a day it counts from the day of the import."""
    draft.data.setdefault("valid_from", known.today)
    code = draft.get("code")
    if code is None:
        return
    product = known.products.get(key(code))
    if product is None:
        draft.error("code", "unknown")
        return
    place = (product.id, draft.data["valid_from"])
    if place in seen:
        draft.error("code", "duplicate_in_file", row=seen[place])
    seen.setdefault(place, draft.row)
    unit = draft.get("unit")
    if unit and key(unit) != key(product.unit):
        draft.error("unit", "unit_differs", found=unit, required=product.unit)
    draft.data["product"] = product
    draft.already = draft.data["valid_from"] <= known.today and product.price == draft.get("list_price")


PRICE_LIST_ITEMS = Kind(
    "price-list-items", _("Price list"), FIELDS, needs=(("code",), ("list_price",)), examine=examine
)
