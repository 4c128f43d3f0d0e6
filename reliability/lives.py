"""Programs that ride along with the simulated company: every kind of action comes by in its life."""

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from counterfoil.kernel import outbox
from counterfoil.kernel.performing import create
from counterfoil.kernel.refusals import Refusal
from counterfoil.project.demo.calendar import morning_of
from counterfoil.project.simulation import (
    FIRST_DAY,
    declared_codes,
    declared_ways,
    drafts,
    faults,
    simulate,
    witness,
    workdays_from,
)
from counterfoil.project.simulation.story import Story
from reliability import house
from reliability.house import Caller, Counts, fresh, must

LIVED_AGAIN = 4
"""So many first days are lived a second time: the same requests, answers and faults, in every evening."""
RETRIED = (faults.SERIALIZATION, faults.DEADLOCK, faults.LOCK_TIMEOUT)


def life(days: int, seeds: int, *, often: int, heard: int) -> Counts:
    """The company's days under faults and the oracle's eyes, then the whole trail, and days lived again. In all lives
    together each declared way comes by so often, and each reason for a refusal is heard so often (R1.4).
    """
    told: Counter[str] = Counter()
    ways: Counter[Any] = Counter()
    codes: Counter[str] = Counter()
    lived = partial(simulate, often=-(-often // seeds), heard=-(-heard // seeds))
    shares = []
    for seed in range(1, seeds + 1):
        with fresh(house.LIVES):
            report = lived(days=days, seed=seed)
            must(not report.findings, "; ".join(report.findings[:5]))
            house.invariants_hold()
            told += Counter(accepted=report.accepted.total(), refused=report.refused.total())
            told += Counter(faults=report.faults.total(), asked_again=report.asked_again)
            ways += report.transitions
            codes += report.codes
            shares.append(report.share_accepted)
            must(0.55 <= report.share_accepted <= 0.9, f"{report.share_accepted:.0%} accepted: the run says little")
    with fresh(house.LIVES):
        again = lived(days=LIVED_AGAIN, seed=seeds)
    must(again.traces == report.traces[:LIVED_AGAIN], f"the same seed left other traces: {again.traces}")
    all_ways, all_codes = declared_ways(), declared_codes()
    lacking = [f"{' '.join(way)} ({ways[way]} times)" for way in sorted(all_ways) if ways[way] < often]
    lacking += [f"{code} ({codes[code]} times)" for code in sorted(all_codes) if codes[code] < heard]
    counts = Counts(
        {
            "days": days * seeds, **told, "share": f"{min(shares):.0%}", "findings": 0, "replay": "the same traces",
            "ways": f"{len(all_ways)}, each {min(ways[way] for way in all_ways)} times or more",
            "codes": f"{len(all_codes)}, each {min(codes[code] for code in all_codes)} times or more",
        }
    )  # fmt: skip
    must(not lacking, f"{counts}; too seldom: {', '.join(lacking)}")
    return counts


class Watched(Story):
    """A life in which each kind of action is looked at more closely the first few times that it comes by."""

    def __init__(self, *, seed: int, times: int):
        super().__init__(seed=seed, share=0.0, oracle=False)
        self.times = times
        self.seen: Counter[tuple[str, str]] = Counter()
        self.trials: Counter[str] = Counter()
        self.now_doing = ("", "")

    def send(self, kind: str, resource: str, action: str, *rest: Any) -> str:
        self.now_doing = (resource, action)
        return super().send(kind, resource, action, *rest)

    def answer(self, call: Callable[[Any], Any], key: Any, plan: faults.Plan) -> tuple[str | None, str]:
        if self.seen[self.now_doing] >= self.times:
            return super().answer(call, key, plan)
        code, number = self.look_at(call, key)
        outbox.sweep(at=self.world.now + timedelta(minutes=2))
        if code is None:
            self.seen[self.now_doing] += 1
        return code, number

    def look_at(self, call: Callable[[Any], Any], key: Any) -> tuple[str | None, str]:
        raise NotImplementedError


def watched(story: Watched, *, days: int, least: int) -> Watched:
    """Live until so many kinds of action were looked at, at most these days."""
    story.world.now = morning_of(FIRST_DAY)
    story.begin()
    for number, day in enumerate(workdays_from(FIRST_DAY, days)):
        story.one_day(day)
        must(not story.report.findings, "; ".join(story.report.findings[:3]))
        if number >= days // 2 and len(story.seen) >= least:
            break
    must(len(story.seen) >= least, f"only {len(story.seen)} kinds of action came by")
    return story


class EveryStatement(Watched):
    """R2: of each kind of action the first few suffer an error of ours at each statement in turn, which leaves everything as
    before; twice as many more what the database asks to be tried again, at a statement by chance, and nobody hears of it.
    """

    def __init__(self, *, seed: int, times: int):
        super().__init__(seed=seed, times=3 * times)
        self.struck = times

    def look_at(self, call: Callable[[Any], Any], key: Any) -> tuple[str | None, str]:
        if self.seen[self.now_doing] < self.struck:
            return self.strike_each(call, key)
        return self.try_again(call, key)

    def strike_each(self, call: Callable[[Any], Any], key: Any) -> tuple[str | None, str]:
        plain = super(Watched, self).answer
        before = house.fingerprint()
        code = self.suffer(call, key, faults.at_commit(faults.BEFORE_COMMIT))
        if code is not None:
            return code, ""
        must(house.fingerprint() == before, f"{self.now_doing} left something behind before COMMIT")
        self.trials["before COMMIT"] += 1
        statement = 0
        while True:
            statement += 1
            plan = faults.at_statement(statement, faults.PYTHON)
            code = self.suffer(call, key, plan)
            if not plan.happened or plan.commits:  # all statements before COMMIT were struck, or it was refused
                break
            self.trials["statements"] += 1
            must(house.fingerprint() == before, f"{self.now_doing} left something behind at statement {statement}")
        if code is not None:
            return code, ""
        self.trials["struck after COMMIT"] += bool(plan.commits and plan.happened)
        return plain(call, key, faults.Plan())

    def suffer(self, call: Callable[[Any], Any], key: Any, plan: faults.Plan) -> str | None:
        """Ask once under this plan; the code of a refusal."""
        from counterfoil.kernel.idempotency import Replayed
        from counterfoil.kernel.refusals import NotVisible, Refusal

        try:
            with faults.befalling(plan):
                call(key)
        except Refusal as refusal:
            return refusal.code
        except NotVisible:
            return "not_visible"
        except Replayed:
            return None
        except faults.LOST:
            self.trials["heard of it"] += 1
        return None

    def try_again(self, call: Callable[[Any], Any], key: Any) -> tuple[str | None, str]:
        """Under a fault that is tried again, or with the answer lost: what was done and not answered is answered."""
        number = random.Random(self.tries).randint(1, 12)
        kind = RETRIED[self.tries % len(RETRIED)]
        plan = faults.at_commit(faults.AFTER_COMMIT) if self.world.happens(0.2) else faults.at_statement(number, kind)
        heard = self.trials["heard of it"]
        code = self.suffer(call, key, plan)
        if code is not None:
            return code, ""
        told = self.trials["heard of it"] > heard
        must(not told or plan.happened[faults.AFTER_COMMIT], f"{self.now_doing}: {kind} reached the user")
        self.trials += plan.happened
        return super(Watched, self).answer(call, key, faults.Plan())


class Again(Watched):
    """R6: each kind of request sent again under its key, in sequence: nothing more happens; other content is refused."""

    def look_at(self, call: Callable[[Any], Any], key: Any) -> tuple[str | None, str]:
        from counterfoil.kernel.idempotency import Replayed
        from counterfoil.kernel.refusals import Refusal

        code, number = super(Watched, self).answer(call, key, faults.Plan())
        if code is not None or self.now_doing[1] == "edit":  # what is saved has its version instead of a key: R7
            return code, number
        before = house.fingerprint()
        for _time in range(2):
            try:
                call(replace(key))
            except Replayed as replayed:
                must(replayed.row.number == number, f"{self.now_doing}: {replayed.row.number} instead of {number}")
            else:
                raise house.Failed(f"{self.now_doing} was done twice under one key")
        try:
            call(replace(key, fingerprint="f" * 64))
        except Refusal as refusal:
            must(refusal.code == "idempotency_key_reused", f"{self.now_doing}: {refusal.code}")
        else:
            raise house.Failed(f"{self.now_doing} took the same key for other content")
        must(house.fingerprint() == before, f"{self.now_doing} under a used key wrote something")
        self.trials["sent again"] += 3
        return code, number


def every_statement(days: int, times: int) -> Counts:
    """R2."""
    with fresh(house.LIVES):
        story = watched(EveryStatement(seed=3, times=times), days=days, least=60)
        kinds = len(story.seen)
    must(min(story.trials[kind] for kind in (*RETRIED, faults.AFTER_COMMIT)), f"not tried again: {story.trials}")
    return Counts({"kinds of action": kinds, **story.trials})


def sent_again(days: int) -> Counts:
    """R6, in sequence, of every kind of action."""
    with fresh(house.LIVES):
        story = watched(Again(seed=5, times=1), days=days, least=60)
    return Counts({"kinds of action": len(story.seen), **story.trials})


# On a company that has lived for some days ---------------------------------------------------------------------------


def lost_update(days: int) -> Counts:
    """R7: of every paper that can be changed two save the same version: the second is told; without a version nobody saves."""
    told: Counter[str] = Counter()
    with fresh(house.LIVES):
        simulate(days=days, seed=6, share=0)
        from counterfoil.kernel.declaration import all_types

        _more_drafts()
        for doctype in all_types():
            if doctype.change is None or doctype.edits is None:
                continue
            rows = doctype.model.objects.filter(state__in=doctype.editable).order_by("-pk")[:6]
            told["changed twice"] += sum(_both_save(doctype, row) for row in rows)
            told["kinds of paper"] += bool(rows)
        house.invariants_hold()
    must(told["kinds of paper"] >= 8, f"only {told['kinds of paper']} kinds of paper were there to change")
    return Counts(dict(told))


def _more_drafts() -> None:
    """One more of everything that is written by hand, so that there is something to change."""
    story = Story(seed=6, share=0)
    story.begin()
    for resource, make, _likely in drafts.NEW_BUSINESS:
        for _time in range(3):
            draft = make(story.world)
            if draft is not None:
                with contextlib.suppress(Refusal):
                    create(resource, draft[0], by=story.world.people[draft[1]], at=story.world.now)


def _both_save(doctype: Any, row: Any) -> bool:
    from counterfoil.people.models import User

    roles = doctype.change_by or doctype.draft_by
    path = f"/{doctype.name}/{row.number}"
    for user in User.objects.filter(roles__overlap=list(roles), is_active=True).order_by("pk"):
        caller = Caller(user.username)
        must(caller.patch(path, {}).status_code in (404, 422), f"{path}: saved without a version")
        answers = house.together([lambda: caller.patch(path, {"version": row.version})] * 2, threads=2)
        codes = sorted(answer.status_code for answer in answers)
        if codes in ([403, 403], [404, 404], [422, 422]):
            continue  # not this person's, or an empty change is none here
        must(codes == [200, 409], f"{path}: {codes}")
        stale = next(answer for answer in answers if answer.status_code == 409)
        must(stale.json()["code"] == "stale_version", f"{path}: {stale.json()['code']}")
        return True
    return False


def reports(days: int) -> Counts:
    """R18: what lists, statements, accounts, cards and exports say, against the papers themselves."""
    compared: Counter[str] = Counter()
    with fresh(house.LIVES):
        simulate(days=days, seed=8, share=0)
        see = Caller("accountant")
        papers = witness.headers()
        for code in sorted({one["customer"] for one in papers["shipments"]}):
            _account_is(see, code, papers, compared)
        _stock_is(see, compared)
        _lists_are(see, papers, compared)
    must(compared.total() >= 20, "fewer than 20 figures")
    return Counts({"figures": compared.total(), **compared, "differences": 0})


MONEY = (("shipments", "total", 1), ("receipts", "amount", -1), ("receivable-adjustments", "amount", 1))


def _account_is(see: Caller, code: str, papers: dict[str, list[Any]], compared: Counter[str]) -> None:
    by_papers = Decimal(0)
    for resource, name, sign in MONEY:
        for one in papers[resource]:  # a red paper carries its own minus: original and red together are nothing
            if one["customer"] == code and one["state"] in ("posted", "reversed"):
                by_papers += sign * Decimal(one[name])
    for one in papers["sales-returns"]:
        if one["customer"] == code and one["state"] in ("posted", "reversed"):
            red = -1 if one["reversal_of"] else 1
            by_papers -= red * abs(Decimal(one["total"]))
    account = see.get(f"/customers/{code}/account")
    entries = _all(see, "/receivable-entries", customer=code)
    statement = see.get(f"/customers/{code}/statement", **{"from": "2025-01-01", "to": "2027-12-31"})
    figures = {
        "account": account["balance"],
        "entries": sum((Decimal(row["amount"]) for row in entries), Decimal(0)),
        "statement": statement["closing_balance"],
    }
    for name, figure in figures.items():
        must(Decimal(figure) == by_papers, f"{code}: {name} says {figure}, the papers {by_papers}")
        compared[name] += 1


def _stock_is(see: Caller, compared: Counter[str]) -> None:
    lying = {(row["product"], row["location"]): Decimal(row["on_hand"]) for row in _all(see, "/stock")}
    moved: dict[tuple[str, str], Decimal] = {}
    for row in _all(see, "/stock/moves"):
        for name, sign in (("from", -1), ("to", 1)):
            place = (row["product"], row[name])
            moved[place] = moved.get(place, Decimal(0)) + sign * Decimal(row["quantity"])
    for place, quantity in lying.items():
        must(moved.get(place, 0) == quantity, f"{place}: {quantity} in stock, {moved.get(place)} by the moves")
        compared["stock"] += 1


def _lists_are(see: Caller, papers: dict[str, list[Any]], compared: Counter[str]) -> None:
    for resource, rows in papers.items():
        answer = see.client.get(f"/api/v1/{resource}", {"limit": 1})
        if answer.status_code != 200:
            continue
        listed = {row["number"]: row["state"] for row in _all(see, f"/{resource}")}
        known = {row["number"]: row["state"] for row in rows}
        must(set(listed) <= set(known), f"{resource}: listed and not there")
        for number, state in listed.items():
            must(known[number] == state, f"{number}: listed as {state}, is {known[number]}")
        compared["lists"] += 1


def _all(see: Caller, path: str, **query: Any) -> list[Any]:
    rows: list[Any] = []
    cursor = ""
    while True:
        page = see.get(path, limit=100, **query, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["next"] or ""
        if not cursor:
            return rows
