"""What the approval papers of section A have in common: head, rates beside the company's floors, signatures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from counterfoil.catalogue import queries as catalogue
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.models import Signature
from counterfoil.people.settings import values


def head(document: Any, *, user: Any, at: datetime, void: bool) -> dict[str, Any]:
    """The company, the number, and who prints it when."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    return {
        "company": {name: house[f"company.{name}"] for name in ("name", "address", "phone")},
        "number": document.number,
        "demo": house["company.is_demo"],
        "marks": [gettext("void")] if void else [],
        "printed_by": str(user),
        "printed_at": at,
    }


def rate_rows(
    kept: list[dict[str, str]], *, grade: str, day: date, former: list[dict[str, str]] | None = None
) -> list[dict[str, Any]]:
    """Each category with the rate asked for, the former one, and the company's floor for the grade on that day."""
    old = {row["category"]: row["discount_rate"] for row in former or ()}
    known = catalogue.find_categories(row["category"] for row in kept)
    floors = catalogue.floor_rates(grade, [category.pk for category in known.values()], day=day)
    return [
        {
            "category": known[row["category"]].name,
            "rate": Decimal(row["discount_rate"]),
            "former": Decimal(old[row["category"]]) if row["category"] in old else None,
            "floor": floors.get(known[row["category"]].pk),
        }
        for row in kept
        if row["category"] in known
    ]


def signers(document: Any, places: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, Any]]:
    """The places to sign, each with who signed last in this round by one of its actions."""
    rows = Signature.objects.filter(
        resource=type_of(document).name, document_id=document.pk, round=document.round
    ).select_related("by")
    signed = {row.action: {"name": str(row.by), "at": row.at} for row in rows.order_by("pk")}
    return [
        {"label": label, **next((signed[name] for name in actions if name in signed), {})} for label, actions in places
    ]


def fact(label: str, value: Any, *, wide: bool = False) -> dict[str, Any]:
    """A labelled value of a paper."""
    return {"label": label, "value": value, "wide": wide, "numeric": isinstance(value, Decimal)}
