"""`python -m bench imports [ROWS]`: what taking over a big workbook of customers costs, from the file to the database.

Makes a workbook as a factory keeps it, in a house of its own, reads it with its preview and takes it over, as the
worker does. Seconds on the wall and of the processor, and the most memory that the worker held together with the
process that opens the file; the database server is not counted. Every row must have been taken. The goal is 50,000
customers within 60 s on two cores and under 500 MiB; beyond it the run fails.
"""

import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.house import opened

ROWS = 50_000
MOST_SECONDS, MOST_MIB = 60, 500
"""The goal for so many rows, from the file to the database."""
SAMPLED_EVERY = 0.02
HEADINGS = (
    "客户名称", "统一社会信用代码", "等级", "结算方式", "信用额度", "业务员", "内勤", "省", "市", "区", "详细地址", "联系人",
    "电话",
)  # fmt: skip


def main(rows: int = ROWS) -> dict[str, Any]:
    """Read and take over; print what each step cost."""
    with tempfile.TemporaryDirectory() as folder, opened() as house:
        from counterfoil.project.demo import names

        path = Path(folder) / "customers.xlsx"
        write(path, rows, names)
        found = {"what": "imports", "rows": rows, **measured(path, house)}
    print(json.dumps(found, ensure_ascii=False))
    return found


def missed(found: dict[str, Any]) -> list[str]:
    """What of the goal this run did not reach: rows that were lost, too long, too much memory."""
    said = []
    if not found["taken"] == found["counts"]["good"] == found["rows"]:
        said.append(f"{found['taken']} of {found['rows']} rows taken")
    if (seconds := found["read_s"] + found["take_over_s"]) > MOST_SECONDS * found["rows"] / ROWS:
        said.append(f"{seconds:.1f} s")
    if found["peak_mib"] > MOST_MIB:
        said.append(f"{found['peak_mib']} MiB")
    return said


def write(path: Path, rows: int, names: Any) -> None:
    """A workbook of so many customers, each with a credit code of its own."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("客户资料")
    sheet.append(["客户资料导入表"])
    sheet.append(list(HEADINGS))
    for number in range(1, rows + 1):
        place = names.PLACES[number % len(names.PLACES)]
        sheet.append(
            [
                f"{place.city}{number:05d}号机电设备有限公司", names.credit_code(place.region, number + 1000), "A",
                "月结 30 天", 50000, "周海峰", "陈雅琴", place.province, place.city, place.district,
                f"{place.street} {number % 900} 号", "张经理", f"138{number:08d}",
            ]
        )  # fmt: skip
    book.save(path)


def measured(path: Path, house: Any) -> dict[str, Any]:
    """Seconds of each step, and the peak of memory after both."""
    from django.utils import timezone

    from counterfoil.customers.models import Customer, CustomerApplication
    from counterfoil.imports import batches
    from counterfoil.imports.models import Batch

    clerk = house.people["sales_clerk"]
    before = Customer.objects.count() + CustomerApplication.objects.count()
    data = path.read_bytes()
    batch = batches.receive("customers", data, by=clerk, at=timezone.now(), name=path.name)
    found: dict[str, Any] = {"megabytes": round(len(data) / 1e6, 1)}
    del data
    with watched() as peaks:
        found |= timed("read", lambda: batches.read_in(batch, progress=lambda *_: None))
        batch = Batch.objects.get(pk=batch.pk)
        found["counts"] = batch.counts
        found |= timed(
            "take_over",
            lambda: batches.commit(batch, by=clerk, at=timezone.now(), good_rows=True, progress=lambda *_: None),
        )
    found["taken"] = Customer.objects.count() + CustomerApplication.objects.count() - before
    return found | {f"{name}_mib": round(kib / 1024) for name, kib in peaks.items()}


@contextmanager
def watched() -> Iterator[dict[str, int]]:
    """The most memory that was held meanwhile, in KiB: by all processes of ours together, and by the one that opens
    the file alone. Looked at many times a second; what a process ever held at most counts for the reader."""
    peaks = {"peak": 0, "reader": 0}
    done = threading.Event()

    def look() -> None:
        while not done.wait(SAMPLED_EVERY):
            own, *readers = [held(pid) for pid in (os.getpid(), *children(os.getpid()))]
            peaks["peak"] = max(peaks["peak"], own + sum(readers))
            peaks["reader"] = max(peaks["reader"], *readers, 0)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def children(pid: int) -> list[int]:
    """The processes that open files, and theirs: not the server of the database, which this process has begun too."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, _told(task / "children").split()):
            if b"imports.sandbox" in _told(Path(f"/proc/{child}/cmdline")):
                found += [child, *children(child)]
    return found


def held(pid: int) -> int:
    """KiB of memory that this process has to itself, and its share of what it has in common with others."""
    lines = _told(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(b"Pss:")), 0)


def _told(path: Path) -> bytes:
    """What the system says, or nothing once the process is gone."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def timed(name: str, work: Callable[[], Any]) -> dict[str, float]:
    """Wall and processor seconds, of this process and of those it waited for."""
    wall, cpu = time.perf_counter(), processor()
    work()
    return {f"{name}_s": round(time.perf_counter() - wall, 1), f"{name}_cpu_s": round(processor() - cpu, 1)}


def processor() -> float:
    """Seconds of the processor that this process and its ended children took."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
