"""Asking for a return into the books: printed, it waits for the next 08:00 session (D1.5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import pipeline
from counterfoil.kernel.doing import Doing, New
from counterfoil.people.roles import PICKING_LEADER
from counterfoil.returns import calendar
from counterfoil.returns.models import SalesReturn, SalesReturnRequest
from counterfoil.returns.people import tell_all
from counterfoil.returns.requests import actions as requests


def print_request(request: SalesReturnRequest, *, do: Doing) -> None:
    """The first print makes the draft sales return and hands it to the picking leader; later ones are copies."""
    request.printed = do.count_print("document")
    if request.state != "draft":
        return
    request.session_on = calendar.next_session(do.at)
    made = make_return(request, do=do)
    tell_all(
        PICKING_LEADER, _("{number} is to be taken in at the 08:00 session on {day}."), made, do=do,
        number=made.number, day=request.session_on.isoformat(),
    )  # fmt: skip


def make_return(request: SalesReturnRequest, *, do: Doing) -> SalesReturn:
    """A draft sales return of all that is asked for. Takes a number."""
    made: SalesReturn = do.create(pipeline.type_named("sales-returns"), [return_of(request, do=do)])[0]
    return made


def return_of(request: SalesReturnRequest, *, do: Doing) -> New:
    """What a draft sales return says: one line per line and bucket."""
    lines: list[dict[str, Any]] = [
        {**requests.columns_of(line), "request_line_no": line.request_line_no, "bucket": line.bucket}
        for line in request.lines.select_related("product").order_by("line_no")
    ]
    fields = {
        "customer": request.customer, "sales_request": request, "clerk": request.clerk,
        "session_on": request.session_on,
    }  # fmt: skip
    return New(fields, lines, came_of=[request])


def cancel(request: SalesReturnRequest, *, do: Doing) -> None:
    """Nothing is taken into the books: its draft sales return is void."""
    for row in do.lock(SalesReturn.objects.filter(sales_request=request, state__in=("draft", "put_away"))):
        do.act(row, "void", reason=do.reason)
