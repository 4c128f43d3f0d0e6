"""The two or three figures that matter to each role, on its home; each leads to its list."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.insight.figures import delivering, money, sales, summary
from counterfoil.insight.figures.shape import Figure, Words, days, link, rate
from counterfoil.insight.figures.whose import type_named, whose
from counterfoil.insight.models import Habit
from counterfoil.kernel.people import visible
from counterfoil.people import roles
from counterfoil.web import screens
from counterfoil.web.screens import Panel

Maker = Callable[[Any, date], Figure]
MOST = 3
"""Figures on one home, however many roles somebody has."""


def standing(label: Words, resource: str, *states: str, tone: str = "") -> Maker:
    """How many papers of a kind stand in these states, as far as this person may see them."""

    def count(user: Any, _today: date) -> Figure:
        doctype = type_named(resource)
        rows = doctype.model.objects.filter(visible(doctype, user), state__in=states)
        return Figure(label, rows.count(), f"/{resource}/?state={','.join(states)}", "count", tone=tone)

    return count


def sold_this_month(user: Any, today: date) -> Figure:
    """CNY shipped since the first of the month."""
    amount = sales.total(user, sales.this_month(today))
    return Figure(_("Shipped this month"), amount, link("shipments", month=f"{today:%Y-%m}"))


def order_book(user: Any, _today: date) -> Figure:
    """CNY that orders in force still have to bring."""
    return Figure(_("Order book"), delivering.order_book(user), link("order-book"))


def backlog(user: Any, today: date) -> Figure:
    """The part of it whose day is past."""
    return Figure(
        _("Backlog: past its day"), delivering.backlog(user, today), link("order-book", due="late"), tone="late"
    )


def overdue(user: Any, today: date) -> Figure:
    """CNY past their due day."""
    return Figure(_("Overdue"), money.overdue(user, today), link("overdue"), tone="late")


def held(user: Any, _today: date) -> Figure:
    """CNY of notices that the credit judgement holds."""
    return Figure(_("Held for credit"), money.held(user), link("held"), tone="late")


def on_time(user: Any, today: date) -> Figure:
    """The share of this month's shipments that left by the day asked for."""
    period = sales.this_month(today)
    asked, late = summary.punctual(whose(user), *period).get(period[0], (0, 0))
    return Figure(
        _("On time this month"), rate(asked - late, asked), link("asked-for", **days(period)), "percent",
        _("{good} of {all} shipments").format(good=asked - late, all=asked),
    )  # fmt: skip


REVIEWS = (
    standing(_("Reviews open"), "order-reviews", "open"),
    standing(_("Reviews objected to"), "order-reviews", "objected"),
)
FIGURES: dict[str, tuple[Maker, ...]] = {
    roles.SALESPERSON: (sold_this_month, order_book, overdue),
    roles.SALES_CLERK: (backlog, overdue, standing(_("Quotations sent, not answered"), "quotations", "sent")),
    roles.CLERK_SUPERVISOR: (
        standing(_("Complaints to audit"), "complaints", "submitted"),
        standing(_("Assessments objected to"), "assessments", "objected"),
    ),
    roles.MARKET_MANAGER: (sold_this_month, on_time, held),
    roles.ACCOUNTANT: (overdue, standing(_("Orders to approve"), "sales-orders", "awaiting_finance"), held),
    roles.CHIEF_ACCOUNTANT: (
        overdue,
        held,
        standing(_("Terms changes on their way"), "terms-change-requests", "manager_approved", "approved"),
    ),
    roles.ENGINEERING: REVIEWS,
    roles.PRODUCTION: (
        standing(_("To be started"), "production-requests", "requested"),
        standing(_("In production"), "production-requests", "in_production"),
        standing(_("Reviews open"), "order-reviews", "open"),
    ),
    roles.PROCUREMENT: REVIEWS,
    roles.QUALITY_MANAGER: (
        standing(_("Reviews open"), "order-reviews", "open"),
        standing(_("Complaints under way"), "complaints", "submitted", "audited", "decided"),
    ),
    roles.WAREHOUSE_KEEPER: (
        standing(_("Lists to print"), "pick-lists", "open"),
        standing(_("Differences to explain"), "discrepancies", "open", tone="late"),
    ),
    roles.PICKER: (
        standing(_("Lists to pick"), "pick-lists", "printed"),
        standing(_("Lists to bring to staging"), "pick-lists", "checked"),
    ),
    roles.CHECKER: (
        standing(_("Lists to check"), "pick-lists", "picked"),
        standing(_("Lists to bring to staging"), "pick-lists", "checked"),
    ),
    roles.PICKING_LEADER: (
        standing(_("Lists on the floors"), "pick-lists", "open", "printed", "picked", "checked"),
        standing(_("Consignments in staging"), "consignments", "open", "merged", "checked"),
        standing(_("Returns to put away"), "sales-returns", "draft"),
    ),
    roles.LOGISTICS_CLERK: (
        standing(_("Notices to print"), "delivery-notices", "released"),
        standing(_("Consignments in staging"), "consignments", "open", "merged", "checked"),
        standing(_("On the vehicles"), "consignments", "loaded", "signed"),
    ),
    roles.SHIPMENT_CLERK: (
        standing(_("Shipments to post"), "shipments", "draft"),
        standing(_("Vehicles not out yet"), "gate-passes", "issued"),
    ),
    roles.GATEKEEPER: (
        standing(_("Passes at the gate"), "gate-passes", "issued"),
        standing(_("Returned goods expected"), "return-requests", "awaiting_goods"),
    ),
    roles.QC_INSPECTOR: (
        standing(_("Inspections to do"), "return-inspections", "draft"),
        standing(_("Returned goods expected"), "return-requests", "awaiting_goods"),
    ),
    roles.RECEIVING_CLERK: (
        standing(_("Returns to post"), "sales-returns", "put_away"),
        standing(_("Returns to put away"), "sales-returns", "draft"),
    ),
    roles.AUDITOR: (
        standing(_("Audits open"), "attachment-audits", "open"),
        standing(_("Replacements under way"), "replacement-requests", "submitted", "printed", "picking"),
        standing(_("Differences to explain"), "discrepancies", "open"),
    ),
    roles.DEPARTMENT_HEAD: (
        standing(_("Samples to approve"), "sample-requests", "submitted"),
        standing(_("Samples out"), "sample-requests", "issued"),
    ),
}
"""By role, the most important first. The administrator has no business and none of its figures."""


def figures_of(user: Any, *, at: datetime) -> list[Figure]:
    """This person's figures: of the own roles first, each once."""
    today = timezone.localtime(at).date()
    makers = dict.fromkeys(maker for role in user.roles_at(at) for maker in FIGURES.get(role, ()))
    found: dict[str, Figure] = {}
    for maker in list(makers)[:MOST]:
        figure = maker(user, today)
        found.setdefault(figure.url, figure)
    return list(found.values())


def on_home(user: Any, *, at: datetime) -> dict[str, Any] | None:
    found = figures_of(user, at=at)
    return {"figures": found} if found else None


def on_customer(customer: Any, user: Any, *, at: datetime) -> dict[str, Any] | None:
    """How the customer buys, and when to expect it next; for those who see prices."""
    if not user.sees_prices:
        return None
    habit = Habit.objects.filter(customer=customer).first()
    return {"habit": habit} if habit is not None else None


screens.home_panel(Panel("insight/_home.html", on_home))
screens.add_panel("customers", Panel("insight/_habit.html", on_customer, place="side"))
