"""What is asked of sample requests."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from counterfoil.delivery.models import PickList, PickListLine
from counterfoil.delivery.picking import queries as picking
from counterfoil.people import roles
from counterfoil.people.models import Department
from counterfoil.people.visibility import own_customers
from counterfoil.samples.models import SampleRequest, SampleRequestLine
from counterfoil.stock.models import Location

RESOURCE = "sample-requests"


def own_requests(user: Any) -> Q:
    """For sales people: requests of own customers, those they wrote themselves, and their department's."""
    found = own_customers(user, path="customer") | Q(created_by=user.pk)
    return found | Q(department=user.department_id) if user.department_id else found


def find_department(code: str) -> Department | None:
    """The department with this code, with its head."""
    return Department.objects.select_related("head").filter(code=code).first()


def lines_of(requests: Iterable[SampleRequest]) -> list[SampleRequestLine]:
    """The lines of these requests, in order."""
    rows = SampleRequestLine.objects.filter(document__in=[request.pk for request in requests])
    return list(rows.select_related("product").order_by("document_id", "line_no"))


def staged_lines(request: SampleRequest) -> list[PickListLine]:
    """What its lists brought that was not put back or issued since: the goods of its present round in staging."""
    rows = PickListLine.objects.filter(
        document__source_resource=RESOURCE, document__source_id=request.pk, document__state="staged", staged__gt=0,
        document__created_at__gte=_listed_since(request),
    )  # fmt: skip
    return list(rows.select_related("document", "product").order_by("source_line_no", "document_id", "line_no"))


def _listed_since(request: SampleRequest) -> Any:
    """When the lists of the present round were made: all lists of one approval are made at one moment."""
    latest = picking.lists_of(RESOURCE, [request.pk]).order_by("-created_at").first()
    return latest.created_at if latest else timezone.now()


def staged_quantities(lines: Iterable[PickListLine]) -> dict[int, Decimal]:
    """Staged quantity per line of the request."""
    found: dict[int, Decimal] = {}
    for line in lines:
        found[line.source_line_no] = found.get(line.source_line_no, Decimal(0)) + line.staged
    return found


def untouched_lists(request: SampleRequest) -> Any:
    """Its lists that nobody has printed yet."""
    return PickList.objects.filter(source_resource=RESOURCE, source_id=request.pk, state="open")


def quality_hold() -> Location:
    """Where returned samples wait for the inspector."""
    return Location.objects.filter(kind=Location.Kind.QC_HOLD, is_active=True).order_by("code")[0]


def places(*kinds: str) -> dict[str, Location]:
    """The first place in use of each of these kinds."""
    found: dict[str, Location] = {}
    for place in Location.objects.filter(kind__in=kinds, is_active=True).order_by("code"):
        found.setdefault(place.kind, place)
    return found


def acting_head(department: Department) -> Any:
    """Its head, where the head may approve; else any department head of the house may."""
    head = department.head
    return head if head is not None and roles.DEPARTMENT_HEAD in head.roles else None


def value_open(lines: Iterable[SampleRequestLine]) -> Decimal:
    """What is still to be found, at list price."""
    return sum((line.open * line.list_price for line in lines), Decimal(0))


def hands_over(request: SampleRequest, user: Any, *, at: Any) -> bool:
    """Whether this person's signature is the store's: a logistics clerk, while nobody has signed for it."""
    return request.handed_by_id is None and roles.LOGISTICS_CLERK in user.roles_at(at)


def receives(request: SampleRequest, user: Any) -> bool:
    """Whether this person may take the goods: who asked for them, the department's head and its people."""
    if request.received_by_id is not None or request.department is None:
        return False
    return user.pk in (request.created_by_id, request.department.head_id) or user.department_id == request.department_id
