"""Imports on screen: template, upload, a progress bar that can be left and found again, preview, taking over and back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from counterfoil.imports import batches, limits, papers
from counterfoil.imports.models import Batch, BatchProgress
from counterfoil.imports.plans import KINDS
from counterfoil.imports.workbook import open_workbook
from counterfoil.kernel.attachments import path_of
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.printing.sheets import CONTENT_TYPE
from counterfoil.web import screens
from counterfoil.web.screens import MenuItem
from counterfoil.web.visible import signed_in

ERRORS_SHOWN = 200
MAY_IMPORT_ANYTHING = frozenset().union(*batches.MAY_IMPORT.values())
BECAME = {
    "products": "/products/", "price-list-items": "/price-list/", "customers": "/customer-applications/",
    "stock": "/stock/", "receivables": "/opening-balances/?batch={}", "shipments": "/opening-shipments/?q={}",
}  # fmt: skip
"""Where what was taken over is seen."""
screens.menu(MenuItem("other", _("Imports"), "/imports/", "upload", MAY_IMPORT_ANYTHING, place=90))


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """What may be brought in, and what was."""
    return _overview(request)


def _overview(request: HttpRequest, *, problem: str = "", kind: str = "") -> HttpResponse:
    at = timezone.now()
    kinds = batches.kinds_for(request.user, at=at)
    if not kinds:
        raise Http404
    chosen = request.GET.get("kind", "")
    shown = [chosen] if chosen in kinds else kinds
    context = {
        "kinds": [KINDS[name] for name in shown], "batches": batches.list_batches(shown), "chosen": chosen in kinds,
        "problem": problem, "problem_kind": kind, "most": limits.FILE_BYTES // (1024 * 1024),
    }  # fmt: skip
    return render(request, "imports/overview.html", context, status=422 if problem else 200)


@require_safe
@signed_in
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with every heading."""
    if kind not in batches.kinds_for(request.user, at=timezone.now()):
        raise Http404(kind)
    return _workbook(papers.template(KINDS[kind]), f"{KINDS[kind].label}.xlsx")


@require_POST
@signed_in
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file in; the worker reads it."""
    file = request.FILES.get("file")
    if kind not in batches.kinds_for(request.user, at=timezone.now()):
        raise Http404(kind)
    if file is None:
        return _overview(request, problem=_now("Choose a file first."), kind=kind)
    try:
        data = file.read(limits.FILE_BYTES + 1)
        batch = batches.receive(kind, data, by=request.user, at=timezone.now(), name=file.name or "")
    except Refusal as refusal:
        return _overview(request, problem=refusal.sentence(), kind=kind)
    return redirect(f"/imports/{batch.pk}/")


@require_safe
@signed_in
def page(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: how far the worker is, or what it found, and what can be done."""
    batch = _batch(request, batch_id)
    if "progress" in request.GET:
        return _progress(request, batch)
    return render(request, "imports/batch.html", _shown(request, batch))


def _progress(request: HttpRequest, batch: Batch) -> HttpResponse:
    if batch.state not in Batch.WORKING:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "imports/_progress.html", {"batch": batch, "progress": _how_far(batch)})


def _how_far(batch: Batch) -> dict[str, Any]:
    """Rows done and in all, rows per second, and the seconds that are left at this pace."""
    row = BatchProgress.objects.filter(batch=batch).first()
    if row is None:
        return {"done": 0, "total": 0, "waiting": True}
    seconds = max((timezone.now() - row.started_at).total_seconds(), 0.1)
    pace = row.done / seconds
    return {
        "done": row.done, "total": row.total, "waiting": False, "pace": round(pace),
        "left": round((row.total - row.done) / pace) if pace >= 1 else None,
        "percent": round(100 * row.done / row.total) if row.total else 0,
    }  # fmt: skip


def _shown(request: HttpRequest, batch: Batch, *, problem: str = "") -> dict[str, Any]:
    shown = batches.presented(batch)
    paginator = Paginator(shown["errors"], ERRORS_SHOWN)
    return {
        "batch": batch, "kind": KINDS[batch.kind], "shown": shown, "counts": batch.counts,
        "errors": paginator.get_page(request.GET.get("page")),
        "working": batch.state in Batch.WORKING, "progress": _how_far(batch) if batch.state in Batch.WORKING else None,
        "became": BECAME[batch.kind].format(batch.number) if batch.state == Batch.State.COMMITTED and batch.posted else "",
        "problem": problem or shown["problem"], "may_undo": batches.can_be_undone(batch),
    }  # fmt: skip


@require_POST
@signed_in
def commit(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Have it taken over as its reader chose: all of it or nothing, or only the good rows."""
    return _step(request, batch_id, "commit", good_rows=request.POST.get("good_rows") == "1")


@require_POST
@signed_in
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Have it taken back."""
    return _step(request, batch_id, "undo")


def _step(request: HttpRequest, batch_id: int, step: str, **more: Any) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        batches.ask(batch, step, by=request.user, at=timezone.now(), **more)
    except Refusal as refusal:
        messages.error(request, refusal.sentence())
    return redirect(f"/imports/{batch_id}/")


@require_safe
@signed_in
def bad_rows(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The rows with errors as a workbook of the same columns, with the reasons beside them."""
    batch = _batch(request, batch_id)
    if not batch.errors:
        raise Http404(str(batch_id))
    book = open_workbook(path_of(batch.file_id).read_bytes())
    errors = batches.presented(batch)["errors"]
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return _workbook(papers.bad_rows(batch, book, errors), f"{stem} {_now('bad rows')}.xlsx")


def _batch(request: HttpRequest, batch_id: int) -> Batch:
    try:
        return batches.find_batch(batch_id, by=request.user, at=timezone.now())
    except NotVisible as error:
        raise Http404(str(batch_id)) from error


def _workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
