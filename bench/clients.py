"""Several clients at once over HTTP: how many order-to-cash cycles a second they get done, and what the server holds.

The server runs as `counterfoil serve` does by default, with its background worker, on the cores that its database and
the clients use, too.
"""

import statistics
import threading
import time
from datetime import UTC, datetime
from typing import Any

import psutil

from bench.house import House
from bench.http import HttpCycle, Site, served
from bench.imports import held
from bench.measure import Tally, ninety_fifth

CLIENTS = (1, 2, 4)
LINES = 10
SECONDS = 20
WORKERS = 2


def measured(house: House, where: str) -> list[dict[str, Any]]:
    """Cycles per second with one, two and four clients, and MiB of memory afterwards; one row for each."""
    with served(house, workers=WORKERS) as site:
        _many(site, 2, seconds=3)  # each worker has answered once
        return [_many(site, clients, seconds=SECONDS) | {"house": where} for clients in CLIENTS]


def _many(site: Site, clients: int, *, seconds: float) -> dict[str, Any]:
    tallies = [Tally(lambda: 0) for _ in range(clients)]
    failed: list[BaseException] = []
    began = time.perf_counter()

    def work(place: int) -> None:
        own = Site(site.port, site.house, site.server, tokens=site.tokens)
        try:
            while time.perf_counter() - began < seconds:
                HttpCycle(own, site.house.buyers[place], LINES, tallies[place].watch).run()
        except BaseException as problem:  # told to whoever measures
            failed.append(problem)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    took = time.perf_counter() - began
    answers = [ms for tally in tallies for steps in tally.ms.values() for ms in steps]
    done = sum(len(tally.ms["shipment post"]) for tally in tallies)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "what": "clients", "clients": clients, "lines": LINES,
        "cycles_per_s": round(done / took, 2), "p50_ms": round(statistics.median(answers), 1),
        "p95_ms": round(ninety_fifth(answers), 1), "server_mib": round(_held(site.server.pid)),
    }  # fmt: skip


def _held(pid: int) -> float:
    """MiB that the server's processes have to themselves, with their share of what they have in common."""
    server = psutil.Process(pid)
    return sum(held(one.pid) for one in (server, *server.children(recursive=True))) / 1024
