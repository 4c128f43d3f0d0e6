"""Many at once: the races in which a missing lock, a wrong order or a lost answer shows."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from reliability import house
from reliability.house import Caller, Counts, Failed, fresh, must, together

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STOCKED, PIECES, ASKERS = 37, 37, 100


class People:
    """People by user name, and the steps that races begin from, by the one door."""

    def __init__(self) -> None:
        from counterfoil.people.models import User

        self.users = {user.username: user for user in User.objects.filter(is_active=True)}

    def create(self, resource: str, body: dict[str, Any], by: str, key: Any = None) -> Any:
        from django.utils import timezone

        from counterfoil.kernel.performing import create

        return create(resource, body, by=self.users[by], at=timezone.now(), key=key)

    def act(self, document: Any, action: str, by: str, body: dict[str, Any] | None = None, key: Any = None) -> Any:
        from django.utils import timezone

        from counterfoil.kernel.performing import perform

        return perform(document, action, by=self.users[by], at=timezone.now(), inputs=body or {}, key=key)

    def confirmed(self, customer: int, lines: list[tuple[str, str]]) -> Any:
        """A confirmed order of C-nnnn."""
        from django.utils import timezone

        from counterfoil.kernel.attachments import attach

        clerk = "sales_clerk" if customer % 2 else "sales_clerk2"
        body = {
            "customer": f"C-{customer:04d}", "kind": "stock", "customer_order_number": "R",
            "lines": [{"product": product, "quantity": quantity} for product, quantity in lines],
        }  # fmt: skip
        order = self.create("sales-orders", body, clerk)
        attach(order, name="contract.pdf", data=PDF, kind="contract", by=self.users[clerk], at=timezone.now())
        self.act(order, "submit", clerk)
        self.act(order, "approve_finance", "accountant")
        return self.act(order, "confirm", clerk, {"method": "phone", "contact": "张"})

    def notice(self, order: Any, customer: int, quantity: str, line_no: int = 1) -> Any:
        clerk = "sales_clerk" if customer % 2 else "sales_clerk2"
        lines = [{"sales_order": order.number, "line_no": line_no, "quantity": quantity}]
        body = {"lines": lines, "way": "carrier", "carrier": "K-EAST", "handover": "door"}
        return self.create("delivery-notices", body, clerk)

    def produced(self, product: str, quantity: int) -> None:
        lines = [{"product": product, "location": "1F", "quantity": str(quantity)}]
        self.act(self.create("stock-receipts", {"lines": lines}, "warehouse_keeper"), "post", "warehouse_keeper")


def _answers(answers: list[Any]) -> Counter[str]:
    from counterfoil.kernel.refusals import Refusal

    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Refusal):
            raise Failed(f"{type(answer).__name__}: {answer}") from answer
    return Counter(a.code if isinstance(a, Refusal) else a.state for a in answers)


def hot_stock(rounds: int = 1) -> Counts:
    """100 notices of one piece each at once, 37 pieces in stock: exactly 37 are released, the others told of it."""
    seconds = []
    for _round in range(rounds):
        with fresh():
            people = People()
            people.produced("P-0160", PIECES)
            orders = {n: people.confirmed(n, [("P-0160", "5")]) for n in range(1, 21)}
            notices = [(people.notice(orders[n], n, "1"), n) for n in orders for _notice in range(5)]
            clerks = {n: "sales_clerk" if n % 2 else "sales_clerk2" for n in orders}
            began = time.monotonic()
            works = [lambda d=d, n=n: people.act(d, "submit", clerks[n]) for d, n in notices]
            ended = _answers(together(works, threads=25))
            seconds.append(time.monotonic() - began)
            must(ended == {"released": PIECES, "shortage": ASKERS - PIECES}, f"37 in stock, and {dict(ended)}")
            must(seconds[-1] < 10, f"100 notices took {seconds[-1]:.1f} s")
            house.invariants_hold()
    return Counts({"rounds of 100 for 37 pieces": rounds, "seconds": f"{max(seconds):.1f}"})


def hot_account(rounds: int = 1) -> Counts:
    """100 notices at once against a limit that has room for 37: exactly 37 pass."""
    seconds = []
    for _round in range(rounds):
        with fresh():
            people = People()
            order = [people.confirmed(36, [("P-0149", "420")]) for _order in range(10)]
            notices = [people.notice(one, 36, "42") for one in order for _notice in range(10)]
            began = time.monotonic()
            works = [lambda d=d: people.act(d, "submit", "sales_clerk2") for d in notices]
            ended = _answers(together(works, threads=25))
            seconds.append(time.monotonic() - began)
            must(ended == {"released": 37, "credit_held": 63}, f"room for 37, and {dict(ended)}")
            house.invariants_hold()
    return Counts({"rounds of 100 for room of 37": rounds, "slowest seconds": f"{max(seconds):.1f}"})


def twins(rounds: int = 4) -> Counts:
    """The same action of the same paper by many at once: one does it, the others are told that it is done."""
    from counterfoil.stock.models import Move

    with fresh():
        people = People()
        for _round in range(rounds):
            lines = [{"product": "P-0161", "location": "1F", "quantity": "5"}]
            receipt = people.create("stock-receipts", {"lines": lines}, "warehouse_keeper")
            works = [lambda d=receipt: people.act(d, "post", "warehouse_keeper")] * 12
            ended = _answers(together(works, threads=12))
            must(ended == {"posted": 1, "wrong_state": 11}, f"posted by twelve at once: {dict(ended)}")
            must(Move.objects.filter(number=receipt.number).count() == 1, "one receipt, several moves")
        house.invariants_hold()
    return Counts({"papers posted by twelve at once": rounds})


def deadlock(seconds: float = 12) -> Counts:
    """Eight clients, papers of 2 to 20 lines in random order, all kinds that touch many rows: no deadlock at all."""
    from django.db import connection

    with fresh():
        people = People()
        before = _deadlocks()
        until, done = time.monotonic() + seconds, Counter[str]()
        lock = threading.Lock()

        def work(seed: int) -> Callable[[], None]:
            chance = random.Random(seed)
            return lambda: _many_lines(people, chance, until, done, lock)

        for answer in together([work(seed) for seed in range(8)], threads=8):
            if isinstance(answer, Exception):
                raise Failed(f"{type(answer).__name__}: {answer}") from answer
        connection.close()
        time.sleep(1)  # the statistics collector is a second late
        must(_deadlocks() == before, f"{_deadlocks() - before} deadlocks")
        house.invariants_hold()
    return Counts({"actions": done.total(), **done})


def _many_lines(people: People, chance: random.Random, until: float, done: Counter[str], lock: Any) -> None:
    from counterfoil.kernel.refusals import Refusal
    from counterfoil.kernel.retrying import Busy

    while time.monotonic() < until:
        products = [f"P-{n:04d}" for n in chance.sample(range(1, 41), chance.randint(2, 20))]
        kind = chance.choice(("receipt", "transfer", "notice"))
        try:
            if kind == "receipt":
                lines = [{"product": one, "location": chance.choice(("1F", "2F")), "quantity": "1"} for one in products]
                paper = people.create("stock-receipts", {"lines": lines}, "warehouse_keeper")
                people.act(paper, "post", "warehouse_keeper")
            elif kind == "transfer":
                lines = [{"product": one, "from": _floor(one), "to": "3F", "quantity": "1"} for one in products]
                paper = people.create("stock-transfers", {"lines": lines}, "warehouse_keeper")
                people.act(paper, "post", "warehouse_keeper")
            else:
                _notice_and_back(people, chance, products)
        except Refusal:
            kind = "refused"
        except Busy:
            kind = "busy"
        with lock:
            done[kind] += 1


def _notice_and_back(people: People, chance: random.Random, products: list[str]) -> None:
    customer = chance.randint(1, 20)
    clerk = "sales_clerk" if customer % 2 else "sales_clerk2"
    order = people.confirmed(customer, [(one, "2") for one in products])
    lines = [{"sales_order": order.number, "line_no": n, "quantity": "1"} for n in range(1, len(products) + 1)]
    body = {"lines": lines, "way": "carrier", "carrier": "K-EAST", "handover": "door"}
    notice = people.create("delivery-notices", body, clerk)
    people.act(notice, "submit", clerk)
    people.act(notice, "cancel", clerk, {"reason": "R9"})


def _floor(product: str) -> str:
    return "1F" if int(product[2:]) % 2 else "2F"


def _deadlocks() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def faults() -> Counts:
    """Errors that a second try mends never reach whoever asked."""
    from counterfoil.project.simulation import faults as kinds

    with fresh():
        people = People()
        for kind in (kinds.SERIALIZATION, kinds.DEADLOCK, kinds.LOCK_TIMEOUT):
            for number in range(3, 13, 3):
                lines = [{"product": "P-0161", "location": "1F", "quantity": "5"}]
                with kinds.befalling(kinds.at_statement(number, kind)):
                    people.create("stock-receipts", {"lines": lines}, "warehouse_keeper")
        house.invariants_hold()
    return Counts({"faults": 12})


def submit_twice(rounds: int = 3) -> Counts:
    """One form sent 2, 5 and 20 times in parallel, then again, then with other content: one paper, one answer."""
    from counterfoil.orders.models import SalesOrder

    sent = 0
    with fresh():
        clerk = Caller("sales_clerk")
        for number in range(rounds):
            for many in (2, 5, 20):
                key = f"twice-{number}-{many}"
                lines = [{"product": "P-0011", "quantity": str(number + 1)}]
                body = {"customer": "C-0001", "kind": "stock", "customer_order_number": key, "lines": lines}
                works = [lambda body=body, key=key: clerk.post("/sales-orders", body, key)] * many
                answers = [*together(works, threads=many), clerk.post("/sales-orders", body, key)]
                sent += len(answers)
                must({a.status_code for a in answers} == {201}, f"{key}: {[a.status_code for a in answers]}")
                must(len({a.json()["number"] for a in answers}) == 1, f"{key}: several numbers")
                must(SalesOrder.objects.filter(customer_order_number=key).count() == 1, f"{key}: several orders")
                other = clerk.post("/sales-orders", {**body, "customer_order_number": "other"}, key)
                must(other.status_code == 422 and other.json()["code"] == "idempotency_key_reused", "other content")
        house.invariants_hold()
    return Counts({"requests": sent, "papers": rounds * 3})


def answer_lost(times: int) -> Counts:
    """The connection goes after COMMIT and before the answer; the client asks again: one paper, the same number."""
    from django.utils import timezone

    from counterfoil.kernel import outbox
    from counterfoil.stock.models import Move, StockReceipt

    with fresh():
        keeper = Caller("warehouse_keeper")
        began = StockReceipt.objects.count()
        papers = times // 2
        answers = together([lambda n=n: _lose_two(keeper, n) for n in range(papers)], threads=5)
        for answer in answers:
            if isinstance(answer, Exception):
                raise Failed(str(answer)) from answer
        for number in answers:
            must(Move.objects.filter(number=number).count() == 1, f"{number} moved twice")
        must(StockReceipt.objects.count() - began == papers == len(set(answers)), "not one paper per key")
        outbox.sweep(at=timezone.now() + timedelta(minutes=5))
        house.invariants_hold()
    return Counts({"answers lost": 2 * papers, "papers": papers})


def _lose_two(keeper: Caller, number: int) -> str:
    """Draft and post one receipt; both answers are lost, both are asked for again, twice."""
    from django.db import connection

    from counterfoil.project.simulation import faults as kinds

    body = {"lines": [{"product": f"P-{151 + number % 39:04d}", "location": "1F", "quantity": "3"}]}
    made = ""
    for step, status in (("create", 201), ("post", 200)):
        path = f"/stock-receipts/{made}/actions/post" if made else "/stock-receipts"
        asked = {} if made else body
        key = f"R5-{step}-{number}"
        with kinds.befalling(kinds.at_commit(kinds.AFTER_COMMIT)) as plan:
            lost = keeper.post(path, asked, key)
        connection.close_if_unusable_or_obsolete()
        must(plan.happened and lost.status_code == 503, f"{step}: answered {lost.status_code} after the cut")
        again = [keeper.post(path, asked, key) for _time in range(2)]
        must({a.status_code for a in again} == {status}, f"{[a.content for a in again]}")
        must(len({a.json()["number"] for a in again}) == 1, f"{step}: two numbers")
        made = again[0].json()["number"]
    return made


def connection_lost(cuts: int) -> Counts:
    """Every connection is cut in mid-work, again and again: 2xx or 503 with Retry-After, one paper per key, soon well again."""
    from django.db import connection
    from django.utils import timezone

    from counterfoil.kernel import outbox
    from counterfoil.stock.models import StockReceipt

    with fresh():
        keeper, stop, told = Caller("warehouse_keeper"), threading.Event(), Counter[int]()
        keys: list[str] = []
        lock = threading.Lock()

        def client(place: int) -> Callable[[], None]:
            return lambda: _insist(keeper, place, stop, told, keys, lock)

        def cutter() -> None:
            for _cut in range(cuts):
                time.sleep(0.7)
                _cut_all()
            time.sleep(0.7)
            stop.set()

        for answer in together([*(client(place) for place in range(6)), cutter], threads=7):
            if isinstance(answer, Exception):
                raise Failed(f"{type(answer).__name__}: {answer}") from answer
        connection.close()  # this thread's was cut as well
        outbox.sweep(at=timezone.now() + timedelta(minutes=5))
        must(set(told) <= {201, 503}, f"answers {dict(told)}")
        must(told[503], "no connection was cut under a request")
        for key in keys:
            must(StockReceipt.objects.filter(reason=key).count() == 1, f"{key}: not one paper")
        house.invariants_hold()
    return Counts({"cuts": cuts, "acknowledged": len(keys), "answered 503": told[503]})


def _insist(keeper: Caller, place: int, stop: Any, told: Counter[int], keys: list[str], lock: Any) -> None:
    from django.db import connection

    number = 0
    while not stop.is_set():
        number += 1
        key = f"R10-{place}-{number}"
        body = {"lines": [{"product": "P-0163", "location": "1F", "quantity": "1"}], "reason": key}
        began = time.monotonic()
        while True:
            answer = keeper.post("/stock-receipts", body, key)
            connection.close_if_unusable_or_obsolete()
            with lock:
                told[answer.status_code] += 1
            if answer.status_code == 201:
                break
            must(answer.status_code == 503 and answer["Retry-After"], f"{answer.status_code} {answer.content[:300]}")
            must(time.monotonic() - began < 20, "no good answer within 20 s")
            time.sleep(0.05)
        with lock:
            keys.append(key)


def _cut_all() -> None:
    """Close every other connection to this database, as an administrator or a failing network would."""
    import psycopg
    from django.db import connections

    login = connections["default"].settings_dict
    with psycopg.connect(dbname="postgres", user="counterfoil_app", host=login["HOST"], autocommit=True) as one:
        one.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() "
            "AND usename = %s", [login["NAME"], "counterfoil_app"],
        )  # fmt: skip


RACES: dict[str, Callable[[], Counts]] = {
    "hot stock": hot_stock, "hot account": hot_account, "twins": twins, "deadlock": deadlock, "faults": faults,
}  # fmt: skip
"""What may find a defect that one actor alone never sees."""
