"""Addresses of the imports' screens."""

from django.urls import path

from counterfoil.imports import views
from counterfoil.imports.bank import views as bank

urlpatterns = [
    path("imports/", views.overview, name="imports"),
    path("imports/<slug:kind>/template.xlsx", views.template, name="import-template"),
    path("imports/<slug:kind>/upload/", views.upload, name="import-upload"),
    path("imports/<int:batch_id>/", views.page, name="import"),
    path("imports/IMP-<int:batch_id>/", views.page, name="import-by-number"),
    path("imports/<int:batch_id>/commit/", views.commit, name="import-commit"),
    path("imports/<int:batch_id>/undo/", views.undo, name="import-undo"),
    path("bank/", bank.page, name="bank"),
    path("bank/upload/", bank.upload, name="bank-upload"),
    path("bank/book/", bank.book, name="bank-book"),
    path("bank/<int:line_id>/aside/", bank.aside, name="bank-aside"),
    path("imports/<int:batch_id>/bad-rows.xlsx", views.bad_rows, name="import-bad-rows"),
]
