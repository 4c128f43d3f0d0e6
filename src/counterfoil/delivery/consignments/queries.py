"""What is asked of consignments."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from counterfoil.delivery.models import Consignment, ConsignmentLine, GatePass, Package
from counterfoil.delivery.picking.queries import handlers
from counterfoil.kernel.statements import compiled


def papers_of(consignment_id: int) -> list[tuple[str, int]]:
    """The papers (resource, id) whose goods it carries."""
    return sorted(_papers_on(consignment_id))


@compiled
def _papers_on(consignment_id: Any) -> QuerySet[Any, Any]:
    rows = ConsignmentLine.objects.filter(document_id=consignment_id)
    return rows.values_list("source_resource", "source_id").distinct()


def packages(consignments: Iterable[Consignment]) -> QuerySet[Package]:
    """The packages of these consignments."""
    ids = [consignment.pk for consignment in consignments]
    return Package.objects.filter(consignment__in=ids).select_related("pick_list").order_by("pick_list_id", "position")


def codes_of(consignments: Iterable[Consignment]) -> list[str]:
    """What their packages are labelled with."""
    return _codes_of([consignment.pk for consignment in consignments])


@compiled
def _codes_of(ids: Any) -> QuerySet[Any, Any]:
    rows = Package.objects.filter(consignment_id__any=ids).order_by("pick_list_id", "position")
    return rows.values_list("code", flat=True)


def people_of(lines: Iterable[ConsignmentLine]) -> dict[int, dict[str, int]]:
    """Pick list → action → id of who picked it and who checked it first."""
    return handlers({line.pick_line.document_id for line in lines})


def hands_on(consignment: Consignment) -> set[int]:
    """Everybody who picked or first-checked one of its lists."""
    lists = {pick_list for (pick_list,) in _lists_carried(consignment.pk)}
    return {person for done in handlers(lists).values() for person in done.values()}


@compiled
def _lists_carried(consignment_id: Any) -> QuerySet[Any, Any]:
    rows = ConsignmentLine.objects.filter(document_id=consignment_id)
    return rows.values_list("pick_line__document_id").distinct()


def checked_of(consignment: Consignment) -> dict[tuple[str, int, int], Decimal]:
    """Second-checked quantity per paper and line."""
    return {
        (resource, paper, line): checked or Decimal(0) for resource, paper, line, checked in _checked_of(consignment.pk)
    }


@compiled
def _checked_of(consignment_id: Any) -> QuerySet[Any, Any]:
    rows = ConsignmentLine.objects.filter(document_id=consignment_id)
    return rows.values_list("source_resource", "source_id", "source_line_no").annotate(sum=Sum("checked"))


def used_pass(consignment: Consignment) -> GatePass | None:
    """Its gate pass, if it was used."""
    return GatePass.objects.filter(consignment=consignment, state="used").first()
