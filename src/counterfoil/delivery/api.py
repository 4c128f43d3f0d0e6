"""What the gate and the labels need beside the generic endpoints."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router

from counterfoil.delivery.gate.actions import verify_by_code
from counterfoil.delivery.gate.forms import Verify
from counterfoil.delivery.gate.workflow import GATE_PASS
from counterfoil.delivery.picking.workflow import PICK_LIST
from counterfoil.kernel.inputs import validated
from counterfoil.kernel.presentation import present
from counterfoil.kernel.printing import print_form
from counterfoil.rest import openapi
from counterfoil.rest.documents import file_response, find
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import document_shape

gate = Router(tags=["gate-passes"])
lists = Router(tags=["pick-lists"])


@gate.post(
    "/verify", response=document_shape(GATE_PASS), operation_id="gate-passes.verify_by_code",
    summary="Gate: let out by the code alone",
    description="422 with `gate_pass_unknown`, `gate_pass_used` or `gate_pass_cancelled`; never 404.",
    openapi_extra=openapi.extra("POST", body=Verify, keyed=True),
)  # fmt: skip
def verify(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    code = validated(Verify, json_body(request)).code
    now = timezone.now()
    used = verify_by_code(code, by=request.user, at=now, key=key)
    found = find(GATE_PASS, used.number, request.user)
    return answer(present(found, request.user, at=now), key=key)


@lists.get(
    "/{number}/labels.pdf", operation_id="pick-lists.labels", summary="Labels of its packages",
    openapi_extra=openapi.extra("GET", binary=True),
)  # fmt: skip
def labels(request: HttpRequest, number: str) -> HttpResponse:
    found = find(PICK_LIST, number, request.user)
    language = get_language() or "zh-hans"
    pdf = print_form(found, "package_labels", user=request.user, at=timezone.now(), language=language)
    return file_response(pdf, "application/pdf", f"{number}-labels.pdf", inline=True)


mount("/gate-passes", gate)
mount("/pick-lists", lists)
