"""How settlement terms are made and changed, with history (A1.2: the company's allowed list)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers.models import SettlementTerms
from counterfoil.customers.settlement.forms import NewTerms, TermsChange
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible
from counterfoil.kernel.trail import as_json
from counterfoil.people import roles
from counterfoil.people.models import MasterChange

MAY_SET = frozenset({roles.CHIEF_ACCOUNTANT, roles.ADMINISTRATOR})
"""Who says on which terms the company sells."""
NEEDS_DAYS = ("monthly", "net")


def create_terms(raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> SettlementTerms:
    """New settlement terms, allowed from now on. Raises ``Refusal``: role, ``inputs_invalid``."""

    def work(unit: Unit) -> SettlementTerms:
        _need_role(by, at)
        entered = validated(NewTerms, raw)
        if SettlementTerms.objects.filter(code=entered.code).exists():
            raise invalid("code", _("stands here twice"))
        if bool(entered.days) != (entered.kind in NEEDS_DAYS):
            raise invalid("days", _("monthly account and net days need days, the others have none"))
        terms = SettlementTerms.objects.create(**entered.model_dump())
        _note(terms, "create", {name: [None, value] for name, value in entered.model_dump().items()}, by=by, at=at)
        return terms

    return transact(work, at=at, key=key)


def change_terms(code: str, raw: dict[str, Any], *, by: Any, at: datetime) -> SettlementTerms:
    """Another name, other days of grace, allowed or not any more. Customers who have them keep them.

    Raises ``Refusal``: role, ``inputs_invalid``; ``NotVisible``.
    """

    def work(unit: Unit) -> SettlementTerms:
        _need_role(by, at)
        entered = validated(TermsChange, raw)
        terms = SettlementTerms.objects.select_for_update().filter(code=code.replace("\x00", "")).first()
        if terms is None:
            raise NotVisible(code)
        changes = {
            name: [getattr(terms, name), value]
            for name, value in entered.model_dump(exclude_none=True).items()
            if getattr(terms, name) != value
        }
        for name, (_old, new) in changes.items():
            setattr(terms, name, new)
        if changes:
            terms.save(update_fields=list(changes))
            _note(terms, "edit", changes, by=by, at=at)
        return terms

    return transact(work, at=at)


def _need_role(by: Any, at: datetime) -> None:
    if acting_role(by, MAY_SET, at)[0] is None:
        raise role_refusal(_("Set settlement terms"), MAY_SET, by, at)


def _note(terms: SettlementTerms, action: str, changes: dict[str, Any], *, by: Any, at: datetime) -> None:
    MasterChange.objects.create(
        resource="settlement-terms", key=terms.code, action=action, changes=as_json(changes), by=by, at=at
    )
