"""`make bench`: one order-to-cash cycle through the one door, over HTTP and by hand-written SQL, in one run on one server.

Prints milliseconds and statements per cycle for 10 and 100 lines and the ratio to the floor, and appends them to
`bench/results.jsonl`. Ends with 1 when the statements of the cycle through the door grow with its lines.
"""

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import clients, customers, imports, report, size
from bench.house import House, opened
from bench.measure import Statements, Tally

SIZES = (10, 100)
CYCLES = 7
RESULTS = Path(__file__).with_name("results.jsonl")

Ways = dict[str, tuple[Tally, Callable[[], None]]]
"""By name: what a way's steps cost, and one cycle of it."""


def main(words: list[str]) -> int:
    """Measure, print, keep. ``size FOLDER`` measures a house with years of papers, its pages and then the cycle;
    ``imports`` takes a big workbook over; ``customers`` searches among a hundred thousand; ``report`` writes down what
    was measured last."""
    if words == ["report"]:
        report.main()
        return 0
    if words[:1] == ["customers"]:
        many = int(words[1]) if words[1:] else customers.MANY
        keep(customers.main(many, Path(words[2]) if words[2:] else None))
        return 0
    if words[:1] == ["imports"]:
        found = imports.main(*map(int, words[1:]))
        keep([found])
        print(*imports.missed(found), sep="\n")
        return int(bool(imports.missed(found)))
    folder = Path(words[1]) if words[:1] == ["size"] else None
    if folder:
        keep(size.main(folder))
    with opened(folder) as house, ExitStack() as stack:
        where = "size" if folder else "empty"
        rows = [row | {"house": where} for row in cycles(house, stack)]
        if not folder:
            books_hold()
        stack.close()  # the server of the single cycle ends before that of several clients begins
        crowds = clients.measured(house, where)
    show(rows)
    for row in crowds:
        print(
            "{clients} clients: {cycles_per_s} cycles/s, answers p95 {p95_ms} ms, server {server_mib} MiB".format(**row)
        )
    keep([*rows, *crowds])
    return int(rows[0]["statements"] != rows[-1]["statements"])


def books_hold() -> None:
    """Hand-written SQL has to leave the books as right as the door does, or it would be measured for doing less.

    Not in a house of years, where looking takes half an hour.
    """
    from counterfoil.kernel.invariants import broken

    found = {code: many for code, many in broken().items() if many}
    assert not found, found


def cycles(house: House, stack: ExitStack) -> list[dict[str, Any]]:
    """The cycle of each size in each way."""
    from django.db import connection

    from bench.hand import connected
    from bench.http import served
    from counterfoil.project.memory import settle

    counter = Statements()
    stack.enter_context(connection.execute_wrapper(counter))
    hand = connected(connection.get_connection_params())
    stack.callback(hand.close)
    site = stack.enter_context(served(house))
    settle()
    return [measured(lines, ways(house, counter, hand, site, lines)) for lines in SIZES]


def ways(house: House, counter: Statements, hand: Any, site: Any, lines: int) -> Ways:
    """The three ways to do a cycle of so many lines. The server's statements are those of the door and its own."""
    from bench.cycle import Cycle
    from bench.floor import Floor
    from bench.http import HttpCycle

    door, floor, web = Tally(lambda: counter.sent), Tally(lambda: hand.statements), Tally(lambda: 0)
    return {
        "door": (door, Cycle(house, house.buyers[0], lines, door.watch).run),
        "floor": (floor, Floor(house, hand, house.buyers[1], lines, floor.watch).run),
        "http": (web, HttpCycle(site, house.buyers[2], lines, web.watch).run),
    }


def measured(lines: int, done: Ways) -> dict[str, Any]:
    """Medians of several cycles of each way, taken in turn, after one of each to warm up."""
    for tally, cycle in done.values():
        cycle()
        tally.forget()
    for _ in range(CYCLES):
        for _tally, cycle in done.values():
            cycle()
    door, floor, web = (done[way][0] for way in ("door", "floor", "http"))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "what": "cycle", "lines": lines,
        "ms": round(door.cycle_ms(), 1), "floor_ms": round(floor.cycle_ms(), 1), "http_ms": round(web.cycle_ms(), 1),
        "ratio": round(door.cycle_ms() / floor.cycle_ms(), 2), "statements": door.cycle_statements(),
        "floor_statements": floor.cycle_statements(),
        "steps": {name: [round(door.median(name), 1), door.statements[name][-1]] for name in door.ms},
    }  # fmt: skip


def show(rows: list[dict[str, Any]]) -> None:
    """A table on the terminal."""
    print(f"{'lines':>6} {'ms':>8} {'floor ms':>9} {'ratio':>6} {'HTTP ms':>9} {'statements':>11} {'floor':>6}")
    for row in rows:
        print(
            f"{row['lines']:>6} {row['ms']:>8} {row['floor_ms']:>9} {row['ratio']:>6} {row['http_ms']:>9} "
            f"{row['statements']:>11} {row['floor_statements']:>6}"
        )
    print("\nstep" + " " * 30 + "".join(f"{row['lines']:>6} lines: ms, statements" for row in rows))
    for name in rows[0]["steps"]:
        print(f"{name:34}" + "".join(f"{row['steps'][name][0]:>20} {row['steps'][name][1]:>10}" for row in rows))


def keep(rows: list[dict[str, Any]]) -> None:
    """Append the rows to the kept results, which git ignores."""
    with RESULTS.open("a") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
