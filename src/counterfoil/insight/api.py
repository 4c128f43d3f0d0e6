"""The process in the API: the model as JSON or BPMN, and the event log as OCEL or XES."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from counterfoil.insight.process import bpmn, log, model
from counterfoil.kernel.checks import role_labels
from counterfoil.kernel.declaration import Action, DocumentType, all_types, hand_overs, made_by
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.listing import moment_of
from counterfoil.rest import openapi
from counterfoil.rest.mounting import mount
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer

router = mount("/process", Router(tags=["process"]))
USUAL = timedelta(days=30)


class Process(Answer):
    document_types: list[Any]
    roles: list[Any]
    hand_overs: list[Any]


class Ocel(Answer):
    objectTypes: list[Any]  # noqa: N815 - the names are those of OCEL 2.0
    eventTypes: list[Any]  # noqa: N815
    objects: list[Any]
    events: list[Any]


class ProcessQuery(Schema):
    format: str = Field("", max_length=10, description="`bpmn` for BPMN 2.0 XML; else JSON.")
    section: str = Field("", max_length=2, description="A section of the manual (A to E, 0), for BPMN.")


class LogQuery(Schema):
    from_: str = Field("", alias="from", max_length=40, description="From this day or time on; 30 days ago.")
    to: str = Field("", max_length=40, description="Up to and with this day, or up to this time; now.")
    format: str = Field("", max_length=10, description="`xes` for XES; else OCEL 2.0 JSON.")


@router.get(
    "", response=Process, operation_id="process.get", summary="The process model", openapi_extra=openapi.extra("GET")
)
def process(request: HttpRequest, query: Query[ProcessQuery]) -> HttpResponse:
    if query.format in ("", "json"):
        return answer(as_data())
    if query.format != "bpmn":
        raise invalid("format", _("must be one of {expected}"), expected="json, bpmn")
    if query.section and query.section not in (*model.CHAPTERS, *model.PARTS):
        raise invalid("section", _("must be one of {expected}"), expected=", ".join(model.CHAPTERS))
    xml = bpmn.document(model.parts(query.section), name=str(_("Customer to cash")))
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


@router.get(
    "/log", response=Ocel, operation_id="process.log", summary="The event log", openapi_extra=openapi.extra("GET")
)
def event_log(request: HttpRequest, query: Query[LogQuery]) -> Any:
    now = timezone.now()
    since = _moment("from", query.from_) or now - USUAL
    until = _moment("to", query.to, end=True) or now
    if query.format == "xes":
        return StreamingHttpResponse(log.xes(request.user, since=since, until=until), content_type="application/xml")
    if query.format not in ("", "json", "ocel"):
        raise invalid("format", _("must be one of {expected}"), expected="ocel, xes")
    return answer(log.ocel(request.user, since=since, until=until))


def _moment(loc: str, text: str, *, end: bool = False) -> datetime | None:
    """A day or a time, if one is asked for; a day as an end means its last moment. Raises ``inputs_invalid``."""
    return moment_of(loc, text, end=end) if text else None


def as_data() -> dict[str, Any]:
    """Everything declared, in the language of the moment."""
    types = [doctype for doctype in all_types() if model.is_real(doctype)]
    return {
        "roles": [{"code": code, "label": str(label)} for code, label in role_labels.items()],
        "document_types": [_type(doctype) for doctype in types],
        "hand_overs": [row for doctype in types for row in _hand_overs(doctype)],
    }


def _type(doctype: DocumentType) -> dict[str, Any]:
    return {
        "name": doctype.name, "prefix": doctype.prefix, "label": str(doctype.label), "section": doctype.section,
        "initial": doctype.initial, "comes_of": list(doctype.comes_of),
        "states": [{"code": s.code, "label": str(s.label), "tone": s.tone} for s in doctype.states],
        "actions": [_action(doctype, action) for action in doctype.actions],
        "draft_by": sorted(doctype.draft_by),
    }  # fmt: skip


def _action(doctype: DocumentType, action: Action) -> dict[str, Any]:
    return {
        "name": action.name, "label": str(action.label), "from": list(action.from_), "to": list(action.states_after()),
        "by": sorted(action.by), "section": action.section or doctype.section, "not_by": list(action.not_by),
        "approval": action.approval, "co_sign": list(action.co_sign), "reason": action.reason,
        "causes": str(action.causes), "requires": [rule.__name__ for rule in action.requires],
        "makes": list(made_by(doctype.name, action)),
        "target_hours": action.target.total_seconds() / 3600 if action.target else None,
        "hand_overs": [str(one.label) for one in hand_overs(doctype.name, action.name)],
    }  # fmt: skip


def _hand_overs(doctype: DocumentType) -> list[dict[str, Any]]:
    """What an action of one paper does to others: those it makes, and what hangs on it in later parts of the house."""
    rows: list[dict[str, str | None]] = []
    for action in doctype.actions:
        rows += [
            {"from": doctype.name, "action": action.name, "to": name, "label": str(action.causes)}
            for name in action.makes
        ]
        for one in hand_overs(doctype.name, action.name):
            rows.append(
                {
                    "from": doctype.name, "action": action.name, "to": one.makes[0] if one.makes else None,
                    "label": str(one.label),
                }
            )  # fmt: skip
    return rows
