"""The endpoints of every document type, read out of its declaration."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.kernel import attachments, presentation
from counterfoil.kernel.declaration import Action, DocumentType, all_types
from counterfoil.kernel.inputs import NoInputs
from counterfoil.kernel.listing import MOST, USUAL, Wanted, list_documents
from counterfoil.kernel.models import Attachment
from counterfoil.kernel.people import visible
from counterfoil.kernel.performing import create, edit, perform
from counterfoil.kernel.printing import print_form
from counterfoil.kernel.refusals import NotVisible
from counterfoil.kernel.trace import trace
from counterfoil.rest import openapi
from counterfoil.rest.problems import ROWS
from counterfoil.rest.requests import answer, json_body, key_of, upload
from counterfoil.rest.shapes import AttachmentShape, Events, Trace, document_shape, header_shape, page_shape

View = Callable[..., HttpResponse]
PATH = "/{number}"


class ListQuery(Schema):
    """The filters of a list of documents."""

    state: str = Field("", description="A state, or several with commas between.")
    customer: str = Field("", description="A customer's code.")
    q: str = Field("", max_length=200, description="Part of a number, name or code.")
    created_from: str = Field("", description="From this day or time on.")
    created_to: str = Field("", description="Up to this day or time.")
    ordering: str = Field("", description="A column; with a minus sign in front, descending.")
    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = Field("", description="`next` of the page before.")


class PdfQuery(Schema):
    form: str = Field("", max_length=60, description="Which of its forms, when it has several.")


def router_of(doctype: DocumentType) -> Router:
    """Every endpoint of one document type."""
    router = Router(tags=[doctype.name])
    shape = document_shape(doctype)
    _add(router, "", "GET", _list(doctype), page_shape(f"{shape.__name__}s", header_shape(doctype)), doctype, "list")
    if doctype.draft is not None:
        _add(router, "", "POST", _create(doctype), shape, doctype, "create", body=doctype.draft, status=201)
    _add(router, PATH, "GET", _get(doctype), shape, doctype, "get")
    if doctype.change is not None:
        body = openapi.with_version(doctype.change)
        _add(router, PATH, "PATCH", _edit(doctype), shape, doctype, "edit", body=body)
    for action in doctype.actions:
        if action.needs_person:
            body = openapi.action_body(doctype, action)
            path = f"{PATH}/actions/{action.name}"
            _add(router, path, "POST", _act(doctype, action), shape, doctype, action.name, body=body)
    _add(router, f"{PATH}/events", "GET", _events(doctype), Events, doctype, "events")
    _add(router, f"{PATH}/trace", "GET", _trace(doctype), Trace, doctype, "trace")
    _add(
        router, f"{PATH}/attachments", "POST", _attach(doctype), AttachmentShape, doctype, "attach", status=201,
        body=openapi.UPLOAD,
    )  # fmt: skip
    _add(router, f"{PATH}/attachments/{{attachment_id}}", "GET", _attachment(doctype), None, doctype, "read_attachment")
    _add(router, f"{PATH}/pdf", "GET", _pdf(doctype), None, doctype, "pdf")
    return router


def routers() -> list[tuple[str, Router]]:
    """Path and router of every document type."""
    return [(f"/{doctype.name}", router_of(doctype)) for doctype in all_types()]


def find(doctype: DocumentType, number: str, user: Any) -> Any:
    """The document, if this person may know of it. Raises ``NotVisible``."""
    rows = doctype.model.objects.filter(visible(doctype, user)).select_related("created_by", *doctype.related)
    document = rows.filter(number=number).first() if "\x00" not in number else None
    if document is None:
        raise NotVisible(number)
    return document


def _add(
    router: Router, path: str, method: Literal["GET", "POST", "PATCH"], view: View, shape: Any, doctype: DocumentType,
    name: str, *, body: Any = None, status: int = 200,
) -> None:  # fmt: skip
    router.add_api_operation(
        path,
        [method],
        view,
        response={HTTPStatus(status): shape} if shape is not None else None,
        operation_id=f"{doctype.name}.{name}",
        summary=openapi.summary(doctype, name),
        description=openapi.description(doctype, name),
        openapi_extra=openapi.extra(method, body=body, keyed=method == "POST", binary=shape is None),
    )


def _list(doctype: DocumentType) -> View:
    def view(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
        page = list_documents(doctype, request.user, Wanted(**query.dict()))
        items = [presentation.header(document) for document in page.items]
        return answer({"items": presentation.without_prices(items, request.user, doctype.name), "next": page.next})

    return view


def _create(doctype: DocumentType) -> View:
    def view(request: HttpRequest) -> HttpResponse:
        key = key_of(request, status=201)
        document = create(doctype.name, json_body(request), by=request.user, at=timezone.now(), key=key)
        return _whole(doctype, document.number, request, status=201, key=key)

    return view


def _get(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        return _whole(doctype, number, request)

    return view


def _edit(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        body = json_body(request)
        version = openapi.version_of(body)
        edit((doctype.name, number), body, version=version, by=request.user, at=timezone.now())
        return _whole(doctype, number, request)

    return view


def _act(doctype: DocumentType, action: Action) -> View:
    has_version = "version" in (action.inputs or NoInputs).model_fields

    def view(request: HttpRequest, number: str) -> HttpResponse:
        key = key_of(request)
        body = json_body(request)
        version = None if has_version else openapi.version_of(body)
        perform(
            (doctype.name, number),
            action.name,
            by=request.user,
            at=timezone.now(),
            inputs=body,
            version=version,
            key=key,
        )
        return _whole(doctype, number, request, key=key)

    return view


def _events(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        document = find(doctype, number, request.user)
        return answer({"items": presentation.events(document, request.user)})

    return view


def _trace(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        return answer({"items": trace(find(doctype, number, request.user), request.user)})

    return view


def _attach(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        name, data = upload(request)
        kind = request.POST.get("kind", "other")
        key = key_of(request, name.encode(), kind.encode(), data, status=201)
        find(doctype, number, request.user)
        row = attachments.attach(
            (doctype.name, number), name=name, data=data, kind=kind, by=request.user, at=timezone.now(), key=key
        )
        return answer(_attached(row), status=201, key=key)

    return view


def _attached(row: Attachment) -> dict[str, Any]:
    return {"id": row.pk, "kind": row.kind, "name": row.name, "size": row.file.size, "sha256": row.file_id}


ROWS[Attachment._meta.label_lower] = lambda pk, _user: _attached(Attachment.objects.select_related("file").get(pk=pk))


def _attachment(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
        document = find(doctype, number, request.user)
        row, data = attachments.read(attachment_id, document, doctype.name, user=request.user)
        return file_response(data, row.file.content_type, row.name, inline=False)

    return view


def _pdf(doctype: DocumentType) -> View:
    def view(request: HttpRequest, number: str, query: Query[PdfQuery]) -> HttpResponse:
        document = find(doctype, number, request.user)
        pdf = print_form(
            document, query.form, user=request.user, at=timezone.now(), language=get_language() or "zh-hans"
        )
        return file_response(pdf, "application/pdf", f"{number}.pdf", inline=True)

    return view


def file_response(data: bytes, content_type: str, name: str, *, inline: bool) -> HttpResponse:
    """A file that the browser may show or save but never runs."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    response["Content-Security-Policy"] = attachments.ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _whole(
    doctype: DocumentType, number: str, request: HttpRequest, *, status: int = 200, key: Any = None
) -> HttpResponse:
    document = find(doctype, number, request.user)
    return answer(presentation.present(document, request.user, at=timezone.now()), status=status, key=key)
