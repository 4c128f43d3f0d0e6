"""Finding the document that an address names, if this person may know of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404

from counterfoil.kernel.declaration import DocumentType, find_type
from counterfoil.kernel.people import visible

signed_in = login_required


def type_named(resource: str) -> DocumentType:
    doctype = find_type(resource)
    if doctype is None:
        raise Http404(resource)
    return doctype


def find(resource: str, number: str, user: Any) -> Any:
    """The document, with what it needs to be shown. Raises ``Http404`` when there is none for this person."""
    doctype = type_named(resource)
    rows = doctype.model.objects.filter(visible(doctype, user), number=number)
    document = rows.select_related("created_by", *doctype.related).first()
    if document is None:
        raise Http404(number)
    return document
