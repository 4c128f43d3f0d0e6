"""The list, the page and the forms of any document type. They know no rule: the kernel says what is possible."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from counterfoil.kernel import attachments, performing, presentation
from counterfoil.kernel.checks import acting_role, role_names
from counterfoil.kernel.declaration import Action, DocumentType, type_of
from counterfoil.kernel.listing import Wanted, list_documents
from counterfoil.kernel.models import Document
from counterfoil.kernel.presentation import header, line_rows, price_keys, without_prices
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.retrying import Busy
from counterfoil.web import forms, reading, screens
from counterfoil.web.forms import Filling
from counterfoil.web.screens import ActionForm, Entry
from counterfoil.web.views.papers import SHOWN_IN_BROWSER
from counterfoil.web.visible import find, signed_in, type_named, version_seen
from counterfoil.web.words import code_names, field_label, find_column

LONGEST_PASTE = 500_000
FILTERS = ("state", "customer", "q", "created_from", "created_to", "ordering", "cursor")


@require_safe
@signed_in
def document_list(request: HttpRequest, resource: str) -> HttpResponse:
    """The documents of one kind, filtered by the address, a page at a time."""
    doctype = type_named(resource)
    wanted = Wanted(**{name: request.GET.get(name, "") for name in FILTERS})
    problem = ""
    try:
        page = list_documents(doctype, request.user, wanted)
    except Refusal as refusal:
        problem = refusal.sentence()
        page = list_documents(doctype, request.user, Wanted())
    context = {
        "doctype": doctype,
        "page": page,
        "wanted": wanted,
        "problem": problem,
        "columns": _list_columns(doctype, request.user),
        "may_make": _may_make(doctype, request.user),
        "made_by_hand": doctype.draft is not None,
        "makers": role_names(doctype.draft_by),
        "filtered": any((wanted.state, wanted.customer, wanted.q, wanted.created_from, wanted.created_to)),
    }
    part = request.htmx and request.htmx.target == "rows"  # type: ignore[attr-defined]
    return render(request, "web/_rows.html" if part else "web/list.html", context)


def _may_make(doctype: DocumentType, user: Any) -> bool:
    return doctype.draft is not None and acting_role(user, doctype.draft_by, timezone.now())[0] is not None


def _list_columns(doctype: DocumentType, user: Any) -> list[reading.Column]:
    hidden = frozenset() if user.sees_prices else price_keys(doctype.name)
    found = []
    for name in doctype.list_columns:
        column = find_column(doctype, name)
        if name not in hidden:
            kind = reading.kind_of(column, name)
            found.append(reading.Column(name, field_label(name, doctype), kind, code_names(name)))
    return found


@require_safe
@signed_in
def page(request: HttpRequest, resource: str, number: str) -> HttpResponse:
    """One document, whole: what it says, what can be done, where it came from, who signed, what happened."""
    document = find(resource, number, request.user)
    shown = reading.page_of(document, request.user, at=timezone.now(), whole="history" in request.GET)
    context = {
        "page": shown,
        "document": document,
        "doctype": shown.doctype,
        "done": _done_words(request, shown.doctype),
    }
    context["kinds"] = reading.kind_labels(shown.doctype, request.user)
    return render(request, "web/document.html", context)


def _done_words(request: HttpRequest, doctype: DocumentType) -> str:
    name = request.GET.get("done", "")
    return _("“{action}” is done.").format(action=reading.action_label(doctype, name)) if name else ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def do(request: HttpRequest, resource: str, number: str, action: str) -> HttpResponse:
    """Do an action of a document: its form, and what comes of it."""
    document = find(resource, number, request.user)
    doctype = type_named(resource)
    declared = doctype.action(action)
    if declared is None or not declared.needs_person:
        raise Http404(action)
    if request.method != "POST":
        return _action_form(request, document, declared)
    inputs = _posted_inputs(request, declared)
    try:
        performing.perform(
            (resource, number), action, by=request.user, at=timezone.now(), inputs=inputs,
            version=version_seen(request, document),
        )  # fmt: skip
    except Refusal as refusal:
        return _action_form(request, document, declared, inputs=inputs, refusal=refusal)
    except NotVisible as error:
        raise Http404(number) from error
    except Busy:
        return _busy(request)
    return _go(request, f"/{resource}/{number}/?done={action}")


def _posted_inputs(request: HttpRequest, action: Action) -> dict[str, Any]:
    found = forms.read(action.inputs, request.POST) if action.inputs is not None else {}
    if action.reason or "reason" in request.POST:
        found["reason"] = request.POST.get("reason", "").strip()
    return {key: value for key, value in found.items() if value != ""}


def _action_form(
    request: HttpRequest, document: Any, action: Action, *, inputs: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    doctype = type_of(document)
    own = screens.screen(doctype.name).actions.get(action.name, ActionForm())
    filling = _filling(document, doctype, action, own, request.user)
    if inputs is not None:
        filling.values = {**filling.values, **inputs}
    if refusal is not None:
        filling.errors = forms.errors_of(refusal)
    form = forms.build(action.inputs, doctype, filling) if action.inputs is not None else forms.Form((), ())
    context = {
        "document": document, "doctype": doctype, "action": action, "form": form,
        "refusal": refusal.sentence(sees_prices=request.user.sees_prices) if refusal else "",
        "refused_fields": bool(refusal and refusal.errors),
        "asks_reason": action.reason and (action.inputs is None or "reason" not in action.inputs.model_fields),
        "reason": (inputs or {}).get("reason", ""),
    }  # fmt: skip
    in_dialog = bool(request.htmx) or "dialog" in request.GET  # type: ignore[attr-defined]
    status = 200 if refusal is None else 422
    return render(request, "web/_action.html" if in_dialog else "web/action.html", context, status=status)


def _filling(document: Any, doctype: DocumentType, action: Action, own: ActionForm, user: Any) -> Filling:
    """What an action's form begins with: for a table of the document's lines, those lines."""
    filling = Filling(values=own.fill(document, user) if own.fill else {})
    if own.choices is not None:
        filling.choices = own.choices(document, user)
    if action.inputs is None or not hasattr(document, "lines"):
        return filling
    rows = without_prices(line_rows(document), user, doctype.name)
    beside = own.beside or tuple(name for name in ("quantity",) if rows and name in rows[0])
    filling.headings = (field_label("product"), *(field_label(name, doctype, line=True) for name in beside))
    filling.fixed = {
        row["line_no"]: (_goods(row), *((row.get(name), "number") for name in beside)) for row in rows
    }  # fmt: skip
    if "lines" in action.inputs.model_fields and "lines" not in filling.values:
        filling.values["lines"] = [{"line_no": row["line_no"], "quantity": row.get("quantity")} for row in rows]
    return filling


def _goods(row: dict[str, Any]) -> tuple[Any, str]:
    return (row, "goods")


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """On to the next page, whether the form was sent by htmx or by the browser itself."""
    if request.htmx:  # type: ignore[attr-defined]
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def _busy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/busy.html", status=503)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, resource: str) -> HttpResponse:
    """The entry of a new draft, and what comes of it."""
    doctype = type_named(resource)
    if doctype.draft is None:
        raise Http404(resource)
    entry = screens.screen(resource).entry
    if request.method != "POST":
        values = entry.start(request) if entry.start else {key: request.GET[key] for key in request.GET}
        return _entry_form(request, doctype, entry, values)
    raw = forms.read(doctype.draft, request.POST)
    try:
        document = _make(request, resource, raw, entry)
        if "then" in request.POST:
            return _then(request, document, request.POST["then"])
    except Refusal as refusal:
        return _entry_form(request, doctype, entry, raw, refusal=refusal)
    except attachments.TooLarge:
        return _entry_form(request, doctype, entry, raw, problem=_("The file is larger than 20 MB."))
    except NotVisible as error:
        raise Http404(resource) from error
    except Busy:
        return _busy(request)
    return _go(request, f"/{resource}/{document.number}/?done=create")


def _make(request: HttpRequest, resource: str, raw: dict[str, Any], entry: Entry) -> Document:
    """The draft, and the files that belong to it. Files that can't be kept are refused before anything is made."""
    at = timezone.now()
    files = [(upload.name or "", upload.read()) for upload in request.FILES.getlist("file")] if entry.attachment else []
    for name, data in files:
        if len(data) > attachments.LARGEST:
            raise attachments.TooLarge
        attachments.type_by_content(attachments.clean_name(name), data)
    document: Document = performing.create(resource, raw, by=request.user, at=at)
    for name, data in files:
        attachments.attach(document, name=name, data=data, kind=entry.attachment, by=request.user, at=at)
    return document


def _then(request: HttpRequest, document: Any, action: str) -> HttpResponse:
    """Do the next action at once; refused, the draft stays and its page says why."""
    resource = type_of(document).name
    try:
        performing.perform(document, action, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence(sees_prices=request.user.sees_prices))
        return _go(request, f"/{resource}/{document.number}/?done=create")
    return _go(request, f"/{resource}/{document.number}/?done={action}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, resource: str, number: str) -> HttpResponse:
    """The change of a draft, and what comes of it."""
    doctype = type_named(resource)
    document = find(resource, number, request.user)
    if doctype.change is None:
        raise Http404(resource)
    entry = screens.screen(resource).entry
    if request.method != "POST":
        if not reading.may_edit(document, request.user, at=timezone.now()):
            return redirect(f"/{resource}/{number}/")
        return _entry_form(
            request, doctype, entry, _as_entered(document, doctype, entry, request.user), document=document
        )
    raw = forms.read(doctype.change, request.POST)
    raw = {**_emptied(doctype, request, raw), **raw}
    version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else None
    try:
        performing.edit((resource, number), raw, version=version, by=request.user, at=timezone.now())
        if "then" in request.POST:
            return _then(request, find(resource, number, request.user), request.POST["then"])
    except Refusal as refusal:
        return _entry_form(request, doctype, entry, raw, refusal=refusal, document=document)
    except NotVisible as error:
        raise Http404(number) from error
    except Busy:
        return _busy(request)
    return _go(request, f"/{resource}/{number}/?done=edit")


def _emptied(doctype: DocumentType, request: HttpRequest, raw: dict[str, Any]) -> dict[str, Any]:
    """Boxes that were on the form and came back empty: those fields are emptied, not left as they were."""
    assert doctype.change is not None
    emptied: dict[str, Any] = {}
    for name, info in doctype.change.model_fields.items():
        key = info.alias or name
        if key in raw or key not in request.POST:
            continue
        kind, options = forms.kind_of(info)
        emptied[key] = "" if kind in ("text", "area") and not options else None
    return emptied


def _as_entered(document: Any, doctype: DocumentType, entry: Entry, user: Any) -> dict[str, Any]:
    """The draft as its form shows it: the values under the names of the form's fields."""
    if entry.current is not None:
        return entry.current(document)
    values = header(document)
    if hasattr(document, "lines"):
        values["lines"] = line_rows(document)
    return dict(without_prices(values, user, doctype.name))


def _entry_form(
    request: HttpRequest, doctype: DocumentType, entry: Entry, values: dict[str, Any], *,
    refusal: Refusal | None = None, document: Any = None, problem: str = "",
) -> HttpResponse:  # fmt: skip
    shape = doctype.change if document is not None else doctype.draft
    assert shape is not None
    has_lines = bool(values.get("lines"))
    filling = Filling(
        values=values, errors=forms.errors_of(refusal) if refusal else {},
        names=forms.names_of(values, request.user), spare=1 if has_lines else entry.rows,
    )  # fmt: skip
    form = forms.build(shape, doctype, filling, only=entry.fields, columns=entry.columns)
    context = {
        "doctype": doctype, "document": document, "entry": _for_person(entry, request.user), "form": form,
        "refusal": problem or (refusal.sentence(sees_prices=request.user.sees_prices) if refusal else ""),
        "refused_fields": bool(refusal and refusal.errors),
        "next_action": _next_action(doctype, document), "has_preview": entry.preview is not None,
        "takes_paste": entry.pasted is not None,
        "papers": _papers_beside(document, entry, user=request.user),
    }  # fmt: skip
    return render(request, "web/entry.html", context, status=422 if refusal or problem else 200)


def _papers_beside(document: Any, entry: Entry, *, user: Any) -> list[Any]:
    """The papers that are read while the draft is typed: those of its kind that a browser can show."""
    if document is None or not entry.attachment:
        return []
    files = [file for file in presentation.attachments(document, user) if file.kind == entry.attachment]
    return [file for file in files if file.file.content_type in SHOWN_IN_BROWSER]


def _for_person(entry: Entry, user: Any) -> Entry:
    """Without the money columns for those who see no prices."""
    if user.sees_prices:
        return entry
    beside = tuple(part for part in entry.beside if part[2] not in ("money", "rate"))
    return replace(
        entry, beside=beside, totals=tuple(part for part in entry.totals if part[2] not in ("money", "rate"))
    )


def _next_action(doctype: DocumentType, document: Any) -> Action | None:
    """What is done with a draft when it is ready: the first action from its state that leads on."""
    state = document.state if document is not None else doctype.initial
    return next(
        (
            action for action in doctype.actions
            if state in action.from_ and action.todo and action.needs_person and action.inputs is None
            and not action.reason and action.tone == "primary"
        ),
        None,
    )  # fmt: skip


@require_POST
@signed_in
def preview(request: HttpRequest, resource: str) -> HttpResponse:
    """What the system works out for a draft that is still being typed: prices, stock, totals. Nothing is kept."""
    doctype = type_named(resource)
    entry = screens.screen(resource).entry
    if entry.preview is None or doctype.draft is None:
        raise Http404(resource)
    at = timezone.now()
    if acting_role(request.user, doctype.draft_by | doctype.change_by, at)[0] is None:
        raise Http404(resource)
    number = find(resource, request.POST["document"], request.user).number if request.POST.get("document") else ""
    raw = {**forms.read_all(doctype.draft, request.POST), "document": number}
    found = entry.preview(raw, user=request.user, at=at)
    return JsonResponse(without_prices(found, request.user), json_dumps_params={"default": str})


@require_POST
@signed_in
def pasted(request: HttpRequest, resource: str) -> HttpResponse:
    """What cells copied from a spreadsheet mean, line by line. Nothing is kept."""
    doctype = type_named(resource)
    entry = screens.screen(resource).entry
    may = acting_role(request.user, doctype.draft_by | doctype.change_by, timezone.now())[0] is not None
    if entry.pasted is None or not may:
        raise Http404(resource)
    text = request.POST.get("text", "").replace("\x00", "")[:LONGEST_PASTE]
    found = entry.pasted(
        text, first=request.POST.get("first", ""), customer=request.POST.get("customer", ""), user=request.user
    )
    headings = [str(field_label(key, doctype, line=True)) for key in found["columns"]]
    return JsonResponse({**found, "headings": headings}, json_dumps_params={"default": str})
