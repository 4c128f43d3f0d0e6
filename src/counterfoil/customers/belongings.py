"""What belongs to a salesperson or clerk: customers, and applications of those who are not customers yet."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.applications.states import EDITABLE, PENDING
from counterfoil.customers.applications.workflow import CUSTOMER_APPLICATION
from counterfoil.customers.models import Customer, CustomerApplication
from counterfoil.kernel.doing import Unit
from counterfoil.people import roles
from counterfoil.people.handing_over import Belonging, belonging, move_papers
from counterfoil.people.models import MasterChange

OWNERS = (roles.SALESPERSON, roles.SALES_CLERK)
"""Roles that are also the columns in which a customer names them."""


def _customers(user: Any, *, role: str) -> QuerySet[Customer]:
    return Customer.objects.filter(**{role: user})


def _move_customers(unit: Unit, user: Any, successor: Any, *, role: str, by: Any, at: datetime, reason: str) -> int:
    """All customers of this person, each with its history; three statements."""
    codes = list(_customers(user, role=role).order_by("pk").select_for_update().values_list("code", flat=True))
    Customer.objects.filter(code__in=codes).update(**{role: successor}, version=F("version") + 1)
    MasterChange.objects.bulk_create(
        MasterChange(
            resource="customers", key=code, action="hand_over", by=by, at=at, reason=reason,
            changes={role: [user.username, successor.username]},
        )
        for code in codes
    )  # fmt: skip
    return len(codes)


def _applications(user: Any, *, role: str) -> QuerySet[CustomerApplication]:
    return CustomerApplication.objects.filter(**{role: user}, state__in=(*EDITABLE, *PENDING))


def _move_applications(unit: Unit, user: Any, successor: Any, *, role: str, by: Any, at: datetime, reason: str) -> int:
    rows = _applications(user, role=role).select_related(role)
    return move_papers(unit, CUSTOMER_APPLICATION, rows, role, successor, by=by, at=at, reason=reason)


for one in OWNERS:
    belonging(
        Belonging(
            "customer-applications", one, _("open applications"),
            count=lambda user, role=one: _applications(user, role=role).count(),
            move=partial(_move_applications, role=one),
        )
    )  # fmt: skip
    belonging(
        Belonging(
            "customers", one, _("customers"), count=lambda user, role=one: _customers(user, role=role).count(),
            move=partial(_move_customers, role=one),
        )
    )  # fmt: skip
