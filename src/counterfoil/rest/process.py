"""The process model as data: every type, state, action, role and hand-over, as the program enforces them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from counterfoil.kernel.checks import role_labels
from counterfoil.kernel.declaration import Action, DocumentType, all_types, hand_overs
from counterfoil.rest import openapi
from counterfoil.rest.requests import answer
from counterfoil.rest.shapes import Answer

router = Router(tags=["process"])


class Process(Answer):
    document_types: list[Any]
    roles: list[Any]


@router.get(
    "", response=Process, operation_id="process.get", summary="The process model", openapi_extra=openapi.extra("GET")
)
def process(request: HttpRequest) -> HttpResponse:
    return answer(model())


def model() -> dict[str, Any]:
    """Everything declared, in the language of the moment."""
    return {
        "roles": [{"code": code, "label": str(label)} for code, label in role_labels.items()],
        "document_types": [_type(doctype) for doctype in all_types()],
    }


def _type(doctype: DocumentType) -> dict[str, Any]:
    return {
        "name": doctype.name, "prefix": doctype.prefix, "label": str(doctype.label), "section": doctype.section,
        "initial": doctype.initial,
        "states": [{"code": s.code, "label": str(s.label), "tone": s.tone} for s in doctype.states],
        "actions": [_action(doctype, action) for action in doctype.actions],
        "draft_by": sorted(doctype.draft_by),
    }  # fmt: skip


def _action(doctype: DocumentType, action: Action) -> dict[str, Any]:
    return {
        "name": action.name, "label": str(action.label), "from": list(action.from_), "to": list(action.states_after()),
        "by": sorted(action.by), "section": action.section, "not_by": list(action.not_by),
        "approval": action.approval, "co_sign": list(action.co_sign), "reason": action.reason,
        "causes": str(action.causes), "requires": [rule.__name__ for rule in action.requires],
        "hand_overs": [str(one.label) for one in hand_overs(doctype.name, action.name)],
    }  # fmt: skip
