"""The simulated company: two of its days under faults, the same again for the same seed; and what its oracle sees."""

import random
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.urls import get_resolver
from django.utils import timezone

from counterfoil.kernel import outbox
from counterfoil.kernel.declaration import all_types
from counterfoil.kernel.models import Attempt, Outbox, StoredFile
from counterfoil.kernel.performing import create
from counterfoil.kernel.refusals import CODES, Refusal
from counterfoil.people.models import User
from counterfoil.project import cli, database, simulation
from counterfoil.project.demo import company
from counterfoil.project.demo.life import World
from counterfoil.project.simulation import drafts, faults, inputs, manual, oracle
from counterfoil.project.simulation.errands import ERRANDS
from counterfoil.project.simulation.manual import MANUAL, NEVER
from counterfoil.project.simulation.oracle import Oracle, Told
from counterfoil.project.simulation.temptations import TEMPTATIONS


def test_the_oracle_imports_nothing_of_the_product():
    for module in (oracle, manual):
        lines = Path(module.__file__).read_text(encoding="utf-8").splitlines()
        ours = [line for line in lines if line.startswith(("import counterfoil", "from counterfoil"))]
        assert all("simulation.manual" in line for line in ours), ours


def test_the_second_reading_of_the_manual_names_papers_and_actions_that_there_are():
    known = {(doctype.name, action.name) for doctype in all_types() for action in doctype.actions}
    assert set(MANUAL) <= known, set(MANUAL) - known
    assert {resource for resource, _code in NEVER} <= {resource for resource, _action in known}
    assert {code for _resource, code in NEVER} <= set(CODES)


@pytest.mark.timeout(300)
def test_days_under_faults_leave_books_that_hold_and_replay_the_same(own_database):
    lived = []
    for _time in range(2):
        with own_database():
            lived.append(simulation.simulate(days=2, seed=7))
    for report in lived:
        assert not report.findings, report.findings
        assert report.faults.total() > 20 and report.asked_again
        assert 0.5 < report.share_accepted < 0.95
        assert report.kinds["not allowed"] and report.kinds["nonsense"]
    assert lived[0].trace == lived[1].trace


def told(resource, action, before, after, *, by="a", roles=("accountant",), **more):
    paper = {"number": "X-260101-0001", "version": 2, "state": after, **more}
    return Told(resource, action, by, frozenset(roles), {}, {"state": before}, paper)


def test_the_oracle_finds_a_way_that_the_manual_does_not_know():
    books = Oracle({})
    books.hear(told("sales-orders", "approve_finance", "draft", "effective"))
    assert "no way from draft to effective" in books.findings[0]


def test_the_oracle_finds_the_same_person_twice():
    books = Oracle({})
    books.hear(told("sales-orders", "create", "", "draft"))
    books.hear(told("sales-orders", "approve_finance", "awaiting_finance", "effective"))
    assert "did author before" in books.findings[0]


def test_the_oracle_finds_a_count_whose_books_say_more_than_there_is():
    books = Oracle({})
    books.goods["P", "floor"] = Decimal(5)
    for on_hand in ("5", "6"):
        line = {"line_no": 1, "product": "P", "location": "1F", "on_hand": on_hand, "counted": "5"}
        books.hear(told("stock-counts", "submit", "draft", "submitted", roles=("warehouse_keeper",), lines=[line]))
    assert [sentence.partition(": ")[2] for sentence in books.findings] == ["6 of P at 1F by the books, 5 in all"]


def test_the_oracle_knows_what_went_back_before_a_consignment_is_dissolved():
    """Staged 20, 17 left and came back: 17 are dissolved, for 3 went back when the shipment was posted."""
    books = Oracle({})
    books.goods["P", "floor"] = Decimal(20)
    row = {"line_no": 1, "product": "P", "source_number": "N", "source_line_no": 1, "floor": "1F", "quantity": "20"}
    counts = {"counted_by_logistics": "20", "counted_by_leader": "20"}
    listed = {"line_no": 1, "product": "P", "quantity": "20", "picked": "20", "checked": "20"}
    sold = {"line_no": 1, "product": "P", "checked": "20", "quantity": "17", "unit_price": "1", "amount": "17.00"}
    shipment = {"consignment": "X-260101-0001", "notice": "N", "customer": "C", "total": "17.00", "lines": [sold]}
    two = [{"action": "second_check", "by": one} for one in ("a", "b")]
    for resource, action, before, after, more in (
        ("pick-lists", "stage", "checked", "staged", {"source_number": "N", "floor": "1F", "lines": [listed]}),
        ("consignments", "second_check", "merged", "checked", {"lines": [row | counts], "signatures": two}),
        ("shipments", "post", "draft", "posted", shipment),
        ("shipments", "reverse", "posted", "reversed", shipment),
        ("consignments", "dissolve", "open", "dissolved", {"lines": [row]}),
    ):
        books.hear(told(resource, action, before, after, **more))
    assert (books.goods["P", "floor"], books.goods["P", "staging"]) == (Decimal(20), Decimal(0))
    assert not [one for one in books.findings if "less than nothing" in one]


@pytest.mark.parametrize(("picker", "finds"), [("b", True), ("a", False)])
def test_the_oracle_looks_at_the_list_that_brought_the_goods(picker, finds):
    """Who picked for a consignment that was dissolved since may check the goods that another one picked anew."""
    books = Oracle({})
    line = {"line_no": 1, "product": "P", "quantity": "1", "picked": "1", "checked": "1"}
    for number, by in (("L-260101-0001", "b"), ("L-260101-0002", picker)):
        listed = {"number": number, "source_number": "N", "floor": "1F", "lines": [line]}
        books.hear(told("pick-lists", "pick", "printed", "picked", by=by, roles=("picker",), **listed))
        books.hear(told("pick-lists", "stage", "checked", "staged", by=by, roles=("picker",), **listed))
    row = {"line_no": 1, "product": "P", "source_number": "N", "source_line_no": 1, "floor": "1F", "quantity": "1"}
    more = {"lines": [row], "signatures": [], "kind": "sample"}
    books.hear(told("consignments", "second_check", "merged", "merged", by="b", roles=("logistics_clerk",), **more))
    assert any("did pick of L-260101-0002" in one for one in books.findings) is finds


def test_the_oracle_finds_a_refusal_that_the_manual_does_not_know():
    books = Oracle({})
    books.hear_refusal("delivery-notices", "submit", "credit_exceeded")
    books.hear_refusal("stock-transfers", "post", "out_of_stock")
    assert not books.findings
    books.hear_refusal("delivery-notices", "submit", "out_of_stock")
    assert "out_of_stock" in books.findings[0]


def test_the_oracle_finds_money_that_no_paper_tells_of():
    books = Oracle({})
    books.hear(told("receipts", "post", "draft", "posted", customer="C", amount="10.00"))
    assert books.owed["C"] == Decimal(-10)
    account = {"balance": "0.00", "advances": "0.00", "open_items": [], "ageing": {}, "exposure": {}}
    papers = {name: [] for name in ("pick-lists", "delivery-notices", "production-requests", "discrepancies")}
    papers["receipts"] = [{"number": "X-260101-0001", "version": 2, "state": "posted"}]
    assert books.compare([], {"C": account}, papers) == ["C: balance 0.00 shown, -10.00 by the papers"]


def test_every_kind_of_fault_is_felt_and_the_connection_lives_on(own_database):
    with own_database():
        for kind in faults.KINDS:
            with (
                pytest.raises((OperationalError, faults.Broken)),
                faults.befalling(faults.at_statement(1, kind)) as plan,
            ):
                StoredFile.objects.count()
            assert plan.happened[kind] == 1
            connection.close_if_unusable_or_obsolete()
            assert StoredFile.objects.count() == 0


def test_what_follows_from_a_change_comes_late_or_twice(db, monkeypatch):
    now, seen = timezone.now(), []
    monkeypatch.setitem(outbox.HANDLERS, "seen", lambda *, at: seen.append(at))
    for kind, at_once in ((faults.LATE, 0), (faults.TWICE, 2), (None, 1)):
        seen.clear()
        row = Outbox.objects.create(kind="seen", payload={}, at=now)
        with faults.befalling(faults.Plan(follow=lambda kind=kind: kind)) as plan:
            outbox.carry_out([row], at=now)
        assert (len(seen), plan.happened[kind]) == (at_once, int(kind is not None))
        outbox.sweep(at=now + timedelta(minutes=2))
        assert len(seen) == max(at_once, 1)


def test_people_are_tempted_to_what_papers_are_refused_for_and_sent_where_papers_can_go():
    assert set(TEMPTATIONS) <= simulation.declared_codes()
    assert set(ERRANDS) <= {way[:3] for way in simulation.declared_ways()}


@pytest.mark.parametrize(
    ("resource", "make"), {resource: make for resource, make, _likely in drafts.NEW_BUSINESS}.items()
)
def test_what_can_not_be_written_now_is_not_written(db, resource, make):
    """In an empty house there are no goods to move or count, no order to deliver, nobody to sell to."""
    from_nothing = {"stock-receipts", "sample-requests", "customer-applications", "attachment-audits"}
    for seed in range(5):
        draft = make(World(random.Random(seed), timezone.now(), {}))
        assert (draft is not None) == (resource in from_nothing)


def test_what_is_said_to_be_hit_elsewhere_is_declared_and_ways_are_the_declarations():
    assert get_resolver().url_patterns  # some codes are declared beside the pages that say them
    named = {code for codes in simulation.ELSEWHERE.values() for code in codes}
    assert named <= set(CODES) and simulation.declared_codes() == set(CODES) - named
    known = {(doctype.name, action.name, before) for doctype in all_types() for action in doctype.actions
             for before in action.from_}  # fmt: skip
    assert {way[:3] for way in simulation.declared_ways()} <= known and known >= simulation.REFUSED_ALWAYS


def test_what_is_wrong_is_of_the_right_shape():
    chance = random.Random(1)
    assert all(inputs.wrong(chance, "2026-01-05") != "2026-01-05" for _time in range(20))
    assert {inputs.wrong(chance, "5") for _time in range(60)} >= {"0", "10", "500", "-5"}
    assert {len(inputs.wrong(chance, [{"line_no": 1}])) for _time in range(30)} == {0, 2}


def test_simulate_refuses_a_real_company(monkeypatch, capsys):
    monkeypatch.setattr(database, "prepare", lambda **_: None)
    monkeypatch.setattr(simulation, "simulate", _refuse)
    assert cli.main(["simulate", "--days", "1"]) == 1
    assert "real company" in capsys.readouterr().err
    assert cli.main(["simulate", "--days", "0"]) == 1


def _refuse(**_options):
    raise simulation.NotADemo("The database holds a real company.")


def test_a_refusal_is_told_although_noting_the_attempt_is_tried_twice(own_database):
    """The last statement of a refused request writes the attempt down; a deadlock there is nobody's answer (R2)."""
    with own_database():
        company.found(at=timezone.now(), tell=lambda *_words: None)
        clerk = User.objects.get(username="sales_clerk")
        last = 0
        for kind in (None, None, faults.DEADLOCK):
            plan = faults.at_statement(last, kind) if kind else faults.Plan()
            with faults.befalling(plan), pytest.raises(Refusal) as told:
                create("stock-receipts", {"lines": []}, by=clerk, at=timezone.now())
            assert told.value.code == "role_required"
            last = plan.seen
        assert plan.happened[faults.DEADLOCK] == 1
        assert Attempt.objects.filter(by=clerk).count() == 3
