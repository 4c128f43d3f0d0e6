"""Telling clerk and salesperson of items that became overdue (A1): a message, and something to do until it's paid."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import Customer
from counterfoil.kernel.doing import message_id
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Notification, Task
from counterfoil.kernel.tasks import chore
from counterfoil.people import roles
from counterfoil.receivables.models import OpenItem, OverdueFeedback
from counterfoil.receivables.overdue import queries

CUSTOMERS, CHASE = "customers", "chase_overdue"
chore(CUSTOMERS, CHASE, thing=_("Customer"), what=_("Ask for overdue payment"))
TOLD = _("{customer} is overdue: {many} more items, {amount} yuan, the oldest due on {due_on}.")
EXPECTED_WITHIN = timedelta(days=2)


def feed_back(*, at: datetime) -> int:
    """Tell of every item that became overdue since last time, once per item. Returns how many items."""
    settle(at=at)
    with transaction.atomic():
        items = queries.list_new(timezone.localtime(at).date())
        fresh = OverdueFeedback.objects.bulk_create(
            [OverdueFeedback(entry_id=item.pk, at=at) for item in items], ignore_conflicts=True
        )
        _tell(items, at=at)
    return len(fresh)


def _tell(items: list[OpenItem], *, at: datetime) -> None:
    """One message and one thing to do per customer and person, however many items."""
    notes: list[Notification] = []
    chores: list[Task] = []
    for customer, group in groupby(items, key=lambda item: item.customer):
        mine = list(group)
        for role, user_id in _concerned(customer):
            notes.append(_note(customer, mine, user_id, at=at))
            chores.append(_chore(customer, role, user_id, at=at))
    there = _waiting({row.document_id for row in chores})
    Notification.objects.bulk_create(notes)
    Task.objects.bulk_create(row for row in chores if (row.document_id, row.role) not in there)


def _concerned(customer: Customer) -> list[tuple[str, int]]:
    people = ((roles.SALES_CLERK, customer.sales_clerk_id), (roles.SALESPERSON, customer.salesperson_id))
    return [(role, user_id) for role, user_id in people if user_id is not None]


def _note(customer: Customer, items: list[OpenItem], user_id: int, *, at: datetime) -> Notification:
    amount = sum((item.rest for item in items), Decimal(0))
    return Notification(
        user_id=user_id, text=message_id(TOLD), resource=CUSTOMERS, number=customer.code, at=at,
        values={
            "customer": customer.name, "many": str(len(items)), "amount": plain(amount, least_decimals=2),
            "due_on": min(item.due_on for item in items if item.due_on).isoformat(),
        },
    )  # fmt: skip


def _chore(customer: Customer, role: str, user_id: int, *, at: datetime) -> Task:
    return Task(
        resource=CUSTOMERS, document_id=customer.pk, number=customer.code, action=CHASE, role=role, user_id=user_id,
        subject=customer.name[:200], since=at, due_at=at + EXPECTED_WITHIN,
    )  # fmt: skip


def _waiting(customer_ids: Iterable[int]) -> set[tuple[int, str]]:
    rows = Task.objects.filter(resource=CUSTOMERS, action=CHASE, document_id__in=set(customer_ids))
    return set(rows.values_list("document_id", "role"))


def settle(*, at: datetime, customer_id: int | None = None) -> None:
    """Nothing is overdue any more: nobody has to ask for it. One statement."""
    today = timezone.localtime(at).date()
    overdue = OpenItem.objects.filter(customer_id=OuterRef("document_id"), rest__gt=0, due_on__lt=today)
    rows = Task.objects.filter(resource=CUSTOMERS, action=CHASE)
    if customer_id is not None:
        rows = rows.filter(document_id=customer_id)
    rows.filter(~Exists(overdue)).delete()


def done(customer: Customer, *, by: Any, at: datetime) -> int:
    """This person has asked for the money: it leaves their list until another item becomes overdue."""
    mine = Task.objects.filter(resource=CUSTOMERS, action=CHASE, document_id=customer.pk, user__in=by.stands_for(at))
    return mine.delete()[0]
