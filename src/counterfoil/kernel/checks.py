"""The refusals that every action shares, in the fixed order, and ``offers``: the same checks asked beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from counterfoil.kernel import people
from counterfoil.kernel.declaration import SYSTEM, Action, DocumentType, needs_inputs, type_of
from counterfoil.kernel.doing import Doing, Unit
from counterfoil.kernel.inputs import NoInputs, validated
from counterfoil.kernel.models import Signature
from counterfoil.kernel.refusals import Refusal


class Listed:
    """Several names, joined when shown, in the language of that moment."""

    def __init__(self, names: Iterable[Any]):
        self.names = list(names)

    def __str__(self) -> str:
        separator = pgettext("between names", ", ")
        return separator.join(str(name) for name in self.names) or "–"


role_labels: dict[str, str | Promise] = {}
"""Role code → its name; filled by the people app."""


def role_names(codes: Iterable[str]) -> Listed:
    return Listed(role_labels.get(code, code) for code in sorted(codes))


def acting_role(by: Any, allowed: Iterable[str], at: datetime) -> tuple[str | None, int | None]:
    """The role in which this person may do it, and for whom they substitute if they do. Own roles come first."""
    if by.is_system:
        return SYSTEM, None
    allowed = set(allowed)
    for role, substituted in by.roles_at(at).items():
        if role in allowed:
            return role, substituted
    return None, None


def role_refusal(action: Any, allowed: Iterable[str], by: Any, at: datetime) -> Refusal:
    return Refusal("role_required", action=action, required=role_names(allowed), found=role_names(by.roles_at(at)))


def wrong_state(doctype: DocumentType, document: Any, action: Any, states: Iterable[str]) -> Refusal:
    return Refusal(
        "wrong_state",
        action=action,
        required=Listed(doctype.state(code).label for code in states),
        found=doctype.state(document.state).label,
    )


def refuse_state(do: Doing) -> None:
    """The action starts from this state. Raises ``Refusal("wrong_state")``."""
    assert do.action is not None
    if do.document.state not in do.action.from_:
        raise wrong_state(do.doctype, do.document, do.action.label, do.action.from_)


def refuse_person(do: Doing) -> None:
    """The role may, and it is not the same person again. Sets the role in which ``do.by`` acts."""
    assert do.action is not None
    action = do.action
    allowed = action.co_sign or action.roles_on(do.document)
    role, substituted = acting_role(do.by, allowed, do.at)
    if role is None:
        raise role_refusal(action.label, allowed, do.by, do.at)
    do.role, do.on_behalf_of = role, substituted
    if do.by.is_system:
        return
    if action.only_author and do.document.authors and do.by.id not in do.document.authors:
        raise Refusal("role_required", action=action.label, required=_("its author"), found=do.by.username)
    do.lapsed = _has_lapsed(do, action)
    _refuse_same_person(do, action)
    if action.co_sign:
        _choose_co_role(do, action)


def _has_lapsed(do: Doing, action: Action) -> bool:
    """Whether somebody signed this action before, too long ago for the others to join."""
    if action.sitting is None:
        return False
    signed = [signature.at for signature in do.signatures if signature.action == action.name]
    return bool(signed) and min(signed) < do.at - action.sitting()


def _refuse_same_person(do: Doing, action: Action) -> None:
    if (action.approval or "author" in action.not_by) and do.by.id in do.document.authors:
        raise same_person(do, _("Make"))
    if not (action.approval or action.not_by or action.co_sign):
        return
    for signature in do.signatures:
        if do.lapsed and signature.action == action.name:
            continue
        if signature.by_id == do.by.id and _excludes(do.doctype, action, signature):
            done = do.doctype.action(signature.action)
            raise same_person(do, done.label if done else signature.action)


def _excludes(doctype: DocumentType, action: Action, signature: Signature) -> bool:
    if signature.action in action.not_by:
        return True
    if action.co_sign and signature.action == action.name:
        return True
    earlier = doctype.action(signature.action)
    return bool(action.approval and earlier and earlier.approval)


def same_person(do: Doing, earlier: Any) -> Refusal:
    """The refusal that names what this person did before."""
    assert do.action is not None
    return Refusal("same_person", found=str(do.by), earlier=earlier, action=do.action.label)


def _choose_co_role(do: Doing, action: Action) -> None:
    """With several signatures: sign in a role that is still missing, rather in the one that nobody else has here; the state
    moves with the last one.
    """
    signed = {signature.role for signature in do.signatures if signature.action == action.name and not do.lapsed}
    missing = [role for role in action.co_sign if role not in signed]
    mine = do.by.roles_at(do.at)
    able = [role for role in missing if role in mine]
    if not able:
        raise role_refusal(action.label, missing, do.by, do.at)
    own = action.own_role(do.document, do.by, do.at) if action.own_role and len(able) > 1 else None
    role = own if own in able else able[0]
    do.role, do.on_behalf_of = role, mine[role]
    do.complete = len(missing) == 1


def refuse_unproved(do: Doing) -> None:
    """Who approves or checks showed of late who they are, where the house asks for it. Raises ``Refusal``."""
    assert do.action is not None
    if do.action.second_person and not do.by.is_system:
        people.refuse_unproved(do.by, at=do.at)


def refuse_inputs(do: Doing, raw: Any) -> None:
    """What was entered has the declared shape; a reason is there where one is needed."""
    assert do.action is not None
    raw = raw if raw is not None else {}
    shape = do.action.inputs or NoInputs
    if isinstance(raw, dict) and "reason" not in shape.model_fields:
        raw = dict(raw)
        reason = raw.pop("reason", "")
        do.reason = reason.replace("\x00", "").strip() if isinstance(reason, str) else ""
    do.inputs = validated(shape, raw)
    if "reason" in shape.model_fields:
        do.reason = do.inputs.reason or ""
    if do.action.reason and not do.reason and not do.by.is_system:
        raise Refusal("reason_required", action=do.action.label)


def refuse_requirements(do: Doing) -> None:
    """Each rule of the action in its declared order; the first that says no is the answer."""
    assert do.action is not None
    for rule in do.action.requires:
        refusal = rule(do.document, do=do)
        if refusal is not None:
            raise refusal


@dataclass(frozen=True)
class Offer:
    """An action as this person may do it now, or the refusal that stands in the way."""

    action: Action
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


def offers(document: Any, user: Any, *, at: datetime) -> list[Offer]:
    """Every action of the document: possible now for this person, or why not. The same checks as the door's."""
    doctype = type_of(document)
    unit = Unit(at=at)
    return [
        Offer(action, _first_refusal(Doing(unit, doctype, document, action, user, at)))
        for action in doctype.actions
        if action.needs_person
    ]


def _first_refusal(do: Doing) -> Refusal | None:
    assert do.action is not None
    try:
        refuse_state(do)
        refuse_person(do)
        for rule in do.action.requires:
            if not needs_inputs(rule):
                refusal: Refusal | None = rule(do.document, do=do)
                if refusal is not None:
                    return refusal
    except Refusal as refusal:
        return refusal
    return None


def attachment_is_there(kind: str) -> Any:
    """A rule: an attachment of this kind lies on the document. Refuses ``attachment_required``."""

    def rule(document: models.Model, *, do: Doing) -> Refusal | None:
        if do.of_kind(kind):
            return None
        assert do.action is not None
        return Refusal("attachment_required", action=do.action.label, required=attachment_labels.get(kind, kind))

    rule.__name__ = f"{kind}_is_attached"
    return rule


attachment_labels: dict[str, str | Promise] = {
    "contract": _("contract"),
    "paper_request": _("signed paper request"),
    "customer_list": _("customer's list"),
    "evidence": _("evidence"),
    "complaint_form": _("signed complaint form"),
    "photo": _("photo"),
    "other": _("other"),
}
