"""Opening shipments: what was shipped before go-live and may still be claimed or returned (期初发货, D1.1)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known
from counterfoil.imports.plans import customers as customer_fields
from counterfoil.imports.plans.base import Draft, Kind
from counterfoil.imports.plans.products import CODE, SERIAL, UNIT
from counterfoil.imports.plans.receivables import customer_of
from counterfoil.imports.values import Counted, key

FIELDS = (
    SERIAL,
    Field(
        "number",
        _("Number of the shipment"),
        lambda value: values.code(value, most=40),
        ("发货单号", "出库单号", "销售单号", "单据号", "单号", "shipment", "shipment number", "number"),
        required=True,
        carried=True,
    ),
    Field("name", customer_fields.NAME.label, customer_fields.NAME.clean, customer_fields.NAME.headings, carried=True),
    Field(
        "customer_code",
        customer_fields.CODE.label,
        customer_fields.CODE.clean,
        customer_fields.CODE.headings,
        carried=True,
    ),
    Field(
        "shipped_on",
        _("Shipped on"),
        values.day,
        ("发货日期", "出库日期", "单据日期", "日期", "shipped on", "date"),
        required=True,
        carried=True,
    ),
    CODE,
    Field("quantity", _("Quantity"), values.counted, ("数量", "发货数量", "quantity", "qty"), required=True),
    Field("unit", UNIT.label, UNIT.clean, UNIT.headings),
    Field(
        "unit_price",
        _("Unit price (tax included)"),
        values.price,
        ("含税单价", "单价", "成交价", "unit price", "price"),
        required=True,
    ),
)


def examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Hold a line against the products and customers, and against what was taken over before."""
    customer = customer_of(draft, known, code_field="customer_code")
    _product(draft, known)
    if draft.get("shipped_on") and draft.data["shipped_on"] > known.today:
        draft.error("shipped_on", "date_range")
    if known.shipment_prefix and draft.get("number", "").upper().startswith(known.shipment_prefix):
        draft.error("number", "number_of_ours", found=known.shipment_prefix)
    if customer is None or draft.errors:
        return
    draft.data["customer"] = customer
    _one_customer(draft, seen)
    _once(draft, known, seen)


def _product(draft: Draft, known: Known) -> None:
    product = known.products.get(key(draft.get("code", "")))
    counted: Counted | None = draft.get("quantity")
    if counted is not None and counted.quantity <= 0:
        draft.error("quantity", "not_positive")
        counted = None
    if product is None:
        if "code" in draft.data:
            draft.error("code", "unknown")
        return
    draft.data["product"] = product
    if counted is None:
        return
    draft.data["quantity"] = counted.quantity
    for name, unit in (("quantity", counted.unit), ("unit", draft.get("unit", ""))):
        if unit and key(unit) != key(product.unit):
            draft.error(name, "unit_differs", found=unit, required=product.unit)
    if counted.quantity != round(counted.quantity, product.decimals):
        draft.error("quantity", "decimals", required=product.decimals)


def _one_customer(draft: Draft, seen: dict[Any, int]) -> None:
    """All lines of a number belong to one customer."""
    first = seen.setdefault(("customer of", draft.data["number"], draft.data["customer"].id), draft.row)
    other = seen.setdefault(("number", draft.data["number"]), first)
    if other != first:
        draft.error("number", "duplicate_in_file", row=other)


def _once(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """A number that was taken over is left out when it holds the same line, and refused when it holds others."""
    data = draft.data
    before = known.shipments_taken_over.get((data["customer"].id, data["number"]))
    if before is None:
        return
    line = (data["product"].id, data["shipped_on"], data["quantity"], data["unit_price"])
    place = ("line", data["number"], line)
    seen[place] = seen.get(place, 0) + 1
    if seen[place] <= before.count(line):
        draft.already = True
    else:
        draft.error("number", "already_taken_over", found=data["number"])


SHIPMENTS = Kind(
    "shipments",
    _("Opening shipments"),
    FIELDS,
    needs=(("number",), ("name", "customer_code"), ("shipped_on",), ("code",), ("quantity",), ("unit_price",)),
    examine=examine,
)
