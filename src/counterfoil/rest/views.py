"""The OpenAPI document, and a page that shows it to people without any outside help."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from counterfoil.kernel.refusals import NotVisible
from counterfoil.rest import problems
from counterfoil.rest.api import build


@cache
def openapi_document() -> dict[str, Any]:
    """The OpenAPI 3.1 document as plain data; its words are English."""
    document: dict[str, Any] = plain_data(build().get_openapi_schema(path_prefix="api/v1/"))
    return document


def plain_data(value: Any) -> Any:
    """Dictionaries with text keys, in one order, so that the document is the same each time."""
    if isinstance(value, dict):
        return {str(key): plain_data(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_data(part) for part in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


@require_GET
def openapi_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document(), json_dumps_params={"ensure_ascii": False})


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    document = openapi_document()
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            row = {"path": path, "method": method.upper(), **operation, "fields": _fields(operation, document)}
            tags.setdefault((operation.get("tags") or ["other"])[0], []).append(row)
    return render(request, "rest/docs.html", {"tags": tags, "info": document["info"]})


def _fields(operation: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a request body, one level deep."""
    content = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next(iter(content.values()), {"schema": {}})["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    needed = schema.get("required", [])
    return [
        {"name": name, "needed": name in needed, "type": _type(part)}
        for name, part in schema.get("properties", {}).items()
    ]


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in part:
        return " | ".join(_type(one) for one in part["anyOf"])
    if part.get("type") == "array":
        return f"[{_type(part.get('items', {}))}]"
    return " | ".join(part["enum"]) if "enum" in part else str(part.get("format") or part.get("type") or "any")


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that the API doesn't have."""
    return problems.not_found(request, NotVisible(request.path))
