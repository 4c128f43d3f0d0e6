"""Printed forms of documents: which there are, when, and for whom. How they look is the printing app's matter."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import role_refusal, wrong_state
from counterfoil.kernel.declaration import DocumentType, Print, type_of
from counterfoil.kernel.models import PrintRecord, Signature
from counterfoil.kernel.refusals import NotVisible, Refusal

Render = Callable[..., bytes]
_render: list[Render] = []


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
    return _render[0](declared.form, declared.context(document, user=user, at=at), language=language)


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
