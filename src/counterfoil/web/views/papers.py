"""What lies on a document: files, comments, printed forms."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from counterfoil.kernel import attachments, printing
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.models import Comment
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.web.visible import find, signed_in

LONGEST_COMMENT = 2000
PDF = "application/pdf"
SHOWN_IN_BROWSER = frozenset({PDF, "image/png", "image/jpeg", "image/webp", "image/gif"})

BESIDE = (
    "default-src 'none'; img-src 'self'; style-src 'self'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)
"""For a paper that is read beside its entry sheet: within our own page, without scripts; a PDF needs its viewer."""
A_PAGE_OF_ITS_OWN = frozenset({"document", "iframe"})


@require_POST
@signed_in
def attach(request: HttpRequest, resource: str, number: str) -> HttpResponse:
    """Put files on a document."""
    document = find(resource, number, request.user)
    for upload in request.FILES.getlist("file"):
        try:
            attachments.attach(
                document, name=upload.name or "", data=upload.read(), kind=request.POST.get("kind", "other"),
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, refusal.sentence(sees_prices=request.user.sees_prices))
        except attachments.TooLarge:
            messages.error(request, _("“{name}” is larger than 20 MB.").format(name=upload.name))
    return redirect(f"/{resource}/{number}/#files")


@require_safe
@signed_in
def file(request: HttpRequest, resource: str, number: str, attachment: int) -> HttpResponse:
    """A file of a document: pictures and PDF may be looked at, all else is saved."""
    document = find(resource, number, request.user)
    try:
        row, data = attachments.read(attachment, document, resource, user=request.user)
    except (NotVisible, FileNotFoundError) as error:
        raise Http404(number) from error
    inline = row.file.content_type in SHOWN_IN_BROWSER and "save" not in request.GET
    if inline and row.file.content_type != PDF and request.headers.get("Sec-Fetch-Dest") in A_PAGE_OF_ITS_OWN:
        # The browser's own page around a picture styles itself inline, which no policy of ours allows.
        response = render(request, "web/picture.html", {"name": row.name})
    else:
        response = HttpResponse(data, content_type=row.file.content_type)
        response["Content-Disposition"] = content_disposition_header(not inline, row.name) or "attachment"
        response["Content-Security-Policy"] = attachments.ALONE
    if inline and "beside" in request.GET:
        response["Content-Security-Policy"] = BESIDE
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_POST
@signed_in
def comment(request: HttpRequest, resource: str, number: str) -> HttpResponse:
    """Leave a remark on a document."""
    document = find(resource, number, request.user)
    text = request.POST.get("text", "").replace("\x00", "").strip()[:LONGEST_COMMENT]
    if text:
        Comment.objects.create(
            resource=type_of(document).name, document_id=document.pk, text=text, by=request.user, at=timezone.now()
        )
    return redirect(f"/{resource}/{number}/#history")


@require_safe
@signed_in
def paper(request: HttpRequest, resource: str, number: str, form: str) -> HttpResponse:
    """The printed form as PDF. Looking at it is not printing it."""
    document = find(resource, number, request.user)
    language = translation.get_language() or "zh-hans"
    try:
        data = printing.print_form(document, form, user=request.user, at=timezone.now(), language=language)
    except Refusal as refusal:
        messages.error(request, refusal.sentence(sees_prices=request.user.sees_prices))
        return redirect(f"/{resource}/{number}/")
    except NotVisible as error:
        raise Http404(number) from error
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{number}-{form}.pdf") or "inline"
    return response


@require_safe
@signed_in
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """A scanned paper: does it still hold, or is it outdated or void?"""
    try:
        verdict = printing.judge(code, user=request.user)
    except NotVisible:
        verdict = None
    context = {"verdict": verdict, "code": code}
    return render(request, "web/paper.html", context, status=200 if verdict else 404)
