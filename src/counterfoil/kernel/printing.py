"""Printed forms of documents: which there are, when, and for whom. How they look is the printing app's matter.

Every paper says which content it shows: its code holds the number, the copy, and the head of the content hash, so
that whoever scans it learns whether it still holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import role_refusal, wrong_state
from counterfoil.kernel.declaration import DocumentType, Print, all_types, type_of
from counterfoil.kernel.models import NumberPrefix, PrintRecord, Signature
from counterfoil.kernel.people import visible
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.trail import content_hash

Render = Callable[..., bytes]
_render: list[Render] = []
HEAD = 12
"""So many letters of the content hash stand on a paper."""
_CODE = re.compile(r"^(?P<number>[A-Z0-9~-]{3,40})\.(?P<copy>[0-9]{1,6})\.(?P<head>[0-9A-F]{12})$")
Reader = Callable[[str], tuple[str, str] | None]
_readers: list[Reader] = []


def use_renderer(render: Render) -> None:
    """Say who draws: ``render(form, context, language=…) -> bytes``."""
    _render[:] = [render]


def forms(document: Any, user: Any, *, at: datetime) -> list[tuple[Print, Refusal | None]]:
    """Every form of this document, and why it can't be printed now where it can't."""
    return [(declared, _refusal(document, declared, user, at=at)) for declared in type_of(document).prints]


def print_form(document: Any, form: str, *, user: Any, at: datetime, language: str) -> bytes:
    """The form as PDF; looking at it never counts as printing. Raises ``NotVisible`` or ``Refusal``."""
    declared = _find(type_of(document), form)
    refusal = _refusal(document, declared, user, at=at)
    if refusal is not None:
        raise refusal
    context = declared.context(document, user=user, at=at)
    if declared.coded:
        context |= marks_of(document.number, hash_now(document), copy=copies(document, declared.form))
    return draw(declared.form, context, language=language)


def draw(form: str, context: dict[str, Any], *, language: str) -> bytes:
    """A form filled with these facts, for what is no document (a monthly sheet)."""
    return _render[0](form, context, language=language)


def hash_now(document: Any) -> str:
    """The hash of what the document says now."""
    lines = list(document.lines.order_by("line_no", "pk")) if hasattr(document, "lines") else []
    return content_hash(document, lines)


def marks_of(number: str, digest: str, *, copy: int = 0) -> dict[str, str]:
    """What a paper says of its content: the code to be scanned, and the same head of the hash to be read by eye."""
    head = digest[:HEAD].upper()
    by_eye = "-".join(head[start : start + 4] for start in range(0, HEAD, 4))
    return {"paper_code": f"{number}.{copy}.{head}", "fingerprint": by_eye}


def copies(document: Any, form: str) -> int:
    """How often this form was printed."""
    return PrintRecord.objects.filter(resource=type_of(document).name, document_id=document.pk, form=form).count()


def _find(doctype: DocumentType, form: str) -> Print:
    for declared in doctype.prints:
        if form in {"", declared.form}:
            return declared
    raise NotVisible(f"{doctype.name} has no form {form}")


def _refusal(document: Any, declared: Print, user: Any, *, at: datetime) -> Refusal | None:
    doctype = type_of(document)
    if declared.prices and not user.sees_prices:
        return role_refusal(declared.label, _price_roles(doctype), user, at)
    if declared.states and document.state not in declared.states:
        return wrong_state(doctype, document, declared.label, declared.states)
    if declared.after is not None and not _was_done(document, doctype, declared.after):
        action = doctype.action(declared.after)
        assert action is not None
        return Refusal(
            "wrong_state", action=declared.label, found=doctype.state(document.state).label,
            required=_("first “{action}”").format(action=action.label),
        )  # fmt: skip
    return None


def _was_done(document: Any, doctype: DocumentType, action: str) -> bool:
    return Signature.objects.filter(resource=doctype.name, document_id=document.pk, action=action).exists()


def _price_roles(doctype: DocumentType) -> list[str]:
    return sorted(doctype.acting_roles())


# A paper in somebody's hand


@dataclass(frozen=True)
class Verdict:
    """What a scanned paper is worth: ``valid``; ``outdated`` (its content has changed since); ``void``."""

    result: str
    number: str
    url: str
    copy: int
    copies: int = 0
    """How many counted copies there are by now."""
    document: Any = None


def is_code(text: str) -> bool:
    """Whether this is what stands on a paper of ours."""
    return _CODE.match(text.strip().upper()) is not None


def judge(code: str, *, user: Any) -> Verdict:
    """What this paper is worth now. Raises ``NotVisible`` when there is no such document for this person."""
    read = _CODE.match(code.strip().upper())
    if read is None:
        raise NotVisible(code)
    number, copy, head = read["number"], int(read["copy"]), read["head"]
    document = _numbered(number, user)
    if document is None:
        return _judge_other(number, copy, head)
    doctype = type_of(document)
    printed = PrintRecord.objects.filter(resource=doctype.name, document_id=document.pk).count()
    result = "valid" if hash_now(document)[:HEAD].upper() == head else "outdated"
    if doctype.state(document.state).tone == "void":
        result = "void"
    return Verdict(result, number, f"/{doctype.name}/{number}/", copy, printed, document)


def read_others(reader: Reader) -> None:
    """``reader(number) -> (digest, url)``: papers that are no documents (sheets) tell their content hash by this."""
    if reader not in _readers:
        _readers.append(reader)


def _judge_other(number: str, copy: int, head: str) -> Verdict:
    for reader in _readers:
        found = reader(number)
        if found is not None:
            digest, url = found
            return Verdict("valid" if digest[:HEAD].upper() == head else "outdated", number, url, copy)
    raise NotVisible(number)


def _numbered(number: str, user: Any) -> Any:
    """The visible document of this number, whatever its type."""
    prefix = number.partition("-")[0]
    resource = NumberPrefix.objects.filter(prefix=prefix).values_list("resource", flat=True).first()
    doctype = next((one for one in all_types() if one.name == resource), None)
    if doctype is None:
        return None
    return doctype.model.objects.filter(visible(doctype, user), number=number).first()
