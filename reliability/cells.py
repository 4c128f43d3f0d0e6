"""S1: the authorisation matrix over HTTP. Every action, asked for by everybody, on papers in a state that allows it.

Each refused cell has the status that a second reader of the declarations expects (`reader`), changes nothing in the
database, and leaves one attempt where the code is one that is kept. Whoever may do it is let as far as the rules.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reliability import house, reader
from reliability.house import Caller, Counts, fresh, must

LEFT = 0.75
"""Share of the declared actions that must have had a paper in the right state."""
KEPT = frozenset({"role_required", "same_person"})
NOTED = frozenset({"kernel_attempt", "people_guesses"})
"""What a refusal leaves behind: the attempt (counted), and that somebody came with a token that is nobody's."""


def matrix(days: int, papers: int, seed: int = 11) -> Counts:
    """Live some days, then ask. ``papers``: how many of each action's, those of different customers first."""
    with fresh(house.EMPTY):
        from counterfoil.project.simulation import simulate

        simulate(days=days, seed=seed, share=0)
        return ask_all(papers=papers)


def ask_all(*, papers: int) -> Counts:
    from counterfoil.kernel.declaration import all_types

    told: Counter[str] = Counter()
    callers = everybody()
    wrong: list[str] = []
    for doctype in all_types():
        if doctype.model_name.startswith("toy."):
            continue
        for action in doctype.actions:
            if not action.needs_person:
                continue
            told["actions"] += 1
            found = in_state(doctype, action, papers)
            told["with a paper"] += bool(found)
            for document in found:
                wrong += ask(doctype, document, action, callers, told)
    must(not wrong, f"{len(wrong)} cells: " + "; ".join(wrong[:20]))
    must(told["with a paper"] >= LEFT * told["actions"], f"only {told['with a paper']} of {told['actions']} actions")
    return Counts({**told, "people": len(callers), "differences": 0})


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
    return [*found, ("blocked", blocked, None), ("stranger", stranger, None)]


def in_state(doctype: Any, action: Any, papers: int) -> list[Any]:
    """Papers on which the state allows it, the latest; of different customers where there are."""
    rows = doctype.model.objects.filter(state__in=action.from_).order_by("-pk")
    chosen, customers = [], set()
    for row in rows[:200]:
        customer = getattr(row, "customer_id", row.pk)
        if customer not in customers or len(rows) <= papers:
            customers.add(customer)
            chosen.append(row)
        if len(chosen) == papers:
            break
    return chosen


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
    path = f"/{doctype.name}/{document.number}/actions/{action.name}"
    with forgotten():
        before, attempts, kept = house.fingerprint(without=NOTED), Attempt.objects.count(), 0
        for name, caller, _person in callers:
            if 200 in expected[name]:
                continue
            answer = caller.post(path)
            told["refused"] += 1
            kept += answer.json().get("code") in KEPT
            if answer.status_code not in expected[name]:
                wrong.append(
                    f"{path} by {name}: {answer.status_code} {answer.json().get('code')}, not {expected[name]}"
                )
        after = house.fingerprint(without=NOTED)
        if after != before:
            written = sorted(name for name in after if after[name] != before[name])
            wrong.append(f"{path}: refusals wrote into {', '.join(written)}")
        if Attempt.objects.count() - attempts != kept:
            wrong.append(f"{path}: {kept} refusals, {Attempt.objects.count() - attempts} attempts kept")
    for name, caller, _person in callers:
        if 200 in expected[name]:
            with forgotten():
                answer = caller.post(path)
            told["let through to the rules"] += 1
            if answer.status_code not in expected[name]:
                wrong.append(
                    f"{path} by {name}: {answer.status_code} {answer.json().get('code')}, not {expected[name]}"
                )
    return wrong


@contextlib.contextmanager
def forgotten() -> Iterator[None]:
    """Within one transaction that is taken back, as those of tests are."""
    from django.db import transaction

    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)
