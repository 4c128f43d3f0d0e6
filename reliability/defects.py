"""Defects planted on purpose, one at a time, to prove that the simulated company, its oracle or the races find them.

A defect is a small change of one function's text, or of a declaration. The text is changed as it stands in the source and
put under the same function, so that whoever imported it has the defect too. One whose words are no longer there fails loudly.
"""

import contextlib
import importlib
import inspect
import multiprocessing
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reliability import house

SEEDS = (1, 4, 2)
DAYS = 14


@dataclass(frozen=True)
class Defect:
    """``where`` is ``module:function`` (or ``module:NAME`` of a text); ``old`` becomes ``new`` in it."""

    name: str
    where: str
    old: str
    new: str
    by: str = "life"
    """What is expected to find it: the simulated life, or which race."""


@dataclass(frozen=True)
class Declared:
    """A declaration that says something else: ``action`` of ``resource`` with these fields."""

    name: str
    resource: str
    action: str
    fields: dict[str, Any]
    by: str = "life"


Planted = Defect | Declared
STOCK, MONEY = "counterfoil.stock.actions", "counterfoil.receivables.actions"
DELIVERY = "counterfoil.delivery"
DEFECTS: tuple[Planted, ...] = (
    # Locks and their order
    Defect("stock lock removed", "counterfoil.stock.queries:_locked_balances",
           'Balance.objects.select_for_update(no_key=True, of=("self",))', "Balance.objects", by="hot stock"),
    Defect("account lock removed", f"{MONEY}:_accounts", "Account.objects.select_for_update(no_key=True)",
           "Account.objects", by="hot account"),
    Defect("document lock removed", "counterfoil.kernel.doing:for_lock",
           'rows.select_for_update(no_key=True, of=("self",)).order_by("pk")', 'rows.order_by("pk")', by="twins"),
    Defect("stock locked in any order", "counterfoil.stock.queries:_locked_balances",
           '.order_by("product_id", "location_id")', '.order_by("product__name", "?")', by="deadlock"),
    Defect("number taken before the stock is locked", "counterfoil.stock.counts.actions:reverse",
           "    locked = stock.require_available(",
           "    from counterfoil.kernel import numbers\n"
           "    numbers.locking.reach('number', 'A')\n    locked = stock.require_available("),
    Defect("retry removed", "counterfoil.kernel.retrying:with_retry", "if not asks_again(error):", "if True:",
           by="faults"),
    Defect("idempotency key not settled with the work", "counterfoil.kernel.idempotency:claim",
           "    raise Replayed(earlier)", "    return"),
    # Numbers
    Defect("number gap", "counterfoil.kernel.numbers:_TAKE", "last = series.last + excluded.last",
           "last = series.last + excluded.last + (series.last %% 7 = 3)::int"),
    # Persons
    Declared("author approves the order", "sales-orders", "approve_finance", {"not_by": (), "approval": False}),
    Declared("author approves the application", "customer-applications", "approve", {"not_by": (), "approval": False}),
    Declared("picker checks the own list", "pick-lists", "first_check", {"not_by": (), "approval": False}),
    Declared("sales clerk posts receipts", "receipts", "post", {"by": frozenset({"sales_clerk", "accountant"})}),
    Declared("poster reverses the own shipment", "receipts", "reverse", {"not_by": (), "approval": False}),
    Defect("second checker not compared with the picker", f"{DELIVERY}.consignments.rules:checker_did_not_pick",
           "if person == do.by.id:", "if False:"),
    Defect("co-signer not compared", "counterfoil.kernel.checks:_excludes",
           "if action.co_sign and signature.action == action.name:", "if False:"),
    # States
    Declared("shipment posted twice", "shipments", "post", {"from_": ("draft", "posted")}),
    Declared("cancelled order submitted", "sales-orders", "submit", {"from_": ("draft", "returned", "cancelled")}),
    Defect("state not compared", "counterfoil.kernel.checks:refuse_state", "if do.document.state not in do.action.from_:",
           "if not do.action.from_:"),
    # Stock
    Defect("reservation not consumed", f"{STOCK}:consume", "part = min(left[place], row.quantity)",
           "part = min(left[place], row.quantity)\n        left[place] = NOTHING if row.pk % 5 == 0 else left[place]\n"
           "        if row.pk % 5 == 0:\n            continue"),
    Defect("reservation kept by a cancelled notice", f"{DELIVERY}.notices.actions:cancel",
           "    stock.release(queries.RESOURCE, document.pk, at=do.at)\n", ""),
    Defect("out of stock not refused", f"{STOCK}:require_available", "if found < required:", "if False:"),
    Defect("floor gives more than is available", "counterfoil.stock.planning:_plan_product",
           "left[floor.location_id] -= part", "left[floor.location_id] -= NOTHING"),
    Defect("goods not brought back after the second check", f"{DELIVERY}.consignments.actions:judge",
           "line.in_staging - stands)", "(line.in_staging - stands) * 0)"),
    Defect("larger count stands", f"{DELIVERY}.consignments.actions:judge", "stands = min([", "stands = max(["),
    Defect("transfer ignores its quantity", f"{STOCK}:post_moves", "[row.quantity for row in rows]",
           "[row.quantity if len(rows) < 3 else row.quantity + 1 for row in rows]"),
    Defect("count posts the wrong difference", "counterfoil.stock.counts.actions:approve",
           "(line, line.counted - line.on_hand)", "(line, line.on_hand - line.counted)"),
    Defect("outdated count accepted", "counterfoil.stock.counts.actions:submit",
           "line.on_hand, line.last_move_id = standing.on_hand, standing.last_move_id",
           "line.on_hand, line.last_move_id = standing.on_hand + 1, standing.last_move_id"),
    Defect("shipped without the rest going back", f"{DELIVERY}.shipments.actions:_move_goods",
           'bring_back(posting.behind, "bring_back", cause=posting.shipment, do=do)', "pass"),
    # Money
    Defect("hold not voided", f"{MONEY}:void_hold", "_settle_hold(notice_id, Hold.State.VOIDED, at=at)", "pass"),
    Defect("hold not posted", f"{MONEY}:post_hold", "_settle_hold(notice_id, Hold.State.POSTED, at=at)", "pass"),
    Defect("allocation too large", f"{MONEY}:_take", "share = min(part.rest, amount)", "share = part.rest"),
    Defect("asked allocation not held against what is open", f"{MONEY}:_as_asked", "if part > debit.rest:", "if False:"),
    Defect("reversal is not the exact negative", f"{MONEY}:reverse_entry", "-original.amount, -original.tax",
           "-original.amount + 1, -original.tax"),
    Defect("allocations stay after a reversal", f"{MONEY}:reverse_entry", "_undo(original, source, at=at)", "pass"),
    Defect("receivable forgets a line", f"{DELIVERY}.shipments.actions:write_quantities",
           "shipment.total = sum((line.amount for line in do.lines), ZERO)",
           "shipment.total = sum((line.amount for line in do.lines[:2]), ZERO)"),
    Defect("credit limit doubled", "counterfoil.receivables.credit:_failing",
           "if figures.exposure > figures.credit_limit:", "if figures.exposure > figures.credit_limit * 2:",
           by="hot account"),
    # Trail, tasks and what follows
    Defect("event without its predecessor", "counterfoil.kernel.doing:Unit.log", "event.previous_hash = document.chain",
           'event.previous_hash = document.chain if event.seq % 5 else ""'),
    Defect("signature left out", "counterfoil.kernel.performing:_apply",
           "do.sign(content_hash=do.content_hash())",
           'do.sign(content_hash=do.content_hash()) if action.name != "approve_finance" else None'),
    Defect("follow-ups are forgotten", "counterfoil.kernel.outbox:sweep", "carry_out(late, at=at)", "pass"),
    Defect("claims not counted", "counterfoil.returns.claims:claim", "SOURCES[resource].claim(quantities)", "pass"),
)  # fmt: skip
AT_C = (
    "stock lock removed", "account lock removed", "stock locked in any order", "second checker not compared with the picker",
    "hold not voided", "allocation too large", "reservation not consumed", "number gap", "author approves the order",
    "retry removed",
)  # fmt: skip
"""The ten that are planted at every change."""


@contextlib.contextmanager
def planted(defect: Planted) -> Iterator[None]:
    """Within, the product has this defect. Raises ``Failed`` when its words aren't in the source any more."""
    undo = _declare(defect) if isinstance(defect, Declared) else _rewrite(defect)
    try:
        yield
    finally:
        undo()


def _declare(defect: Declared) -> Callable[[], None]:
    from counterfoil.kernel.declaration import find_type

    doctype = find_type(defect.resource)
    action = doctype.action(defect.action) if doctype else None
    house.must(action is not None, f"{defect.name}: no {defect.resource} {defect.action}")
    before = {name: getattr(action, name) for name in defect.fields}
    house.must(before != defect.fields, f"{defect.name}: the declaration says so already")
    for name, value in defect.fields.items():
        object.__setattr__(action, name, value)
    return lambda: [object.__setattr__(action, name, value) for name, value in before.items()] and None


def _rewrite(defect: Defect) -> Callable[[], None]:
    path, _colon, name = defect.where.partition(":")
    module = importlib.import_module(path)
    owner: Any = module
    *holders, last = name.split(".")
    for holder in holders:
        owner = getattr(owner, holder)
    there = getattr(owner, last)
    if isinstance(there, str):
        house.must(there.count(defect.old) == 1, f"{defect.name}: the words are not in {defect.where} any more")
        setattr(owner, last, there.replace(defect.old, defect.new))
        return lambda: setattr(owner, last, there)
    function = inspect.unwrap(there)
    source = textwrap.dedent(inspect.getsource(function))
    lines = source.splitlines(keepends=True)
    while not lines[0].startswith("def "):
        lines.pop(0)
    source = "".join(lines)
    house.must(source.count(defect.old) == 1, f"{defect.name}: the words are not in {defect.where} any more")
    made: dict[str, Any] = {}
    exec(
        compile("from __future__ import annotations\n" + source.replace(defect.old, defect.new), defect.where, "exec"),
        function.__globals__,
        made,
    )
    sound, function.__code__ = function.__code__, made[function.__name__].__code__
    return lambda: setattr(function, "__code__", sound)


def prove(names: Sequence[str], *, tell: Callable[[str], None] = lambda _words: None, at_once: int = 2) -> list[str]:
    """Plant each of these alone, in a process of its own; returns the names of those that nothing found."""
    from django.db import connections

    from reliability import races  # noqa: F401 - what a process of its own would have to load first

    connections.close_all()
    missed = []
    with multiprocessing.get_context("fork").Pool(at_once, maxtasksperchild=1) as pool:
        for name, found in zip(names, pool.imap(prove_one, names, chunksize=1), strict=True):
            tell(f"{name}\t{found or 'MISSED'}")
            missed += [] if found else [name]
    return missed


def prove_one(name: str) -> str:
    """Plant this one here; what found it, or nothing."""
    defect = next(one for one in DEFECTS if one.name == name)
    with planted(defect):
        return find(defect)


def find(defect: Planted) -> str:
    """What the programs say of the product as it is now; empty when they see nothing wrong."""
    from reliability import races

    if defect.by in races.RACES:
        return _felt(lambda: races.RACES[defect.by]())
    for seed in SEEDS:
        if found := _felt(lambda seed=seed: _life(seed)):  # type: ignore[misc]
            return found
    return ""


def _life(seed: int) -> None:
    from counterfoil.project import simulation

    with house.fresh(house.LIVES):
        report = simulation.simulate(days=DAYS, seed=seed)
    house.must(not report.findings, "; ".join(report.findings[:2]))


def _felt(work: Callable[[], Any]) -> str:
    try:
        work()
    except house.Failed as failed:
        return str(failed)[:200]
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return ""
