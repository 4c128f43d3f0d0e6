"""Which program runs with which numbers at which tier; ``n`` failures-free trials bound the rate of failures to 3/n."""

from collections.abc import Callable

from reliability import backups, cells, clocks, defects, kills, lives, races
from reliability.house import Counts, must


def _of(c: int, n: int, r: int) -> Callable[[str], int]:
    return lambda tier: {"C": c, "N": n, "R": r}[tier]


def _life(tier: str) -> Counts:
    goals = {"often": _of(3, 100, 1000)(tier), "heard": _of(1, 20, 200)(tier)}
    return lives.life(days=_of(60, 250, 2500)(tier), seeds=_of(1, 20, 20)(tier), **goals)


def _defects(tier: str) -> Counts:
    names = defects.AT_C if tier == "C" else [one.name for one in defects.DEFECTS]
    missed = defects.prove(list(names), at_once=1)
    must(not missed, f"not found: {', '.join(missed)}")
    return Counts({"planted": len(names), "found": len(names)})


def _statements(tier: str) -> Counts:
    return lives.every_statement(days=_of(14, 60, 250)(tier), times=_of(1, 5, 20)(tier))


def _twice(tier: str) -> Counts:
    parallel = races.submit_twice(rounds=_of(3, 20, 50)(tier))
    return Counts({**lives.sent_again(days=14).told, **parallel.told})


def _hot(tier: str) -> Counts:
    rounds = _of(3, 50, 500)(tier)
    return Counts({**races.hot_stock(rounds).told, **races.hot_account(rounds).told, **races.twins(rounds * 4).told})


RUN: dict[str, Callable[[str], Counts]] = {
    "R1": _life,
    "R1d": _defects,
    "R2": _statements,
    "R4": lambda tier: kills.kill_nine(_of(10, 200, 2000)(tier)),
    "R5": lambda tier: races.answer_lost(_of(50, 1000, 5000)(tier)),
    "R6": _twice,
    "R7": lambda tier: lives.lost_update(days=_of(4, 20, 60)(tier)),
    "R8": _hot,
    "R9": lambda tier: races.deadlock(_of(30, 300, 3600)(tier)),
    "R10": lambda tier: races.connection_lost(_of(5, 100, 500)(tier)),
    "R12": lambda _tier: clocks.jumps(),
    "R14": lambda tier: clocks.follow_ups(_of(20, 500, 5000)(tier)),
    "R15": lambda tier: backups.under_load(_of(1, 10, 50)(tier)),
    "R16": lambda tier: kills.migrations(_of(1, 10, 50)(tier)),
    "R18": lambda tier: lives.reports(days=_of(6, 60, 250)(tier)),
    "S1": lambda tier: cells.matrix(days=_of(8, 40, 60)(tier), times=_of(1, 8, 20)(tier)),
}
"""Program → what it does at a tier; raises ``Failed`` when a goal is missed."""
