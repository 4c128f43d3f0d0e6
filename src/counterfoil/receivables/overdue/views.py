"""The thing to do about overdue items, done."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from counterfoil.customers.queries import find_customer
from counterfoil.receivables.overdue import actions
from counterfoil.web.visible import signed_in


@require_POST
@signed_in
def chased(request: HttpRequest, code: str) -> HttpResponse:
    """This person has asked for the money."""
    customer = find_customer(code, visible_to=request.user)
    if customer is None or not request.user.sees_prices:
        raise Http404(code)
    actions.done(customer, by=request.user, at=timezone.now())
    return redirect("/")
