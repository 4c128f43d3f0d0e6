"""Follow-ups on screen: on the customer's and the quotation's page, a list, and on the owner's home when due."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counterfoil.customers.models import Customer
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.models import User
from counterfoil.people.settings import setting, value, within
from counterfoil.quotations.follow_ups import actions, forms, queries
from counterfoil.quotations.models import FollowUp, Quotation
from counterfoil.quotations.quotations import queries as quotations
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.forms import Filling
from counterfoil.web.screens import Choice, MenuItem, Panel
from counterfoil.web.visible import signed_in

PAGE = 50
SHOWN = 8
SOON = "quotations.expiring_days"
setting(
    SOON, 3, gettext_lazy("Days before a quotation expires that it is shown as expiring soon"),
    gettext_lazy("On the home of the customer's salesperson and clerk."),
    valid=within(0, 365),
)  # fmt: skip
FILTERS = {
    "open": gettext_lazy("To be done"), "mine": gettext_lazy("Mine to be done"), "done": gettext_lazy("Done"),
}  # fmt: skip
screens.menu(
    MenuItem("customers", gettext_lazy("Follow-ups"), "/follow-ups/", "phone", queries.SEE, place=40),
)  # fmt: skip


def of_customer(customer: Customer, user: Any, *, at: Any) -> dict[str, Any] | None:
    """The latest follow-ups of a customer, and the way to write the next one down."""
    if not set(user.roles_at(at)) & queries.SEE:
        return None
    rows = FollowUp.objects.filter(customer=customer).select_related("owner", "quotation").order_by("-pk")[:SHOWN]
    return {"rows": list(rows), "new": f"/follow-ups/new/?customer={customer.code}", **_may(user, at)}


def of_quotation(document: Quotation, user: Any, *, at: Any) -> dict[str, Any] | None:
    rows = list(FollowUp.objects.filter(quotation=document).select_related("owner").order_by("-pk")[:SHOWN])
    if not rows or not set(user.roles_at(at)) & queries.SEE:
        return None
    return {"rows": rows, "new": f"/follow-ups/new/?quotation={document.number}", **_may(user, at)}


def _may(user: Any, at: Any) -> dict[str, Any]:
    return {"today": timezone.localtime(at).date(), "may": bool(set(user.roles_at(at)) & queries.FOLLOW)}


def on_home(user: Any, *, at: Any) -> dict[str, Any] | None:
    """What this person should have followed up by today, and own quotations that expire soon."""
    if not set(user.roles_at(at)) & queries.FOLLOW:
        return None
    today = timezone.localtime(at).date()
    rows = queries.waiting_for(user, today=today)
    expiring = quotations.expiring(user, today=today, until=today + timedelta(days=value(SOON)), at=at)
    return {"rows": rows, "expiring": expiring, "today": today} if rows or expiring else None


screens.add_panel("customers", Panel("quotations/_follow_ups.html", of_customer))
screens.add_panel("quotations", Panel("quotations/_follow_ups.html", of_quotation, place="after"))
screens.home_panel(Panel("quotations/_home.html", on_home))


@require_safe
@signed_in
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Follow-ups of the customers that this person sees, the most pressing first."""
    user: Any = request.user
    if not set(user.roles_at(timezone.now())) & queries.SEE:
        raise Http404
    chosen = request.GET.get("show", "open")
    rows = queries.found_by(request.GET.get("q", "").replace("\x00", "").strip()[:80], user)
    if chosen == "done":
        rows = rows.exclude(done_at=None).order_by("-done_at", "-pk")
    else:
        rows = rows.filter(done_at=None).order_by("next_date", "pk")
    if chosen == "mine":
        rows = rows.filter(owner__in=user.stands_for(timezone.now()))
    context = {"rows": rows[:PAGE], "chosen": chosen, "filters": FILTERS, "q": request.GET.get("q", "")}
    return render(request, "quotations/follow_ups.html", {**context, **_may(user, timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Write a follow-up down."""
    if request.method != "POST":
        tomorrow = timezone.localdate() + timedelta(days=1)
        return _form(request, {"next_date": tomorrow, **request.GET.dict()})
    raw = boxes.read(forms.FollowUpInput, request.POST)
    try:
        row = actions.write_down(raw, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _form(request, raw, refusal=refusal)
    messages.success(request, _("It is written down."))
    return redirect(f"/quotations/{raw['quotation']}/" if raw.get("quotation") else f"/customers/{row.customer.code}/")


def _form(request: HttpRequest, values: dict[str, Any], *, refusal: Refusal | None = None) -> HttpResponse:
    filling = Filling(values=values, errors=boxes.errors_of(refusal) if refusal else {})
    filling.names = boxes.names_of(values, request.user)
    filling.choices = {
        "kind": [Choice(code, str(label)) for code, label in FollowUp.Kind.choices],
        "owner": [Choice(one.username, str(one)) for one in User.objects.filter(
            is_active=True, roles__overlap=sorted(queries.FOLLOW)).order_by("username")],
    }  # fmt: skip
    filling.values.setdefault("owner", request.user.get_username())
    only = ("quotation",) if values.get("quotation") else ("customer",)
    form = boxes.build(forms.FollowUpInput, None, filling, only=(*only, "kind", "next_date", "owner", "text"))
    context = {
        "form": form, "refusal": refusal.sentence() if refusal else "",
    }  # fmt: skip
    return render(request, "quotations/follow_up.html", context, status=422 if refusal else 200)


@require_POST
@signed_in
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """It was done; what came of it, and when the next one is."""
    raw = boxes.read(forms.Completion, request.POST)
    try:
        actions.complete(pk, raw, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence())
    except NotVisible as error:
        raise Http404(pk) from error
    else:
        messages.success(request, _("It is done."))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/follow-ups/")
