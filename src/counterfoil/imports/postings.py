"""What a planned file becomes in the books: one function per kind, each writing sets through the app that owns them.

Statements grow with thousands of rows, never with rows.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from counterfoil.catalogue import actions as catalogue
from counterfoil.catalogue import queries as products
from counterfoil.customers.applications.actions import Applicant, draft_many
from counterfoil.customers.take_over import Former, take_over
from counterfoil.delivery.openings.actions import Shipped
from counterfoil.delivery.openings.actions import take_over as take_over_shipments
from counterfoil.imports.models import Batch, BatchRow
from counterfoil.imports.plans import Plan, PlannedRow
from counterfoil.imports.plans.base import Progress
from counterfoil.imports.reading import RESOURCE
from counterfoil.kernel.doing import Unit
from counterfoil.receivables.actions import Opening, post_openings
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as places
from counterfoil.stock.models import Location

AT_ONCE = 2_500
IN_PARTS = frozenset({"customers", "products", "price-list-items"})
PRODUCT_FIELDS = (
    "code", "name", "spec", "category", "unit", "decimals", "pack_size", "vat_rate", "floor", "shelf", "old_code",
)  # fmt: skip


def post(
    plan: Plan, batch: Batch, *, unit: Unit, by: Any, at: datetime, progress: Progress | None = None
) -> list[BatchRow]:
    """Write the good rows of a plan. Returns one row per row of the file: what it became. Kinds whose rows don't lean
    on each other are written some thousands at a time, so that one sees how far it is."""
    if not plan.rows:
        return []
    work = POSTINGS[plan.kind]
    at_once = AT_ONCE if plan.kind in IN_PARTS else len(plan.rows)
    kept: list[BatchRow] = []
    for start in range(0, len(plan.rows), at_once):
        kept += work(plan.rows[start : start + at_once], batch, unit=unit, by=by, at=at)
        if progress is not None:
            progress(len(kept), len(plan.rows))
    return kept


def post_products(rows: list[PlannedRow], batch: Batch, *, unit: Unit, by: Any, at: datetime) -> list[BatchRow]:
    """New products, each with its list price from the day of the import on."""
    saved = catalogue.save_products(
        {name: row.data[name] for name in PRODUCT_FIELDS if name in row.data} for row in rows
    )
    today = _day(at)
    catalogue.save_prices((saved[row.data["code"]].pk, row.data["list_price"], today) for row in rows)
    return [_kept(batch, row, row.data["code"], saved[row.data["code"]].pk) for row in rows]


def post_prices(rows: list[PlannedRow], batch: Batch, *, unit: Unit, by: Any, at: datetime) -> list[BatchRow]:
    """List prices from their days on; earlier prices stay readable, and what stood on the same day is remembered."""
    former = catalogue.prices_set_on((row.data["product"].id, row.data["valid_from"]) for row in rows)
    catalogue.save_prices((row.data["product"].id, row.data["list_price"], row.data["valid_from"]) for row in rows)
    saved = catalogue.prices_set_on((row.data["product"].id, row.data["valid_from"]) for row in rows)
    kept = []
    for row in rows:
        place = (row.data["product"].id, row.data["valid_from"])
        one = _kept(batch, row, row.data["product"].code, saved[place].pk)
        one.before = f"{former[place].list_price:f}" if place in former else ""
        one.after = f"{row.data['list_price']:f}"
        kept.append(one)
    return kept


def post_stock(rows: list[PlannedRow], batch: Batch, *, unit: Unit, by: Any, at: datetime) -> list[BatchRow]:
    """Opening stock: from ``adjustment`` to its floor, one movement per row, caused by this batch."""
    origin = places.virtual(Location.Kind.ADJUSTMENT)
    floors = {place.code: place.pk for place in places.list_locations(Location.Kind.FLOOR)}
    places.lock_balances({row.data["product"].id for row in rows}, floors.values())
    stock.post_moves(
        [
            stock.Movement(row.data["product"].id, origin.pk, floors[row.data["floor"]], row.data["quantity"], line_no)
            for line_no, row in enumerate(rows, start=1)
        ],
        cause=stock.Source(RESOURCE, batch.pk, batch.number), action="opening", by=by, at=at,
    )  # fmt: skip
    return [_kept(batch, row, row.data["product"].code, row.data["product"].id) for row in rows]


def post_customers(rows: list[PlannedRow], batch: Batch, *, unit: Unit, by: Any, at: datetime) -> list[BatchRow]:
    """New customers become draft applications (A1.1). Those of before go-live, brought in by the system itself on the
    command line, are taken over as approved, with the terms they have."""
    source = f"{batch.number} {batch.file_name}"
    if by.is_system:
        categories = {category.code: category.pk for category in products.list_categories()}
        formers = [_former(row.data, categories) for row in rows]
        taken = take_over(formers, source=source, by=by, at=at)
        return [_kept(batch, row, customer.code, customer.pk) for row, customer in zip(rows, taken, strict=True)]
    drafts = draft_many([_applicant(row.data) for row in rows], unit=unit, by=by, source=source, at=at)
    unit.let_go()
    return [_kept(batch, row, draft.number, draft.pk) for row, draft in zip(rows, drafts, strict=True)]


def post_receivables(rows: list[PlannedRow], batch: Batch, *, unit: Unit, by: Any, at: datetime) -> list[BatchRow]:
    """What customers owed, and advances they had paid, when the books began: each an open item of its own."""
    entries = post_openings(
        [
            Opening(
                row.data["customer"].id,
                row.data["amount"],
                row.data["booked_on"],
                row.data["due_on"],
                row.data["text"],
            )
            for row in rows
        ],
        resource=RESOURCE,
        number=batch.number,
        by=by,
        at=at,
    )
    return [_kept(batch, row, row.data["customer"].code, entry.pk) for row, entry in zip(rows, entries, strict=True)]


def post_shipments(rows: list[PlannedRow], batch: Batch, *, unit: Unit, by: Any, at: datetime) -> list[BatchRow]:
    """Shipments of before go-live, so that they can be claimed. They move no stock and owe nothing."""
    lines: dict[str, int] = {}
    shipped = []
    for row in rows:
        number = row.data["number"]
        lines[number] = lines.get(number, 0) + 1
        shipped.append(
            Shipped(
                row.data["customer"].id, number, lines[number], row.data["product"].id, row.data["shipped_on"],
                row.data["quantity"], row.data["unit_price"], row.data["product"].vat_rate,
            )
        )  # fmt: skip
    saved = take_over_shipments(shipped, batch=batch.number)
    return [_kept(batch, row, row.data["number"], line.pk) for row, line in zip(rows, saved, strict=True)]


def _former(data: dict[str, Any], categories: dict[str, int]) -> Former:
    place = {name: data.get(name, "") for name in ("province", "city", "district", "street")}
    salesperson, clerk = data.get("salesperson"), data.get("sales_clerk")
    return Former(
        name=data["name"], credit_code=data["credit_code"], code=data.get("code", ""), grade=data.get("grade", ""),
        phone=data["phone"], settlement_terms_id=data["terms"].id, credit_limit=data.get("credit_limit", Decimal(0)),
        payment_method=data.get("payment_method", "transfer"), salesperson_id=salesperson.id if salesperson else None,
        sales_clerk_id=clerk.id if clerk else None,
        rates={categories[code]: rate for code, rate in data["rates"].items()}, address=place,
        contact={"name": data["contact"], "phone": data["phone"], "email": data.get("email", "")},
    )  # fmt: skip


def _applicant(data: dict[str, Any]) -> Applicant:
    salesperson, clerk = data.get("salesperson"), data.get("sales_clerk")
    place = {name: data.get(name, "") for name in ("province", "city", "district", "street")}
    return Applicant(
        name=data["name"], code=data.get("code", ""), credit_code=data["credit_code"], grade=data.get("grade", ""),
        phone=data["phone"], settlement_terms=data["terms"].code, credit_limit=data.get("credit_limit", Decimal(0)),
        payment_method=data.get("payment_method", "transfer"), salesperson_id=salesperson.id if salesperson else None,
        sales_clerk_id=clerk.id if clerk else None, rates=data["rates"], addresses=[place],
        contacts=[{"name": data["contact"], "phone": data["phone"], "email": data.get("email", "")}],
        remark=data.get("remark", ""),
    )  # fmt: skip


def _kept(batch: Batch, row: PlannedRow, key: str, object_id: int | None) -> BatchRow:
    return BatchRow(batch=batch, sheet=row.sheet[:60], row=row.row, key=key[:60], object_id=object_id)


def _day(at: datetime) -> Any:
    from django.utils import timezone

    return timezone.localtime(at).date()


POSTINGS = {
    "products": post_products,
    "price-list-items": post_prices,
    "customers": post_customers,
    "receivables": post_receivables,
    "shipments": post_shipments,
    "stock": post_stock,
}
