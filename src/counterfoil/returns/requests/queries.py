"""What is asked of return requests."""

from decimal import Decimal

from django.db.models import Sum

from counterfoil.delivery.models import GatePass
from counterfoil.kernel.doing import Lockable
from counterfoil.returns.models import (
    ReturnInspection,
    ReturnInspectionLine,
    ReturnRequest,
    SalesReturnRequest,
    ServiceCase,
)

ZERO = Decimal(0)


def parents(request: ReturnRequest | int) -> list[Lockable]:
    """What is locked before the papers of a request, and the request itself: its case first."""
    pk = request if isinstance(request, int) else request.pk
    return [
        ServiceCase.objects.filter(requests=pk).select_related("customer", "clerk"),
        ReturnRequest.objects.filter(pk=pk).select_related("customer", "clerk", "case"),
    ]


def inspection_of(request: ReturnRequest) -> ReturnInspection | None:
    return ReturnInspection.objects.filter(request=request).first()


def refused_lines(request: ReturnRequest) -> list[ReturnInspectionLine]:
    """What is refused of it, once the inspection stands."""
    rows = ReturnInspectionLine.objects.filter(
        document__request=request, document__state__in=("signed", "fed_back"), refused__gt=0
    )
    return list(rows.select_related("product").order_by("line_no"))


def taken_quantity(request: ReturnRequest) -> Decimal:
    """What is to be taken into the books of it."""
    found = ReturnInspectionLine.objects.filter(document__request=request).aggregate(
        counted=Sum("counted", default=ZERO), refused=Sum("refused", default=ZERO)
    )
    return Decimal(found["counted"] - found["refused"])


def live_sales_request(request: ReturnRequest) -> SalesReturnRequest | None:
    """Its sales return request that is not cancelled."""
    return SalesReturnRequest.objects.filter(request=request).exclude(state="cancelled").first()


def live_pass(request: ReturnRequest) -> GatePass | None:
    """The pass of its refused goods that is good or was used, however often it was issued anew."""
    gate_pass = request.refused_pass
    while gate_pass is not None and gate_pass.state == "replaced":
        gate_pass = GatePass.objects.filter(replaces=gate_pass).first()
    return gate_pass if gate_pass is not None and gate_pass.state in ("issued", "used") else None
