"""Reads about customers' accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from counterfoil.customers.models import Customer, SettlementTerms
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.fields import plain
from counterfoil.kernel.listing import Page, Wanted, page
from counterfoil.kernel.models import Task
from counterfoil.kernel.people import visible
from counterfoil.kernel.presentation import declare_price_keys, spelled
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.statements import run
from counterfoil.people import roles
from counterfoil.people.visibility import own_customers
from counterfoil.receivables.credit import MONEY_PARTS, Exposure, Judgement, judged
from counterfoil.receivables.models import Allocation, Entry, Keeping, OpenItem, Receipt

ZERO = Decimal(0)
AGES = ("not_due", "d1_30", "d31_60", "d61_90", "d90_plus")
"""Ageing by due date: not due, 1-30, 31-60, 61-90, more than 90 days overdue."""
declare_price_keys(
    *MONEY_PARTS,
    "advances",
    "room",
    "ageing",
    "open_items",
    "oldest_overdue_days",
    *AGES,
    "settlements",
    "advance",
    "allocations",
)

_EXPOSURE = """
SELECT coalesce(terms.code, ''), coalesce(terms.kind, %(prepaid)s), coalesce(terms.grace_days, 0),
       customer.credit_limit, item.open, item.free, item.oldest_due,
       coalesce((SELECT sum(amount) FROM receivables_keeping WHERE customer_id = customer.id AND amount > 0), 0),
       coalesce((SELECT sum(amount) FROM receivables_keeping
                 WHERE notice_id = %(notice)s AND customer_id = customer.id AND amount > 0), 0),
       coalesce((
           SELECT sum(greatest(0, hold.amount - coalesce((
               SELECT sum(keeping.amount) FROM receivables_keeping keeping
               WHERE keeping.notice_id = hold.notice_id AND keeping.amount > 0), 0)))
           FROM receivables_hold hold
           WHERE hold.customer_id = customer.id AND hold.state = 'pending'
             AND hold.notice_id IS DISTINCT FROM %(notice)s), 0)
FROM customers_customer customer
LEFT JOIN customers_settlementterms terms ON terms.id = customer.settlement_terms_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(rest) FILTER (WHERE rest > 0), 0) AS open,
           coalesce(sum(-rest - kept_amount) FILTER (WHERE rest < 0), 0) AS free,
           min(due_on) FILTER (WHERE rest > 0) AS oldest_due
    FROM receivables_openitem WHERE customer_id = customer.id AND rest <> 0
) item
WHERE customer.id = %(customer)s
"""


def exposure(customer: Customer, notice_id: int | None = None, amount: Decimal = ZERO, *, at: datetime) -> Exposure:
    """How far we are exposed to this customer, ``amount`` of this notice included and its own hold not. One statement.

    The terms and the limit are those that stand in the books now, whatever ``customer`` was loaded with.
    """
    values = {"customer": customer.pk, "notice": notice_id, "prepaid": str(SettlementTerms.Kind.PREPAID)}
    with run(_EXPOSURE, values) as cursor:
        terms, kind, grace, limit, owed, free, oldest_due, kept, kept_for_this, held = cursor.fetchone()
    return Exposure(
        terms=terms, kind=kind, grace_days=grace, credit_limit=limit, open_receivables=owed, free_advances=free,
        kept_advances=kept, held_notices=held, this_notice=max(ZERO, amount - kept_for_this),
        oldest_overdue_days=overdue_days(oldest_due, _day(at)),
    )  # fmt: skip


def early_warning(customer: Customer, amount: Decimal, *, at: datetime) -> Refusal | None:
    """Why a delivery of this amount would be held today, in words, or nothing (C1.7: early, and blocking nothing).

    For quotations, orders and their entry sheets. ``sentence(sees_prices=…)`` of the answer says it; it is never raised.
    """
    return held_because(judged(exposure(customer, amount=amount, at=at)))


def held_because(judgement: Judgement) -> Refusal | None:
    """The rule that a judgement failed, with what was found and what is needed."""
    if judgement.code is None:
        return None
    figures = judgement.figures
    if judgement.code == "overdue_items":
        return Refusal(judgement.code, found=figures.oldest_overdue_days, required=figures.grace_days)
    return Refusal(
        judgement.code, found=plain(figures.exposure, least_decimals=2),
        required=plain(figures.credit_limit, least_decimals=2),
    )  # fmt: skip


def free_advances(customer_id: int) -> Decimal:
    """What this customer has paid and is neither allocated nor kept for a notice."""
    found = OpenItem.objects.filter(customer_id=customer_id, rest__lt=0).aggregate(
        free=Sum(-F("rest") - F("kept_amount"))
    )
    return found["free"] or ZERO


def balances(customer_ids: Iterable[int]) -> dict[int, Decimal]:
    """What each of these customers owes, advances taken off; who owes nothing is missing. One statement."""
    rows = OpenItem.objects.filter(customer_id__in=set(customer_ids)).exclude(rest=0)
    return dict(rows.values_list("customer_id").annotate(owed=Sum("rest")))


def kept_for(notice_id: int) -> Decimal:
    """What is kept for this notice."""
    found = Keeping.objects.filter(notice_id=notice_id, amount__gt=0).aggregate(kept=Sum("amount"))
    return found["kept"] or ZERO


def find_entry(resource: str, document_id: int, kind: str) -> Entry | None:
    """What this document wrote in the ledger, if it wrote anything of this kind."""
    return Entry.objects.filter(resource=resource, document_id=document_id, kind=kind).first()


def find_receipt_told_to_pay(entry: Entry) -> Receipt | None:
    """A posted receipt whose allocations name this very item."""
    asked = Receipt.objects.filter(customer_id=entry.customer_id, allocations__contains=[{"entry": entry.pk}])
    return asked.filter(state="posted", reversal_of=None).order_by("pk").first()


def find_entries(resource: str, document_ids: Iterable[int], kind: str) -> dict[int, int]:
    """Document id → id of the entry of this kind that it posted; one statement."""
    rows = Entry.objects.filter(resource=resource, document_id__in=set(document_ids), kind=kind)
    return {document_id: pk for document_id, pk in rows.values_list("document_id", "pk") if document_id is not None}


def owed_entries(customer: Customer, ids: Iterable[int]) -> set[int]:
    """Which of these entries are debits of this customer."""
    return set(Entry.objects.filter(pk__in=set(ids), customer=customer, amount__gt=0).values_list("pk", flat=True))


def settlements(resource: str, document_id: int) -> list[dict[str, Any]]:
    """The debits that a document's credit meets, oldest first, each with how much; one statement."""
    rows = (
        Allocation.objects.filter(credit__resource=resource, credit__document_id=document_id, debit__amount__gt=0)
        .exclude(debit__reverses=F("credit"))
        .values(
            "debit_id",
            "debit__number",
            "debit__kind",
            "debit__due_on",
            "debit__booked_on",
            "debit__resource",
            "debit__document_id",
        )
        .annotate(total=Sum("amount"))
        .filter(total__gt=0)
        .order_by("debit__booked_on", "debit_id")
    )
    return [
        {
            "entry": row["debit_id"], "number": row["debit__number"], "label": Entry.Kind(row["debit__kind"]).label,
            "due_on": row["debit__due_on"], "amount": row["total"],
            "url": f"/{row['debit__resource']}/{row['debit__number']}/" if row["debit__document_id"] else "",
        }
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class OpenNotice:
    """A delivery notice that money may be kept for."""

    id: int
    number: str
    customer_id: int
    is_open: bool
    """Neither shipped nor cancelled."""


def find_notice(number: str, *, visible_to: Any) -> OpenNotice | None:
    """The delivery notice with this number, if this person may know of it. Notices stand above this app: they are
    found by their declaration."""
    doctype = find_type("delivery-notices")
    if doctype is None or not number:
        return None
    row = doctype.model.objects.filter(visible(doctype, visible_to), number=number).first()
    if row is None:
        return None
    return OpenNotice(row.pk, row.number, row.customer_id, row.state not in ("shipped", "cancelled"))


def notices_numbered(number: str) -> list[QuerySet[Any]]:
    """The notice that a receipt is kept for, to be locked before the receipt is posted."""
    doctype = find_type("delivery-notices")
    return [doctype.model.objects.filter(number=number)] if doctype is not None and number else []


# What people and programs look at


def list_open_items(customer: Customer, *, at: datetime) -> list[dict[str, Any]]:
    """Everything not settled, oldest first: what is owed, and advances with a minus."""
    rows = OpenItem.objects.filter(customer=customer).exclude(rest=0).select_related("entry")
    today = _day(at)
    return [
        {
            "id": row.entry_id,
            "entry": row.entry_id,
            "kind": row.entry.kind,
            "resource": row.entry.resource,
            "number": row.entry.number,
            "booked_on": spelled(row.entry.booked_on),
            "due_on": spelled(row.due_on),
            "amount": plain(row.amount, least_decimals=2),
            "open": plain(row.rest, least_decimals=2),
            "kept": plain(row.kept_amount, least_decimals=2),
            "overdue_days": overdue_days(row.due_on, today) if row.rest > 0 else 0,
        }
        for row in rows.order_by("entry__booked_on", "entry_id")
    ]


def exposure_now(customer: Customer, *, at: datetime) -> Exposure:
    """The exposure without any notice; the parts of one page, which show the same moment, ask for it once."""
    asked: tuple[datetime, Exposure] | None = customer.__dict__.get("_exposure_at")
    if asked is None or asked[0] != at:
        asked = customer.__dict__["_exposure_at"] = (at, exposure(customer, at=at))
    return asked[1]


def account(customer: Customer, user: Any, *, at: datetime) -> dict[str, Any]:
    """A customer's account as the API shows it (A1): balance, advances, exposure with its parts, room, ageing, items.

    Raises ``NotVisible`` for those without price rights.
    """
    if not user.sees_prices:
        raise NotVisible(customer.code)
    figures = exposure_now(customer, at=at)
    items = list_open_items(customer, at=at)
    balance = sum((Decimal(item["open"]) for item in items), ZERO)
    parts = figures.as_json()
    limit = parts.pop("credit_limit")
    return {
        "customer": customer.code,
        "balance": plain(balance, least_decimals=2),
        "advances": plain(figures.free_advances + figures.kept_advances, least_decimals=2),
        "exposure": {"total": parts["exposure"], **parts},
        "credit_limit": limit,
        "room": plain(figures.room, least_decimals=2),
        "settlement_terms": figures.terms or None,
        "oldest_overdue_days": figures.oldest_overdue_days,
        "ageing": ageing(items),
        "open_items": items,
    }


def chores_of(customer: Customer, user: Any, *, at: datetime) -> set[str]:
    """What this person has to do about this customer's account: ask for money, get the answer to a statement."""
    rows = Task.objects.filter(resource="customers", document_id=customer.pk, user__in=user.stands_for(at))
    return set(rows.values_list("action", flat=True))


def ageing(items: Iterable[dict[str, Any]]) -> dict[str, str]:
    """What is owed by how long it is overdue."""
    sums = dict.fromkeys(AGES, ZERO)
    for item in items:
        rest = Decimal(item["open"])
        if rest > 0:
            sums[age(item["overdue_days"])] += rest
    return {name: plain(value, least_decimals=2) for name, value in sums.items()}


def age(days: int) -> str:
    """The column of the ageing that so many days overdue belong to."""
    if days <= 0:
        return "not_due"
    return next((name for most, name in ((30, "d1_30"), (60, "d31_60"), (90, "d61_90")) if days <= most), "d90_plus")


def overdue_days(due_on: date | None, today: date) -> int:
    """Days since the due date; 0 on the day itself and before."""
    return max(0, (today - due_on).days) if due_on is not None else 0


def list_entries(user: Any, wanted: Wanted, *, kind: str = "") -> Page:
    """One page of the ledger, newest first: the entries of customers that this person may know of.

    Raises ``NotVisible`` for those without price rights.
    """
    if not user.sees_prices:
        raise NotVisible("receivable-entries")
    rows = Entry.objects.select_related("customer", "by", "open_item")
    if not user.is_system and not set(user.roles_at(timezone.now())) & roles.SEES_ALL:
        rows = rows.filter(own_customers(user, path="customer"))
    if wanted.customer:
        rows = rows.filter(customer__code=wanted.customer)
    if wanted.q:
        rows = rows.filter(number=wanted.q.strip())
    if kind:
        rows = rows.filter(kind=kind)
    found = page(rows, wanted)
    return Page([entry_data(row) for row in found.items], found.next)


def entry_data(row: Entry) -> dict[str, Any]:
    """An entry as the API shows it."""
    return {
        "id": row.pk,
        "entry": row.pk,
        "customer": row.customer.code,
        "kind": row.kind,
        "amount": plain(row.amount, least_decimals=2),
        "tax": plain(row.tax, least_decimals=2),
        "open": plain(row.open_item.rest, least_decimals=2),
        "booked_on": spelled(row.booked_on),
        "due_on": spelled(row.due_on),
        "resource": row.resource,
        "number": row.number,
        "reverses": row.reverses_id,
        "text": row.text,
        "by": row.by.username,
        "at": spelled(row.at),
    }


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
