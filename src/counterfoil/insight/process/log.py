"""The event log for process mining: OCEL 2.0 (JSON) and XES. Only what the caller may see, and never an amount."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from django.db.models import Q
from django.utils import timezone

from counterfoil.insight.process.live import visible_ids
from counterfoil.insight.process.model import is_real
from counterfoil.kernel.declaration import DocumentType, all_types
from counterfoil.kernel.models import Event, Link

EVENT_ATTRIBUTES = ("by", "role", "from_state", "to_state")
OBJECT_ATTRIBUTES = ("state", "customer")
MOST = 200_000
"""Events in one answer; a longer period is asked for in parts."""


def events(user: Any, *, since: datetime, until: datetime) -> list[Event]:
    """Every event of the period on papers that this person may see, in the order in which they happened."""
    wanted = Q(pk__in=())
    for doctype in all_types():
        if is_real(doctype):
            ids = visible_ids(doctype, user)
            mine = Q(resource=doctype.name)
            wanted |= mine if ids is None else mine & Q(document_id__in=ids)
    rows = Event.objects.filter(wanted, at__gte=since, at__lt=until).select_related("by").order_by("pk")
    return list(rows.defer("inputs", "changes", "hash", "previous_hash")[:MOST])


def ocel(user: Any, *, since: datetime, until: datetime) -> dict[str, Any]:
    """The log as OCEL 2.0: papers are objects, actions are events, links are relations between objects."""
    found = events(user, since=since, until=until)
    objects = _objects(found)
    origins = _origins(objects)
    return {
        "objectTypes": [
            {"name": name, "attributes": [{"name": one, "type": "string"} for one in OBJECT_ATTRIBUTES]}
            for name in sorted({doctype.name for doctype in objects.values()})
        ],
        "eventTypes": [
            {"name": name, "attributes": [{"name": one, "type": "string"} for one in EVENT_ATTRIBUTES]}
            for name in sorted({_type(event) for event in found})
        ],
        "objects": list(_object_rows(found, objects, origins)),
        "events": [_event_row(event, origins) for event in found],
    }


def _type(event: Event) -> str:
    return f"{event.resource}.{event.action}"


def _objects(found: Iterable[Event]) -> dict[str, DocumentType]:
    """The papers of these events by number."""
    types = {doctype.name: doctype for doctype in all_types()}
    return {event.number: types[event.resource] for event in found}


def _origins(objects: dict[str, DocumentType]) -> dict[str, list[str]]:
    """Per paper, the papers of the log that it came of."""
    found: dict[str, list[str]] = {}
    rows = Link.objects.filter(to_number__in=list(objects)).order_by("pk")
    for start, end in rows.values_list("from_number", "to_number"):
        if start in objects:
            found.setdefault(end, []).append(start)
    return found


def _object_rows(
    found: list[Event], objects: dict[str, DocumentType], origins: dict[str, list[str]]
) -> Iterator[dict[str, Any]]:
    first: dict[str, Any] = {}
    for event in found:
        first.setdefault(event.number, event.at)
    customers = _customers(objects)
    last = {event.number: event for event in found}
    for number, doctype in objects.items():
        attributes = [{"name": "state", "time": _time(last[number].at), "value": last[number].to_state}]
        if number in customers:
            attributes.append({"name": "customer", "time": _time(first[number]), "value": customers[number]})
        relations = [{"objectId": origin, "qualifier": "came of"} for origin in origins.get(number, [])]
        yield {"id": number, "type": doctype.name, "attributes": attributes, "relationships": relations}


def _customers(objects: dict[str, DocumentType]) -> dict[str, str]:
    """The customer's code of each paper that has one; a statement per kind of paper."""
    found: dict[str, str] = {}
    kinds = {doctype.name: doctype for doctype in objects.values() if doctype.customer == "customer"}
    for name, doctype in kinds.items():
        numbers = [number for number, kind in objects.items() if kind.name == name]
        rows = doctype.model.objects.filter(number__in=numbers, customer__isnull=False)
        found |= dict(rows.values_list("number", "customer__code"))
    return found


def _event_row(event: Event, origins: dict[str, list[str]]) -> dict[str, Any]:
    values = {
        "by": event.by.username, "role": event.role, "from_state": event.from_state, "to_state": event.to_state,
    }  # fmt: skip
    relations = [{"objectId": event.number, "qualifier": "paper"}]
    if event.action == "create":
        relations += [{"objectId": origin, "qualifier": "origin"} for origin in origins.get(event.number, [])]
    return {
        "id": f"e{event.pk}", "type": _type(event), "time": _time(event.at),
        "attributes": [{"name": name, "value": value} for name, value in values.items()],
        "relationships": relations,
    }  # fmt: skip


def _time(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="milliseconds")


def xes(user: Any, *, since: datetime, until: datetime) -> Iterator[str]:
    """The log as XES: one trace per paper, one event per action, with person, role and time."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="2.0" xmlns="http://www.xes-standard.org/">\n'
    for name, prefix in (
        ("Concept", "concept"),
        ("Time", "time"),
        ("Organizational", "org"),
        ("Lifecycle", "lifecycle"),
    ):
        yield f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
    traces: dict[tuple[str, str], list[Event]] = {}
    for event in events(user, since=since, until=until):
        traces.setdefault((event.resource, event.number), []).append(event)
    for (resource, number), several in traces.items():
        yield f"<trace>{_string('concept:name', number)}{_string('resource', resource)}\n"
        for event in several:
            yield (
                f"<event>{_string('concept:name', event.action)}{_string('org:resource', event.by.username)}"
                f"{_string('org:role', event.role)}{_string('lifecycle:transition', 'complete')}"
                f'<date key="time:timestamp" value="{_time(event.at)}"/>'
                f"{_string('state', event.to_state)}</event>\n"
            )
        yield "</trace>\n"
    yield "</log>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"
