"""Reading requests: JSON bodies, idempotency keys, uploads; and giving answers."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from counterfoil.kernel import idempotency
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid
from counterfoil.rest.problems import Malformed

DEEPEST = 20


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; an empty body is an empty object. Raises ``Malformed``."""
    if not request.body:
        return {}
    try:
        body = json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise Malformed(_("The body is not JSON.")) from None
    if not isinstance(body, dict):
        raise Malformed(_("The body must be a JSON object."))
    if _depth(body) > DEEPEST:
        raise Malformed(_("The body is nested too deeply."))
    return body


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _depth(value: Any, level: int = 0) -> int:
    if level > DEEPEST or not isinstance(value, (dict, list)):
        return level
    parts = value.values() if isinstance(value, dict) else value
    return max((_depth(part, level + 1) for part in parts), default=level)


def key_of(request: HttpRequest, *more: bytes, status: int = 200) -> Key | None:
    """The caller's idempotency key with the fingerprint of the request. ``more`` stands for a body that varies
    in its wrapping (an upload), ``status`` for that of the answer.

    Raises ``Refusal("inputs_invalid")`` for a key that can't be one."""
    text = request.headers.get("Idempotency-Key")
    if text is None:
        return None
    if not 1 <= len(text) <= 200 or not text.isprintable():
        raise invalid("Idempotency-Key", _("must be 1 to 200 printable characters"))
    digest = hashlib.sha256(f"{request.method} {request.path}".encode())
    for part in more or (request.body,):
        digest.update(b"\x00" + part)
    return Key(int(request.user.pk or 0), text, digest.hexdigest(), status=status)


def answer(data: Any, *, status: int = 200, key: Key | None = None) -> HttpResponse:
    """The JSON answer; with a key it is kept for the next time."""
    if key is not None and key.row_id:
        idempotency.remember(key, status=status, answer=data)
    return JsonResponse(data, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def upload(request: HttpRequest) -> tuple[str, bytes]:
    """The file of a multipart request: its name and bytes. Raises ``Malformed``, ``Refusal("inputs_invalid")``."""
    if not (request.content_type or "").startswith("multipart/form-data"):
        raise Malformed(_("Send the file as multipart/form-data."))
    try:
        file = request.FILES.get("file")
    except MultiPartParserError:
        raise Malformed(_("The upload is broken.")) from None
    if file is None or isinstance(file, list):
        raise invalid("file", _("is needed"))
    return file.name or "file", file.read()
