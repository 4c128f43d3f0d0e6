"""Complaints on screen: what the manager wants to know before signing, and the Pareto board."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.assessments import queries as assessments
from counterfoil.complaints.complaints import queries
from counterfoil.complaints.complaints.rules import departments_by_code
from counterfoil.complaints.models import Complaint
from counterfoil.kernel.days import midnight
from counterfoil.kernel.fields import rounded
from counterfoil.people.models import User
from counterfoil.people.queries import find_users
from counterfoil.people.roles import AUDITOR, CLERK_SUPERVISOR, MARKET_MANAGER, QUALITY_MANAGER
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Choice, Entry, MenuItem, Panel, Screen
from counterfoil.web.visible import signed_in

RESOURCE = "complaints"
DAYS = 90
TITLES = {
    "cause": _("By cause"), "product": _("By product"), "customer": _("By customer"), "person": _("By person"),
}  # fmt: skip


def people(text: str, user: Any, limit: int) -> list[Choice]:
    """Active people by name."""
    rows = User.objects.filter(is_active=True).order_by("username")
    wanted = text.lower()
    return [Choice(row.username, str(row)) for row in rows if wanted in f"{row.username} {row.name}".lower()][:limit]


def _cost(lines: list[Any]) -> Decimal:
    """What the goods of these lines were sold for (CNY)."""
    return rounded(sum((line.quantity * line.unit_price for line in lines), Decimal(0)))


def before_the_decision(document: Complaint, user: Any, *, at: Any) -> dict[str, Any]:
    """Who is named, what the goods cost, and what this customer complained of before."""
    lines = list(document.lines.all())
    return {
        "document": document,
        "responsible": _responsible(document.responsible),
        "cost": _cost(lines) if lines and user.sees_prices else None,
        "earlier": queries.history_of(document.customer, but=document.pk),
    }


def _responsible(named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who is named with which penalty, people and departments by their names."""
    people = find_users(row["user"] for row in named if row.get("user"))
    departments = departments_by_code(row["department"] for row in named if row.get("department"))
    return [
        {
            "who": people.get(row.get("user", "")) or departments.get(row.get("department", ""))
            or row.get("user") or row.get("department"),
            **row["penalty"],
        }
        for row in named
    ]  # fmt: skip


def audited(document: Complaint, user: Any) -> dict[str, Any]:
    """The audit's form begins with one line for a person, and with what is known."""
    return {"responsible": document.responsible or [{}], "cause": document.cause, "proposal": document.proposal}


for name in ("user", "corrective_owner"):
    screens.lookup(name, people, small=True)
screens.register(
    RESOURCE,
    Screen(
        entry=Entry(fields=("customer", "cause", "facts", "lines"), attachment="evidence", rows=2),
        actions={"audit": ActionForm(fill=audited)},
        panels=(Panel("complaints/_decision.html", before_the_decision),),
        line_order=("product", "quantity", "unit_price", "shipment", "shipment_line_no"),
    ),
)
screens.menu(
    MenuItem(
        "returns", _("Complaint board"), "/complaint-board/", "report-money",
        roles=frozenset({CLERK_SUPERVISOR, MARKET_MANAGER, QUALITY_MANAGER, AUDITOR}), place=70,
    )
)  # fmt: skip


@require_safe
@signed_in
def board(request: HttpRequest) -> HttpResponse:
    """Where complaints come from (Pareto), which are open, and who is charged with what."""
    by = request.GET.get("by", "")
    by = by if by in queries.WAYS else queries.WAYS[0]
    to = _day(request.GET.get("to", "")) or timezone.localdate()
    from_ = _day(request.GET.get("from", "")) or to - timedelta(days=DAYS)
    rows = queries.pareto(request.user, by=by, at_from=midnight(from_), at_to=midnight(to + timedelta(days=1)))
    context = {
        "by": by, "titles": TITLES, "title": TITLES[by], "from": from_.isoformat(), "to": to.isoformat(),
        "rows": [{**row, "percent": round(row["cumulated"] * 100), "width": round(row["share"] * 100)} for row in rows],
        "open": queries.list_open(request.user),
        "people": assessments.by_person(request.user, at=timezone.now()),
    }  # fmt: skip
    return render(request, "complaints/board.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
