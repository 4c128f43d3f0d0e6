"""Customers on screen: found while typing, listed, each with what was agreed and what may be changed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from counterfoil.catalogue.views import search as find_goods
from counterfoil.customers import actions, forms, page, queries, stages
from counterfoil.customers.models import Customer, PaymentMethod, Stage
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people import roles
from counterfoil.people.queries import list_holders
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.forms import Filling
from counterfoil.web.screens import Choice, MenuItem
from counterfoil.web.visible import signed_in

PAGE = 50
SALES = frozenset({roles.SALESPERSON, roles.SALES_CLERK})
CLERK = frozenset({roles.SALES_CLERK})
MANAGERS = frozenset({roles.MARKET_MANAGER, roles.CHIEF_ACCOUNTANT})
KNOW_CUSTOMERS = SALES | MANAGERS | roles.SEES_ALL
ACTIONS: dict[str, tuple[Any, type, Callable[..., Customer], frozenset[str]]] = {
    "block": (_("Block"), forms.Reasoned, actions.block, MANAGERS),
    "unblock": (_("Unblock"), forms.Reasoned, actions.unblock, MANAGERS),
    "assign": (_("Assign"), forms.Assignment, actions.assign, frozenset({roles.MARKET_MANAGER})),
    "change": (_("Change"), forms.CustomerChange, actions.change, CLERK),
    "part_numbers": (_("Own part numbers"), forms.PartNumbers, actions.set_part_numbers, CLERK),
}
CHANGEABLE = ("phone", "payment_method", "contacts", "addresses")


def search(text: str, user: Any, limit: int) -> list[Choice]:
    """Customers by code, name, pinyin, initials, credit code, phone or contact, as far as this person may see."""
    if user is None:
        return []
    rows = queries.search_customers(text, user, limit=limit)
    return [Choice(row.code, row.name, row.get_stage_display(), f"/customers/{row.code}/") for row in rows]


def people(role: str) -> Any:
    """A lookup of those who hold this role."""

    def search_people(text: str, user: Any, limit: int) -> list[Choice]:
        return [Choice(one.username, one.name or one.username) for one in list_holders(role)]

    return search_people


def search_goods(text: str, user: Any, limit: int) -> list[Choice]:
    """Products as the catalogue finds them, and by what the customers of this person call them."""
    found = [
        Choice(row.product.code, f"{row.product.name} {row.product.spec}".strip(), f"{row.code} · {row.customer.name}")
        for row in (queries.search_part_numbers(text, user, limit=5) if user is not None else ())
    ]
    return [*find_goods(text, user, limit), *found][: limit + len(found)]


screens.lookup("product", search_goods)
screens.lookup("customer", search)
screens.lookup("salesperson", people(roles.SALESPERSON), small=True)
screens.lookup("sales_clerk", people(roles.SALES_CLERK), small=True)
screens.lookup("picker", people(roles.PICKER), small=True)
screens.finder(search)
screens.menu(
    MenuItem("customers", _("Customers"), "/customers/", "users", KNOW_CUSTOMERS, place=10),
    MenuItem("customers", _("Customer stages"), "/customer-stages/", "flag", KNOW_CUSTOMERS, place=40),
)


@require_safe
@signed_in
def customer_list(request: HttpRequest) -> HttpResponse:
    """The customers that this person may see, by stage and as found."""
    text, stage = (request.GET.get(name, "").replace("\x00", "")[:80] for name in ("q", "stage"))
    after = request.GET.get("after", "")[:20]
    if text:
        rows = queries.search_customers(text, request.user, stage=stage, limit=PAGE + 1)
    else:
        found = queries.listed(request.user, stage=stage).filter(code__gt=after)
        rows = list(found.order_by("code")[: PAGE + 1])
    context = {
        "rows": rows[:PAGE], "q": text, "stage": stage, "stages": Stage.choices,
        "next": rows[PAGE - 1].code if len(rows) > PAGE and not text else "", "more": len(rows) > PAGE and text,
        "may_make": bool(SALES & set(request.user.roles_at(timezone.now()))),
    }  # fmt: skip
    part = request.htmx and request.htmx.target == "rows"  # type: ignore[attr-defined]
    return render(request, "customers/_customers.html" if part else "customers/customers.html", context)


@require_safe
@signed_in
def customer_page(request: HttpRequest, code: str) -> HttpResponse:
    """One customer whole: stage, terms with history, account, open papers, prices, and all that happened."""
    customer = _find(code, request.user)
    at = timezone.now()
    held = set(request.user.roles_at(at))
    context = {
        **page.page_of(customer, request.user, at=at, whole="changes" in request.GET),
        "actions": [
            (name, label) for name, (label, _shape, _do, by) in ACTIONS.items()
            if held & by and name != ("block" if customer.blocked else "unblock")
        ],
        "may_order": roles.SALES_CLERK in held,
    }  # fmt: skip
    return render(request, "customers/customer.html", context)


@require_safe
@signed_in
def stage_page(request: HttpRequest) -> HttpResponse:
    """How many customers stand in each stage, who moved and why, and who should have ordered by now."""
    held = set(request.user.roles_at(timezone.now()))
    if not held & KNOW_CUSTOMERS:
        raise Http404
    context = {
        "rule": stages.limits(),
        "counts": queries.count_stages(request.user),
        "moves": queries.list_moves(request.user),
        "late": queries.list_late(request.user, day=timezone.localdate()),
    }
    return render(request, "customers/stages.html", context)


def _find(code: str, user: Any) -> Customer:
    customer = queries.find_customer(code, visible_to=user)
    if customer is None:
        raise Http404(code)
    return customer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Block, unblock, assign or change a customer."""
    customer = _find(code, request.user)
    if action not in ACTIONS:
        raise Http404(action)
    label, shape, work, _by = ACTIONS[action]
    only = CHANGEABLE if action == "change" else ()
    if request.method != "POST":
        return _form(request, customer, action, _now(customer, action, request.user), only=only)
    raw = boxes.read(shape, request.POST)
    if action == "change":
        raw = {"contacts": [], "addresses": [], "phone": "", **raw, "version": int(request.POST.get("version") or 0)}
    if action == "part_numbers":
        raw = {"part_numbers": [], **raw}
    try:
        work(code, raw, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _form(request, customer, action, raw, refusal=refusal, only=only)
    except NotVisible as error:
        raise Http404(code) from error
    messages.success(request, f"{label} ✓")
    return redirect(f"/customers/{code}/")


def _now(customer: Customer, action: str, user: Any) -> dict[str, Any]:
    if action == "part_numbers":
        rows = queries.list_part_numbers(customer)
        return {"part_numbers": [{"product": row.product.code, "code": row.code, "name": row.name} for row in rows]}
    shown = queries.present([customer], user)[0]
    return {name: shown.get(name) for name in (*CHANGEABLE, "salesperson", "sales_clerk")} if action != "block" else {}


def _form(
    request: HttpRequest, customer: Customer, action: str, values: dict[str, Any], *,
    refusal: Refusal | None = None, only: tuple[str, ...] = (),
) -> HttpResponse:  # fmt: skip
    label, shape, _work, _by = ACTIONS[action]
    filling = Filling(values=values, errors=boxes.errors_of(refusal) if refusal else {}, spare=1, needed=("reason",))
    filling.choices = {"payment_method": [Choice(code, str(name)) for code, name in PaymentMethod.choices]}
    context = {
        "customer": customer, "label": label, "action": action,
        "form": boxes.build(shape, None, filling, only=only, columns=()),
        "refusal": refusal.sentence(sees_prices=request.user.sees_prices) if refusal else "",
    }  # fmt: skip
    return render(request, "customers/do.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """A prospect."""
    raw = boxes.read(forms.ProspectInput, request.POST) if request.method == "POST" else {}
    refusal = None
    if request.method == "POST":
        try:
            customer = actions.create_prospect(raw, by=request.user, at=timezone.now())
            return redirect(f"/customers/{customer.code}/")
        except Refusal as found:
            refusal = found
    filling = Filling(values=raw, errors=boxes.errors_of(refusal) if refusal else {}, spare=1)
    context = {
        "label": _("New prospect"), "form": boxes.build(forms.ProspectInput, None, filling),
        "refusal": refusal.sentence(sees_prices=request.user.sees_prices) if refusal else "",
    }  # fmt: skip
    return render(request, "customers/do.html", context, status=422 if refusal else 200)
