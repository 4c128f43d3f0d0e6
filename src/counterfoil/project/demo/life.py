"""Business days of the demo company: every person works through their own to-do list, by the real actions.

Chance is seeded: the same seed lives the same days. What somebody leaves undone is there the next time; on the last
days a few papers of every kind are left lying, so that whoever signs in finds something to do.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.models import Task
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.models import User
from counterfoil.people.todo import list_tasks
from counterfoil.project.demo import deeds, quality, quoting, returning, sampling, selling
from counterfoil.project.demo.deeds import Deed
from counterfoil.project.demo.winning import new_business

ROUNDS = (time(8, 0), time(10, 0), time(13, 0), time(15, 0))
"""When everybody looks at their list again; each round takes less than two hours."""
NIGHT = time(0, 5)
"""When the clock does its own work."""
NEVER = datetime.max.replace(tzinfo=UTC)
LONGEST_ROUND = timedelta(hours=2)
"""Then people leave what still lies there to the next round, however much it is."""
PACE = (15, 70)
"""Seconds from one thing done in the house to the next."""
DILIGENCE = 0.85
"""How likely something on the list is done in a round."""
ORDERS_A_ROUND = (1, 2)
LEFT_LYING = 1
"""How many papers of each kind are left for whoever signs in, at least."""
LEAVING_DAYS = 3
"""On so many last days: what is left of a kind on the first of them is there on the last."""
HOUSE = (
    "salesperson", "salesperson2",
    "sales_clerk", "sales_clerk2", "engineering", "production", "procurement", "quality_manager", "clerk_supervisor",
    "market_manager", "auditor", "accountant", "accountant2", "chief_accountant", "sales_clerk", "sales_clerk2",
    "production", "logistics_clerk", "warehouse_keeper_1f", "warehouse_keeper_2f", "warehouse_keeper_3f", "picker",
    "picker2", "checker", "checker2", "warehouse_keeper", "picker", "picker2", "picking_leader", "logistics_clerk",
    "picking_leader2", "logistics_clerk2", "gatekeeper", "shipment_clerk", "accountant", "sales_clerk", "sales_clerk2",
    "qc_inspector", "sales_clerk", "sales_clerk2", "picker", "receiving_clerk", "department_head",
    "warehouse_keeper",
)  # fmt: skip
"""Who looks at their list in which order: along the main line, so that papers move on within a day."""


QUOTING: dict[tuple[str, str], deeds.Maker] = {
    ("quotations", "send"): quoting.send,
    ("quotations", "accept"): quoting.answer,
    ("quotations", "convert"): quoting.convert,
}
"""What is done with quotations."""


@dataclass
class World:
    """The house at a moment: chance, clock and people."""

    chance: random.Random
    now: datetime
    people: dict[str, User]
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """What was tried and refused, by resource, action and code."""
    near_the_end: bool = False
    closing: bool = False
    """The days are to end with nothing left undone: their last ``finishing`` ones belong to them."""
    finishing: bool = False
    until: datetime = NEVER

    def tick(self) -> datetime:
        """A little later."""
        self.now += timedelta(seconds=self.chance.randint(*PACE))
        return self.now

    def happens(self, likely: float) -> bool:
        return self.chance.random() < likely


def live(days: list[date], *, seed: int, tell: Callable[..., None], finishing: int = 0, closing: bool = False) -> World:
    """Live these days. Returns the world as it stands in the evening of the last.

    On so many ``finishing`` days at the end nothing new comes in, and what is begun is brought to its end. Days that
    are ``closing`` are followed by such: nothing is begun in them that would take longer.
    """
    people = {user.username: user for user in User.objects.filter(is_active=True).order_by("pk")}
    began = timezone.make_aware(datetime.combine(days[0], NIGHT)) if days else timezone.now()
    world = World(random.Random(seed), began, people, closing=closing)  # noqa: S311 - chance of a story, not of a key
    for number, day in enumerate(days, start=1):
        world.near_the_end = not closing and number > len(days) - LEAVING_DAYS
        world.finishing = number > len(days) - finishing
        world.now = max(world.now, timezone.make_aware(datetime.combine(day, NIGHT)))
        quoting.let_expire(world)
        for place, begins in enumerate(ROUNDS):
            tell(f"Day {number} of {len(days)}", (number - 1) * len(ROUNDS) + place, len(days) * len(ROUNDS))
            world.now = max(world.now, timezone.make_aware(datetime.combine(day, begins)))
            world.until = world.now + LONGEST_ROUND
            _one_round(world)
    return world


def _one_round(world: World) -> None:
    """New business first, then everybody's list."""
    for act in _finishing(world) if world.finishing else _new_things(world):
        _try(world, "new business", act)
    for username in HOUSE:
        _work_through(world, world.people[username])


def _new_things(world: World) -> Iterator[Callable[[], Any]]:
    yield from selling.new_orders(world, world.chance.randint(*ORDERS_A_ROUND))
    yield from _finishing(world)
    for begin in (
        selling.new_adjustments, selling.new_stock, quality.new_complaints, quality.new_audits, returning.new_cases,
        quoting.new_quotations, quoting.new_follow_ups, sampling.new_samples, new_business,
    ):  # fmt: skip
        yield from begin(world)


def _finishing(world: World) -> Iterator[Callable[[], Any]]:
    """Goods that are called for, invoices, and money."""
    yield from selling.new_notices(world)
    yield from selling.new_invoices(world)
    yield from selling.new_receipts(world)
    if world.finishing:
        yield from selling.missing_goods(world)


def _work_through(world: World, user: User) -> None:
    lying = _lying() if world.near_the_end else {}
    for task in list_tasks(user, at=world.now, limit=100).items:
        kind = (task.resource, task.action)
        deed = deeds.DEEDS.get(kind) or QUOTING.get(kind)
        if deed is None or world.now > world.until or not world.happens(DILIGENCE):
            continue
        if world.near_the_end:
            if lying.get(kind, 0) <= LEFT_LYING:
                continue
            lying[kind] -= 1
        _try(world, f"{task.resource}.{task.action}", lambda task=task, deed=deed: _do(world, user, task, deed))


def _do(world: World, user: User, task: Task, deed: Callable[..., Deed | None]) -> None:
    doctype = find_type(task.resource)
    assert doctype is not None
    document = doctype.model.objects.select_related(*doctype.related).get(pk=task.document_id)
    chosen = deed(world, user, document)
    while chosen is not None:
        try:
            perform(document, chosen.action, by=user, at=world.tick(), inputs=chosen.inputs)
        except Refusal:
            if chosen.otherwise is None:
                raise
            chosen = chosen.otherwise
        else:
            chosen = None


def _try(world: World, what: str, act: Callable[[], Any]) -> None:
    """A refusal is part of life: somebody was quicker, or a rule says no. Nothing was changed then."""
    try:
        act()
    except Refusal as refusal:
        world.refused[f"{what}: {refusal.code}"] += 1
    except NotVisible:
        world.refused[f"{what}: gone"] += 1
    else:
        world.done[what] += 1


def _lying() -> dict[tuple[str, str], int]:
    """How many papers wait for each kind of deed now."""
    rows = Task.objects.values("resource", "action").annotate(many=Count("document_id", distinct=True))
    return {(row["resource"], row["action"]): row["many"] for row in rows}
