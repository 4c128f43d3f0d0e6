"""What must hold before production starts, finishes or gives up a request (C1.9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.rules import refuse_finer_than
from counterfoil.kernel.declaration import type_of, with_inputs
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import ProductionRequest
from counterfoil.orders.orders.states import CONFIRMED
from counterfoil.stock import queries as stock
from counterfoil.stock.models import Location


def order_is_confirmed(document: ProductionRequest, *, do: Any) -> Refusal | None:
    """Nothing is made before the customer has confirmed what is to be made."""
    order = document.order
    if order.state == CONFIRMED:
        return None
    return Refusal("order_not_confirmed", order=order.number, found=type_of(order).state(order.state).label)


@with_inputs
def lines_are_of_the_request(document: ProductionRequest, *, do: Any) -> Refusal | None:
    """Each line named is one of the request's, named once, in its product's decimals; and something is finished."""
    known = {line.line_no: line for line in do.lines}
    named: set[int] = set()
    for place, entered in enumerate(do.inputs.lines):
        if entered.line_no not in known:
            return invalid(f"lines.{place}.line_no", _("The request has no such line."))
        if entered.line_no in named:
            return invalid(f"lines.{place}.line_no", _("This line is named twice."))
        named.add(entered.line_no)
        refuse_finer_than(known[entered.line_no].product, entered.quantity, f"lines.{place}.quantity")
    if not any(entered.quantity for entered in do.inputs.lines):
        return invalid("lines.0.quantity", _("Nothing is finished."))
    return None


@with_inputs
def within_the_request(document: ProductionRequest, *, do: Any) -> Refusal | None:
    """Never more than was requested: 10 requested, 6 finished, at most 4 more."""
    known = {line.line_no: line for line in do.lines}
    for entered in do.inputs.lines:
        line = known[entered.line_no]
        rest = line.quantity - line.finished
        if entered.quantity > rest:
            return Refusal(
                "quantity_exceeds_requested", line=entered.line_no, found=plain(entered.quantity), required=plain(rest)
            )
    return None


@with_inputs
def goods_go_to_a_floor(document: ProductionRequest, *, do: Any) -> Refusal | None:
    """Finished goods are stored on a floor, nowhere else."""
    place = stock.find_location(do.inputs.floor)
    if place is None:
        return invalid("floor", _("There is no such place."))
    if place.kind == Location.Kind.FLOOR:
        return None
    return Refusal(
        "wrong_location", line=do.inputs.lines[0].line_no, found=Location.Kind.PRODUCTION.label, target=place.code,
        required=Location.Kind.FLOOR.label,
    )  # fmt: skip
