"""The case on screen leads the clerk: find the goods, judge by the manual's wording, see the customer's history."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.fields import plain
from counterfoil.people import roles
from counterfoil.people.settings import value
from counterfoil.returns import claims, policy
from counterfoil.returns.cases import queries, rules, states
from counterfoil.returns.models import Judgement, Reason, ServiceCase
from counterfoil.web import screens
from counterfoil.web.figures import decimal_of, quantity
from counterfoil.web.screens import ActionForm, Entry, MenuItem, Panel, Screen
from counterfoil.web.visible import signed_in

RESOURCE = "service-cases"
CLERKS = frozenset({roles.SALES_CLERK, roles.SALESPERSON})
MANUAL = {
    Reason.SHORT_DELIVERY: _("Fewer pieces arrived than the shipment says, and the customer wants the rest."),
    Reason.QUALITY: _("Goods are bad by our fault, and the customer wants good ones in their place."),
    Reason.EXCHANGE: _("Goods come back, and others are ordered in their place: a return and a new order."),
    Reason.SHORT_NOT_REPLACED: _("Fewer pieces arrived, and the customer wants the money back: nothing is sent."),
    Reason.QUALITY_NOT_REPLACED: _("Goods are bad by our fault, come back, and the customer wants the money back."),
    Reason.NO_REASON: _("Good goods come back, because the market manager allows it."),
}
"""D1.2, reason by reason, as it stands beside the judgement."""
YEAR = timedelta(days=365)


@require_safe
@signed_in
def find_goods(request: HttpRequest) -> HttpResponse:
    """What was shipped, found by customer, product, label or shipment number; what is ticked begins a case."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = claims.search(text, user=request.user) if text else []
    papers = [(row, find_type(row.resource) is not None) for row in rows]
    return render(request, "returns/find.html", {"text": text, "rows": papers})


def start(request: HttpRequest) -> dict[str, Any]:
    """A case of what was ticked: ``pick`` is shipment:line, ``n.<shipment>:<line>`` the quantity."""
    lines = []
    for pick in request.GET.getlist("pick")[:200]:
        shipment, _colon, line_no = pick.rpartition(":")
        lines.append({"shipment": shipment, "line_no": line_no, "quantity": request.GET.get(f"n.{pick}", "")})
    customer = request.GET.get("customer", "")
    if lines and not customer:
        customer = _customer_of(lines[0]["shipment"])
    return {"customer": customer, "lines": lines}


def _customer_of(number: str) -> str:
    """Code of the customer to whom the goods of this paper went."""
    for source in claims.SOURCES.values():
        found = source.posted([number]).select_related("customer").first()
        if found is not None:
            return str(found.customer.code or "")
    return ""


def preview(raw: dict[str, Any], *, user: Any, at: Any) -> dict[str, Any]:
    """Beside each line: what it is of, how much was shipped, and what of it may still be claimed."""
    entered = [row for row in raw.get("lines", []) if row.get("shipment") and row.get("line_no")]
    pieces = claims.look({str(row["shipment"])[:40] for row in entered}, user=user)
    shown: list[dict[str, Any]] = []
    for row in entered:
        number = str(row["line_no"])
        piece = pieces.get((str(row["shipment"]), int(number) if number.isdecimal() else 0))
        if piece is None:
            shown.append({"row": row["row"], "goods": gettext("There is no such posted line.")})
            continue
        product = piece.product
        asked = decimal_of(row.get("quantity", "")) or 0
        shown.append(
            {
                "row": row["row"], "goods": f"{product.code} {product.name} {product.spec}".strip(),
                "shipped": quantity(piece.shipped), "left": quantity(piece.left), "unit": product.unit,
                "low": ["left"] if asked > piece.left else [],
            }
        )  # fmt: skip
    return {"lines": shown, "totals": {"lines": str(len(shown))}, "notes": []}


def as_entered(case: ServiceCase) -> dict[str, Any]:
    """The case under the names of its form."""
    lines = case.lines.order_by("line_no")
    return {
        "judgement": case.judgement, "reason": case.reason, "policy_explained_on": case.policy_explained_on or "",
        "policy_agreed_on": case.policy_agreed_on or "", "remark": case.remark,
        "lines": [
            {
                "shipment": line.shipment, "line_no": line.shipment_line_no, "quantity": plain(line.quantity),
                "remark": line.remark,
            }
            for line in lines
        ],
    }  # fmt: skip


def judging(case: ServiceCase, user: Any, *, at: Any) -> dict[str, Any] | None:
    """The manual's wording beside the judgement, and the policy that the customer is told."""
    if case.state not in (states.OPEN, states.JUDGED):
        return None
    return {
        "case": case,
        "judged": case.state == states.JUDGED,
        "ways": [
            (Judgement(way).label, way == case.judgement,
             [(Reason(reason).label, MANUAL[reason], reason == case.reason) for reason in reasons])
            for way, reasons in rules.REASONS.items()
        ],
        "policy": value(policy.POLICY),
        "version": policy.version(),
    }  # fmt: skip


def history(case: ServiceCase, user: Any, *, at: Any) -> dict[str, Any] | None:
    """What this case costs, and what the customer brought back before, for those who see prices."""
    return None if not user.sees_prices else {**_history(case.customer_id, at), "worth": queries.worth_of(case)}


def of_customer(customer: Any, user: Any, *, at: Any) -> dict[str, Any] | None:
    """The same on the customer's page."""
    if not user.sees_prices:
        return None
    found = _history(customer.pk, at)
    return found if found["latest"] else None


def _history(customer_id: int, at: Any) -> dict[str, Any]:
    return {
        "latest": queries.latest_of(customer_id),
        "reasons": [
            (Reason(reason).label, cases, claimed)
            for reason, cases, claimed in queries.by_reason(customer_id, since=at - YEAR)
        ],
        "credited": queries.credited(customer_id, since=at - YEAR),
    }


def beginning(case: ServiceCase, user: Any) -> dict[str, Any]:
    """The judgement begins with what the case says already."""
    names = ("judgement", "reason", "policy_explained_on", "policy_agreed_on")
    return {name: getattr(case, name) or "" for name in names}


def tools(case: ServiceCase, user: Any) -> list[tuple[Any, str, str]]:
    """The new order of an exchange is made from its case."""
    if case.reason != Reason.EXCHANGE or case.state not in (states.APPROVED, states.CLOSED):
        return []
    address = f"/sales-orders/new/?customer={case.customer.code}&service_case={case.number}"
    return [(_("New order of the exchange"), address, "shopping-cart")]


screens.register(
    RESOURCE,
    Screen(
        entry=Entry(
            columns=("shipment", "line_no", "quantity", "remark"),
            beside=(
                ("goods", _("Goods"), "text"), ("shipped", _("Shipped"), "number"), ("left", _("To claim"), "number"),
                ("unit", _("Unit"), "text"),
            ),
            totals=(("lines", _("Lines"), "number"),), preview=preview, attachment="customer_list", start=start,
            current=as_entered,
        ),
        actions={"judge": ActionForm(fill=beginning)},
        panels=(Panel("returns/_judging.html", judging), Panel("returns/_history.html", history)),
        line_order=("product", "shipment", "shipment_line_no", "quantity", "unit_price", "remark"),
        tools=tools,
    ),
)  # fmt: skip
screens.add_panel("customers", Panel("returns/_history.html", of_customer))
screens.menu(MenuItem("returns", _("Goods to claim"), "/returns/goods/", "search", CLERKS, place=1))
