"""When will a customer buy again? The BG/NBD model of Fader, Hardie and Lee (2005), in plain Python.

Per customer three numbers: ``frequency`` (repeat purchases), ``recency`` (time of the last one) and ``age`` (time
since the first), all in one unit of time. Four parameters describe the whole: ``r`` and ``alpha`` how often customers
buy, ``a`` and ``b`` how soon they stop.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log

Buyer = tuple[int, float, float]
"""Frequency, recency, age."""


@dataclass(frozen=True)
class Model:
    """The four parameters."""

    r: float
    alpha: float
    a: float
    b: float

    def expected(self, buyer: Buyer, within: float) -> float:
        """How many purchases are expected of this buyer in the time to come."""
        x, _recency, age = buyer
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        z = within / (alpha + age + within)
        grown = ((alpha + age) / (alpha + age + within)) ** (r + x) * gauss(r + x, b + x, a + b + x - 1, z)
        top = (a + b + x - 1) / (a - 1) * (1 - grown)
        return float(top / (1 + (self._died(buyer) if x else 0)))

    def alive(self, buyer: Buyer) -> float:
        """How likely this buyer still buys at all."""
        return 1 / (1 + self._died(buyer)) if buyer[0] else 1.0

    def _died(self, buyer: Buyer) -> float:
        x, recency, age = buyer
        return float(self.a / (self.b + x - 1) * ((self.alpha + age) / (self.alpha + recency)) ** (self.r + x))


def gauss(a: float, b: float, c: float, z: float) -> float:
    """Gauss's hypergeometric function 2F1 by its series, for 0 ≤ z < 1."""
    term = total = 1.0
    for n in range(10_000):
        term *= (a + n) * (b + n) / (c + n) * z / (n + 1)
        total += term
        if abs(term) < 1e-12 * abs(total):
            break
    return total


def likelihood(model: Model, buyers: Iterable[tuple[Buyer, int]]) -> float:
    """The logarithm of how likely these buyers are under the model; each with how many are alike."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    found = 0.0
    for (x, recency, age), many in buyers:
        base = (
            lgamma(r + x) - lgamma(r) + r * log(alpha) + lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)
        )
        living = -(r + x) * log(alpha + age)
        if x:
            gone = log(a) - log(b + x - 1) - (r + x) * log(alpha + recency)
            high = max(living, gone)
            living = high + log(exp(living - high) + exp(gone - high))
        found += many * (base + living)
    return found


def fit(buyers: Iterable[Buyer]) -> Model:
    """The parameters under which these buyers are most likely."""
    alike = list(Counter(buyers).items())

    def badness(logs: Sequence[float]) -> float:
        if any(abs(value) > 30 for value in logs):
            return inf
        return -likelihood(Model(*(exp(value) for value in logs)), alike)

    return Model(*(exp(value) for value in descend(badness, [0.0, 1.0, 0.0, 0.5])))


def descend(badness: Callable[[Sequence[float]], float], start: list[float], *, rounds: int = 2000) -> list[float]:
    """The lowest point near the start, by the simplex of Nelder and Mead."""
    size = len(start)
    points = [start] + [[value + (0.5 if i == j else 0) for j, value in enumerate(start)] for i in range(size)]
    ranked = sorted((badness(point), point) for point in points)
    for _round in range(rounds):
        if ranked[-1][0] - ranked[0][0] < 1e-9:
            break
        middle = [sum(point[i] for _cost, point in ranked[:-1]) / size for i in range(size)]
        worst = ranked[-1]

        def along(
            step: float, middle: list[float] = middle, worst: list[float] = worst[1]
        ) -> tuple[float, list[float]]:
            point = [m + step * (m - w) for m, w in zip(middle, worst, strict=True)]
            return badness(point), point

        tried = along(1)
        if tried[0] < ranked[0][0]:
            tried = min(tried, along(2))
        elif tried[0] >= ranked[-2][0]:
            tried = min(along(0.5), along(-0.5))
        if tried[0] < worst[0]:
            ranked[-1] = tried
        else:
            best = ranked[0][1]
            shrunk = [[(b + v) / 2 for b, v in zip(best, point, strict=True)] for _cost, point in ranked[1:]]
            ranked[1:] = [(badness(point), point) for point in shrunk]
        ranked.sort()
    return ranked[0][1]
