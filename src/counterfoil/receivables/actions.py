"""What may be done with a customer's account. Whoever calls holds the account (``lock_account``), so that what was
judged is still true when it is written: two notices never take the same room, two debits never the same advance.

Statements per call do not grow with the number of open items.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from counterfoil.customers.models import Customer
from counterfoil.kernel import locking
from counterfoil.kernel.declaration import type_of
from counterfoil.kernel.fields import plain
from counterfoil.kernel.models import Document
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import compiled, insert_rows, update_rows
from counterfoil.receivables import queries
from counterfoil.receivables.books.rules import day_is_open
from counterfoil.receivables.credit import Judgement, due_date, judged
from counterfoil.receivables.invoicing import actions as invoicing
from counterfoil.receivables.models import Account, Allocation, Entry, Hold, Keeping, OpenItem

__all__ = [
    "Kept", "Opening", "Source", "cut_hold", "due_date", "free_kept", "hold", "judge", "keep_advance", "lock_account",
    "lock_accounts", "post_credit", "post_debit", "post_entry", "post_hold", "post_openings", "post_red",
    "post_red_parts", "reverse_entry", "void_hold",
]  # fmt: skip

ZERO = Decimal(0)
AT_ONCE = 1000
INVOICED_KINDS = frozenset({Entry.Kind.SHIPMENT, Entry.Kind.SALES_RETURN})
"""What an invoice, or a red invoice, is written for."""
NOTICES = "delivery-notices"


@dataclass(frozen=True)
class Source:
    """The document that an entry comes of."""

    resource: str
    document_id: int | None
    number: str

    @classmethod
    def of(cls, document: Document) -> "Source":
        return cls(type_of(document).name, document.pk, document.number)


@dataclass(frozen=True)
class Kept:
    """The delivery notice that a payment is kept for."""

    notice_id: int
    number: str


@dataclass(frozen=True)
class Opening:
    """An open item taken over when the books began; a negative amount is an advance."""

    customer_id: int
    amount: Decimal
    booked_on: date
    due_on: date | None
    text: str = ""


@dataclass
class _Part:
    """An open item, and how much of it is still there to be met or used. ``rest`` is never negative here."""

    entry_id: int
    rest: Decimal


# Locks


def lock_account(customer_id: int) -> Account:
    """The customer's account, locked until the transaction ends; opened where there is none yet."""
    return lock_accounts([customer_id])[0]


def lock_accounts(customer_ids: Iterable[int]) -> list[Account]:
    """Several accounts, locked in the order of their customers. At most four statements, however many."""
    locking.reach("account")
    wanted = sorted(set(customer_ids))
    found = _accounts(wanted)
    if len(found) < len(wanted):
        there = {account.pk for account in found}
        Account.objects.bulk_create(
            [Account(customer_id=pk) for pk in wanted if pk not in there], ignore_conflicts=True, batch_size=AT_ONCE
        )
        found = _accounts(wanted)
    return found


@compiled
def _accounts(customer_ids: Any) -> QuerySet[Any, Any]:
    return Account.objects.select_for_update(no_key=True).filter(pk__any=customer_ids).order_by("pk")


# Credit room (C1.7)


def judge(customer: Customer, notice_id: int, amount: Decimal, *, at: datetime) -> Judgement:
    """May goods of this amount go out on this notice? Its own hold does not count against it. The account is held."""
    return judged(queries.exposure(customer, notice_id, amount, at=at))


def hold(notice_id: int, number: str, customer: Customer, amount: Decimal, *, at: datetime) -> None:
    """Take credit room for a notice: one pending hold of this amount, whether or not there was one before."""
    there = _pending(notice_id)
    if there and amount <= there[0]:
        cut_hold(notice_id, amount, at=at)
        return
    if there:
        void_hold(notice_id, at=at)
    insert_rows([Hold(notice_id=notice_id, number=number, customer=customer, amount=amount, at=at)])


@compiled
def _pending(notice_id: Any) -> QuerySet[Any, Any]:
    return Hold.objects.filter(notice_id=notice_id, state=Hold.State.PENDING).values_list("amount", flat=True)


def cut_hold(notice_id: int, amount: Decimal, *, at: datetime) -> None:
    """Lines left the notice: its hold falls to what is left. It never grows."""
    Hold.objects.filter(notice_id=notice_id, state=Hold.State.PENDING, amount__gt=amount).update(amount=amount)


def void_hold(notice_id: int, *, at: datetime) -> None:
    """The notice takes no room any more. What is kept for it stays kept: see ``free_kept``."""
    _settle_hold(notice_id, Hold.State.VOIDED, at=at)


def post_hold(notice_id: int, *, at: datetime) -> None:
    """The notice was shipped and its receivable booked: the hold is over, and what is still kept for it is free."""
    _settle_hold(notice_id, Hold.State.POSTED, at=at)
    free_kept(notice_id, at=at)


def _settle_hold(notice_id: int, state: str, *, at: datetime) -> None:
    Hold.objects.filter(notice_id=notice_id, state=Hold.State.PENDING).update(state=state, settled_at=at)


# Advances kept for a notice


def keep_advance(notice_id: int, total: Decimal, *, at: datetime) -> Decimal:
    """Keep free advances for a notice that holds credit room, oldest first, until ``total`` is kept for it.

    Returns how much is kept for it then: less than ``total`` when the customer has not paid as much.
    """
    held = Hold.objects.filter(notice_id=notice_id, state=Hold.State.PENDING).first()
    there = queries.kept_for(notice_id)
    if held is None or there >= total:
        return there
    parts, _short = _take(_free_advances(held.customer_id), total - there)
    _keep(Kept(notice_id, held.number), held.customer_id, parts, at=at)
    return there + sum((amount for _entry, amount in parts), ZERO)


def free_kept(notice_id: int, *, at: datetime) -> None:
    """Nothing is kept for this notice any more: it was shipped or cancelled.

    Like a receipt, what becomes free goes to the oldest open items; what is left over is an advance of the customer.
    """
    keepings = _keepings_of(notice_id)
    if not keepings:
        return
    Keeping.objects.filter(pk__in=[keeping.pk for keeping in keepings]).update(amount=0)
    debits = _debits(keepings[0].customer_id)
    allocations = []
    for keeping in keepings:
        parts, _left = _take(debits, keeping.amount)
        allocations += [(debit, keeping.entry_id, amount) for debit, amount in parts]
    _allocate(allocations, Source(NOTICES, notice_id, keepings[0].number), at=at)


def _keep(kept: Kept, customer_id: int, parts: Iterable[tuple[int, Decimal]], *, at: datetime) -> None:
    """Keep so much of each of these advances for the notice, on top of what of it is kept already."""
    amounts = dict(parts)
    there = {row.entry_id: row for row in Keeping.objects.filter(notice_id=kept.notice_id, entry_id__in=amounts)}
    for entry_id, row in there.items():
        row.amount += amounts.pop(entry_id)
    if there:
        update_rows(there.values(), ["amount"])
    Keeping.objects.bulk_create(
        Keeping(
            customer_id=customer_id,
            entry_id=entry_id,
            notice_id=kept.notice_id,
            number=kept.number,
            amount=amount,
            at=at,
        )
        for entry_id, amount in amounts.items()
    )


# Entries


def post_entry(
    customer_id: int,
    kind: str,
    amount: Decimal,
    *,
    source: Source,
    by: Any,
    at: datetime,
    tax: Decimal = ZERO,
    due_on: date | None = None,
    notice_id: int | None = None,
    text: str = "",
) -> Entry | None:
    """Book an amount: positive as a debit (``post_debit``), negative as a credit (``post_credit``), nothing for 0."""
    if amount > 0:
        return post_debit(
            customer_id,
            kind,
            amount,
            source=source,
            by=by,
            at=at,
            tax=tax,
            due_on=due_on,
            notice_id=notice_id,
            text=text,
        )
    if amount < 0:
        return post_credit(customer_id, kind, -amount, source=source, by=by, at=at, tax=-tax, text=text)
    return None


def post_debit(
    customer_id: int,
    kind: str,
    amount: Decimal,
    *,
    source: Source,
    by: Any,
    at: datetime,
    tax: Decimal = ZERO,
    due_on: date | None = None,
    notice_id: int | None = None,
    text: str = "",
) -> Entry:
    """Something is owed from now on (``amount`` > 0, ``tax`` within it; due at once unless ``due_on`` says otherwise).

    It is met at once: first from what is kept for its notice, then from free advances, oldest first.
    """
    entry = _write(
        customer_id, kind, amount, tax, source=source, by=by, at=at, due_on=due_on or _day(at), text=text
    )  # fmt: skip
    free = _free_advances(customer_id)  # before what is kept is used: that must not count as free on top
    parts, open_rest = _use_kept(notice_id, amount) if notice_id is not None else ([], amount)
    more, _open = _take(free, open_rest)
    _allocate(_together((entry.pk, credit, part) for credit, part in [*parts, *more]), source, at=at)
    return entry


def post_credit(
    customer_id: int,
    kind: str,
    amount: Decimal,
    *,
    source: Source,
    by: Any,
    at: datetime,
    tax: Decimal = ZERO,
    asked: Sequence[tuple[int, Decimal]] = (),
    kept: Kept | None = None,
    text: str = "",
) -> Entry:
    """Something was paid or credited (``amount`` > 0; it stands in the ledger with a minus).

    It goes where it was asked to (``asked``: entry id, amount), the rest to the oldest open items; what is left over
    is an advance. With ``kept`` all that was not asked for elsewhere is kept for that notice instead.
    Raises ``Refusal("allocation_exceeds_open")``.
    """
    debits = _debits(customer_id)
    wanted = _as_asked(debits, asked, amount, source)
    entry = _write(customer_id, kind, -amount, -tax, source=source, by=by, at=at, due_on=None, text=text)
    left = amount - sum((part for _debit, part in wanted), ZERO)
    if kept is None:
        oldest, left = _take(debits, left)
        wanted = [*wanted, *oldest]
    _allocate(_together((debit, entry.pk, part) for debit, part in wanted), source, at=at)
    if kept is not None and left > 0:
        _keep(kept, customer_id, [(entry.pk, left)], at=at)
    return entry


def post_red(
    customer_id: int,
    kind: str,
    amount: Decimal,
    *,
    belongs_to: int,
    source: Source,
    by: Any,
    at: datetime,
    tax: Decimal = ZERO,
    text: str = "",
) -> Entry:
    """A red entry (红冲) of ``amount`` > 0: it offsets what it belongs to; what exceeds the open rest is an advance."""
    entry = _write(customer_id, kind, -amount, -tax, source=source, by=by, at=at, due_on=None, text=text)
    item = OpenItem.objects.filter(pk=belongs_to, customer_id=customer_id, rest__gt=0).first()
    if item is not None:
        _allocate([(belongs_to, entry.pk, min(amount, item.rest))], source, at=at)
    return entry


def post_red_parts(
    customer_id: int,
    kind: str,
    amount: Decimal,
    *,
    parts: Iterable[tuple[int, Decimal]],
    source: Source,
    by: Any,
    at: datetime,
    tax: Decimal = ZERO,
    text: str = "",
) -> Entry:
    """One red entry (红冲) of ``amount`` > 0 for goods of several items: ``parts`` are (entry id, how much of it).

    Each part offsets the item that it belongs to; what exceeds its open rest is an advance. Three statements.
    """
    entry = _write(customer_id, kind, -amount, -tax, source=source, by=by, at=at, due_on=None, text=text)
    wanted = dict(parts)
    items = OpenItem.objects.filter(pk__in=wanted, customer_id=customer_id, rest__gt=0).order_by("pk")
    _allocate([(item.pk, entry.pk, min(wanted[item.pk], item.rest)) for item in items], source, at=at)
    return entry


def reverse_entry(original: Entry, *, source: Source, by: Any, at: datetime, text: str = "") -> Entry:
    """Take an entry back: whatever it met or was met by is open again, and an entry of the exact negative offsets it.

    Payments that had met it become free advances; nothing of it stays kept for a notice.
    """
    Keeping.objects.filter(entry=original, amount__gt=0).update(amount=0)
    _undo(original, source, at=at)
    entry = _write(
        original.customer_id, Entry.Kind.REVERSAL, -original.amount, -original.tax, source=source,
        by=by, at=at, due_on=_day(at) if original.amount < 0 else None, reverses=original, text=text,
    )  # fmt: skip
    invoicing.follow_reversal(original, entry)
    debit, credit = (original, entry) if original.amount > 0 else (entry, original)
    _allocate([(debit.pk, credit.pk, abs(original.amount))], source, at=at)
    return entry


def _undo(original: Entry, source: Source, *, at: datetime) -> None:
    """Every allocation of this entry, taken back by a negative one."""
    side = "debit" if original.amount > 0 else "credit"
    met = (
        Allocation.objects.filter(**{side: original})
        .values_list("debit_id", "credit_id")
        .annotate(total=Sum("amount"))
        .filter(total__gt=0)
        .order_by("debit_id", "credit_id")
    )
    _allocate([(debit, credit, -total) for debit, credit, total in met], source, at=at)


def post_openings(rows: Sequence[Opening], *, resource: str, number: str, by: Any, at: datetime) -> list[Entry]:
    """What customers owed and had paid when the books began, each an open item of its own. Locks their accounts."""
    if rows:
        _refuse_closed(min(row.booked_on for row in rows))
    lock_accounts(row.customer_id for row in rows)
    entries = [
        Entry(
            customer_id=row.customer_id, kind=Entry.Kind.OPENING, amount=row.amount, booked_on=row.booked_on,
            due_on=(row.due_on or row.booked_on) if row.amount > 0 else None,
            resource=resource, number=number, text=row.text, by=by, at=at,
        )
        for row in rows
    ]  # fmt: skip
    return Entry.objects.bulk_create(entries, batch_size=AT_ONCE)


def reverse_openings(ids: Sequence[int], *, resource: str, number: str, by: Any, at: datetime) -> set[int]:
    """Take opening items back, each by its exact negative. Returns the ids of those that were paid or used: then
    nothing is written. Statements do not grow with their number. Locks their accounts."""
    entries = list(Entry.objects.filter(pk__in=ids, kind=Entry.Kind.OPENING, resource=resource).order_by("pk"))
    lock_accounts(entry.customer_id for entry in entries)
    items = OpenItem.objects.filter(pk__in=ids)
    used = set(items.exclude(rest=F("amount")).values_list("pk", flat=True))
    used |= set(items.filter(kept_amount__gt=0).values_list("pk", flat=True))
    if used or not entries:
        return used
    day = _day(at)
    _refuse_closed(day)
    reversals = Entry.objects.bulk_create(
        [
            Entry(
                customer_id=entry.customer_id, kind=Entry.Kind.REVERSAL, amount=-entry.amount, tax=-entry.tax,
                booked_on=day, due_on=day if entry.amount < 0 else None, resource=resource, number=number,
                reverses=entry, text=entry.text, by=by, at=at,
            )
            for entry in entries
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    pairs = [
        (entry.pk, reversal.pk, entry.amount) if entry.amount > 0 else (reversal.pk, entry.pk, -entry.amount)
        for entry, reversal in zip(entries, reversals, strict=True)
    ]
    _allocate(pairs, Source(resource, None, number), at=at)
    return set()


# The arithmetic of open items


def _debits(customer_id: int) -> list[_Part]:
    """What is owed, oldest first."""
    return [_Part(*row) for row in _open_debits(customer_id)]


@compiled
def _open_debits(customer_id: Any) -> QuerySet[Any, Any]:
    rows = OpenItem.objects.filter(customer_id=customer_id, rest__gt=0).order_by("entry__booked_on", "entry_id")
    return rows.values_list("entry_id", "rest")


def _free_advances(customer_id: int) -> list[_Part]:
    """What was paid and neither allocated nor kept, oldest first."""
    return [_Part(*row) for row in _open_advances(customer_id)]


@compiled
def _open_advances(customer_id: Any) -> QuerySet[Any, Any]:
    rows = OpenItem.objects.filter(customer_id=customer_id, rest__lt=0).annotate(free=-F("rest") - F("kept_amount"))
    return rows.filter(free__gt=0).order_by("entry__booked_on", "entry_id").values_list("entry_id", "free")


def _take(parts: Iterable[_Part], amount: Decimal) -> tuple[list[tuple[int, Decimal]], Decimal]:
    """So much out of these, in their order: what of each, and what could not be had. The parts are used up by it."""
    taken: list[tuple[int, Decimal]] = []
    for part in parts:
        if amount <= 0:
            break
        share = min(part.rest, amount)
        if share > 0:
            taken.append((part.entry_id, share))
            part.rest -= share
            amount -= share
    return taken, amount


def _use_kept(notice_id: int, amount: Decimal) -> tuple[list[tuple[int, Decimal]], Decimal]:
    """Use what is kept for this notice, oldest first."""
    keepings = _keepings_of(notice_id)
    taken, left = _take([_Part(keeping.entry_id, keeping.amount) for keeping in keepings], amount)
    used = dict(taken)
    changed = [keeping for keeping in keepings if keeping.entry_id in used]
    for keeping in changed:
        keeping.amount -= used[keeping.entry_id]
    if changed:
        update_rows(changed, ["amount"])
    return taken, left


@compiled
def _keepings_of(notice_id: Any) -> QuerySet[Any, Any]:
    return Keeping.objects.filter(notice_id=notice_id, amount__gt=0).order_by("entry__booked_on", "entry_id")


def _as_asked(
    debits: Sequence[_Part], asked: Sequence[tuple[int, Decimal]], amount: Decimal, source: Source
) -> list[tuple[int, Decimal]]:
    """The allocations asked for, held against what is open. Uses the debits up by them."""
    by_entry = {part.entry_id: part for part in debits}
    total = sum((part for _entry, part in asked), ZERO)
    numbers = dict(Entry.objects.filter(pk__in=[entry for entry, _part in asked]).values_list("pk", "number"))
    for entry_id, part in asked:
        debit = by_entry.get(entry_id) or _Part(entry_id, ZERO)
        if part > debit.rest:
            raise _exceeds(numbers.get(entry_id, str(entry_id)), part, debit.rest)
        debit.rest -= part
    if total > amount:
        raise _exceeds(source.number, total, amount)
    return list(asked)


def _exceeds(entry: str, found: Decimal, required: Decimal) -> Refusal:
    return Refusal(
        "allocation_exceeds_open", entry=entry, found=plain(found, least_decimals=2),
        required=plain(required, least_decimals=2),
    )  # fmt: skip


def _together(parts: Iterable[tuple[int, int, Decimal]]) -> list[tuple[int, int, Decimal]]:
    """One allocation per pair, however many reasons it has."""
    sums: dict[tuple[int, int], Decimal] = {}
    for debit, credit, amount in parts:
        sums[debit, credit] = sums.get((debit, credit), ZERO) + amount
    return [(debit, credit, amount) for (debit, credit), amount in sums.items()]


def _allocate(parts: Sequence[tuple[int, int, Decimal]], source: Source, *, at: datetime) -> None:
    """Write allocations ``(debit, credit, amount)``; the open items follow in the database."""
    if parts:
        Allocation.objects.bulk_create(
            [
                Allocation(
                    debit_id=debit,
                    credit_id=credit,
                    amount=amount,
                    resource=source.resource,
                    number=source.number,
                    at=at,
                )
                for debit, credit, amount in parts
            ]
        )


def _write(
    customer_id: int,
    kind: str,
    amount: Decimal,
    tax: Decimal,
    *,
    source: Source,
    by: Any,
    at: datetime,
    due_on: date | None,
    text: str,
    reverses: Entry | None = None,
) -> Entry:
    day = _day(at)
    _refuse_closed(day)
    entry = Entry(
        customer_id=customer_id, kind=kind, amount=amount, tax=tax, booked_on=day, due_on=due_on,
        resource=source.resource, document_id=source.document_id, number=source.number, reverses=reverses,
        text=text, by=by, at=at,
    )  # fmt: skip
    insert_rows([entry])
    if kind in INVOICED_KINDS:
        invoicing.begin([entry])
    return entry


def _refuse_closed(day: date) -> None:
    """Nothing is booked on a closed day. Raises ``Refusal("period_closed")``; the database refuses it too."""
    refusal = day_is_open(day)
    if refusal is not None:
        raise refusal


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
