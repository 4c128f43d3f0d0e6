"""What is asked of consignments."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from counterfoil.delivery.models import Consignment, ConsignmentLine, GatePass, Package
from counterfoil.delivery.picking.queries import handlers


def papers_of(consignment: Consignment) -> list[tuple[str, int]]:
    """The papers (resource, id) whose goods it carries."""
    rows = ConsignmentLine.objects.filter(document=consignment)
    return sorted(set(rows.values_list("source_resource", "source_id")))


def packages(consignments: Iterable[Consignment]) -> QuerySet[Package]:
    """The packages of these consignments."""
    ids = [consignment.pk for consignment in consignments]
    return Package.objects.filter(consignment__in=ids).select_related("pick_list").order_by("pick_list_id", "position")


def people_of(lines: Iterable[ConsignmentLine]) -> dict[int, dict[str, int]]:
    """Pick list → action → id of who picked it and who checked it first."""
    return handlers({line.pick_line.document_id for line in lines})


def checked_of(consignment: Consignment) -> dict[tuple[str, int, int], Decimal]:
    """Second-checked quantity per paper and line."""
    rows = (
        ConsignmentLine.objects.filter(document=consignment)
        .values(resource=F("source_resource"), paper=F("source_id"), line=F("source_line_no"))
        .annotate(sum=Sum("checked"))
    )
    return {(row["resource"], row["paper"], row["line"]): row["sum"] or Decimal(0) for row in rows}


def used_pass(consignment: Consignment) -> GatePass | None:
    """Its gate pass, if it was used."""
    return GatePass.objects.filter(consignment=consignment, state="used").first()
