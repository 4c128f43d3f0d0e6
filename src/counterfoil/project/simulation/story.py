"""The simulated company: every role an actor, day by day, under faults, watched by an oracle.

Four requests in five are what the system itself offers; the rest is what the actor may not do, and nonsense. Chance is
seeded and the clock is ours: the same seed lives the same days and leaves the same trace.
"""

import contextlib
import random
import time as clock
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import DataError
from django.utils import timezone

from counterfoil.complaints.audits import actions as audits
from counterfoil.customers import actions as customers
from counterfoil.customers.models import Customer
from counterfoil.kernel import outbox, people
from counterfoil.kernel.checks import Offer, offers
from counterfoil.kernel.declaration import Action, DocumentType, all_types, find_type, type_of
from counterfoil.kernel.idempotency import Key, Replayed
from counterfoil.kernel.jobs import run_all
from counterfoil.kernel.models import Event, Outbox
from counterfoil.kernel.performing import create, perform
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.people.models import User
from counterfoil.people.todo import list_tasks
from counterfoil.project.demo.deeds import Deed
from counterfoil.project.demo.life import HOUSE, PACE, World
from counterfoil.project.simulation import HEARD, OFTEN, declared_ways, drafts, faults, inputs, witness
from counterfoil.project.simulation.errands import ERRANDS
from counterfoil.project.simulation.oracle import Oracle, Told
from counterfoil.project.simulation.report import Report
from counterfoil.project.simulation.temptations import TEMPTATIONS

ROUNDS = (time(8, 0), time(10, 30), time(14, 0))
NIGHT = time(0, 5)
DILIGENCE = 0.8
NOT_ALLOWED, NONSENSE = 0.15, 0.05
"""Shares of requests that the actor may not do, and that make no sense."""
OFFERED = 1 - NOT_ALLOWED - NONSENSE
ASIDE = 0.2
"""How often somebody does something that is offered but is on nobody's list: cancels, reverses, takes back."""
RECENT, LATELY, SELDOM, LOOKS = 30, 150, 50, 4
TEMPTED, SENT = 0.05, 0.06
"""How often somebody is tempted to what a rule forbids that nobody has heard of yet, or sent a long way round."""
DETOUR, GO_ON, HOPELESS = 0.3, 0.5, 40
"""How often a paper goes another way than the one on the list, because that one came by too seldom; a way that was looked for
so many times in vain is left alone.
"""
SETTLED = 30
"""After so many days what still lacks is seen to every evening."""
TWICE, TWICE_CO_SIGNED = 0.05, 0.9
"""How often somebody does the same thing once more."""
MORE_ROLES = {
    "accountant2": ("accountant", "chief_accountant"),
    "sales_clerk2": ("sales_clerk", "accountant", "qc_inspector"),
    "market_manager": ("market_manager", "clerk_supervisor", "sales_clerk"),
    "picker2": ("picker", "checker", "picking_leader"),
    "checker2": ("checker", "picker"),
    "logistics_clerk2": ("logistics_clerk", "picking_leader", "picker"),
    "warehouse_keeper": ("warehouse_keeper", "accountant"),
    "engineering": ("engineering", "department_head"),
}
"""People with several roles, so that the rules on two persons have something to refuse."""
PATIENCE = timedelta(days=4)
AGAIN = 3
"""How often a client asks again under faults, before the faults cease."""


class Story:
    """One life of one house."""

    def __init__(self, *, seed: int, share: float, oracle: bool = True, often: int = OFTEN, heard: int = HEARD):
        self.seed, self.share = seed, share
        self.often, self.heard = often, heard
        self.report = Report(seed)
        self.chance = random.Random(seed)  # noqa: S311 - chance of a story, not of a key
        self.system = people.system()
        self.tries = 0
        self.actions = [(doctype, one) for doctype in all_types() for one in doctype.actions if one.needs_person]
        self.ways = [(doctype, one, before) for doctype, one in self.actions for before in one.from_]
        self.after: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for resource, name, before, after in declared_ways():
            self.after[resource, name, before].add(after)
        self.for_another = [pair for pair in self.actions if pair[1].barred or pair[1].not_by]
        self.tried_alone: Counter[tuple[str, str]] = Counter()
        """How often somebody tried what another has to do."""
        self.tried: Counter[tuple[str, str, str]] = Counter()
        """How often each action was done, or looked for, from a state: what was seldom is looked for first."""
        self.looked_for: Counter[tuple[str, str, str]] = Counter()
        """How often a way was looked for because it lacked."""
        self.tempted: Counter[str] = Counter()
        """How often somebody was tempted to what is refused with a code."""
        self.in_vain: Counter[str] = Counter()
        """How often of these there was something to try."""
        self.sent: Counter[tuple[str, str, str]] = Counter()
        """How often somebody was sent on the errand that leads to a way."""
        self.given_up: dict[tuple[str, str, str], date] = {}
        """What was refused although it was offered: not before this day again."""
        self.slow = False
        """Whether what follows from a change is late for certain."""
        self.world = World(self.chance, timezone.now(), {})
        self.oracle = Oracle(witness.kinds()) if oracle else None

    def begin(self) -> None:
        """Who is there, and what the books say before the first day."""
        for username, held in MORE_ROLES.items():
            User.objects.filter(username=username).update(roles=list(held))
        self.world.people = {user.username: user for user in User.objects.filter(is_active=True).order_by("pk")}
        if self.oracle is not None:
            self.oracle.begin(witness.stock(), witness.accounts(self.system, at=self.world.now))

    def live(self, days: list[date], *, tell: Callable[..., None]) -> Report:
        """Live these days; stops in the evening of a day on which something was found wrong."""
        began = clock.monotonic()
        with lots_by_chance(random.Random(f"lots {self.seed}")):  # noqa: S311
            for number, day in enumerate(days, start=1):
                tell(f"Day {number} of {len(days)}", number - 1, len(days))
                self.one_day(day, settled=number > SETTLED)
                self.report.days = number
                self.report.traces.append(self.report.trace)
                if self.report.findings:
                    break
        self.report.seconds = clock.monotonic() - began
        return self.report

    def one_day(self, day: date, *, settled: bool = False) -> None:
        """The night's jobs, three rounds of work, and the reckoning in the evening. ``settled``: whether it is time to see
        to what has not come by of itself.
        """
        world = self.world
        world.now = timezone.make_aware(datetime.combine(day, NIGHT))
        for _time in range(2 if world.happens(0.1) else 1):
            run_all(at=world.now)
        for begins in ROUNDS:
            world.now = max(world.now, timezone.make_aware(datetime.combine(day, begins)))
            self.block_or_unblock()
            self.new_business()
            for username in HOUSE:
                self.work_through(world.people[username])
        if settled:
            self.see_to_what_lacks()
        self.reckon(day)

    def reckon(self, day: date) -> None:
        """Every invariant, and the oracle's books against the product's."""
        found = [f"{code}: {many} rows" for code, many in witness.broken().items()]
        if self.oracle is not None:
            stock, accounts = witness.stock(), witness.accounts(self.system, at=self.world.now)
            found += self.oracle.compare(stock, accounts, witness.papers())
        self.report.note(day, len(found))
        self.report.findings += [f"seed {self.seed}, {day}: {sentence}" for sentence in found]

    # Who does what

    def new_business(self) -> None:
        for resource, make, likely in drafts.NEW_BUSINESS:
            if not self.chance.random() < likely:
                continue
            draft = make(self.world)
            if draft is not None:
                self.interrupt()
                self.enter(resource, draft[0], self.world.people[draft[1]], "offered")

    def work_through(self, user: User) -> None:
        """What stands on somebody's list; and in between what nobody asked for."""
        for task in list_tasks(user, at=self.world.now, limit=60).items:
            if not self.chance.random() < DILIGENCE:
                continue
            doctype = find_type(task.resource)
            if doctype is None:  # a task about a customer, not about a paper
                continue
            what = (task.resource, task.number, task.action)
            today = timezone.localtime(self.world.now).date()
            if self.given_up.get(what, today) > today:
                continue
            self.interrupt()
            document = self.found(doctype, task.document_id)
            action = doctype.action(task.action)
            if document is None or action is None:
                continue
            came_by = not self.lacking(doctype, action, document.state)
            if came_by and self.chance.random() < DETOUR and self.detour(document, action):
                continue
            if not self.do(document, action, user, "offered"):
                self.given_up[what] = today + PATIENCE
                continue
            if self.chance.random() < (TWICE_CO_SIGNED if action.co_sign else TWICE):
                self.once_more(doctype, task.document_id, action, user)
            if self.chance.random() < GO_ON:
                self.go_on(doctype, task.document_id)

    def once_more(self, doctype: DocumentType, pk: int, action: Action, user: User) -> None:
        """The same person does the same again: a double click, or an attempt to sign for the other one too."""
        document = self.found(doctype, pk)
        if document is not None:
            self.do(document, action, user, "once more")

    def interrupt(self) -> None:
        """Before each piece of work: perhaps something aside, something not allowed, some nonsense."""
        if self.chance.random() < ASIDE:
            self.something_aside()
        if self.chance.random() < NOT_ALLOWED / OFFERED and self.has_room(NOT_ALLOWED, "not allowed", "barred"):
            self.something_not_allowed()
        if self.chance.random() < NONSENSE / OFFERED and self.has_room(NONSENSE, "nonsense"):
            self.some_nonsense()
        if self.chance.random() < TEMPTED:
            self.tempt()
        if self.chance.random() < SENT:
            self.run_an_errand()

    def has_room(self, share: float, *kinds: str) -> bool:
        """Whether requests of these kinds have not taken their share yet: much on the lists is left for later."""
        return sum(self.report.kinds[kind] for kind in kinds) <= share / OFFERED * self.report.kinds["offered"]

    def run_an_errand(self) -> None:
        """Somebody goes a long way round to where nobody has been often enough."""
        lacking = [way for way in self.lacking_ways() if self.sent[way] < HOPELESS]
        if lacking:
            way = self.chance.choice(lacking)
            self.sent[way] += self.did_something(ERRANDS[way])

    def lacking_ways(self) -> list[tuple[str, str, str]]:
        """Those that came by too seldom so far, of those to which somebody can be sent."""
        return [way for way in ERRANDS if self.is_seldom(way)]

    def unheard_codes(self) -> list[str]:
        """The refusals of which people heard too seldom so far, of those to which somebody can be tempted."""
        return [code for code in TEMPTATIONS if self.report.codes[code] < self.heard]

    def see_to_what_lacks(self) -> None:
        """In the evening, when much has come by of itself: each errand and each temptation that is still wanted, once;
        and each way that is, with a paper that stands where it begins.
        """
        for lacking in self.lacking_ways():
            ERRANDS[lacking](self)
        for code in self.unheard_codes():
            TEMPTATIONS[code](self)
        for doctype, action, before in self.ways:
            if self.is_seldom((doctype.name, action.name, before)):
                self.first_that_goes(doctype, action, newest(doctype, state=before)[:LOOKS])

    def tempt(self) -> None:
        """Somebody does what a rule forbids of which nobody has heard yet."""
        unheard = [code for code in self.unheard_codes() if self.in_vain[code] < HOPELESS]
        if unheard:
            code = min(self.chance.sample(unheard, min(3, len(unheard))), key=lambda one: self.tempted[one])
            self.tempted[code] += 1
            self.in_vain[code] += self.did_something(TEMPTATIONS[code])

    def did_something(self, work: Callable[["Story"], object]) -> bool:
        """Whether there was anything to try."""
        before = self.report.requests
        work(self)
        return self.report.requests > before

    def something_aside(self) -> None:
        """Somebody opens a paper and does what is possible there: rather what was seldom done so far."""
        if self.world.happens(0.6):
            self.something_lacking()
            return
        document, action = self.something_possible()
        if document is not None and action is not None:
            self.by_who_may(document, action)

    def something_lacking(self) -> None:
        """One of the ways that came by too seldom, with the first of some papers that offers it."""
        ways = [way for way in self.ways if self.lacking(*way)]
        for doctype, action, before in self.chance.sample(ways, min(LOOKS, len(ways))):
            keys = newest(doctype, state=before)
            if not keys:
                continue
            self.looked_for[doctype.name, action.name, before] += 1
            done = self.first_that_goes(doctype, action, self.chance.sample(keys, min(LOOKS, len(keys))))
            if done is not None:
                self.go_on(doctype, done)
                return

    def first_that_goes(self, doctype: DocumentType, action: Action, keys: Iterable[int]) -> int | None:
        """The first of these papers with which it could be done."""
        return next((pk for pk in keys if self.by_who_may(self.found(doctype, pk), action)), None)

    def go_on(self, doctype: DocumentType, pk: int) -> None:
        """What was just done to a paper led it where something came by too seldom."""
        document = self.found(doctype, pk)
        if document is not None:
            self.detour(document, None)

    def detour(self, document: Any, action: Action | None) -> bool:
        """Something else than this is done with a paper, because it came by too seldom. Whether it was."""
        doctype = type_of(document)
        others = [one for one in doctype.actions if one is not action and self.lacking(doctype, one, document.state)]
        return bool(others) and self.by_who_may(document, self.chance.choice(others))

    def by_who_may(
        self, document: Any, action: Action, people: list[User] | None = None, body: dict[str, Any] | None = None
    ) -> bool:
        """Done by one of those (else of a few) to whom it is offered, if there is one; with this entered, if anything is
        said.
        """
        for user in people or self.those_who_might(document, action):
            offered = offers(document, user, at=self.world.now)
            if any(offer.action is action and within_reach(offer) for offer in offered) and sees(user, document):
                if body is not None:
                    return self.request(document, action, user, body, "offered")
                return self.do(document, action, user, "offered")
        return False

    def lacking(self, doctype: DocumentType, action: Action, before: str) -> bool:
        """Whether this action still has to come by from this state, and was not looked for in vain too often."""
        way = (doctype.name, action.name, before)
        return self.looked_for[way] < HOPELESS and self.is_seldom(way)

    def is_seldom(self, way: tuple[str, str, str]) -> bool:
        """Whether one of the states to which this way leads was reached by it too seldom so far."""
        return any(self.report.transitions[(*way, one)] < self.often for one in self.after.get(way, ()))

    def something_seldom(self) -> tuple[Any, Action | None]:
        """One of the ways that came by least, and a paper that stands where it begins."""
        ways = sorted(self.ways, key=lambda way: self.tried[way[0].name, way[1].name, way[2]])
        for doctype, action, before in self.chance.sample(ways[:SELDOM], LOOKS):
            keys = newest(doctype, state=before)
            if keys:
                self.tried[doctype.name, action.name, before] += 1
                return self.found(doctype, self.chance.choice(keys)), action
        return None, None

    def something_possible(self) -> tuple[Any, Action | None]:
        document, doctype = self.some_paper()
        actions = [one for one in doctype.actions if one.needs_person and document and document.state in one.from_]
        return document, self.chance.choice(actions) if actions else None

    def those_who_might(self, document: Any, action: Action) -> list[User]:
        """A few of those with the role, whoever wrote the paper first."""
        able = self.all_who_might(document, action)
        return [*(user for user in able if user.pk in document.authors), *self.chance.sample(able, min(3, len(able)))]

    def all_who_might(self, document: Any, action: Action) -> list[User]:
        """Those with the role, whoever wrote the paper first."""
        able = self.holders(action.by | set(action.co_sign))
        return sorted(able, key=lambda user: user.pk not in document.authors)

    def holders(self, roles: Iterable[str]) -> list[User]:
        """Those who have one of these roles."""
        return [user for user in self.world.people.values() if not set(user.roles).isdisjoint(roles)]

    def block_or_unblock(self) -> None:
        """Now and then a customer gets nothing more, for a while."""
        manager = self.world.people["market_manager"]
        blocked = list(Customer.objects.filter(blocked=True).order_by("pk").values_list("code", flat=True))
        act, codes = (customers.unblock, blocked) if blocked else (customers.block, ["C-0007", "C-0012", "C-0033"])
        if self.chance.random() < (0.5 if blocked else 0.1):
            act(self.chance.choice(codes), {"reason": inputs.WORDS}, by=manager, at=self.world.tick())

    def something_not_allowed(self) -> None:
        """Somebody tries what the paper does not offer to them. It must be refused."""
        if self.world.happens(0.3) and self.somebody_barred():
            return
        document = self.something_seldom()[0] if self.world.happens(0.5) else self.some_paper()[0]
        if document is None:
            return
        anybody = list(self.world.people.values())
        user = self.chance.choice(anybody) if self.world.happens(0.3) else self.somebody(type_of(document))
        barred = self.barred_for(document, user)
        self.chance.shuffle(barred)
        if barred:
            offer = min(barred, key=self.how_often_refused) if self.world.happens(0.7) else barred[0]
            body = inputs.shaped(self.world, document, offer.action)
            self.request(document, offer.action, user, body, "not allowed")

    def barred_for(self, document: Any, user: User) -> list[Offer]:
        """What isn't offered to somebody, nor will be once the request is sent: a signature may lapse in between."""
        soon = self.world.now + timedelta(seconds=PACE[1])
        looks = zip(offers(document, user, at=self.world.now), offers(document, user, at=soon), strict=True)
        return [now for now, then in looks if not (now.allowed or then.allowed)]

    def how_often_refused(self, offer: Offer) -> int:
        """With the code that stands in the way of it, so far."""
        return self.report.codes[offer.refusal.code] if offer.refusal else 0

    def somebody_barred(self) -> bool:
        """One who had a hand in a paper, or in those it came of, goes on where another has to. Whether one tried."""
        some = self.chance.sample(self.for_another, LOOKS)
        for doctype, action in sorted(some, key=lambda pair: self.tried_alone[pair[0].name, pair[1].name]):
            rows = doctype.model.objects.filter(state__in=action.from_).order_by("-pk").select_related(*doctype.related)
            for document in rows[:RECENT]:
                able = self.holders(action.by | set(action.co_sign))
                known = witness.had_a_hand(document, action) if able else set()
                user = next((user for user in able if user.pk in known), None)
                if user is not None:
                    self.tried_alone[doctype.name, action.name] += 1
                    self.do(document, action, user, "barred")
                    return True
        return False

    def some_nonsense(self) -> None:
        """What was entered makes no sense."""
        if self.chance.random() < 0.4:
            resource, make, _likely = self.chance.choice(drafts.NEW_BUSINESS)
            draft = make(self.world)
            if draft is not None:
                body = inputs.bent(self.chance, draft[0])
                self.enter(resource, body, self.world.people[draft[1]], "nonsense")
            return
        if self.world.happens(0.6):
            self.nonsense_of_who_may()
            return
        document, doctype = self.some_paper()
        if document is not None:
            action = self.chance.choice([action for action in doctype.actions if action.needs_person])
            body = inputs.bent(self.chance, inputs.shaped(self.world, document, action))
            self.request(document, action, self.somebody(doctype), body, "nonsense")

    def nonsense_of_who_may(self) -> None:
        """The right person at the right time, with the wrong figures: that is for the rules to find."""
        document, action = self.something_seldom() if self.world.happens(0.5) else self.something_possible()
        if document is None or action is None:
            return
        user = self.those_who_might(document, action)[-1]
        with contextlib.suppress(Refusal, NotVisible):  # of what is prepared on the way
            deed = inputs.entered(self.world, user, document, action)
            if deed is not None:
                body = inputs.bent(self.chance, deed.inputs)
                self.request(document, find_action(document, deed), user, body, "nonsense")

    def some_paper(self) -> tuple[Any, DocumentType]:
        """One that somebody worked on lately; or any kind of paper alike, so that rare ones have their turn."""
        if self.world.happens(0.5):
            lately = list(Event.objects.order_by("-pk").values_list("resource", "document_id")[:LATELY])
            resource, pk = self.chance.choice(lately)
            known = find_type(resource)
            if known is not None:
                return self.found(known, pk), known
        doctype = self.chance.choice(all_types())
        keys = newest(doctype)
        return (self.found(doctype, self.chance.choice(keys)) if keys else None), doctype

    def somebody(self, doctype: DocumentType) -> User:
        able = self.holders(doctype.acting_roles())
        return self.chance.choice(able or list(self.world.people.values()))

    def found(self, doctype: DocumentType, pk: int) -> Any:
        return next(iter(witness.by_pk(doctype)(pk)), None)

    # The request

    def do(self, document: Any, action: Action, user: User, kind: str) -> bool:
        """An action with what somebody enters for it; where a rule says no and there is another way, that one.

        Whether it was done, or left for later on purpose."""
        try:
            deed = inputs.entered(self.world, user, document, action)
        except (Refusal, NotVisible) as error:  # a paper attached or a sheet filled in on the way was refused
            self.end(kind, document._meta.label, "prepare", user, getattr(error, "code", "not_visible"))
            return False
        done = True
        while deed is not None:
            chosen = find_action(document, deed)
            done = self.request(document, chosen, user, deed.inputs, kind)
            deed = None if done else deed.otherwise
        return done

    def enter(self, resource: str, body: dict[str, Any], user: User, kind: str) -> str:
        """A new draft: its number, or nothing when it was refused."""
        return self.send(
            kind, resource, "create", user, body, {"state": ""},
            lambda key: create(resource, body, by=user, at=self.world.now, key=key),
        )  # fmt: skip

    def request(self, document: Any, action: Action, user: User, body: dict[str, Any], kind: str) -> bool:
        """One action of one paper, as a client sends it. Whether it was accepted."""
        doctype = type_of(document)
        which = (doctype.name, document.number)
        before = {"state": document.state}
        return bool(self.send(
            kind, doctype.name, action.name, user, body, before,
            lambda key: perform(which, action.name, by=user, at=self.world.now, inputs=body, key=key),
        ))  # fmt: skip

    def send(
        self, kind: str, resource: str, action: str, user: User, body: dict[str, Any], before: dict[str, Any],
        call: Callable[[Key], Any],
    ) -> str:  # fmt: skip
        """Ask until there is an answer, under one key; a refusal must have changed nothing.

        The number of the paper that was made or moved, nothing when it was refused.
        """
        self.tries += 1
        self.world.tick()
        key = Key(user.pk, f"simulated-{self.seed}-{self.tries}", f"{self.tries:064d}")
        books = witness.books()
        chance = random.Random(f"{self.seed}/{self.tries}")  # noqa: S311
        plan = faults.by_chance(chance, self.share)
        if self.slow and self.share:
            plan.follow = lambda: faults.LATE
        code, number = self.answer(call, key, plan)
        self.report.faults += plan.happened
        left = plan.happened[faults.LATE] > 0
        if plan.happened and not left:
            self.sweep()
        if code is not None:
            if witness.books() != books:
                self.find(f"{resource} {action} was refused ({code}) and left something behind")
            self.end(kind, resource, action, user, code)
            self.tell_oracle(lambda oracle: oracle.hear_refusal(resource, action, code))
            return ""
        if kind in ("not allowed", "barred"):
            self.find(f"{resource} {number} {action} by {user.username} was not offered and yet accepted")
        after = self.shown(resource, number)
        self.end(kind, resource, action, user, None, number, before["state"], after["state"], after["version"])
        told = Told(resource, action, user.username, frozenset(user.roles), body, before, after)
        self.tell_oracle(lambda oracle: oracle.hear(told))
        if after["state"] == "credit_held":  # not refused, and yet it goes no further by a rule
            self.report.codes[after["judgement"]["code"]] += 1
        if action != "edit" and chance.random() < self.share:
            self.ask_again(call, key, number)
        if left:
            self.not_wait()
            self.sweep()
        return number

    def sweep(self) -> None:
        """The background worker does what was left in the box."""
        outbox.sweep(at=self.world.now + timedelta(minutes=2))

    @contextlib.contextmanager
    def faster_than_the_system(self) -> Iterator[None]:
        """Within, what follows from a change is late for certain, and people go on before it comes."""
        self.slow = True
        try:
            yield
        finally:
            self.slow = False

    def not_wait(self) -> None:
        """What follows from a change is late; before it comes, people judge again what is held for credit."""
        notices = find_type("delivery-notices")
        recheck = notices.action("recheck") if notices is not None else None
        assert notices is not None
        assert recheck is not None
        box = Outbox.objects.filter(done_at=None, kind="rejudge_notices").order_by("pk")
        customers_ = [row.payload["customer_id"] for row in box]
        held = notices.model.objects.filter(state="credit_held", customer__in=customers_).order_by("pk")
        for pk in held.values_list("pk", flat=True)[:LOOKS]:
            held_notice = self.found(notices, pk)
            self.by_who_may(held_notice, recheck, self.all_who_might(held_notice, recheck))

    def ask_again(self, call: Callable[[Key], Any], key: Key, number: str) -> None:
        """A request comes twice: the answer is the same, and nothing is done."""
        books = witness.books()
        self.report.faults["duplicate request"] += 1
        if self.answer(call, key, faults.Plan()) != (None, number) or witness.books() != books:
            self.find(f"{number}: the same request once more was another one")

    def answer(self, call: Callable[[Key], Any], key: Key, plan: faults.Plan) -> tuple[str | None, str]:
        """The code of the refusal, or the number of the paper that was made or moved."""
        for again in range(AGAIN + 1):
            try:
                with faults.befalling(plan if again < AGAIN and self.share else faults.Plan()):
                    return None, call(key).number
            except Refusal as refusal:
                return refusal.code, ""
            except NotVisible:
                return "not_visible", ""
            except DataError:
                return "out_of_range", ""
            except Replayed as replayed:
                return None, replayed.row.number
            except faults.LOST as error:
                if not plan.happened or again == AGAIN:
                    self.find(f"{type(error).__name__}: {error}")
                    return "lost", ""
                self.report.asked_again += 1
            except Exception as error:
                self.find(f"{key.key}: {type(error).__name__}: {error}")
                return "defect", ""
        raise AssertionError("unreachable")

    def shown(self, resource: str, number: str) -> dict[str, Any]:
        doctype = find_type(resource)
        assert doctype is not None
        (document,) = witness.by_number(doctype)(number)
        return witness.answered(document)

    def tell_oracle(self, tell: Callable[[Oracle], None]) -> None:
        if self.oracle is not None:
            tell(self.oracle)
            self.report.findings += [f"seed {self.seed}, {self.world.now}: {one}" for one in self.oracle.findings]
            self.oracle.findings.clear()

    def end(self, kind: str, resource: str, action: str, user: User, code: str | None, *told: Any) -> None:
        """How it ended, for the trace and the counts."""
        self.report.kinds[kind] += 1
        self.report.note(self.tries, resource, action, user.username, code or "", *told)
        if code is not None:
            self.report.refused[resource] += 1
            self.report.codes[code] += 1
            if kind == "offered":
                self.report.surprises[f"{resource} {action} {code}"] += 1
            return
        self.report.accepted[resource] += 1
        if told:
            self.tried[resource, action, told[1]] += 1
            self.report.transitions[resource, action, told[1], told[2]] += 1

    def find(self, sentence: str) -> None:
        self.report.findings.append(f"seed {self.seed}, {self.world.now}, request {self.tries}: {sentence}")


class Lots:
    """What an audit draws its sample by, the same for the same seed."""

    def __init__(self, chance: random.Random):
        self.chance = chance

    def token_hex(self, length: int) -> str:
        return f"{self.chance.getrandbits(8 * length):0{2 * length}x}"


@contextlib.contextmanager
def lots_by_chance(chance: random.Random) -> Iterator[None]:
    """Within, audits draw by this chance; otherwise nobody could foretell what they draw, and no trace come again."""
    door: Any = audits
    sound, door.secrets = door.secrets, Lots(chance)
    try:
        yield
    finally:
        door.secrets = sound


def newest(doctype: DocumentType, **facts: Any) -> list[int]:
    """Keys of the papers of this kind that were made last, of which these facts are true."""
    return list(doctype.model.objects.filter(**facts).order_by("-pk").values_list("pk", flat=True)[:RECENT])


def sees(user: User, document: Any) -> bool:
    """Whether the paper is this person's business."""
    doctype = type_of(document)
    return bool(doctype.model.objects.filter(people.visible(doctype, user), pk=document.pk).exists())


def within_reach(offer: Offer) -> bool:
    """What may be done, or may once a paper is attached, which is done on the way."""
    return offer.refusal is None or offer.refusal.code in ("attachment_required", "contract_required")


def find_action(document: Any, deed: Deed) -> Action:
    """The declared action that somebody chose."""
    action = type_of(document).action(deed.action)
    assert action is not None, deed
    return action
