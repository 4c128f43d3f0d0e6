"""Opening stock: what lies on which floor when the books begin (期初库存)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known, KnownProduct
from counterfoil.imports.plans.base import Draft, Kind
from counterfoil.imports.plans.products import CODE, SERIAL, UNIT
from counterfoil.imports.values import Counted, key

FIELDS = (
    SERIAL,
    CODE,
    Field(
        "floor",
        _("Floor"),
        lambda value: values.code(value, most=20),
        ("楼层", "仓库", "仓位", "库位", "所在楼层", "location", "floor", "warehouse"),
        required=True,
        carried=True,
    ),
    Field(
        "quantity",
        _("Quantity"),
        values.counted,
        (
            "数量",
            "库存",
            "库存数",
            "库存数量",
            "期初数量",
            "期初库存",
            "结存",
            "结存数量",
            "实盘数",
            "盘点数量",
            "现存量",
            "quantity",
            "qty",
            "on hand",
            "stock",
        ),
        required=True,
    ),
    Field("unit", UNIT.label, UNIT.clean, UNIT.headings),
)


def examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Hold a quantity against the product's unit, the floors, the other rows, and what was taken over before."""
    product = known.products.get(key(draft.get("code", "")))
    if product is None:
        if "code" in draft.data:
            draft.error("code", "unknown")
    else:
        draft.data["product"] = product
        _unit(draft, product)
        _decimals(draft, product)
    _not_negative(draft)
    _floor(draft, known)
    if product is not None and "floor" in draft.data:
        _once(draft, known, seen, product)


def _floor(draft: Draft, known: Known) -> None:
    floor = draft.get("floor")
    if floor is None:
        return
    if key(floor) not in known.floors:
        draft.error("floor", "not_a_floor" if key(floor) in known.other_locations else "unknown")
    else:
        draft.data["floor"] = known.floors[key(floor)]


def _unit(draft: Draft, product: KnownProduct) -> None:
    counted: Counted | None = draft.get("quantity")
    for name, unit in (("quantity", counted.unit if counted else ""), ("unit", draft.get("unit", ""))):
        if unit and key(unit) != key(product.unit):
            draft.error(name, "unit_differs", found=unit, required=product.unit)


def _decimals(draft: Draft, product: KnownProduct) -> None:
    counted: Counted | None = draft.get("quantity")
    if counted and counted.quantity != round(counted.quantity, product.decimals):
        draft.error("quantity", "decimals", required=product.decimals)


def _not_negative(draft: Draft) -> None:
    """Nothing at all needs no row in the ledger; less than nothing can't lie on a floor."""
    counted: Counted | None = draft.get("quantity")
    if counted is None:
        return
    draft.data["quantity"] = counted.quantity
    if counted.quantity < 0:
        draft.error("quantity", "negative")
    elif counted.quantity == 0:
        draft.already = True


def _once(draft: Draft, known: Known, seen: dict[Any, int], product: KnownProduct) -> None:
    place = (product.id, draft.data["floor"])
    if place in seen:
        draft.error("code", "duplicate_in_file", row=seen[place])
        return
    seen[place] = draft.row
    before = known.stock_taken_over.get(place)
    if before is None:
        return
    quantity, batch = before
    if quantity == draft.get("quantity"):
        draft.already = True
    else:
        draft.error("code", "already_taken_over", found=batch)


STOCK = Kind("stock", _("Opening stock"), FIELDS, needs=(("code",), ("floor",), ("quantity",)), examine=examine)
