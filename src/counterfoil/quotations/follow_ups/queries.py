"""What is asked about follow-ups."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from counterfoil.customers import queries as customers
from counterfoil.kernel.presentation import spelled
from counterfoil.kernel.statements import compiled
from counterfoil.people import roles
from counterfoil.quotations.models import FollowUp

FOLLOW = frozenset({roles.SALESPERSON, roles.SALES_CLERK, roles.MARKET_MANAGER, roles.CLERK_SUPERVISOR})
"""Who follows customers up."""
SEE = FOLLOW | roles.SEES_ALL


def visible(user: Any) -> QuerySet[FollowUp]:
    """Those of the customers that this person sees in sales, and those that wait for this person."""
    rows = FollowUp.objects.select_related("customer", "quotation", "owner", "created_by")
    if not sees_those_of_seen_customers(user):
        return rows.none()
    mine = Q(owner__in=user.stands_for(timezone.now()))
    return rows.filter(mine | Q(customer__in=customers.visible(user).values("pk")))


def sees_those_of_seen_customers(user: Any) -> bool:
    """Whether this person sees how the customers that they see were followed up."""
    return not SEE.isdisjoint(user.roles_at(timezone.now()))


def found_by(text: str, user: Any) -> QuerySet[FollowUp]:
    """The visible ones whose customer's code or name, or whose text, holds these words."""
    rows = visible(user)
    if text:
        rows = rows.filter(Q(customer__code__iexact=text) | Q(customer__name__icontains=text) | Q(text__icontains=text))
    return rows


def waiting_for(user: Any, *, today: date) -> list[FollowUp]:
    """What this person (or whom they stand in for) should have done by today, the oldest first."""
    return _waiting_for(list(user.stands_for(timezone.now())), today)


@compiled
def _waiting_for(people: Any, today: Any) -> QuerySet[Any]:
    rows = FollowUp.objects.filter(owner__any=people, done_at=None, next_date__lte=today)
    return rows.select_related("customer", "quotation", "owner").order_by("next_date", "pk")[:50]


def row(follow_up: FollowUp) -> dict[str, Any]:
    """A follow-up as the API shows it."""
    quotation = follow_up.quotation
    return {
        "id": follow_up.pk, "customer": follow_up.customer.code, "customer_name": follow_up.customer.name,
        "quotation": quotation.number if quotation else None, "kind": follow_up.kind, "text": follow_up.text,
        "next_date": spelled(follow_up.next_date), "owner": follow_up.owner.username,
        "done": follow_up.done_at is not None, "done_at": spelled(follow_up.done_at), "result": follow_up.result,
        "overdue": follow_up.done_at is None and bool(
            follow_up.next_date and follow_up.next_date < timezone.localdate()
        ),
        "created_at": spelled(follow_up.created_at), "created_by": follow_up.created_by.username,
        "version": follow_up.version,
    }  # fmt: skip
