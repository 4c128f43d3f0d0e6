"""What is done to customers: taken on, changed, blocked, assigned, moved from stage to stage (section A)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.folding import fold, pinyin_key, search_text
from counterfoil.customers import business, queries
from counterfoil.customers.folding import as_searched, folded_name
from counterfoil.customers.forms import Assignment, CustomerChange, PartNumbers, ProspectInput, Reasoned
from counterfoil.customers.models import (
    Address,
    Contact,
    Customer,
    CustomerRate,
    OwnPartNumber,
    SettlementTerms,
    Stage,
    StageChange,
)
from counterfoil.customers.stages import Limits, Standing, due_after, limits, rhythm, standing
from counterfoil.kernel.checks import acting_role, role_refusal
from counterfoil.kernel.doing import Unit
from counterfoil.kernel.fields import plain
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
STAGE_COLUMNS = ("stage", "stage_since", "stage_reason", "stage_values")
BY_BUSINESS = (Stage.MAINTAINED, Stage.LOYAL, Stage.DORMANT, Stage.LOST)
"""Stages of those with whom there was business."""
AT_ONCE = 500
OWNERS = ("salesperson_id", "sales_clerk_id")
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


def queue_up() -> None:
    """Whoever takes customers on waits here for those before, so that nobody is taken on twice: the series' row."""
    _take_codes(CUSTOMER_PREFIX, 0)


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
        queue_up()
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
        for name, user in named_people(entered).items():
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


@dataclass(frozen=True)
class Particulars:
    """Who a customer is, as an approved application says it."""

    name: str
    credit_code: str
    grade: str
    phone: str
    invoice: dict[str, str]
    payment_method: str
    addresses: list[dict[str, str]]
    contacts: list[dict[str, str]]
    salesperson_id: int | None
    sales_clerk_id: int | None


def take_on(
    who: Particulars, *, prospect_id: int | None, code: str, terms: SettlementTerms, credit_limit: Decimal,
    rates: dict[int, Decimal], source: str, by: Any, at: datetime,
) -> Customer:  # fmt: skip
    """Make an approved customer, or one of a prospect, which keeps its code (A1.1).

    Raises ``Refusal("duplicate_customer")``.
    """
    queue_up()
    refuse_duplicate(name=who.name, credit_code=who.credit_code, other_than=prospect_id)
    if prospect_id is not None:
        customer = queries.lock_customer(prospect_id)
    else:
        customer = Customer(
            code=_free_code(code), stage=Stage.PROSPECT, stage_since=timezone.localtime(at).date(), created_at=at,
            created_by_id=by.id,
        )  # fmt: skip
    for name in ("name", "credit_code", "grade", "phone", "invoice", "payment_method", *OWNERS):
        setattr(customer, name, getattr(who, name))
    make_findable(customer, who.contacts)
    approve(customer, terms=terms, credit_limit=credit_limit, rates=rates, source=source, by=by, at=at)
    write_addresses(customer, who.addresses)
    write_contacts(customer, who.contacts)
    return customer


def _free_code(wanted: str) -> str:
    """The code that was asked for, or the next one. Raises ``Refusal("duplicate_customer")`` when it is taken."""
    if not wanted:
        return next_codes(CUSTOMER_PREFIX, 1)[0]
    taken = Customer.objects.filter(code=wanted).first()
    if taken is not None:
        raise Refusal("duplicate_customer", found=f"{taken.code} {taken.name}", required=_("customer code"))
    return wanted


def set_part_numbers(code: str, raw: dict[str, Any], *, by: Any, at: datetime, key: Key | None = None) -> Customer:
    """Write what the customer calls our products, given whole, with old and new kept. Raises ``Refusal``: role,
    ``inputs_invalid`` for an unknown product or a number that stands there twice."""

    def work(unit: Unit) -> Customer:
        customer = _locked(code, by)
        _need_role(by, {roles.SALES_CLERK}, _("Change own part numbers"), at)
        entered = validated(PartNumbers, raw).part_numbers
        rows = _part_numbers(customer, entered)
        before = {row.code: row.product.code for row in queries.list_part_numbers(customer)}
        OwnPartNumber.objects.filter(customer=customer).delete()
        OwnPartNumber.objects.bulk_create(rows)
        after = {row.code: row.product.code for row in rows}
        if before != after:
            differing = sorted(one for one in {*before, *after} if before.get(one) != after.get(one))
            said = [{one: side[one] for one in differing if one in side} for side in (before, after)]
            _note(customer, "part_numbers", {"part_numbers": said}, by=by, at=at)
        return customer

    return transact(work, at=at, key=key)


def _part_numbers(customer: Customer, entered: list[Any]) -> list[OwnPartNumber]:
    products = catalogue.find_products(row.product for row in entered)
    rows: dict[str, OwnPartNumber] = {}
    for place, row in enumerate(entered):
        folded = fold(row.code)
        if row.product not in products:
            raise invalid(f"part_numbers.{place}.product", _("There is no such product."))
        if folded in rows or not folded:
            raise invalid(f"part_numbers.{place}.code", _("stands here twice"))
        rows[folded] = OwnPartNumber(
            customer=customer, product=products[row.product], code=row.code, folded_code=folded[:60], name=row.name
        )
    return list(rows.values())


def approve(
    customer: Customer,
    *,
    terms: SettlementTerms,
    credit_limit: Decimal,
    rates: dict[int, Decimal],
    by: Any,
    at: datetime,
    source: str = "",
) -> None:
    """The customer may order from now on, at these rates (by category id) and terms (A1.1). A prospect becomes new."""
    customer.approved, customer.approved_at = True, at
    customer.settlement_terms, customer.credit_limit = terms, credit_limit
    customer.version += 1
    customer.save()
    _write_rates(customer, rates)
    changes = {
        "approved": [False, True], "settlement_terms": [None, terms.code], "credit_limit": [None, credit_limit],
        "rates": [None, _rates_by_code(rates)],
    }  # fmt: skip
    _note(customer, "approve", changes, by=by, at=at, reason=source)
    if customer.stage == Stage.PROSPECT:
        move_to(customer, Stage.NEW, reason=source or "approved", at=at)


def change_terms(
    customer: Customer, *, terms: SettlementTerms | None, credit_limit: Decimal | None, rates: dict[int, Decimal],
    source: str, by: Any, at: datetime,
) -> dict[str, list[Any]]:  # fmt: skip
    """Other rates (by category id), terms or limit from now on; ``None`` and missing categories stay (A2.2).

    ``customer`` must be locked. Returns old and new value of what differs; the history keeps them too.
    """
    changes: dict[str, list[Any]] = {}
    before = queries.rates_of(customer, rates)
    differing = {category: rate for category, rate in rates.items() if before[category] != rate}
    if differing:
        old = {category: before[category] for category in differing}
        changes["rates"] = [_rates_by_code(old), _rates_by_code(differing)]
        _write_rates(customer, differing)
    if terms is not None and terms.pk != customer.settlement_terms_id:
        former = customer.settlement_terms
        changes["settlement_terms"] = [former.code if former else None, terms.code]
        customer.settlement_terms = terms
    if credit_limit is not None and credit_limit != customer.credit_limit:
        changes["credit_limit"] = [customer.credit_limit, credit_limit]
        customer.credit_limit = credit_limit
    customer.version += 1
    customer.save(update_fields=["settlement_terms", "credit_limit", "version"])
    _note(customer, "change_terms", changes, by=by, at=at, reason=source)
    return changes


def _write_rates(customer: Customer, rates: dict[int, Decimal]) -> None:
    CustomerRate.objects.bulk_create(
        [CustomerRate(customer=customer, category_id=category, discount_rate=rate) for category, rate in rates.items()],
        update_conflicts=True, unique_fields=["customer", "category"], update_fields=["discount_rate"],
    )  # fmt: skip


def _rates_by_code(rates: dict[int, Decimal]) -> dict[str, str]:
    codes = {category.pk: category.code for category in catalogue.list_categories()}
    return {codes[category]: plain(rate, least_decimals=2) for category, rate in sorted(rates.items())}


def mark_lead(customer: Customer, *, reason: str, at: datetime) -> None:
    """A quotation was accepted: a prospect or new customer is a lead until goods were shipped (B1.2)."""
    held = queries.lock_customer(customer.pk)
    if held.stage in {Stage.PROSPECT, Stage.NEW}:
        move_to(held, Stage.LEAD, reason=reason, at=at)


def mark_maintained(customer: Customer, *, reason: str, at: datetime) -> None:
    """Goods were shipped: we do business with them (A2.1), and the next order is due by their own rhythm."""
    held = queries.lock_customer(customer.pk)
    if held.usual_days is not None:
        due_on = due_after(timezone.localtime(at).date(), held.usual_days)
        Customer.objects.filter(pk=held.pk).update(order_due_on=due_on)
    if held.stage in {Stage.PROSPECT, Stage.NEW, Stage.LEAD, Stage.DORMANT, Stage.LOST}:
        move_to(held, Stage.MAINTAINED, reason=reason, at=at)


def move_to(customer: Customer, stage: str, *, reason: str, at: datetime) -> None:
    """Another stage, with the reason (a document's number, or a declared sentence) and the day of the change."""
    _write_stages([(customer, Standing(stage, reason[:200], {}))], at=at)


def judge_stages(customer_ids: list[int] | None, *, at: datetime) -> int:
    """Judge these customers (``None``: all) by the business done until that day. Returns how many moved."""
    day = timezone.localtime(at).date()
    rule = limits()
    done = business.business(customer_ids, day=day)
    wanted = sorted({*queries.ids_in_stages(BY_BUSINESS, customer_ids), *done})
    moved = 0
    for first in range(0, len(wanted), AT_ONCE):
        ids = tuple(wanted[first : first + AT_ONCE])
        moved += transact(lambda _unit, ids=ids: _judge(ids, done, rule=rule, day=day, at=at), at=at)
    return moved


def _judge(ids: tuple[int, ...], done: dict[int, Any], *, rule: Limits, day: date, at: datetime) -> int:
    """The customers of one batch, locked: those whose stage is another now move."""
    customers = queries.lock_customers(ids)
    leads = queries.ever_leads([customer.pk for customer in customers if customer.pk not in done])
    judged = [
        (
            customer,
            standing(
                done.get(customer.pk), approved=customer.approved, was_lead=customer.pk in leads, day=day, rule=rule
            ),
        )
        for customer in customers
    ]
    moving = [(customer, found) for customer, found in judged if found.stage != customer.stage]
    _write_stages(moving, at=at)
    _write_rhythms(customers, done)
    return len(moving)


def _write_rhythms(customers: list[Customer], done: dict[int, Any]) -> None:
    """When each should have ordered again, where that is another day than it was."""
    differing = []
    for customer in customers:
        found = rhythm(done.get(customer.pk))
        if (found.usual_days, found.due_on) != (customer.usual_days, customer.order_due_on):
            customer.usual_days, customer.order_due_on = found.usual_days, found.due_on
            differing.append(customer)
    Customer.objects.bulk_update(differing, ["usual_days", "order_due_on"])


def _write_stages(moving: list[tuple[Customer, Standing]], *, at: datetime) -> None:
    """Two statements for however many."""
    StageChange.objects.bulk_create(
        StageChange(
            customer=customer, from_stage=customer.stage, to_stage=found.stage, reason=found.reason,
            values=found.values, at=at,
        )
        for customer, found in moving
    )  # fmt: skip
    for customer, found in moving:
        customer.stage, customer.stage_since = found.stage, timezone.localtime(at).date()
        customer.stage_reason, customer.stage_values = found.reason, dict(found.values)
    Customer.objects.bulk_update([customer for customer, _found in moving], STAGE_COLUMNS)


def make_findable(customer: Customer, contacts: list[dict[str, Any]]) -> None:
    """Write down everything that the customer is found by."""
    people = [contact.get(part, "") for contact in contacts for part in ("name", "phone")]
    customer.folded_name = folded_name(customer.name)
    customer.pinyin = pinyin_key(customer.name, length=800)
    texts = [customer.code, customer.credit_code, customer.phone, *people]
    customer.search = as_searched(search_text(texts, spoken=[customer.name]))


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
    refusal = queries.duplicate_refusal(name=name, credit_code=credit_code, other_than=other_than)
    if refusal is not None:
        raise refusal


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
    owners: dict[str, Any] = named_people(entered)
    for role in (roles.SALESPERSON, roles.SALES_CLERK):
        if role not in owners and role in by.roles:
            owners[role] = by
    return owners


def named_people(entered: Any) -> dict[str, Any]:
    """The users whom the fields ``salesperson`` and ``sales_clerk`` name. Raises ``inputs_invalid``."""
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
