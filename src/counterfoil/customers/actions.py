"""What is done to customers: taken on, changed, blocked, assigned, moved from stage to stage (section A)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue.folding import pinyin_key, search_text
from counterfoil.customers import queries
from counterfoil.customers.folding import folded_name
from counterfoil.customers.forms import Assignment, CustomerChange, ProspectInput, Reasoned
from counterfoil.customers.models import (
    Address,
    Contact,
    Customer,
    CustomerRate,
    SettlementTerms,
    Stage,
    StageChange,
)
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.idempotency import Key
from counterfoil.kernel.inputs import invalid, validated
from counterfoil.kernel.models import Task
from counterfoil.kernel.performing import transact
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.trail import as_json
from counterfoil.people import roles
from counterfoil.people.models import MasterChange
from counterfoil.people.queries import find_users

PROSPECT_PREFIX, CUSTOMER_PREFIX = "L", "C"
TERMS_FIELDS = ("rates", "settlement_terms", "credit_limit")
_NEXT_CODE = """
    INSERT INTO customers_codeseries AS series (prefix, last) VALUES (%s, %s)
    ON CONFLICT (prefix) DO UPDATE SET last = series.last + excluded.last RETURNING last
"""


def next_codes(prefix: str, count: int) -> list[str]:
    """The next ``count`` free codes of this series (``C-0041``); like document numbers without gap under concurrency.

    Codes that customers brought along from elsewhere are passed over.
    """
    codes: list[str] = []
    while len(codes) < count:
        wanted = _take_codes(prefix, count - len(codes))
        taken = set(Customer.objects.filter(code__in=wanted).values_list("code", flat=True))
        codes += [code for code in wanted if code not in taken]
    return codes


def _take_codes(prefix: str, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_CODE, [prefix, count])
        last = cursor.fetchone()[0]
    return [f"{prefix}-{number:04d}" for number in range(last - count + 1, last + 1)]


def create_prospect(raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Customer:
    """A prospect, by a salesperson or clerk. Raises ``Refusal``: role, inputs, ``duplicate_customer``."""

    def work(unit: Unit) -> Customer:
        _need_role(by, {roles.SALESPERSON, roles.SALES_CLERK}, _("Make a prospect"), at)
        entered = validated(ProspectInput, raw)
        refuse_duplicate(name=entered.name)
        owners = _owners(entered, by)
        customer = Customer(
            code=next_codes(PROSPECT_PREFIX, 1)[0], name=entered.name, folded_name=folded_name(entered.name),
            grade=entered.grade, phone=entered.phone, stage=Stage.PROSPECT,
            stage_since=timezone.localtime(at).date(), stage_reason="", created_at=at, created_by=by, **owners,
        )  # fmt: skip
        contacts = [contact.model_dump() for contact in entered.contacts]
        make_findable(customer, contacts)
        customer.save()
        write_addresses(customer, [address.model_dump(exclude={"text"}) for address in entered.addresses])
        write_contacts(customer, contacts)
        _note(customer, "create", {"name": [None, customer.name]}, by=by, at=at)
        return customer

    return transact(work, at=at, key=key)


def change(code: str, raw: dict[str, Any], *, by: Any, at: datetime) -> Customer:
    """Change what a clerk may change alone, with old and new value kept. Raises ``Refusal``:
    ``terms_change_required`` for rates, terms or limit, ``stale_version``, role, inputs."""

    def work(unit: Unit) -> Customer:
        customer = _locked(code, by)
        _need_role(by, {roles.SALES_CLERK}, _("Change customer data"), at)
        refused = [name for name in TERMS_FIELDS if name in raw]
        if refused:
            raise Refusal("terms_change_required", found=", ".join(refused))
        entered = validated(CustomerChange, raw)
        if entered.version is not None and entered.version != customer.version:
            raise Refusal("stale_version", found=customer.version, required=entered.version)
        changes = _apply(customer, entered)
        if changes:
            customer.version += 1
            make_findable(customer, queries.contacts_of([customer.pk]).get(customer.pk, []))
            customer.save()
            _note(customer, "edit", changes, by=by, at=at)
        return customer

    return transact(work, at=at)


def _apply(customer: Customer, entered: CustomerChange) -> dict[str, list[Any]]:
    """Set what was given; returns old and new value of what differs."""
    changes: dict[str, list[Any]] = {}
    for name in ("payment_method", "invoice", "phone"):
        new = getattr(entered, name)
        if new is not None and new != getattr(customer, name):
            changes[name] = [getattr(customer, name), new]
            setattr(customer, name, new)
    if entered.addresses is not None:
        before = queries.addresses_of([customer.pk]).get(customer.pk, [])
        write_addresses(customer, [address.model_dump(exclude={"text"}) for address in entered.addresses])
        after = queries.addresses_of([customer.pk]).get(customer.pk, [])
        if before != after:
            changes["addresses"] = [before, after]
    if entered.contacts is not None:
        before = queries.contacts_of([customer.pk]).get(customer.pk, [])
        after = [contact.model_dump() for contact in entered.contacts]
        write_contacts(customer, after)
        if before != after:
            changes["contacts"] = [before, after]
    return changes


def block(code: str, raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Customer:
    """No new quotation, order, notice or release for this customer. Raises ``Refusal`` (``reason_required`` …)."""
    return _set_blocked(code, raw, True, by=by, at=at, key=key)


def unblock(code: str, raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Customer:
    return _set_blocked(code, raw, False, by=by, at=at, key=key)


def _set_blocked(code: str, raw: dict[str, Any], blocked: bool, *, by: Any, at: datetime, key: Key | None) -> Customer:
    action = _("Block") if blocked else _("Unblock")

    def work(unit: Unit) -> Customer:
        customer = _locked(code, by)
        if customer.blocked == blocked:
            words = {True: _("blocked"), False: _("not blocked")}
            raise Refusal("wrong_state", action=action, found=words[blocked], required=words[not blocked])
        _need_role(by, {roles.MARKET_MANAGER, roles.CHIEF_ACCOUNTANT}, action, at)
        reason = validated(Reasoned, raw).reason
        if not reason:
            raise Refusal("reason_required", action=action)
        customer.blocked, customer.blocked_reason = blocked, reason if blocked else ""
        customer.version += 1
        customer.save(update_fields=["blocked", "blocked_reason", "version"])
        name = "block" if blocked else "unblock"
        _note(customer, name, {"blocked": [not blocked, blocked]}, by=by, at=at, reason=reason)
        return customer

    return transact(work, at=at, key=key)


def assign(code: str, raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Customer:
    """Give a customer to another salesperson or clerk, with the tasks that wait for the former one."""

    def work(unit: Unit) -> Customer:
        customer = _locked(code, by)
        _need_role(by, {roles.MARKET_MANAGER}, _("Assign"), at)
        entered = validated(Assignment, raw)
        if entered.salesperson is None and entered.sales_clerk is None:
            raise invalid("salesperson", _("is needed, or a sales clerk"))
        changes = {}
        for name, user in _named_people(entered).items():
            old = getattr(customer, name)
            if old is not None and old.pk != user.pk:
                Task.objects.filter(user=old, role=name, subject=customer.name[:200]).update(user=user)
            changes[name] = [old.username if old else None, user.username]
            setattr(customer, name, user)
        customer.version += 1
        customer.save(update_fields=[*changes, "version"])
        _note(customer, "assign", changes, by=by, at=at)
        return customer

    return transact(work, at=at, key=key)


def approve(
    customer: Customer,
    *,
    terms: SettlementTerms,
    credit_limit: Decimal,
    rates: dict[int, Decimal],
    by: Any,
    at: datetime,
) -> None:
    """The customer may order from now on, at these rates (by category id) and terms (A1.1). A prospect becomes new."""
    customer.approved, customer.approved_at = True, at
    customer.settlement_terms, customer.credit_limit = terms, credit_limit
    customer.version += 1
    customer.save()
    CustomerRate.objects.bulk_create(
        [CustomerRate(customer=customer, category_id=category, discount_rate=rate) for category, rate in rates.items()],
        update_conflicts=True, unique_fields=["customer", "category"], update_fields=["discount_rate"],
    )  # fmt: skip
    changes = {"approved": [False, True], "settlement_terms": [None, terms.code], "credit_limit": [None, credit_limit]}
    _note(customer, "approve", changes, by=by, at=at)
    if customer.stage == Stage.PROSPECT:
        move_to(customer, Stage.NEW, reason="approved", at=at)


def mark_lead(customer: Customer, *, reason: str, at: datetime) -> None:
    """A quotation was accepted: a prospect or new customer is a lead until goods were shipped (B1.2)."""
    if customer.stage in {Stage.PROSPECT, Stage.NEW}:
        move_to(customer, Stage.LEAD, reason=reason, at=at)


def mark_maintained(customer: Customer, *, reason: str, at: datetime) -> None:
    """Goods were shipped: we do business with them (A2.1)."""
    if customer.stage in {Stage.PROSPECT, Stage.NEW, Stage.LEAD, Stage.DORMANT, Stage.LOST}:
        move_to(customer, Stage.MAINTAINED, reason=reason, at=at)


def move_to(customer: Customer, stage: str, *, reason: str, at: datetime) -> None:
    """Another stage, with the reason and the day of the change."""
    StageChange.objects.create(customer=customer, from_stage=customer.stage, to_stage=stage, reason=reason[:200], at=at)
    customer.stage, customer.stage_since = stage, timezone.localtime(at).date()
    customer.stage_reason = reason[:200]
    Customer.objects.filter(pk=customer.pk).update(
        stage=stage, stage_since=customer.stage_since, stage_reason=customer.stage_reason
    )


def make_findable(customer: Customer, contacts: list[dict[str, Any]]) -> None:
    """Write down everything that the customer is found by."""
    people = [contact.get(part, "") for contact in contacts for part in ("name", "phone")]
    customer.folded_name = folded_name(customer.name)
    customer.pinyin = pinyin_key(customer.name, length=800)
    texts = [customer.code, customer.credit_code, customer.phone, *people]
    customer.search = search_text(texts, spoken=[customer.name])


def write_addresses(customer: Customer, rows: list[dict[str, Any]]) -> None:
    """Replace the customer's addresses."""
    Address.objects.filter(customer=customer).delete()
    Address.objects.bulk_create(
        Address(customer=customer, position=position, **row) for position, row in enumerate(rows, start=1)
    )


def write_contacts(customer: Customer, rows: list[dict[str, Any]]) -> None:
    """Replace the customer's contacts."""
    Contact.objects.filter(customer=customer).delete()
    Contact.objects.bulk_create(
        Contact(customer=customer, position=position, **row) for position, row in enumerate(rows, start=1)
    )


def refuse_duplicate(*, name: str, credit_code: str = "", other_than: int | None = None) -> None:
    """Raises ``Refusal("duplicate_customer")`` when one with this credit code or folded name is there."""
    found = queries.find_duplicates(name=name, credit_code=credit_code, other_than=other_than)
    if found:
        customer, same = found[0]
        words = {"credit_code": _("unified social credit code"), "name": _("name")}
        raise Refusal("duplicate_customer", found=f"{customer.code} {customer.name}", required=words[same])


def _locked(code: str, by: Any) -> Customer:
    found = list(queries.visible(by).filter(code=code.replace("\x00", "")).select_for_update(no_key=True, of=("self",)))
    if not found:
        raise NotVisible(code)
    return found[0]


def _need_role(by: Any, allowed: set[str], action: Any, at: datetime) -> None:
    if acting_role(by, allowed, at)[0] is None:
        raise role_refusal(action, allowed, by, at)


def _owners(entered: ProspectInput, by: Any) -> dict[str, Any]:
    """Salesperson and clerk as named; whoever makes a prospect looks after it unless told otherwise."""
    owners: dict[str, Any] = _named_people(entered)
    for role in (roles.SALESPERSON, roles.SALES_CLERK):
        if role not in owners and role in by.roles:
            owners[role] = by
    return owners


def _named_people(entered: ProspectInput | Assignment) -> dict[str, Any]:
    named = {name: getattr(entered, name) for name in ("salesperson", "sales_clerk")}
    named = {name: username for name, username in named.items() if username is not None}
    users = find_users(named.values())
    for name, username in named.items():
        if username not in users or name not in users[username].roles:
            raise invalid(name, _("There is no {role} {name}."), role=name, name=username)
    return {name: users[username] for name, username in named.items()}


def _note(customer: Customer, action: str, changes: dict[str, Any], *, by: Any, at: datetime, reason: str = "") -> None:
    MasterChange.objects.create(
        resource="customers", key=customer.code, action=action, changes=as_json(changes), reason=reason, by=by, at=at
    )
