"""The entry sheet of a quotation, and what stands on its page besides the generic parts."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from counterfoil.customers import queries as customers
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import StoredPaper
from counterfoil.people.settings import value
from counterfoil.printing import keeping
from counterfoil.quotations import pasting, sheet
from counterfoil.quotations.models import Quotation
from counterfoil.quotations.quotations import queries, states
from counterfoil.quotations.quotations.prints import VALID_DAYS
from counterfoil.receivables import queries as receivables
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Choice, Entry, Panel, Screen
from counterfoil.web.visible import find, signed_in

Row = dict[str, Any]
STILL_OPEN = (states.DRAFT, states.SENT, states.ACCEPTED)


def preview(raw: Row, *, user: Any, at: Any) -> Row:
    """The sales sheet of a quotation; a day that is over is said so."""
    found = sheet.preview(raw, user=user, at=at)
    valid_until = str(raw.get("valid_until", ""))
    if valid_until and valid_until < timezone.localtime(at).date().isoformat():
        found["notes"].append({"text": _("The day until which it stands is over."), "warn": True})
    return found


def start(request: HttpRequest) -> Row:
    """A new one stands as long as the settings say."""
    until = timezone.localdate() + timedelta(days=value(VALID_DAYS))
    return {"valid_until": until.isoformat(), **request.GET.dict()}


def as_entered(document: Quotation) -> Row:
    """The draft under the names of its form."""
    return {
        "customer": document.customer.code, "valid_until": document.valid_until, "remark": document.remark,
        "lines": [
            {
                "product": line.product.code, "quantity": plain(line.quantity),
                "discount_rate": plain(line.discount_rate, least_decimals=2), "requirement": line.requirement,
                "remark": line.remark,
            }
            for line in queries.list_lines([document.pk])
        ],
    }  # fmt: skip


def recipient(document: Quotation, user: Any) -> Row:
    """To whom it went last, else the customer's first contact, by e-mail where there is an address."""
    contact = customers.first_contact(document.customer)
    if contact is None:
        return {"channel": "print"}
    return {"channel": "email", "recipient": contact.email} if contact.email else {"recipient": contact.name}


def ways(document: Quotation, user: Any) -> dict[str, list[Choice]]:
    return {"how": [Choice(code, str(label)) for code, label in Quotation.Accepted.choices]}


def lost_reasons(document: Quotation, user: Any) -> dict[str, list[Choice]]:
    return {"reason": [Choice(code, str(label)) for code, label in Quotation.Lost.choices]}


def early_warning(document: Quotation, user: Any, *, at: Any) -> Row | None:
    """What would hold a delivery of this amount today; it stops nothing (C1.7)."""
    if document.state not in STILL_OPEN or not user.sees_prices or not document.customer.approved:
        return None
    warning = receivables.early_warning(document.customer, document.total, at=at)
    return {"text": warning.sentence(sees_prices=True)} if warning is not None else None


def papers(document: Quotation, user: Any, *, at: Any) -> Row | None:
    """Every paper of it as it went out, the latest first."""
    rows = StoredPaper.objects.filter(resource=queries.RESOURCE, document_id=document.pk).order_by("-pk")
    found = list(rows) if user.sees_prices else []
    return {"number": document.number, "papers": found} if found else None


@require_safe
@signed_in
def sent_paper(request: HttpRequest, number: str, paper: int) -> HttpResponse:
    """A paper byte by byte as it was sent."""
    document = find(queries.RESOURCE, number, request.user)
    row = StoredPaper.objects.filter(resource=queries.RESOURCE, document_id=document.pk, pk=paper).first()
    if row is None or not request.user.sees_prices:
        raise Http404(number)
    response = HttpResponse(keeping.read_paper(row), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}-{row.revision}.pdf"'
    return response


def tools(document: Quotation, user: Any) -> list[tuple[Any, str, str]]:
    if document.state == states.CANCELLED or not user.sees_prices:
        return []
    return [(gettext_lazy("Follow up"), f"/follow-ups/new/?quotation={document.number}", "phone")]


screens.register(
    queries.RESOURCE,
    Screen(
        entry=Entry(
            fields=("customer", "valid_until", "remark", "lines"), columns=sheet.COLUMNS, beside=sheet.BESIDE,
            totals=sheet.TOTALS, preview=preview, pasted=pasting.pasted, start=start, current=as_entered, rows=4,
        ),
        actions={
            "send": ActionForm(fill=recipient), "accept": ActionForm(choices=ways),
            "decline": ActionForm(choices=lost_reasons),
        },
        panels=(
            Panel("quotations/_early_warning.html", early_warning),
            Panel("quotations/_papers.html", papers, place="side"),
        ),
        line_order=(
            "product", "quantity", "list_price", "discount_rate", "unit_price", "amount", "requirement", "remark",
        ),
        tools=tools,
    ),
)  # fmt: skip
