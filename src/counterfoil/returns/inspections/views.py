"""The table at which returned goods are inspected: a page for the tablet or phone of each of the two, with photos."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counterfoil.kernel import attachments, performing
from counterfoil.kernel.checks import acting_role, offers
from counterfoil.kernel.models import Signature
from counterfoil.kernel.refusals import Refusal
from counterfoil.people import roles
from counterfoil.people.settings import value
from counterfoil.printing import codes
from counterfoil.returns import policy
from counterfoil.returns.inspections import forms, partner
from counterfoil.returns.models import LinePhoto, Responsibility, ReturnInspection
from counterfoil.returns.people import is_clerk_of
from counterfoil.web import forms as boxes
from counterfoil.web import screens
from counterfoil.web.screens import ActionForm, Panel, Screen
from counterfoil.web.visible import find, signed_in, type_named
from counterfoil.web.words import field_label

RESOURCE = "return-inspections"
SORTED = ("qualified", "rework", "scrap", "refused")


def table_page(inspection: ReturnInspection) -> str:
    return f"/returns/table/{inspection.number}/"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def table(request: HttpRequest, number: str) -> HttpResponse:
    """What this person writes at the table, and the signature under it; or what the other one does on this device."""
    inspection = find(RESOURCE, number, request.user)
    if request.method != "POST":
        return _page(request, inspection)
    at = timezone.now()
    raw = boxes.read(forms.InspectionChange, request.POST)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None
    try:
        writer = _writer(request, inspection, at=at)
        if raw.get("lines"):
            performing.edit((RESOURCE, number), raw, version=version, by=writer, at=at)
        if "sign" in request.POST:
            performing.perform((RESOURCE, number), "sign", by=writer, at=at)
    except Refusal as refusal:
        return _page(request, find(RESOURCE, number, request.user), refusal=refusal, raw=raw)
    return redirect(f"{table_page(inspection)}?done={'sign' if 'sign' in request.POST else 'edit'}")


def _writer(request: HttpRequest, inspection: ReturnInspection, *, at: Any) -> Any:
    """Whose hand it is: this session's, or the other one's, proven by their password."""
    if "partner" not in request.POST:
        return request.user
    name, password = request.POST["partner"][:150], request.POST.get("password", "")
    return partner.prove(inspection, name, password, by=request.user, at=at)


def _page(
    request: HttpRequest, inspection: ReturnInspection, *, refusal: Refusal | None = None, raw: Any = None
) -> HttpResponse:
    at = timezone.now()
    user: Any = request.user
    sign = next((offer for offer in offers(inspection, user, at=at) if offer.action.name == "sign"), None)
    typed = {str(row.get("line_no")): row for row in (raw or {}).get("lines", [])}
    open_ = inspection.state == "draft"
    counts = open_ and is_clerk_of(inspection, user, at=at)
    inspects = open_ and acting_role(user, {roles.QC_INSPECTOR}, at)[0] is not None
    others = partner.partners(inspection, user, at=at) if counts or inspects else []
    hands_over = bool(others) and ("other" in request.GET or "partner" in request.POST)
    context = {
        "document": inspection,
        "counts": not counts if hands_over else counts,
        "inspects": counts if hands_over else inspects,
        "others": others,
        "hands_over": hands_over,
        "partner": request.POST.get("partner", ""),
        "waits_for_other": open_ and _signed_alone(inspection),
        "lines": _lines(inspection, typed),
        "responsibilities": Responsibility.choices,
        "defects": value(policy.DEFECTS),
        "sign": sign if open_ else None,
        "why_not": sign.refusal.sentence(sees_prices=user.sees_prices) if sign and sign.refusal else "",
        "refusal": refusal.sentence(sees_prices=user.sees_prices) if refusal else "",
        "done_name": request.GET.get("done", ""),
    }
    return render(request, "returns/table.html", context, status=422 if refusal else 200)


def _signed_alone(inspection: ReturnInspection) -> Signature | None:
    """The one signature that is there already and waits for the other."""
    return (
        Signature.objects.filter(resource=RESOURCE, document_id=inspection.pk, round=inspection.round, action="sign")
        .select_related("by")
        .first()
    )


def _lines(inspection: ReturnInspection, typed: dict[str, Any]) -> list[dict[str, Any]]:
    photos: dict[int, list[Any]] = {}
    for photo in LinePhoto.objects.filter(line__document=inspection).select_related("attachment").order_by("pk"):
        photos.setdefault(photo.line_id, []).append(photo.attachment)
    rows = []
    for line in inspection.lines.select_related("product").order_by("line_no"):
        entered = typed.get(str(line.line_no), {})
        figures = [
            (name, field_label(name, type_named(RESOURCE), line=True), entered.get(name, getattr(line, name)))
            for name in SORTED
        ]
        rows.append(
            {
                "line": line, "figures": figures, "photos": photos.get(line.pk, []), "typed": entered,
                "responsibility": entered.get("responsibility", line.responsibility),
                "defect": entered.get("defect", line.defect),
            }
        )  # fmt: skip
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def photos(request: HttpRequest, number: str, line_no: int) -> HttpResponse:
    """The phone's page for the photos of one line: take one, see what is there."""
    inspection = find(RESOURCE, number, request.user)
    line = inspection.lines.select_related("product").filter(line_no=line_no).first()
    if line is None:
        raise Http404(str(line_no))
    problem = ""
    user: Any = request.user
    if request.method == "POST":
        try:
            for upload in request.FILES.getlist("file"):
                _keep(inspection, line, upload, request)
            return redirect(request.path)
        except Refusal as refusal:
            problem = refusal.sentence(sees_prices=user.sees_prices)
        except attachments.TooLarge:
            problem = str(_("The file is larger than 20 MB."))
    found = LinePhoto.objects.filter(line=line).select_related("attachment").order_by("pk")
    context = {"document": inspection, "line": line, "photos": [row.attachment for row in found], "refusal": problem}
    return render(request, "returns/photos.html", context, status=422 if problem else 200)


def _keep(inspection: ReturnInspection, line: Any, upload: Any, request: HttpRequest) -> None:
    name = f"{line.line_no}-{upload.name or 'photo.jpg'}"
    made = attachments.attach(
        inspection, name=name, data=upload.read(), kind="photo", by=request.user, at=timezone.now()
    )
    LinePhoto.objects.create(line=line, attachment=made)


def upload_codes(inspection: ReturnInspection, user: Any, *, at: Any) -> dict[str, Any] | None:
    """A QR code per line: the phone that reads it opens the upload for that line."""
    if inspection.state != "draft":
        return None
    rows = list(inspection.lines.select_related("product").order_by("line_no")[:60])
    return {"document": inspection, "rows": rows}


@require_http_methods(["GET", "HEAD"])
@signed_in
def upload_code(request: HttpRequest, number: str, line_no: int) -> HttpResponse:
    """The QR code itself, as a picture; it holds the address under which this page was reached."""
    find(RESOURCE, number, request.user)
    address = request.build_absolute_uri(f"/returns/table/{number}/{line_no}/photos/")
    return HttpResponse(codes.qr(address).svg, content_type="image/svg+xml")


screens.register(
    RESOURCE,
    Screen(
        actions={"sign": ActionForm(url=table_page)},
        panels=(Panel("returns/_upload_codes.html", upload_codes, place="after"),),
        line_order=(
            "product", "shipment", "quantity", "counted", *SORTED, "missing", "responsibility", "defect", "opinion",
        ),
    ),
)  # fmt: skip
