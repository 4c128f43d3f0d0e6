"""S1: the authorisation matrix over HTTP. Every action, asked for by everybody, on papers in a state that allows it:
by the API and on screen, in turn.

Each refused cell has the status that a second reader of the declarations expects (`reader`), changes nothing in the
database, and leaves one attempt when the paper may be seen. Whoever may do it is let as far as the rules.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from counterfoil.kernel.declaration import type_of
from counterfoil.project.demo.calendar import morning_of
from counterfoil.project.simulation import FIRST_DAY, workdays_from
from counterfoil.project.simulation.story import Story
from reliability import house, reader
from reliability.house import Caller, Counts, fresh, must

LEAST = 60
"""So many kinds of action must have come by."""
KEPT = frozenset({403, 409, 422})
"""Every refusal of a paper that the person may see is kept as an attempt."""
NOTED = frozenset({"kernel_attempt", "people_guesses", "people_session"})
"""What a refusal leaves behind: the attempt (counted), that somebody came with a token that is nobody's, and when a
session was used last."""
ON_SCREEN = {200: 302, 401: 302, 404: 404}
"""What a page answers where the API answers so: it leads on, or to the log-in. Every refusal is shown in the form."""


class Asked(Story):
    """A life in which everybody asks for each kind of action just before it is done the first few times."""

    def __init__(self, *, seed: int, times: int):
        super().__init__(seed=seed, share=0.0, oracle=False)
        self.times = times
        self.seen: Counter[tuple[str, str]] = Counter()
        self.told: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.callers: list[Any] = []

    def request(self, document: Any, action: Any, user: Any, body: dict[str, Any], kind: str) -> bool:
        doctype = type_of(document)
        key = (doctype.name, action.name)
        if self.seen[key] < self.times:
            now = doctype.model.objects.get(pk=document.pk)
            if now.state in action.from_:
                self.seen[key] += 1
                self.wrong += ask(doctype, now, action, self.callers, self.told)
        return super().request(document, action, user, body, kind)


def matrix(days: int, times: int, least: int = LEAST) -> Counts:
    """Live these days; ``times`` papers for each kind of action."""
    with fresh(house.LIVES):
        story = Asked(seed=11, times=times)
        story.world.now = morning_of(FIRST_DAY)
        story.begin()
        story.callers = everybody()
        for day in workdays_from(FIRST_DAY, days):
            story.one_day(day)
    must(not story.wrong, f"{len(story.wrong)} cells: " + "; ".join(story.wrong[:20]))
    must(not story.report.findings, "; ".join(story.report.findings[:3]))
    must(len(story.seen) >= least, f"only {len(story.seen)} kinds of action came by")
    cells = story.told["refused"] + story.told["let through to the rules"]
    people = len(story.callers)
    return Counts(
        {"cells": cells, **story.told, "kinds of action": len(story.seen), "people": people, "differences": 0}
    )


def everybody() -> list[tuple[str, Caller, reader.Person | None]]:
    """One per role, the second ones, somebody with two roles, one with none; a blocked one and a stranger."""
    from counterfoil.people.models import User

    found = []
    names = list(User.objects.filter(is_active=True).values_list("username", flat=True).order_by("pk"))
    for name, roles in (("two-roles", ["picker", "sales_clerk"]), ("no-role", []), ("blocked", ["accountant"])):
        User.objects.create(username=name, name=name, roles=roles)
    for name in (*names, "two-roles", "no-role"):
        caller = Caller(name)
        heads = frozenset(caller.user.heads.values_list("pk", flat=True))
        person = reader.Person(
            caller.user.pk, frozenset(caller.user.roles), caller.user.team_id, caller.user.department_id, heads
        )
        found.append((name, caller, person))
    blocked, stranger = Caller("blocked"), Caller("blocked")
    User.objects.filter(username="blocked").update(is_active=False)
    stranger.client.defaults.pop("HTTP_AUTHORIZATION")
    stranger.browser.logout()
    return [*found, ("blocked", blocked, None), ("stranger", stranger, None)]


def ask(doctype: Any, document: Any, action: Any, callers: list[Any], told: Counter[str]) -> list[str]:
    """Everybody asks for this action of this paper; those who may come last, and nothing of it stays."""
    from counterfoil.kernel.models import Attempt, Signature

    wrong = []
    signed = list(
        Signature.objects.filter(resource=doctype.name, document_id=document.pk, round=document.round).order_by("pk")
    )
    expected = {
        name: reader.answers(doctype, document, action, person, signed) if person else {401}
        for name, _caller, person in callers
    }
    path = f"/{doctype.name}/{document.number}"
    with forgotten():
        before, attempts, kept = house.fingerprint(without=NOTED), Attempt.objects.count(), 0
        for name, caller, _person in callers:
            if 200 in expected[name]:
                continue
            told["refused"] += 1
            status, difference = _answer(caller, path, action, expected[name], told)
            kept += status in KEPT
            wrong += [f"{path} {action.name} by {name}: {difference}"] if difference else []
        after = house.fingerprint(without=NOTED)
        if after != before:
            written = sorted(name for name in after if after[name] != before[name])
            wrong.append(f"{path} {action.name}: refusals wrote into {', '.join(written)}")
        if Attempt.objects.count() - attempts != kept:
            wrong.append(f"{path} {action.name}: {kept} refusals, {Attempt.objects.count() - attempts} attempts kept")
    for name, caller, _person in callers:
        if 200 in expected[name]:
            told["let through to the rules"] += 1
            with forgotten():
                _status, difference = _answer(caller, path, action, expected[name], told)
            wrong += [f"{path} {action.name} by {name}: {difference}"] if difference else []
    return wrong


def _answer(caller: Any, path: str, action: Any, expected: set[int], told: Counter[str]) -> tuple[int, str]:
    """What one person is answered, by the one way or the other in turn, and how that differs from what was expected."""
    told["asked"] += 1
    on_screen = told["asked"] % 2 and action.needs_person  # what the program does by itself has no page
    if on_screen:
        told["on screen"] += 1
        expected = {ON_SCREEN.get(status, 422) for status in expected}
        answer = caller.browser.post(f"{path}/do/{action.name}/")
    else:
        answer = caller.post(f"{path}/actions/{action.name}")
    if answer.status_code in expected:
        return answer.status_code, ""
    code = "on screen" if on_screen else answer.json().get("code")
    return answer.status_code, f"{answer.status_code} {code}, not {expected}"


@contextlib.contextmanager
def forgotten() -> Iterator[None]:
    """Within one transaction that is taken back, as those of tests are."""
    from django.db import transaction

    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)
