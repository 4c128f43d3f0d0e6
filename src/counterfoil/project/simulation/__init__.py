"""`counterfoil simulate`: the company's life with random actors, under faults, watched by an oracle."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from counterfoil.project.demo.calendar import is_workday, morning_of
from counterfoil.project.simulation.report import Report

FIRST_DAY = date(2025, 12, 8)
"""Where a life in an empty database begins: before a month's end, the year's end and the Spring Festival."""
EVE = morning_of(FIRST_DAY - timedelta(days=1))
"""When the company of such a life is founded."""
SHARE = 0.02
"""How many of the statements a fault befalls."""
OFTEN, HEARD = 3, 1
"""So often each declared way, and each reason for a refusal, should come by in a life."""


class NotADemo(RuntimeError):
    """People of a real company are in the database: nobody plays with their papers."""


def simulate(
    *, days: int, seed: int, share: float = SHARE, tell: Callable[..., None] | None = None, oracle: bool = True,
    often: int = OFTEN, heard: int = HEARD,
) -> Report:  # fmt: skip
    """Live so many business days; in an empty database the demo company is founded first. What a paper can do and was done
    less than ``often``, and refusals of which people heard less than ``heard`` times, are looked for.

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
    story = Story(seed=seed, share=share, oracle=oracle, often=often, heard=heard)
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
    """Every way that a person may take a paper: resource, action, from, to.

    Where a declaration names states before and after apart, not each pair of them is a way: what was printed once keeps
    its state, and a pass that isn't valid any more is declared for the sake of its refusal.
    """
    from counterfoil.kernel.declaration import all_types

    return {
        (doctype.name, action.name, before, after)
        for doctype in all_types()
        for action in doctype.actions
        if action.needs_person
        for before in action.from_
        for after in _after(doctype.name, action, before)
    }


def _after(resource: str, action: Any, before: str) -> tuple[str, ...]:
    after: tuple[str, ...] = action.states_after() or (before,)
    if (resource, action.name, before) in REFUSED_ALWAYS:
        return ()
    if action.name == "print":
        return (before,) if before in after else after[:1]
    return after


REFUSED_ALWAYS = frozenset(
    {("gate-passes", "verify", "used"), ("gate-passes", "verify", "cancelled"), ("gate-passes", "verify", "replaced")}
)
"""Declared as beginnings of an action that a rule refuses there, with a code of its own."""
ELSEWHERE = {
    "people": ("login_wrong", "code_wrong", "old_password_wrong", "too_many_guesses", "passkey_wrong", "passkey_copied",
               "passkey_elsewhere", "proof_required", "proof_wrong", "second_factor_needed", "last_administrator",
               "password_wrong", "password_tries"),
    "workbooks": ("import_unreadable", "import_has_errors", "import_not_ready", "import_in_use", "import_failed"),
    "files": ("attachment_unreadable", "attachment_reused"),
    "master data": ("terms_change_required", "place_in_use", "setting_changed", "credit_release_off", "period_closed"),
    "content changed behind the back": ("approval_outdated",),
    "requests": ("idempotency_key_reused", "stale_version", "other_paper"),
}  # fmt: skip
"""Codes of what no actor of a life does: signing in, workbooks, torn files, master data, keys and versions sent twice (R6,
R7). They are left to their own tests."""


def declared_codes() -> set[str]:
    """Every code by which a paper's action or entry may be refused."""
    from counterfoil.kernel.refusals import CODES

    return set(CODES) - {code for codes in ELSEWHERE.values() for code in codes}
