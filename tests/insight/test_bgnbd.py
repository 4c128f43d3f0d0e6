"""The BG/NBD model against the published estimates of the CDNOW customers (Fader, Hardie and Lee 2005)."""

import csv
import random
from importlib.util import find_spec
from pathlib import Path

import pytest

from counterfoil.insight.figures import bgnbd

CDNOW = bgnbd.Model(r=0.243, alpha=4.414, a=0.793, b=2.426)


def cdnow():
    """The customers' summary out of the package ``lifetimes`` (requirements-data.lock), which is never imported."""
    found = find_spec("lifetimes")
    assert found is not None, "set up anew: requirements-data.lock names the data"
    return Path(found.submodule_search_locations[0]) / "datasets/cdnow_customers_summary.csv"


def test_the_estimates_are_the_published_ones():
    with cdnow().open() as file:
        buyers = [(int(row["frequency"]), float(row["recency"]), float(row["T"])) for row in csv.DictReader(file)]
    found = bgnbd.fit(buyers)
    assert [round(value, 3) for value in (found.r, found.alpha, found.a, found.b)] == [0.243, 4.414, 0.793, 2.426]


def test_expected_purchases_are_those_of_the_paper():
    assert CDNOW.expected((2, 30.43, 38.86), 39) == pytest.approx(1.226, abs=0.002)


def test_who_bought_lately_is_more_likely_alive():
    assert CDNOW.alive((2, 38, 38.86)) > CDNOW.alive((2, 5, 38.86))
    assert CDNOW.alive((0, 0, 38.86)) == 1


def test_parameters_are_found_again_from_buyers_made_with_them():
    true = bgnbd.Model(r=0.8, alpha=4.0, a=0.7, b=2.5)
    dice = random.Random(20261127)
    found = bgnbd.fit([buyer(true, dice, age=40.0) for _number in range(1500)])
    assert found.r == pytest.approx(true.r, rel=0.2)
    assert found.r / found.alpha == pytest.approx(true.r / true.alpha, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(true.a / (true.a + true.b), rel=0.25)


def buyer(model, dice, *, age):
    """A buyer as the model tells it: buys at random, and after each purchase may stop."""
    rate, stops = dice.gammavariate(model.r, 1 / model.alpha), dice.betavariate(model.a, model.b)
    bought, last, now = 0, 0.0, 0.0
    while True:
        now += dice.expovariate(rate)
        if now > age:
            return bought, last, age
        bought, last = bought + 1, now
        if dice.random() < stops:
            return bought, last, age
