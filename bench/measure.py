"""Noting what each step costs: milliseconds and SQL statements; and what a run of cycles comes to."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Counter = Callable[[], int]
"""How many statements were sent so far."""


@dataclass
class Tally:
    """Of one way to do the cycle: what each of its steps took, cycle by cycle."""

    sent: Counter
    ms: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, list[int]] = field(default_factory=dict)

    def watch(self, name: str, step: Callable[[], Any]) -> Any:
        """Do a step and note what it cost."""
        before, began = self.sent(), time.perf_counter()
        answer = step()
        self.ms.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        self.statements.setdefault(name, []).append(self.sent() - before)
        return answer

    def forget(self) -> None:
        """What was done so far was warming up."""
        self.ms.clear()
        self.statements.clear()

    def median(self, name: str) -> float:
        return statistics.median(self.ms[name])

    def cycle_ms(self) -> float:
        """Milliseconds of a cycle: the median over the cycles measured."""
        cycles: list[float] = [sum(steps) for steps in zip(*self.ms.values(), strict=True)]
        return statistics.median(cycles)

    def cycle_statements(self) -> int:
        """Statements of the last cycle."""
        return sum(counts[-1] for counts in self.statements.values())


def ninety_fifth(figures: list[float]) -> float:
    """What 95 of 100 stay within."""
    return sorted(figures)[int(len(figures) * 0.95)]


class Statements:
    """Counts what Django's connection sends; BEGIN and COMMIT are not counted, here or by hand."""

    def __init__(self) -> None:
        self.sent = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sent += 1
        return execute(sql, params, many, context)


class Processor:
    """Milliseconds of the processor that this process and its part of the database server have taken: what an answer
    costs, whatever else the machine does meanwhile."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def ms(self) -> float:
        server = int(self.server.read_text().split()[0]) / 1e6 if self.server.exists() else 0.0
        return time.process_time() * 1000 + server
