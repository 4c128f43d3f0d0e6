"""Reads about applications."""

from counterfoil.customers import queries
from counterfoil.customers.applications.states import EDITABLE, PENDING
from counterfoil.customers.models import CustomerApplication


def find_look_alikes(document: CustomerApplication) -> list[tuple[str, str, str]]:
    """Who may be the same although it can't be told for sure: near names among the customers, and other applications
    of the same company. Each with code or number, name, and address on screen."""
    found = [
        (row.code, row.name, f"/customers/{row.code}/")
        for row in queries.near_names(document.name, other_than=document.customer_id)
    ]
    others = CustomerApplication.objects.filter(state__in=(*EDITABLE, *PENDING)).exclude(pk=document.pk)
    same = queries.same_identity(name=document.name, credit_code=document.credit_code)
    found += [
        (row.number, row.name, f"/customer-applications/{row.number}/")
        for row in others.filter(same).order_by("pk")[:5]
    ]
    return found
