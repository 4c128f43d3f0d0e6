"""`make bench`: one order-to-cash cycle through the one door and by hand-written SQL, in one run on one server.

Prints milliseconds and statements per cycle for 10 and 100 lines and the ratio to the floor, and appends them to
`bench/results.jsonl`. Ends with 1 when the statements of the cycle through the door grow with its lines.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.house import House, opened

SIZES = (10, 100)
CYCLES = 5
RESULTS = Path(__file__).with_name("results.jsonl")


class Watched:
    """What each step of one cycle cost: seconds and statements."""

    def __init__(self, statements: Callable[[], int]):
        self.statements = statements
        self.steps: dict[str, tuple[float, int]] = {}

    def __call__(self, name: str, step: Callable[[], Any]) -> Any:
        before, began = self.statements(), time.perf_counter()
        result = step()
        self.steps[name] = (time.perf_counter() - began, self.statements() - before)
        return result

    @property
    def ms(self) -> float:
        return 1000 * sum(seconds for seconds, _count in self.steps.values())

    @property
    def count(self) -> int:
        return sum(count for _seconds, count in self.steps.values())


class Counter:
    """Counts the statements that Django sends."""

    def __init__(self) -> None:
        self.many = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.many += 1
        return execute(sql, params, many, context)


def through_the_door(house: House, counter: Counter, lines: int) -> Watched:
    from bench.cycle import Cycle

    watched = Watched(lambda: counter.many)
    Cycle(house, "C-0001", lines, watched).run()
    return watched


def by_hand(house: House, hand: Any, lines: int) -> Watched:
    from bench.floor import Floor

    watched = Watched(lambda: hand.statements)
    Floor(house, hand, "C-0003", lines, watched).run()
    return watched


def main() -> int:
    """Measure, print, keep."""
    with opened() as house, ExitStack() as stack:
        from django.db import connection

        from bench.hand import connected

        counter = Counter()
        stack.enter_context(connection.execute_wrapper(counter))
        hand = connected(connection.get_connection_params())
        stack.callback(hand.close)
        rows = [measured(house, counter, hand, lines) for lines in SIZES]
    show(rows)
    with RESULTS.open("a") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return int(rows[0]["statements"] != rows[1]["statements"])


def measured(house: House, counter: Counter, hand: Any, lines: int) -> dict[str, Any]:
    """Median of several cycles of each kind, taken in turn, after one of each to warm up."""
    through_the_door(house, counter, lines)
    by_hand(house, hand, lines)
    pairs = [(through_the_door(house, counter, lines), by_hand(house, hand, lines)) for _ in range(CYCLES)]
    ours = statistics.median(pair[0].ms for pair in pairs)
    floor = statistics.median(pair[1].ms for pair in pairs)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "lines": lines, "ms": round(ours, 1),
        "floor_ms": round(floor, 1), "ratio": round(ours / floor, 2), "statements": pairs[0][0].count,
        "floor_statements": pairs[0][1].count,
        "steps": {name: [round(1000 * s, 1), n] for name, (s, n) in pairs[-1][0].steps.items()},
    }  # fmt: skip


def show(rows: list[dict[str, Any]]) -> None:
    """A table on the terminal."""
    print(f"{'lines':>6} {'ms':>8} {'floor ms':>9} {'ratio':>6} {'statements':>11} {'floor':>6}")
    for row in rows:
        print(
            f"{row['lines']:>6} {row['ms']:>8} {row['floor_ms']:>9} {row['ratio']:>6} {row['statements']:>11} "
            f"{row['floor_statements']:>6}"
        )
    print("\nstep" + " " * 30 + "".join(f"{row['lines']:>6} lines: ms, statements" for row in rows))
    for name in rows[0]["steps"]:
        print(f"{name:34}" + "".join(f"{row['steps'][name][0]:>20} {row['steps'][name][1]:>10}" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
