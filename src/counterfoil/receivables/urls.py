"""Addresses of the accounts' screens that the generic ones can't serve."""

from django.urls import path

from counterfoil.receivables import lights, told, views
from counterfoil.receivables.ageing import views as ageing
from counterfoil.receivables.books import views as books
from counterfoil.receivables.invoicing import views as invoicing
from counterfoil.receivables.openings import views as openings
from counterfoil.receivables.overdue import views as overdue
from counterfoil.receivables.statements import views as statements

PANELS = (lights, told)
"""Modules that add to other apps' pages by being loaded."""
urlpatterns = [
    path("customers/<str:code>/statement/", statements.page, name="statement"),
    path("customers/<str:code>/statement.pdf", statements.pdf, name="statement-pdf"),
    path("customers/<str:code>/statement.xlsx", statements.xlsx, name="statement-xlsx"),
    path("customers/<str:code>/statement/send/", statements.send, name="statement-send"),
    path("customers/<str:code>/statement/sent/<int:sending_id>.pdf", statements.sent_paper, name="statement-sent"),
    path("statements/", statements.sent, name="statements"),
    path("customers/<str:code>/statement/confirm/", statements.confirm, name="statement-confirm"),
    path(
        "customers/<str:code>/statement/answers/<int:confirmation_id>/file/",
        statements.confirmation_file,
        name="statement-answer-file",
    ),
    path("customers/<str:code>/chased/", overdue.chased, name="chased"),
    path("ageing/", ageing.page, name="ageing"),
    path("ageing.xlsx", ageing.xlsx, name="ageing-xlsx"),
    path("invoicing/", invoicing.page, name="invoicing"),
    path("invoicing.xlsx", invoicing.xlsx, name="invoicing-xlsx"),
    path("invoicing/mark/", invoicing.mark, name="invoicing-mark"),
    path("invoicing/put-back/", invoicing.put_back, name="invoicing-put-back"),
    path("opening-balances/", openings.page, name="opening-balances"),
    path("books/", books.page, name="books"),
]
REGISTERED = (views.RESOURCE,)
