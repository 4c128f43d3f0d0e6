"""The sample of an attachment audit: sizes, strata, and what it says of the whole."""

from decimal import Decimal

import pytest

from counterfoil.complaints.audits.queries import called
from counterfoil.complaints.audits.sampling import Unit, allot, draw, error_rate, size, strata
from counterfoil.people.models import User


@pytest.mark.parametrize(
    ("population", "share", "minimum", "drawn"),
    [(100, "0.10", 5, 10), (20, "0.10", 5, 5), (3, "0.10", 5, 3), (101, "0.10", 5, 11), (10, "1", 1, 10)],
)
def test_size(population, share, minimum, drawn):
    assert size(population, share=Decimal(share), minimum=minimum) == drawn


def test_a_clerk_is_called_by_name_and_two_of_one_name_by_their_log_in_too():
    people = [User(pk=1, name="王芳", username="wf"), User(pk=2, name="李雷", username="ll"),
              User(pk=3, name="王芳", username="wf2")]  # fmt: skip
    assert called(people) == {1: "王芳 (wf)", 2: "李雷", 3: "王芳 (wf2)"}


def test_strata_are_clerk_and_third_of_the_values():
    units = [Unit(pk, "a" if pk % 2 else "b", Decimal(pk)) for pk in range(1, 7)]
    assert strata(units) == {1: "a / low", 2: "b / low", 3: "a / middle", 4: "b / middle", 5: "a / high", 6: "b / high"}


@pytest.mark.parametrize(
    ("sizes", "wanted", "parts"),
    [
        ({"a": 90, "b": 10}, 10, {"a": 9, "b": 1}),
        ({"a": 98, "b": 1, "c": 1}, 5, {"a": 3, "b": 1, "c": 1}),
        ({"a": 1, "b": 1, "c": 8}, 2, {"a": 0, "b": 0, "c": 2}),
        ({"a": 2, "b": 2}, 4, {"a": 2, "b": 2}),
    ],
)
def test_allot(sizes, wanted, parts):
    assert allot(sizes, wanted) == parts


def test_the_same_seed_draws_the_same_sample_and_another_one_another():
    groups = {pk: f"s{pk % 3}" for pk in range(1, 61)}
    first = draw(groups, wanted=12, seed="a")
    assert first == draw(groups, wanted=12, seed="a")
    assert len(set(first)) == 12
    assert first != draw(groups, wanted=12, seed="b")


@pytest.mark.parametrize(
    ("failures", "sample", "low", "high"),
    [
        (0, 10, "0.0000", "0.3085"),
        (10, 10, "0.6915", "1.0000"),
        (1, 20, "0.0013", "0.2487"),
        (5, 50, "0.0333", "0.2181"),
    ],
)
def test_bounds_are_those_of_clopper_and_pearson(failures, sample, low, high):
    found = error_rate(failures, sample)
    assert (str(found.low), str(found.high)) == (low, high)
