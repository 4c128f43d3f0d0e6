"""`counterfoil simulate`: the company's life with random actors, under faults, watched by an oracle."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from counterfoil.project.demo.calendar import is_workday, morning_of
from counterfoil.project.simulation.report import Report

FIRST_DAY = date(2025, 12, 8)
"""Where a life in an empty database begins: before a month's end, the year's end and the Spring Festival."""
EVE = morning_of(FIRST_DAY - timedelta(days=1))
"""When the company of such a life is founded."""
SHARE = 0.02
"""How many of the statements a fault befalls."""


class NotADemo(RuntimeError):
    """People of a real company are in the database: nobody plays with their papers."""


def simulate(
    *, days: int, seed: int, share: float = SHARE, tell: Callable[..., None] | None = None, oracle: bool = True
) -> Report:
    """Live so many business days; in an empty database the demo company is founded first.

    Raises ``NotADemo`` for a database that holds a real company.
    """
    from counterfoil.project import demo
    from counterfoil.project.demo import company
    from counterfoil.project.serve import is_demo
    from counterfoil.project.simulation.story import Story

    told = tell or (lambda *_words: None)
    if demo.is_empty():
        company.found(at=EVE, tell=told)
        first = FIRST_DAY
    elif is_demo():
        first = _after_the_last()
    else:
        raise NotADemo("The database holds a real company: the simulation lives in an empty one or in a demo.")
    story = Story(seed=seed, share=share, oracle=oracle)
    story.world.now = morning_of(first)
    story.begin()
    return story.live(workdays_from(first, days), tell=told)


def workdays_from(first: date, count: int) -> list[date]:
    """So many business days, from this one on."""
    found: list[date] = []
    day = first
    while len(found) < count:
        if is_workday(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def _after_the_last() -> date:
    """The day after the last on which something happened, today at the earliest; in a company that was founded for such
    a life and has not lived yet, its first day.
    """
    from django.db.models import Max

    from counterfoil.kernel.models import Event

    last: datetime | None = Event.objects.aggregate(last=Max("at"))["last"]
    if last is not None and last <= EVE + timedelta(hours=12):
        return FIRST_DAY
    return timezone.localtime(max(last or timezone.now(), timezone.now())).date() + timedelta(days=1)


def declared_ways() -> set[tuple[str, str, str, str]]:
    """Every way that a person may take a paper: resource, action, from, to."""
    from counterfoil.kernel.declaration import all_types

    return {
        (doctype.name, action.name, before, after)
        for doctype in all_types()
        for action in doctype.actions
        if action.needs_person
        for before in action.from_
        for after in (action.states_after() or (before,))
    }
