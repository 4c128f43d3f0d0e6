"""Addresses of the stock screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.stock import views

urlpatterns = [path("stock/", views.stock_list, name="stock")]
