"""Products on screen: found while typing, listed, and each with its prices."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.catalogue import queries
from counterfoil.web import screens
from counterfoil.web.screens import Choice, MenuItem
from counterfoil.web.visible import signed_in

PAGE = 50


def search(text: str, user: Any, limit: int) -> list[Choice]:
    """Products by code, old code, name, specification, pinyin or initials."""
    return [
        Choice(product.code, f"{product.name} {product.spec}".strip(), product.unit, f"/products/{product.code}/")
        for product in queries.search_products(text, limit)
    ]


screens.lookup("product", search)
screens.finder(search)
screens.menu(MenuItem("warehouse", _("Products"), "/products/", "box", place=60))


@require_safe
@signed_in
def product_list(request: HttpRequest) -> HttpResponse:
    """Products, by code or as found, with the day's list price for those who see prices."""
    text = request.GET.get("q", "").replace("\x00", "")[:80]
    products = queries.search_products(text, PAGE + 1, after=request.GET.get("after", "")[:40], sold_only=False)
    context: dict[str, Any] = {
        "q": text,
        "products": products[:PAGE],
        "next": products[PAGE - 1].code if len(products) > PAGE else "",
    }
    if request.user.sees_prices:
        ids = [product.pk for product in products]
        context["prices"] = queries.list_prices(ids, day=timezone.localdate())
    part = request.htmx and request.htmx.target == "rows"  # type: ignore[attr-defined]
    return render(request, "catalogue/_products.html" if part else "catalogue/products.html", context)


@require_safe
@signed_in
def product_page(request: HttpRequest, code: str) -> HttpResponse:
    """One product: what it is, its price, and what other parts of the house know of it (where it lies)."""
    product = queries.find_product(code)
    if product is None:
        raise Http404(code)
    at = timezone.now()
    price = None
    if request.user.sees_prices:
        price = queries.list_prices([product.pk], day=timezone.localdate()).get(product.pk)
    panels = [
        (panel.template, shown)
        for panel in screens.screen("products").panels
        if (shown := panel.context(product, request.user, at=at)) is not None
    ]
    return render(request, "catalogue/product.html", {"product": product, "price": price, "panels": panels})
