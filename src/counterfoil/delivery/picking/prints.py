"""What the floor's pick list and the package labels say (C2.0)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.delivery import papers, pipeline
from counterfoil.delivery.models import PickList
from counterfoil.delivery.picking import queries, states


def pick_list(document: PickList, *, user: Any, at: datetime) -> dict[str, Any]:
    """The list as it goes to the floor: lines in the order in which the shelves are walked."""
    source = pipeline.source_of(document.source_resource)
    paper = pipeline.type_named(document.source_resource).model.objects.get(pk=document.source_id)
    marks = [_("Cancelled")] if document.state == states.CANCELLED else []
    lines = list(document.lines.select_related("product").order_by("line_no"))
    return {
        **papers.paper(document, "pick_list", user=user, at=at, marks=marks),
        "floor": document.floor.code,
        "notice": document.source_number,
        "customer": papers.customer(document.customer),
        "delivery": papers.delivery(paper),
        "zone": _zone(document, paper),
        "picker": str(document.picker) if document.picker else "",
        "listed_at": document.created_at,
        "lines": [
            papers.goods(
                line.product, line.quantity, shelf=line.product.shelf, picked=line.picked, checked=line.checked
            )
            for line in lines
        ],
        "total_quantity": sum(line.quantity for line in lines),
        "packages": document.packages_count,
        "signatures": papers.signers(
            document, {"keeper": ("print",), "picker": ("pick",), "first_check": ("first_check",)}
        ),
        **source.context(paper),
    }


def _zone(document: PickList, paper: Any) -> str:
    """Where the goods are to be put: where they stand, or the zone of the carrier's route."""
    zone = document.zone or (paper.carrier.zone if paper.carrier else None)
    return str(zone.name) if zone else ""


def labels(document: PickList, *, user: Any, at: datetime) -> dict[str, Any]:
    """One label per package: customer, list, package n of m, and what a scan gives."""
    paper = (
        pipeline.type_named(document.source_resource).model.objects.select_related("carrier").get(pk=document.source_id)
    )
    lines = list(document.lines.select_related("product").order_by("line_no"))
    found = [line for line in lines if line.checked]
    summary = _summary(found)
    facts = papers.paper(document, "package_labels", user=user, at=at)
    return {
        "number": document.number,
        "reprint": facts["reprint"],
        "demo": facts["demo"],
        "labels": [
            {
                "customer": document.customer.name if document.customer else "",
                "pick_list": document.number,
                "package": package.position,
                "packages": document.packages_count,
                "package_id": package.code,
                "floor": document.floor.code,
                "destination": _zone(document, paper) or papers.delivery(paper)["way"],
                "summary": summary,
            }
            for package in queries.packages(document)
        ],
    }


def _summary(lines: list[Any]) -> str:
    """A short word on what is inside: the first product, and how many more."""
    if not lines:
        return ""
    first = lines[0].product
    more = f" +{len(lines) - 1}" if len(lines) > 1 else ""
    return f"{first.code} {first.name}{more}"
