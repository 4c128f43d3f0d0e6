"""Addresses of the samples' own pages."""

from django.urls import path

from counterfoil.samples import views

urlpatterns = [
    path("samples/costs/", views.costs_page, name="sample-costs"),
    path("samples/costs.xlsx", views.costs_workbook, name="sample-costs-xlsx"),
]
