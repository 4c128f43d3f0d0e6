"""The catalogue in the API: products, the price list, the company's discount floors."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from counterfoil.catalogue import queries
from counterfoil.catalogue.models import Category, DiscountPolicy, PriceListItem, Product
from counterfoil.catalogue.prices import actions as prices
from counterfoil.catalogue.prices import forms
from counterfoil.kernel.fields import plain
from counterfoil.kernel.presentation import without_prices
from counterfoil.rest import openapi
from counterfoil.rest.masters import master_router, spelled_row
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer


class ProductShape(Answer):
    code: str
    name: str
    spec: str
    category: str
    unit: str
    decimals: int
    pack_size: str
    vat_rate: str
    list_price: str | None = None
    floor: str


class PriceListItemShape(Answer):
    id: int
    product: str
    list_price: str | None = None
    valid_from: str
    valid_to: str | None


class DiscountPolicyShape(Answer):
    id: int
    grade: str
    category: str
    floor_rate: str | None = None
    valid_from: str
    valid_to: str | None


class CategoryShape(Answer):
    code: str
    name: str
    is_custom: bool


def show_products(products: list[Product], user: Any, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """A page of products with the list prices of today, one statement for all."""
    day = timezone.localtime(at).date() if at else timezone.localdate()
    listed = queries.list_prices([product.pk for product in products], day=day) if user.sees_prices else {}
    return [_product(product, listed.get(product.pk), user) for product in products]


def _product(product: Product, price: Decimal | None, user: Any) -> dict[str, Any]:
    row = spelled_row(queries.product_row(product, list_price=price, sees_prices=user.sees_prices))
    if price is not None:
        row["list_price"] = plain(price, least_decimals=2)
    return row


def _price(row: PriceListItem, user: Any) -> dict[str, Any]:
    return {
        **spelled_row({"id": row.pk, "valid_from": row.valid_from, "valid_to": row.valid_to}),
        "product": row.product.code,
        "list_price": plain(row.list_price, least_decimals=2),
    }


def _policy(row: DiscountPolicy, user: Any) -> dict[str, Any]:
    return {
        **spelled_row({"id": row.pk, "grade": row.grade, "valid_from": row.valid_from, "valid_to": row.valid_to}),
        "category": row.category.code,
        "floor_rate": plain(row.floor_rate, least_decimals=2),
    }


def _category(row: Category, user: Any) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "is_custom": row.is_custom}


mount(
    "/products",
    master_router(
        "products", shape=ProductShape, rows=lambda user, text: queries.products_found_by(text),
        show=lambda row, user: show_products([row], user)[0], show_all=show_products,
    ),
)  # fmt: skip
price_list = master_router(
    "price-list-items", shape=PriceListItemShape, rows=lambda user, text: queries.prices_found_by(text), show=_price,
    key="pk",
)  # fmt: skip
policies = master_router(
    "discount-policies", shape=DiscountPolicyShape, rows=lambda user, text: queries.policies_found_by(text),
    show=_policy, key="pk",
)  # fmt: skip


@price_list.post(
    "", response={201: PriceListItemShape}, operation_id="price-list-items.create",
    summary="Set a list price from a day on", openapi_extra=openapi.extra("POST", body=forms.NewPrice, keyed=True),
)  # fmt: skip
def set_price(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    item = prices.set_price(json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(without_prices(_price(item, request.user), request.user), status=201, key=key)


@policies.post(
    "", response={201: DiscountPolicyShape}, operation_id="discount-policies.create",
    summary="Set the lowest rate of a grade and category from a day on",
    openapi_extra=openapi.extra("POST", body=forms.NewPolicy, keyed=True),
)  # fmt: skip
def set_policy(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    policy = prices.set_policy(json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(without_prices(_policy(policy, request.user), request.user), status=201, key=key)


mount("/price-list-items", price_list)
mount("/discount-policies", policies)
mount(
    "/categories",
    master_router(
        "categories", shape=CategoryShape, rows=lambda user, text: Category.objects.all(), show=_category
    ),
)  # fmt: skip
