"""Addresses of the products screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.catalogue import views

urlpatterns = [
    path("products/", views.product_list, name="products"),
    path("products/<str:code>/", views.product_page, name="product"),
]
