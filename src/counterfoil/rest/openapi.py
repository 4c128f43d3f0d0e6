"""What OpenAPI says about the endpoints, read out of the declarations: bodies, errors, words."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI
from pydantic import BaseModel, create_model
from pydantic.json_schema import models_json_schema

from counterfoil.kernel.attachments import KINDS
from counterfoil.kernel.declaration import Action, DocumentType
from counterfoil.kernel.inputs import NoInputs, Text, invalid
from counterfoil.rest.shapes import Problem, camel

REF = "#/components/schemas/{model}"
UPLOAD = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {"type": "string", "format": "binary"},
                "kind": {"type": "string", "enum": list(KINDS), "default": "other"},
            },
        }
    }
}
_bodies: dict[str, type[BaseModel]] = {}
_ERRORS = {
    "GET": {400: "Malformed", 401: "Not signed in", 403: "Role", 404: "None such, or not for you", 409: "State",
            422: "A filter is not right", 429: "Too many requests", 503: "Busy, try again"},
    "POST": {400: "Malformed", 401: "Not signed in", 403: "Role", 404: "None such, or not for you",
             409: "State, version or stock is not as thought", 413: "Too large", 422: "A rule refused it",
             429: "Too many requests", 503: "Busy, try again"},
}  # fmt: skip
_ERRORS["PATCH"] = _ERRORS["POST"]
_ERRORS["PUT"] = _ERRORS["POST"]
_ERRORS["DELETE"] = _ERRORS["POST"]


def extra(method: str, *, body: Any = None, keyed: bool = False, binary: bool = False) -> dict[str, Any]:
    """Request body, error answers and the idempotency header of an operation."""
    described: dict[str, Any] = {"responses": errors(method)}
    if binary:
        described["responses"][200] = {
            "description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }  # fmt: skip
    if body is not None:
        described["requestBody"] = {"content": _content(body), "required": True}
    if keyed:
        described["parameters"] = [
            {
                "in": "header", "name": "Idempotency-Key", "required": False,
                "description": "The same key and body again gives the first answer again and does nothing.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            }
        ]  # fmt: skip
    return described


def errors(method: str) -> dict[int, Any]:
    """The error answers of a method, all problem documents."""
    _bodies[Problem.__name__] = Problem
    content = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    return {status: {"description": words, "content": content} for status, words in _ERRORS[method].items()}


def _content(body: Any) -> dict[str, Any]:
    if isinstance(body, dict):
        return body
    _bodies[body.__name__] = body
    return {"application/json": {"schema": {"$ref": REF.format(model=body.__name__)}}}


@cache
def action_body(doctype: DocumentType, action: Action) -> type[BaseModel]:
    """What an action takes: its own inputs, a reason where it needs one, and the version that the caller saw."""
    base = action.inputs or NoInputs
    more: dict[str, Any] = {}
    if "reason" not in base.model_fields:
        more["reason"] = (Text, ...) if action.reason else (Text, "")
    if "version" not in base.model_fields:
        more["version"] = (int | None, None)
    return create_model(f"{camel(doctype.name)}{camel(action.name.replace('_', '-'))}Input", __base__=base, **more)


@cache
def with_version(change: type[BaseModel]) -> type[BaseModel]:
    """A change names the version that the caller saw."""
    return create_model(f"{change.__name__}WithVersion", __base__=change, version=(int, ...))


def version_of(body: dict[str, Any]) -> int | None:
    """Take ``version`` out of a body. Raises ``Refusal("inputs_invalid")`` when it isn't a whole number."""
    version = body.pop("version", None)
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        raise invalid("version", _("must be a whole number"))
    return version


def summary(doctype: DocumentType, name: str) -> str:
    """A few English words for an operation."""
    with override("en"):
        action = doctype.action(name)
        if action is not None:
            return f"{doctype.label}: {action.label}"
        return f"{_GENERIC.get(name, name)} – {doctype.plural}"


_GENERIC = {
    "list": "List", "create": "Make a draft", "get": "Read", "edit": "Change a draft", "events": "Event trail",
    "trace": "Everything up and down the chain", "attach": "Attach a file", "read_attachment": "Read a file",
    "pdf": "Printed form",
}  # fmt: skip


def description(doctype: DocumentType, name: str) -> str:
    """From where to where, by whom, and what it causes."""
    action = doctype.action(name)
    if action is None:
        return ""
    with override("en"):
        after = ", ".join(action.states_after()) or "the same state"
        roles = ", ".join(sorted(action.co_sign or action.by))
        signed = " Signed by each of them, by different persons." if action.co_sign else ""
        causes = f" {action.causes}" if action.causes else ""
        return f"From {', '.join(action.from_)} to {after}, by {roles}.{signed}{causes}"


class Api(NinjaAPI):
    """The API with the bodies that the kernel itself checks described among its components."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        with override("en"):
            schema = super().get_openapi_schema(*args, **kwargs)
            _refs, definitions = models_json_schema(
                [(model, "validation") for model in _bodies.values()], ref_template=REF
            )
        schema["components"].setdefault("schemas", {}).update(definitions.get("$defs", {}))
        return schema
