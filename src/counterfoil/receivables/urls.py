"""Addresses of the accounts' screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.receivables import views
from counterfoil.receivables.statements import views as statements

urlpatterns = [
    path("customers/<str:code>/statement/", statements.page, name="statement"),
    path("customers/<str:code>/statement.pdf", statements.pdf, name="statement-pdf"),
    path("customers/<str:code>/statement.xlsx", statements.xlsx, name="statement-xlsx"),
    path("customers/<str:code>/statement/confirm/", statements.confirm, name="statement-confirm"),
    path(
        "customers/<str:code>/statement/answers/<int:confirmation_id>/file/",
        statements.confirmation_file,
        name="statement-answer-file",
    ),
]
REGISTERED = (views.RESOURCE,)
