"""What stands on the page of an order review besides the generic parts: opinions, and drawings of the order."""

from typing import Any

from counterfoil.kernel import presentation
from counterfoil.orders.models import Department, OrderReview
from counterfoil.orders.reviews import queries
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Choice, Panel, Screen
from counterfoil.web.words import name_codes

RESOURCE = queries.RESOURCE
DRAWINGS = frozenset({"photo", "other"})
"""Kinds of files on an order that say what is to be made; contracts and evidence speak of prices."""


def opinions(review: OrderReview, user: Any, *, at: Any) -> dict[str, Any]:
    """Department by department: what was said, by whom, and who is still waited for."""
    said = {opinion.department: opinion for opinion in queries.opinions_of(review)}
    rows = [(Department(name).label, said.get(name)) for name in review.departments]
    return {"rows": rows, "open": review.state == "open"}


def drawings(document: Any, user: Any, *, at: Any) -> dict[str, Any]:
    """The drawings that lie on the order, for those who make it."""
    files = [file for file in presentation.attachments(document.order, user) if file.kind in DRAWINGS]
    return {"files": files, "order": document.order}


def departments(review: OrderReview, user: Any) -> dict[str, list[Choice]]:
    """The departments for which this person may still speak."""
    waiting = queries.waiting(review)
    mine = [name for name in waiting if queries.ROLES[Department(name)] in set(user.roles)]
    return {"department": [Choice(name, str(Department(name).label)) for name in mine]}


def usual(review: OrderReview, user: Any) -> dict[str, Any]:
    """The day that the customer asked for, to be changed where it can't be kept."""
    return {"promised_date": review.requested_date or ""}


name_codes("department", lambda: dict(Department.choices))
screens.register(
    RESOURCE,
    Screen(
        actions={
            "pass": ActionForm(fill=usual, choices=departments),
            "object": ActionForm(choices=departments),
        },
        panels=(Panel("orders/_opinions.html", opinions), Panel("orders/_drawings.html", drawings)),
        line_order=("product", "quantity", "requirement", "remark"),
    ),
)
