"""Whom a bank line is from, and what it pays: a proposal per line with its reason. Nothing is decided here."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.customers.folding import folded_name
from counterfoil.customers.models import Customer
from counterfoil.kernel import people
from counterfoil.receivables import queries as accounts
from counterfoil.receivables.models import BankLine, OpenItem, Payer

BY_NAME, BY_FORMER = _("name of the payer"), _("paid under this name before")
BY_CODE, BY_AMOUNT = _("customer's code in the text"), _("only one open item has this amount")
ONE_ITEM, ALL_ITEMS = _("exactly one open item"), _("exactly all that is open")
OVERDUE_ITEMS, FOR_NOTICE, OLDEST = _("exactly what is due"), _("kept for the notice named"), _("oldest first")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Proposal:
    """What a line probably is. ``sure``: told by name or code, not by the amount alone."""

    customer: Customer | None = None
    because: str | Promise = ""
    sure: bool = False
    pays: str | Promise = ""
    entries: tuple[tuple[int, Decimal], ...] = ()
    """Entry ids with amounts; empty: the oldest first."""
    numbers: tuple[str, ...] = ()
    notice: str = ""


def propose(lines: Sequence[BankLine]) -> dict[int, Proposal]:
    """A proposal for each of these lines. As many statements for fifty as for one."""
    found = _customers_of(lines)
    items = _open_items({customer.pk for customer, _because, _sure in found.values()})
    proposals = {}
    for line in lines:
        if line.pk not in found:
            proposals[line.pk] = Proposal()
            continue
        customer, because, sure = found[line.pk]
        pays, entries, numbers, notice = _what_it_pays(line, customer, items.get(customer.pk, []))
        proposals[line.pk] = Proposal(customer, because, sure, pays, entries, numbers, notice)
    return proposals


Found = tuple[Customer, Any, bool]


def _customers_of(lines: Sequence[BankLine]) -> dict[int, Found]:
    """By a name learnt before, by the customer's own name, by a code in the text, else by an amount that fits alone."""
    names = {line.pk: folded_name(line.payer) for line in lines if line.payer.strip()}
    tokens = {line.pk: {token.upper() for token in _TOKEN.findall(line.text)} for line in lines}
    former = _learnt(set(names.values()))
    by_name = _alone((one.folded_name, one) for one in Customer.objects.filter(folded_name__in=set(names.values())))
    by_code = {one.code.upper(): one for one in Customer.objects.filter(code__in=set().union(*tokens.values(), ()))}
    found: dict[int, Found] = {}
    for line in lines:
        name = names.get(line.pk, "")
        coded = [by_code[token] for token in sorted(tokens[line.pk]) if token in by_code]
        if name in by_name:
            found[line.pk] = (by_name[name], BY_NAME, True)
        elif len(coded) == 1:
            found[line.pk] = (coded[0], BY_CODE, True)
        elif name in former:
            found[line.pk] = (former[name], BY_FORMER, True)
    return {**_by_amount([line for line in lines if line.pk not in found]), **found}


def _learnt(names: set[str]) -> dict[str, Customer]:
    rows = Payer.objects.filter(folded_name__in=names).select_related("customer")
    return _alone((row.folded_name, row.customer) for row in rows)


def _alone(pairs: Iterable[tuple[str, Customer]]) -> dict[str, Customer]:
    """Names that mean one customer; a name that several have proposes nobody."""
    several: dict[str, list[Customer]] = defaultdict(list)
    for name, customer in pairs:
        several[name].append(customer)
    return {name: rows[0] for name, rows in several.items() if len(rows) == 1}


def _by_amount(lines: Sequence[BankLine]) -> dict[int, Found]:
    """An open item of exactly this amount, when there is only one in the whole house."""
    amounts = {line.amount for line in lines}
    rows = (
        OpenItem.objects.filter(rest__gt=0, rest__in=amounts).values("rest").annotate(many=Count("pk"), one=Min("customer_id"))
    )  # fmt: skip
    alone = {row["rest"]: row["one"] for row in rows if row["many"] == 1}
    customers = {one.pk: one for one in Customer.objects.filter(pk__in=set(alone.values()))}
    return {
        line.pk: (customers[alone[line.amount]], BY_AMOUNT, False) for line in lines if line.amount in alone
    }  # fmt: skip


def _open_items(customer_ids: set[int]) -> dict[int, list[OpenItem]]:
    rows = OpenItem.objects.filter(customer_id__in=customer_ids, rest__gt=0).select_related("entry")
    found: dict[int, list[OpenItem]] = defaultdict(list)
    for row in rows.order_by("customer_id", "entry__booked_on", "entry_id"):
        found[row.customer_id].append(row)
    return found


def _what_it_pays(
    line: BankLine, customer: Customer, items: list[OpenItem]
) -> tuple[Any, tuple[tuple[int, Decimal], ...], tuple[str, ...], str]:
    """The notice named, the item named or of this amount, all of them, those that are due, else the oldest first."""
    notice = _notice(line, customer)
    if notice:
        return FOR_NOTICE, (), (), notice
    due = [item for item in items if item.due_on is not None and item.due_on <= line.received_on]
    named = [item for item in items if item.entry.number and item.entry.number in line.text]
    same = [item for item in items if item.rest == line.amount]
    for words, chosen in ((ONE_ITEM, same[:1]), (ONE_ITEM, named), (ALL_ITEMS, items), (OVERDUE_ITEMS, due)):
        if chosen and sum((item.rest for item in chosen), Decimal(0)) == line.amount:
            return words, *_as_entries(chosen), ""
    return OLDEST, (), (), ""


def _as_entries(items: list[OpenItem]) -> tuple[tuple[tuple[int, Decimal], ...], tuple[str, ...]]:
    return tuple((item.entry_id, item.rest) for item in items), tuple(item.entry.number for item in items)


def _notice(line: BankLine, customer: Customer) -> str:
    """The number of an open notice of this customer that the text names."""
    for token in sorted({token.upper() for token in _TOKEN.findall(line.text) if token.count("-") >= 2}):
        notice = accounts.find_notice(token, visible_to=people.system())
        if notice is not None and notice.is_open and notice.customer_id == customer.pk:
            return notice.number
    return ""
