"""Reads about products, prices and discount floors."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from counterfoil.catalogue.folding import fold, search_words
from counterfoil.catalogue.models import Category, DiscountPolicy, PriceListItem, Product
from counterfoil.kernel.statements import compiled


def find_product(code: str) -> Product | None:
    """The product with this code or, failing that, with this old code."""
    rows = Product.objects.select_related("category")
    return rows.filter(code=code).first() or (rows.filter(old_code=code).first() if code else None)


def find_products(codes: Iterable[str]) -> dict[str, Product]:
    """Products by code, with their category; one statement."""
    return {product.code: product for product in _products(sorted(set(codes)))}


@compiled
def _products(codes: Any) -> QuerySet[Any, Any]:
    return Product.objects.select_related("category").filter(code__any=codes)


def find_products_by_any_code(codes: Iterable[str]) -> dict[str, Product]:
    """Products by code or old code as it was asked for, in capitals; one statement. The code wins over an old one."""
    wanted = {code.upper() for code in codes if code}
    rows = Product.objects.select_related("category").annotate(capital=Upper("code"), old=Upper("old_code"))
    found = list(rows.filter(Q(capital__in=wanted) | Q(old__in=wanted)))
    by_old = {row.old: row for row in found if row.old in wanted}
    return {**by_old, **{row.capital: row for row in found if row.capital in wanted}}


def list_products(ids: Iterable[int]) -> dict[int, Product]:
    """Products by id, with their category; one statement."""
    return Product.objects.select_related("category").in_bulk(set(ids))


def find_categories(codes: Iterable[str]) -> dict[str, Category]:
    """Categories by code."""
    return {category.code: category for category in Category.objects.filter(code__in=set(codes))}


def list_categories() -> list[Category]:
    """All categories, by code."""
    return list(Category.objects.order_by("code"))


def search_products(text: str, limit: int = 20, *, after: str = "", sold_only: bool = True) -> list[Product]:
    """Products found by code, old code, name, specification, pinyin or initials, in any part of them.

    Several words must all be found. Who typed a code gets that product first, then codes that begin so, then the
    rest by code. With ``after`` (a code, for paging) and with no text: plainly by code.
    """
    rows = Product.objects.select_related("category")
    if sold_only:
        rows = rows.filter(is_active=True)
    words = search_words(text)
    for word in words:
        rows = rows.filter(search__contains=word)
    if after:
        return list(rows.filter(code__gt=after).order_by("code")[:limit])
    if not words:
        return list(rows.order_by("code")[:limit])
    return list(_best_first(rows, fold(text), text.strip())[:limit])


def _best_first(rows: QuerySet[Product], folded: str, typed: str) -> QuerySet[Product]:
    rank = Case(
        When(Q(code__iexact=typed) | Q(old_code__iexact=typed), then=Value(0)),
        When(code__istartswith=typed, then=Value(1)),
        When(search__contains=f"\n{folded}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "code")


def products_found_by(text: str) -> QuerySet[Product]:
    """All products that are found by these words, sold or not, for a list that is paged by key."""
    rows = Product.objects.select_related("category")
    for word in search_words(text):
        rows = rows.filter(search__contains=word)
    return rows


def prices_found_by(text: str) -> QuerySet[PriceListItem]:
    """The price list, former and coming prices included, of the products that are found by these words."""
    rows = PriceListItem.objects.select_related("product")
    for word in search_words(text):
        rows = rows.filter(product__search__contains=word)
    return rows


def policies_found_by(text: str) -> QuerySet[DiscountPolicy]:
    """The company's floors by grade and category, whose code or name holds this text."""
    rows = DiscountPolicy.objects.select_related("category")
    if text:
        rows = rows.filter(
            Q(grade__iexact=text) | Q(category__code__icontains=text) | Q(category__name__icontains=text)
        )
    return rows


def list_prices(product_ids: Iterable[int], *, day: date) -> dict[int, Decimal]:
    """The list price of each product on that day (CNY per unit, tax included); the latest that is in force counts."""
    return dict(_list_prices(sorted(set(product_ids)), day))


@compiled
def _list_prices(product_ids: Any, day: Any) -> QuerySet[Any, Any]:
    rows = _in_force(PriceListItem.objects.filter(product_id__any=product_ids), day)
    rows = rows.order_by("product_id", "-valid_from").distinct("product_id")
    return rows.values_list("product_id", "list_price")


def floor_rates(grade: str, category_ids: Iterable[int], *, day: date) -> dict[int, Decimal]:
    """The company's lowest rate per category for this grade on that day, by category id (A1.2).

    Where there is none for the grade (or no grade yet) the strictest of all grades counts; a category without any
    has no floor and is missing.
    """
    own: dict[int, Decimal] = {}
    strictest: dict[int, Decimal] = {}
    for category_id, of_grade, rate in _floor_rates(sorted(set(category_ids)), day):
        strictest[category_id] = max(rate, strictest.get(category_id, rate))
        if of_grade == grade:
            own[category_id] = rate
    return {**strictest, **own}


@compiled
def _floor_rates(category_ids: Any, day: Any) -> QuerySet[Any, Any]:
    rows = _in_force(DiscountPolicy.objects.filter(category_id__any=category_ids), day)
    rows = rows.order_by("category_id", "grade", "-valid_from").distinct("category_id", "grade")
    return rows.values_list("category_id", "grade", "floor_rate")


def own_floor(grade: str, category_id: int, *, day: date) -> Decimal | None:
    """The floor declared for exactly this grade and category on that day."""
    rows = _in_force(DiscountPolicy.objects.filter(grade=grade, category_id=category_id), day)
    found: Decimal | None = rows.order_by("-valid_from").values_list("floor_rate", flat=True).first()
    return found


def list_policies() -> list[DiscountPolicy]:
    """Every floor, coming, present and former: by grade and category, the latest first."""
    rows = DiscountPolicy.objects.select_related("category")
    return list(rows.order_by("grade", "category__code", "-valid_from"))


def _in_force(rows: QuerySet[Any, Any], day: date) -> QuerySet[Any, Any]:
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def product_row(product: Product, *, list_price: Decimal | None = None, sees_prices: bool = False) -> dict[str, Any]:
    """A product as the API shows it. ``list_price`` only for those who see prices."""
    row = {
        "code": product.code,
        "name": product.name,
        "spec": product.spec,
        "category": product.category.code,
        "unit": product.unit,
        "decimals": product.decimals,
        "pack_size": product.pack_size,
        "vat_rate": product.vat_rate,
        "floor": product.floor,
        "shelf": product.shelf,
        "old_code": product.old_code,
        "is_active": product.is_active,
    }
    if sees_prices:
        row["list_price"] = list_price
    return row
