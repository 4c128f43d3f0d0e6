"""Everything that is written about follow-ups."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.customers import queries as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.people import visible
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.trail import as_json
from counterfoil.people import roles
from counterfoil.people.models import MasterChange
from counterfoil.people.queries import find_users
from counterfoil.quotations.follow_ups import queries
from counterfoil.quotations.follow_ups.forms import Completion, FollowUpChange, FollowUpInput
from counterfoil.quotations.models import FollowUp, Quotation
from counterfoil.quotations.quotations.workflow import QUOTATION


def write_down(raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> FollowUp:
    """A follow-up to do, or a note of one that was done. Raises ``Refusal``: role, ``inputs_invalid``."""

    def work(unit: Unit) -> FollowUp:
        if acting_role(by, queries.FOLLOW, at)[0] is None:
            raise role_refusal(_("Follow up"), queries.FOLLOW, by, at)
        entered = validated(FollowUpInput, raw)
        customer, quotation = _about(entered, by)
        return FollowUp.objects.create(
            customer=customer, quotation=quotation, kind=entered.kind, text=entered.text, next_date=entered.next_date,
            owner=_owner(entered.owner, by), done_at=None if entered.next_date else at, created_at=at, created_by=by,
        )  # fmt: skip

    return transact(work, at=at, key=key)


def _about(entered: FollowUpInput, by: Any) -> tuple[Customer, Quotation | None]:
    quotation = None
    if entered.quotation:
        rows = Quotation.objects.select_related("customer").filter(visible(QUOTATION, by), number=entered.quotation)
        quotation = rows.first()
        if quotation is None:
            raise invalid("quotation", _("There is no such quotation."))
    code = entered.customer or (quotation.customer.code if quotation else "")
    customer = customers.find_customer(code, visible_to=by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    if quotation is not None and quotation.customer_id != customer.pk:
        raise invalid("quotation", _("is another customer's"))
    return customer, quotation


def _owner(username: str | None, by: Any) -> Any:
    """Who is to do it: whoever writes it down, unless somebody else who follows customers up is named."""
    if username is None:
        return by
    owner = find_users([username]).get(username)
    if owner is None or not set(owner.roles) & queries.FOLLOW:
        raise invalid("owner", _("does not follow customers up"))
    return owner


def change(pk: int, raw: dict[str, Any], *, by: Any, at: datetime) -> FollowUp:
    """Another day, person or text. Raises ``Refusal``: role, ``wrong_state``, ``stale_version``, inputs."""

    def work(unit: Unit) -> FollowUp:
        row = _open(pk, _("Change"), by, at)
        entered = validated(FollowUpChange, raw)
        if entered.version is not None and entered.version != row.version:
            raise Refusal("stale_version", found=row.version, required=entered.version)
        given = {name: value for name, value in entered if name != "version" and value is not None}
        if "owner" in given:
            given["owner"] = _owner(given["owner"], by)
        changes = {name: [_said(getattr(row, name)), _said(value)] for name, value in given.items()}
        for name, value in given.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*given, "version"])
        _note(row, "edit", changes, by=by, at=at)
        return row

    return transact(work, at=at)


def complete(pk: int, raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> FollowUp:
    """It was done; the next one is written down where a day is named. Raises ``Refusal``: role, ``wrong_state``."""

    def work(unit: Unit) -> FollowUp:
        row = _open(pk, _("Done"), by, at)
        entered = validated(Completion, raw)
        row.done_at, row.result = at, entered.result
        row.version += 1
        row.save(update_fields=["done_at", "result", "version"])
        if entered.next_date:
            FollowUp.objects.create(
                customer=row.customer, quotation=row.quotation, kind=row.kind, text=entered.result or row.text,
                next_date=entered.next_date, owner=row.owner, created_at=at, created_by=by,
            )  # fmt: skip
        return row

    return transact(work, at=at, key=key)


def _open(pk: int, action: Any, by: Any, at: datetime) -> FollowUp:
    """The follow-up, locked, still to be done, and this person's matter: owner, stand-in, author or manager."""
    row = queries.visible(by).filter(pk=pk).select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise NotVisible(str(pk))
    if row.done_at is not None:
        raise Refusal("wrong_state", action=action, found=_("done"), required=_("to be done"))
    theirs = row.owner_id in by.stands_for(at) or row.created_by_id == by.pk
    if not theirs and acting_role(by, {roles.MARKET_MANAGER, roles.CLERK_SUPERVISOR}, at)[0] is None:
        raise Refusal("role_required", action=action, required=row.owner.username, found=by.username)
    return row


def _said(value: Any) -> Any:
    return getattr(value, "username", value)


def _note(row: FollowUp, action: str, changes: dict[str, Any], *, by: Any, at: datetime) -> None:
    MasterChange.objects.create(
        resource="follow-ups", key=str(row.pk), action=action, changes=as_json(changes), reason="", by=by, at=at
    )
