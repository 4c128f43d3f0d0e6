"""Addresses of the products screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.catalogue import views
from counterfoil.catalogue.prices import views as price_views

urlpatterns = [
    path("price-list/", price_views.price_list, name="price-list"),
    path("discount-floors/", price_views.floors, name="discount-floors"),
    path("price-list/<int:item_id>/take-back/", price_views.take_back, {"kind": "price-list"}, name="take-back-price"),
    path(
        "discount-floors/<int:item_id>/take-back/",
        price_views.take_back,
        {"kind": "discount-floors"},
        name="take-back-floor",
    ),
    path("products/", views.product_list, name="products"),
    path("products/<str:code>/", views.product_page, name="product"),
]
