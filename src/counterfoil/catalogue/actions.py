"""How master data of the catalogue is written: in sets, doing it again changes nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from counterfoil.catalogue import folding, queries
from counterfoil.catalogue.models import Category, DiscountPolicy, PriceListItem, Product

PRODUCT_COLUMNS = (
    "name", "spec", "category_id", "unit", "decimals", "pack_size", "vat_rate", "floor", "shelf", "old_code",
    "is_active", "pinyin", "search",
)  # fmt: skip
AT_ONCE = 1000


def save_categories(rows: Iterable[Mapping[str, Any]]) -> dict[str, Category]:
    """Insert or update categories by code (``code``, ``name``, ``is_custom``). Returns them by code."""
    wanted = [Category(**row) for row in rows]
    Category.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["code"], update_fields=["name", "is_custom"]
    )
    return queries.find_categories(category.code for category in wanted)


def save_products(rows: Iterable[Mapping[str, Any]]) -> dict[str, Product]:
    """Insert or update products by ``code``; what a row doesn't name stays as it is. Returns them by code.

    Keys are the columns; ``category`` is a category or its code. What they are found by is worked out here.
    """
    rows = list(rows)
    known = queries.find_products(row["code"] for row in rows)
    categories = queries.find_categories(row["category"] for row in rows if isinstance(row.get("category"), str))
    products: dict[str, Product] = {}
    for row in rows:
        product = products.get(row["code"]) or known.get(row["code"]) or Product(code=row["code"])
        for name, value in row.items():
            setattr(product, name, categories[value] if name == "category" and isinstance(value, str) else value)
        make_findable(product)
        products[product.code] = product
    Product.objects.bulk_create(
        [_copy(product) for product in products.values()],
        update_conflicts=True, unique_fields=["code"], update_fields=PRODUCT_COLUMNS, batch_size=AT_ONCE,
    )  # fmt: skip
    return queries.find_products(products)


def make_findable(product: Product) -> None:
    """Work out pinyin and search text from what the product is called."""
    product.pinyin = folding.pinyin_key(product.name, product.spec)
    product.search = "\n" + folding.search_text(
        [product.code, product.old_code, product.spec, product.name + product.spec], [product.name]
    )


def _copy(product: Product) -> Product:
    """The same row without its id, so that insert and update are one statement."""
    return Product(code=product.code, **{name: getattr(product, name) for name in PRODUCT_COLUMNS})


def save_prices(rows: Iterable[tuple[int, Decimal, date]], *, valid_to: date | None = None) -> None:
    """Set list prices: ``(product_id, list_price, valid_from)``. A later ``valid_from`` takes over from an earlier."""
    PriceListItem.objects.bulk_create(
        [
            PriceListItem(product_id=product_id, list_price=price, valid_from=valid_from, valid_to=valid_to)
            for product_id, price, valid_from in rows
        ],
        update_conflicts=True, unique_fields=["product", "valid_from"], update_fields=["list_price", "valid_to"],
        batch_size=AT_ONCE,
    )  # fmt: skip


def drop_products(ids: Iterable[int]) -> set[int]:
    """Take new products back, with their prices. Returns the ids of those that something points to: then nothing is
    dropped, and the transaction has to be given up."""
    wanted = sorted(set(ids))
    PriceListItem.objects.filter(product_id__in=wanted).delete()
    try:
        with transaction.atomic():
            Product.objects.filter(pk__in=wanted).delete()
    except (ProtectedError, IntegrityError) as error:
        objects = getattr(error, "protected_objects", ())
        used = {int(one.product_id) for one in objects if hasattr(one, "product_id")} & set(wanted)
        return used or set(wanted[:1])
    return set()


def prices_set_on(places: Iterable[tuple[int, date]]) -> dict[tuple[int, date], PriceListItem]:
    """The price rows of these products that begin on these days. One statement."""
    wanted = set(places)
    rows = PriceListItem.objects.filter(
        product_id__in={product for product, _day in wanted}, valid_from__in={day for _product, day in wanted}
    )
    return {(row.product_id, row.valid_from): row for row in rows if (row.product_id, row.valid_from) in wanted}


def restore_prices(former: Mapping[int, tuple[Decimal, Decimal | None]]) -> set[int]:
    """Take list prices back: id of the price row → the price that was set, the price before (``None``: none). Returns
    the ids of rows whose price was changed since: then nothing is restored."""
    mine = {row.pk: row for row in PriceListItem.objects.select_for_update().filter(pk__in=former).order_by("pk")}
    changed = {pk for pk, (price, _before) in former.items() if pk not in mine or mine[pk].list_price != price}
    if changed:
        return changed
    PriceListItem.objects.filter(pk__in=[pk for pk, (_price, before) in former.items() if before is None]).delete()
    again = []
    for pk, (_price, before) in former.items():
        if before is not None:
            mine[pk].list_price = before
            again.append(mine[pk])
    PriceListItem.objects.bulk_update(again, ["list_price"], batch_size=AT_ONCE)
    return set()


def save_policies(rows: Iterable[tuple[str, int, Decimal, date]]) -> None:
    """Set the company's floors: ``(grade, category_id, floor_rate, valid_from)``."""
    DiscountPolicy.objects.bulk_create(
        [
            DiscountPolicy(grade=grade, category_id=category_id, floor_rate=rate, valid_from=valid_from)
            for grade, category_id, rate, valid_from in rows
        ],
        update_conflicts=True, unique_fields=["grade", "category", "valid_from"],
        update_fields=["floor_rate", "valid_to"],
    )  # fmt: skip
