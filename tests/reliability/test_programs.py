"""The reliability programs, each a little: the whole of them is `make reliability` (docs/reliability.md)."""

import contextlib
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Q
from django.utils import timezone
from reliability.programs import RUN
from tests.orders import house as houses

from counterfoil.kernel import checks, performing
from counterfoil.kernel.declaration import type_of
from counterfoil.people import visibility
from counterfoil.project.demo import company
from counterfoil.project.simulation import EVE
from reliability import cells, clocks, defects, house, lives, races

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def fresh(own_database, monkeypatch):
    """The programs' companies live in copies of the tests' template."""

    @contextlib.contextmanager
    def opened(template=house.FOUNDED):
        with own_database():
            if template != house.EMPTY:
                at = EVE if template == house.LIVES else timezone.now() - timedelta(hours=1)
                company.found(at=at, tell=lambda *_words: None)
            yield

    for module in (house, lives, races, clocks):
        monkeypatch.setattr(module, "fresh", opened)


@pytest.mark.parametrize("defect", defects.DEFECTS, ids=lambda one: one.name)
def test_every_defect_still_fits_the_source(defect):
    with defects.planted(defect):
        pass


def test_those_of_every_change_are_among_them():
    assert set(defects.AT_C) <= {one.name for one in defects.DEFECTS} and len(defects.DEFECTS) >= 20
    assert {"R1", "R2", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R12", "R14", "R16", "R18", "S1"} <= set(RUN)


def test_r2_a_defect_at_each_statement_leaves_everything_as_it_was():
    with lives.fresh(house.LIVES):
        story = lives.watched(lives.EveryStatement(seed=3, times=1), days=1, least=10)
    assert story.trials["statements"] > 100


def test_r5_an_answer_that_was_lost_is_given_again():
    assert races.answer_lost(4).told["papers"] == 2


def test_r8_one_of_many_does_it():
    assert races.twins(1).told["papers posted by twelve at once"] == 1


def asked(order, *names):
    doctype, callers, told = type_of(order), cells.everybody(), Counter()
    wrong = [line for name in names for line in cells.ask(doctype, order, doctype.action(name), callers, told)]
    return wrong, told


def test_s1_everybody_is_answered_as_the_second_reader_expects(db):
    order = houses.submitted(houses.build(), ("P-1", 5))
    wrong, told = asked(order, "approve_finance", "return", "withdraw")
    assert wrong == []
    assert told["refused"] > 60 and told["let through to the rules"] >= 4


@pytest.mark.parametrize(
    ("where", "name", "instead"),
    [
        (checks, "acting_role", lambda by, allowed, at: (sorted(allowed)[0], None)),
        (visibility, "own", lambda doctype, user: Q()),
        (performing, "Attempt", None),
    ],
    ids=["the role is not asked", "everybody's customers are seen", "no attempt is kept"],
)
def test_s1_finds_planted_defects(db, monkeypatch, where, name, instead):
    order = houses.submitted(houses.build(), ("P-1", 5))
    if instead is None:
        instead = SimpleNamespace(objects=SimpleNamespace(create=lambda **values: None))
    monkeypatch.setattr(where, name, instead)
    assert asked(order, "return")[0]


def test_r12_clocks_jump():
    assert clocks.jumps().told["jumps"] == len(clocks.JUMPS)


def test_r14_who_carries_out_what_follows_dies():
    assert clocks.follow_ups(4).told["effects"] == 4
