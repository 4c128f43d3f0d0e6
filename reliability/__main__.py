"""`make reliability TIER=C`: every program, two at a time, each with its counts; 1 when a goal was missed."""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from reliability import house

PROGRAMS = {
    "R1": "the simulated company, its oracle, replay of its trace",
    "R1d": "planted defects are found",
    "R2": "a fault at every statement of every action",
    "R4": "kill -9 of web worker, background worker, PostgreSQL",
    "R5": "the answer is lost after COMMIT",
    "R6": "double submit",
    "R7": "lost update",
    "R8": "hot row",
    "R9": "deadlock",
    "R10": "connection loss",
    "R12": "clock",
    "R14": "background tasks",
    "R15": "backup under load and restore",
    "R16": "migrations killed and run again",
    "R18": "reports equal documents",
    "S1": "everybody asks for every action: the authorisation matrix",
}
LONGEST_FIRST = ("R1", "R2", "R1d", "S1", "R4", "R16", "R6", "R5", "R18", "R7")
"""Two at a time, the longest begin first and the short ones fill up what is left at the end."""


def main() -> int:
    options = _options()
    if options.what == "templates":
        house.make_templates()
        return 0
    if options.what == "found":
        house.enter()
        house.use(options.only[0])
        house.found(datetime.fromisoformat(options.only[1]))
        return 0
    if options.what == "site":
        house.enter()
        house.migrate(options.only[0])
        return 0
    if options.what == "prepare":
        return _prepare(options.only[0])
    if options.what == "one":
        return _one(options.only[0], options.tier)
    if options.what == "defects":
        return _defects(options.only)
    return _all(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="reliability", description=__doc__)
    parser.add_argument(
        "what", nargs="?", default="all", choices=("all", "one", "defects", "templates", "found", "site", "prepare")
    )
    parser.add_argument("--tier", default="C", choices=("C", "N", "R"))
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="these alone (R5, a defect's name)")
    parser.add_argument("--at-once", type=int, default=2, help="programs at a time (2)")
    return parser.parse_args()


def _all(options: argparse.Namespace) -> int:
    began = time.monotonic()
    wanted = [name for name in PROGRAMS if not options.only or name in options.only]
    wanted.sort(key=lambda name: LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST))
    with house.server(), ThreadPoolExecutor(options.at_once) as pool:
        failed = sum(pool.map(lambda name: _child(name, options.tier), wanted))
    seconds = time.monotonic() - began
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    told = f"{len(wanted) - failed} of {len(wanted)} goals reached at tier {options.tier} in {seconds:.0f} s"
    print(f"{told} (load {load} on {os.cpu_count()} cores)")
    return int(bool(failed))


def _child(name: str, tier: str) -> bool:
    """Run one program in a process of its own; whether it failed."""
    began = time.monotonic()
    command = [sys.executable, "-m", "reliability", "one", "--tier", tier, "--only", name]
    done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, env=os.environ, check=False)
    seconds, word = time.monotonic() - began, "ok" if done.returncode == 0 else "FAILED"
    print(f"{name}\t{word}\t{seconds:.0f} s\t{PROGRAMS[name]}: {done.stdout.strip()}", flush=True)
    if done.returncode:
        print(done.stderr[-4000:], flush=True)
    return done.returncode != 0


def _one(name: str, tier: str) -> int:
    house.enter()
    from reliability.programs import RUN

    try:
        print(RUN[name](tier))
    except house.Failed as failed:
        print(failed)
        return 1
    return 0


def _prepare(name: str) -> int:
    """Make one database ready, as a start of the site does."""
    house.enter()
    house.use(name)
    from counterfoil.project.database import prepare

    prepare()
    return 0


def _defects(names: list[str]) -> int:
    """Plant each defect alone and say what found it."""
    with house.server():
        house.enter()
        from reliability import defects

        chosen = names or [one.name for one in defects.DEFECTS]
        missed = defects.prove(chosen, tell=lambda words: print(words, flush=True))
    print(f"{len(chosen) - len(missed)} of {len(chosen)} found" + "".join(f"\nmissed: {name}" for name in missed))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
