"""`python -m bench imports [ROWS]`: what taking over a big workbook of customers costs, from the file to the database.

Makes a workbook as a factory keeps it, in a house of its own, reads it with its preview and takes it over, as the
worker does. Seconds on the wall and of the processor, and the most memory that the process held. The goal is
50,000 customers within 60 s on two cores and under 500 MiB.
"""

import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.house import opened

ROWS = 50_000
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
    found |= timed("read", lambda: batches.read_in(batch, progress=lambda *_: None))
    batch = Batch.objects.get(pk=batch.pk)
    found["counts"] = batch.counts
    found |= timed(
        "take_over",
        lambda: batches.commit(batch, by=clerk, at=timezone.now(), good_rows=True, progress=lambda *_: None),
    )
    found["taken"] = Customer.objects.count() + CustomerApplication.objects.count() - before
    found["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def timed(name: str, work: Callable[[], Any]) -> dict[str, float]:
    """Wall and processor seconds, of this process and of those it waited for."""
    wall, cpu = time.perf_counter(), processor()
    work()
    return {f"{name}_s": round(time.perf_counter() - wall, 1), f"{name}_cpu_s": round(processor() - cpu, 1)}


def processor() -> float:
    """Seconds of the processor that this process and its ended children took."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
