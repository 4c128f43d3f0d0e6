"""How a sample is drawn and what it says of the whole: plain reckoning, the same for the same seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, comb
from random import Random

from counterfoil.complaints.models import ValueClass

CLASSES = tuple(ValueClass.values)
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Unit:
    """A request that may be drawn: its id, whose it is, and what its goods are worth."""

    pk: int
    clerk: str
    value: Decimal


def value_classes(units: Sequence[Unit]) -> dict[int, str]:
    """The thirds of all values, so that dear and cheap requests are both looked at."""
    ranked = sorted(units, key=lambda unit: (unit.value, unit.pk))
    return {unit.pk: CLASSES[place * len(CLASSES) // len(ranked)] for place, unit in enumerate(ranked)}


def strata(units: Sequence[Unit]) -> dict[int, str]:
    """Clerk and value class of each: every one has its part in the sample."""
    classes = value_classes(units)
    return {unit.pk: f"{unit.clerk} / {classes[unit.pk]}" for unit in units}


def size(population: int, *, share: Decimal, minimum: int) -> int:
    """How many are drawn: this share, at least so many, never more than there are."""
    return min(population, max(minimum, ceil(share * population)))


def draw(groups: Mapping[int, str], *, wanted: int, seed: str) -> list[int]:
    """So many of them, from each stratum in proportion, at random by the seed; in the order of their ids.

    Where the number suffices, no stratum is left out.
    """
    members: dict[str, list[int]] = {}
    for pk in sorted(groups):
        members.setdefault(groups[pk], []).append(pk)
    chance = Random(seed)  # noqa: S311 - the draw must be repeatable from the recorded seed
    parts = allot({name: len(own) for name, own in members.items()}, wanted)
    return sorted(pk for name in sorted(members) for pk in chance.sample(members[name], parts[name]))


def allot(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many of each stratum: one of each where that is possible, the rest by the largest remainder."""
    total = sum(sizes.values())
    parts = dict.fromkeys(sizes, 1 if wanted >= len(sizes) else 0)
    due = {name: Decimal(wanted) * many / total for name, many in sizes.items()}
    while sum(parts.values()) < wanted:
        open_ = [name for name in sorted(sizes) if parts[name] < sizes[name]]
        parts[max(open_, key=lambda name: due[name] - parts[name])] += 1
    return parts


@dataclass(frozen=True)
class Rate:
    """Failures of a sample as a rate, with the bounds between which the true one lies (Clopper-Pearson, 95 %)."""

    rate: Decimal
    low: Decimal
    high: Decimal


def error_rate(failures: int, sample: int) -> Rate:
    """Exact bounds by the binomial distribution, four decimals."""
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if failures == 0 else _solve(lambda p: 1 - _at_most(failures - 1, sample, p), tail, rising=True)
    high = 1.0 if failures == sample else _solve(lambda p: _at_most(failures, sample, p), tail, rising=False)
    return Rate(_four(failures / sample), _four(low), _four(high))


def _at_most(most: int, sample: int, p: float) -> float:
    """The chance of at most so many failures."""
    return sum(comb(sample, k) * p**k * (1 - p) ** (sample - k) for k in range(most + 1))


def _solve(chance: Callable[[float], float], wanted: float, *, rising: bool) -> float:
    """The rate at which this chance is the wanted one, by halving."""
    low, high = 0.0, 1.0
    for _step in range(60):
        middle = (low + high) / 2
        below = chance(middle) < wanted
        if below == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _four(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
