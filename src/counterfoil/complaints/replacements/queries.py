"""What is asked of replacement requests."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet, Sum

from counterfoil.complaints.models import ReplacementRequest, ReplacementRequestLine
from counterfoil.delivery.models import Consignment, ConsignmentLine, PickList, PickListLine
from counterfoil.delivery.picking import queries as picking

RESOURCE = "replacement-requests"
BEFORE_LOADING = ("open", "merged", "checked")


def lists_of(request: ReplacementRequest) -> QuerySet[PickList]:
    """Its pick lists, without cancelled ones."""
    return picking.lists_of(RESOURCE, [request.pk]).select_related("customer", "floor")


def untouched_lists(request: ReplacementRequest) -> QuerySet[PickList]:
    """Its lists on which nobody has picked yet."""
    return lists_of(request).filter(state__in=("open", "printed"))


def untouched_quantity(request: ReplacementRequest) -> Decimal:
    """How much stands on lists that nobody touched."""
    rows = PickListLine.objects.filter(document__in=untouched_lists(request))
    return rows.aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


def lines_of(requests: Iterable[ReplacementRequest]) -> list[ReplacementRequestLine]:
    """Their lines with the products, in order."""
    rows = ReplacementRequestLine.objects.filter(document__in=[request.pk for request in requests])
    return list(rows.select_related("product").order_by("document_id", "line_no"))


def carrying(request: ReplacementRequest) -> QuerySet[Consignment]:
    """The consignments with its goods that are not loaded yet and carry nothing else."""
    mine = ConsignmentLine.objects.filter(source_resource=RESOURCE, source_id=request.pk)
    others = ConsignmentLine.objects.exclude(source_resource=RESOURCE, source_id=request.pk)
    rows = Consignment.objects.filter(pk__in=mine.values("document"), state__in=BEFORE_LOADING)
    return rows.exclude(pk__in=others.values("document"))


def is_loaded(request: ReplacementRequest) -> bool:
    """Whether some of its goods are on a vehicle, or gone."""
    mine = ConsignmentLine.objects.filter(source_resource=RESOURCE, source_id=request.pk)
    return Consignment.objects.filter(pk__in=mine.values("document"), state__in=("loaded", "signed")).exists()
