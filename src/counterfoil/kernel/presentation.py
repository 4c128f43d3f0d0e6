"""A document as data: the JSON of the API, and the labelled fields that the screens show. Read from its columns.

Whoever has no price rights gets no price key: those of price columns are left out here, in one place, at any
depth, for documents, events and traces alike.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from counterfoil.kernel.checks import Listed, Offer, offers
from counterfoil.kernel.declaration import DocumentType, find_type, type_of
from counterfoil.kernel.doing import lines_of
from counterfoil.kernel.fields import PriceField, plain
from counterfoil.kernel.models import Attachment, Document, Event, Link, Signature, columns
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import compiled

HIDDEN_ATTACHMENTS = frozenset({"contract", "paper_request"})
"""Kinds of files that speak of prices: not for those without price rights."""
_extra_price_keys: dict[str, set[str]] = {}
EVERYWHERE = ""


def declare_price_keys(*names: str, of: str = EVERYWHERE) -> None:
    """Further keys that speak of money (parts of a judgement, sums computed on the way).

    ``of``: on this resource alone; elsewhere the same word may mean something that everybody may know.
    """
    _extra_price_keys.setdefault(of, set()).update(names)
    price_keys.cache_clear()


@cache
def price_keys(resource: str = EVERYWHERE) -> frozenset[str]:
    """Every key that only those with price rights get: everywhere, and on this resource."""
    named = {
        field.name for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, PriceField)
    }
    extra = _extra_price_keys.get(EVERYWHERE, set()) | _extra_price_keys.get(resource, set())
    return frozenset(named | extra)


def without_prices(value: Any, user: Any, resource: str = EVERYWHERE) -> Any:
    """The same data without price keys, unless this person has price rights. ``resource``: whose data it is."""
    return value if user.sees_prices else _stripped(value, price_keys(resource))


def _stripped(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(part, hidden) for key, part in value.items() if key not in hidden}
    if isinstance(value, (list, tuple)):
        return [_stripped(part, hidden) for part in value]
    return value


def present(document: Any, user: Any, *, at: datetime) -> dict[str, Any]:
    """The whole document as this person may see it: header, lines, papers, signatures, links, actions.

    About ten statements, however many lines and however long its history.
    """
    doctype = type_of(document)
    data = header(document)
    if hasattr(document, "lines"):
        data["lines"] = line_rows(document)
    if doctype.extra is not None:
        data.update(doctype.extra(document, user))
    data["attachments"] = [_attachment(row) for row in attachments(document, user)]
    data["signatures"] = [_signature(row) for row in signatures(document)]
    data["links"] = links(document, user)
    data["actions"] = [offered(offer, user) for offer in offers(document, user, at=at)]
    result: dict[str, Any] = without_prices(data, user, doctype.name)
    return result


def header(document: Any) -> dict[str, Any]:
    """The document's own fields, as a list shows them."""
    doctype = type_of(document)
    data = {
        "number": document.number,
        "resource": doctype.name,
        "state": document.state,
        "version": document.version,
        "revision": document.revision,
        "created_at": spelled(document.created_at),
        "created_by": document.created_by.username,
    }
    for field in columns(type(document)):
        data[field.name] = natural(document, field)
    return data


def line_rows(document: Any) -> list[dict[str, Any]]:
    """The lines as data, with what the type computes for them."""
    doctype = type_of(document)
    lines = lines_of(doctype)(document.pk)
    rows = [
        {field.name: natural(line, field) for field in columns(type(line)) if field.name not in doctype.line_hidden}
        for line in lines
    ]
    for row, line in zip(rows, lines, strict=True):
        product = getattr(line, "product", None)
        if product is not None:
            row.update(product_name=product.name, product_spec=product.spec, unit=product.unit)
    if doctype.extra_lines is not None:
        doctype.extra_lines(document, lines, rows)
    return rows


def natural(row: models.Model, field: Any) -> Any:
    """One value as JSON: relations by their code, name or number, decimals as strings, times with offset."""
    if isinstance(field, models.ForeignKey):
        target = getattr(row, field.name)
        if target is None:
            return None
        return target.number if isinstance(target, Document) else getattr(target, getattr(target, "natural", "pk"))
    value = getattr(row, field.attname)
    if isinstance(field, models.DecimalField) and value is not None:
        return plain(Decimal(value), least_decimals=getattr(field, "least_decimals", 0))
    return spelled(value)


def spelled(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    return value


def attachments(document: Any, user: Any) -> list[Attachment]:
    """The files on a document that this person may see, oldest first."""
    rows = _attachments(type_of(document).name, document.pk)
    return [row for row in rows if user.sees_prices or row.kind not in HIDDEN_ATTACHMENTS]


@compiled
def _attachments(resource: Any, document_id: Any) -> QuerySet[Any]:
    rows = Attachment.objects.filter(resource=resource, document_id=document_id)
    return rows.select_related("file", "by").order_by("pk")


def signatures(document: Any) -> list[Signature]:
    """Everybody who signed, oldest first, earlier rounds included."""
    return _signatures(type_of(document).name, document.pk)


@compiled
def _signatures(resource: Any, document_id: Any) -> QuerySet[Any]:
    rows = Signature.objects.filter(resource=resource, document_id=document_id)
    return rows.select_related("by", "on_behalf_of").order_by("pk")


def events(document: Any, user: Any) -> list[dict[str, Any]]:
    """The event trail as data, oldest first."""
    rows = Event.objects.filter(resource=type_of(document).name, document_id=document.pk)
    found = [
        {
            "seq": event.seq,
            "action": event.action,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "by": event.by.username,
            "role": event.role,
            "on_behalf_of": event.on_behalf_of.username if event.on_behalf_of else None,
            "at": spelled(event.at),
            "inputs": event.inputs,
            "changes": event.changes,
            "hash": event.hash,
        }
        for event in rows.select_related("by", "on_behalf_of").order_by("seq")
    ]
    result: list[dict[str, Any]] = without_prices(found, user, type_of(document).name)
    return result


def links(document: Any, user: Any) -> dict[str, list[dict[str, Any]]]:
    """What it came from and what came of it, one step each way, as far as this person may see."""
    name = type_of(document).name
    up, down = _links_up(name, document.pk), _links_down(name, document.pk)
    wanted = [(link.from_resource, link.from_id) for link in up] + [(link.to_resource, link.to_id) for link in down]
    rows = glimpses(wanted, user)
    return {
        "from": [rows[key] for link in up if (key := (link.from_resource, link.from_id)) in rows],
        "to": [rows[key] for link in down if (key := (link.to_resource, link.to_id)) in rows],
    }


@compiled
def _links_up(resource: Any, document_id: Any) -> QuerySet[Any]:
    return Link.objects.filter(to_resource=resource, to_id=document_id).order_by("pk")


@compiled
def _links_down(resource: Any, document_id: Any) -> QuerySet[Any]:
    return Link.objects.filter(from_resource=resource, from_id=document_id).order_by("pk")


def glimpses(keys: list[tuple[str, int]], user: Any) -> dict[tuple[str, int], dict[str, Any]]:
    """Number and state of these documents, where visible; one statement per document type."""
    found = {}
    for resource in dict.fromkeys(resource for resource, _ in keys):
        doctype = find_type(resource)
        if doctype is None:
            continue
        ids = [pk for name, pk in keys if name == resource]
        rows = doctype.model.objects.filter(visible(doctype, user), pk__in=ids)
        for pk, number, state, created_at in rows.values_list("pk", "number", "state", "created_at"):
            found[resource, pk] = {
                "resource": resource, "number": number, "state": state, "created_at": spelled(created_at),
            }  # fmt: skip
    return found


def offered(offer: Offer, user: Any) -> dict[str, Any]:
    """An action as data: allowed, or the refusal with its sentence."""
    return {
        "name": offer.action.name,
        "allowed": offer.allowed,
        "refusal": refusal_data(offer.refusal, user) if offer.refusal else None,
    }


def refusal_data(refusal: Refusal, user: Any) -> dict[str, str]:
    return {"code": refusal.code, "detail": refusal.sentence(sees_prices=user.sees_prices)}


def _attachment(row: Attachment) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "name": row.name, "size": row.file.size, "sha256": row.file_id,
        "by": row.by.username, "at": spelled(row.at),
    }  # fmt: skip


def _signature(row: Signature) -> dict[str, Any]:
    return {
        "action": row.action, "by": row.by.username, "role": row.role, "at": spelled(row.at),
        "content_hash": row.content_hash, "round": row.round,
        "on_behalf_of": row.on_behalf_of.username if row.on_behalf_of else None,
    }  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A field on screen: its key, its name in the reader's language, the value, and what kind of value it is."""

    name: str
    label: str
    value: Any
    kind: str
    """text, number, money, date, time, choice, relation, flag, data."""


def head_fields(document: Any, user: Any) -> list[Shown]:
    """The header's fields with labels and values for people, price fields only for those who may see them."""
    resource = type_of(document).name
    return [_shown(document, field) for field in columns(type(document)) if _may_see(field, resource, user)]


def line_columns(doctype: DocumentType, user: Any) -> list[Any]:
    """The columns of its lines that this person may see; their ``verbose_name`` is the heading."""
    model = doctype.model._meta.get_field("lines").related_model
    shown = (field for field in columns(model) if field.name not in doctype.line_hidden)
    return [field for field in shown if _may_see(field, doctype.name, user)]


def _may_see(field: Any, resource: str, user: Any) -> bool:
    return user.sees_prices or field.name not in price_keys(resource)


def _shown(row: Any, field: Any) -> Shown:
    value = getattr(row, field.name)
    label = str(field.verbose_name)
    if isinstance(field, models.ForeignKey):
        return Shown(field.name, label, value, "relation")
    if field.choices:
        return Shown(field.name, label, getattr(row, f"get_{field.name}_display")(), "choice")
    if isinstance(field, ArrayField):
        names = dict(field.base_field.flatchoices)
        return Shown(field.name, label, Listed(names.get(part, part) for part in value) if value else "", "text")
    if isinstance(field, PriceField):
        return Shown(field.name, label, natural(row, field), "money")
    if isinstance(field, models.DecimalField):
        return Shown(field.name, label, natural(row, field), "number")
    kinds = {
        models.DateTimeField: "time",
        models.DateField: "date",
        models.BooleanField: "flag",
        models.JSONField: "data",
    }
    kind = next((name for cls, name in kinds.items() if isinstance(field, cls)), "text")
    return Shown(field.name, label, value, kind)
