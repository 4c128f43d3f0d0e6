"""What is asked of complaints."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from counterfoil.assessments.queries import charged_for
from counterfoil.complaints.complaints import states
from counterfoil.complaints.models import Cause, Complaint, ComplaintLine
from counterfoil.kernel import people
from counterfoil.kernel.declaration import type_of

RESOURCE = "complaints"


def open_of_case(case: Any) -> bool:
    """Whether a complaint of this case, or what was decided on it, is still under way."""
    own = Complaint.objects.filter(case=case)
    if own.filter(state__in=states.OPEN).exists():
        return True
    return own.filter(replacements__state__in=_REPLACING).exists()


_REPLACING = ("draft", "returned", "submitted", "printed", "picking")


def between(user: Any, *, at_from: datetime, at_to: datetime) -> QuerySet[Complaint]:
    """The complaints of a time that this person may see, without cancelled ones."""
    visible = people.visible(type_of(Complaint), user)
    rows = Complaint.objects.filter(visible, created_at__gte=at_from, created_at__lt=at_to)
    return rows.exclude(state=states.CANCELLED)


def pareto(user: Any, *, by: str, at_from: datetime, at_to: datetime) -> list[dict[str, Any]]:
    """How many complaints there are per cause, product, customer or person, the most first, with what is cumulated.

    ``share`` and ``cumulated`` are parts of all counted (a complaint of two products counts with each).
    """
    own = between(user, at_from=at_from, at_to=at_to)
    rows = _COUNTS[by](own)
    total = sum(row["many"] for row in rows)
    running = Decimal(0)
    for row in rows:
        running += row["many"]
        row["share"] = Decimal(row["many"]) / total
        row["cumulated"] = running / total
    return rows


def _by_cause(own: QuerySet[Complaint]) -> list[dict[str, Any]]:
    names = dict(Cause.choices)
    found = own.values("cause").annotate(many=Count("pk")).order_by("-many", "cause")
    return [{"key": row["cause"], "label": names.get(row["cause"], "–"), "many": row["many"]} for row in found]


def _by_customer(own: QuerySet[Complaint]) -> list[dict[str, Any]]:
    found = (
        own.values("customer__code", "customer__name").annotate(many=Count("pk")).order_by("-many", "customer__code")
    )
    return [
        {"key": row["customer__code"], "label": row["customer__name"], "many": row["many"]} for row in found
    ]  # fmt: skip


def _by_product(own: QuerySet[Complaint]) -> list[dict[str, Any]]:
    rows = ComplaintLine.objects.filter(document__in=own)
    found = (
        rows.values("product__code", "product__name", "product__spec")
        .annotate(many=Count("document", distinct=True), pieces=Sum("quantity"))
        .order_by("-many", "product__code")
    )
    return [
        {
            "key": row["product__code"], "label": f"{row['product__name']} {row['product__spec']}".strip(),
            "many": row["many"], "pieces": row["pieces"],
        }
        for row in found
    ]  # fmt: skip


def _by_person(own: QuerySet[Complaint]) -> list[dict[str, Any]]:
    return charged_for(RESOURCE, list(own.values_list("number", flat=True)))


_COUNTS = {"cause": _by_cause, "product": _by_product, "customer": _by_customer, "person": _by_person}
WAYS = tuple(_COUNTS)


def history_of(customer: Any, *, but: int) -> list[Complaint]:
    """What this customer complained of before, the latest first."""
    rows = Complaint.objects.filter(customer=customer).exclude(Q(pk=but) | Q(state=states.CANCELLED))
    return list(rows.order_by("-pk")[:10])


def list_open(user: Any) -> list[Complaint]:
    """The complaints that somebody still has to do something about, the longest waiting first."""
    visible = people.visible(type_of(Complaint), user)
    rows = Complaint.objects.filter(visible, state__in=states.OPEN).select_related("customer__sales_clerk")
    return list(rows.order_by("state_since", "pk")[:100])
