"""The company that is measured: a throw-away data folder, the demo company, and goods enough on one floor."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

WHO = (
    "sales_clerk", "accountant", "logistics_clerk", "warehouse_keeper", "picker", "checker", "picking_leader",
    "shipment_clerk",
)  # fmt: skip
PLENTY = "100000000"
ROOM = 1_000_000_000
STOCKED_BY_DEMO = range(1, 151, 2)
EMPTY_IN_DEMO = range(151, 191)
CONTRACT = b"%PDF-1.4\n% the customer's contract\n"


@contextlib.contextmanager
def opened() -> Iterator["House"]:
    """A house on a server of its own that keeps what it has acknowledged (``fsync`` on); gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="counterfoil-bench-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ["COUNTERFOIL_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "counterfoil.project.settings"
    import django

    django.setup()
    from django.db import connections

    from counterfoil.project.postgresql.base import leave_embedded_servers

    try:
        yield _built(folder)
    finally:
        connections.close_all()
        leave_embedded_servers(wait=True)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class House:
    """People by user name, goods that all lie on one floor, and a clock that goes on with each action."""

    folder: Path
    people: dict[str, Any]
    products: list[str]
    now: datetime

    def later(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def _built(folder: Path) -> House:
    from django.utils import timezone

    from counterfoil.people.models import User
    from counterfoil.project import demo
    from counterfoil.project.database import prepare
    from counterfoil.project.demo import goods

    prepare()
    demo.fill()
    people = {user.username: user for user in User.objects.filter(username__in=WHO)}
    products = [goods.code(number) for number in (*STOCKED_BY_DEMO, *EMPTY_IN_DEMO)]
    house = House(folder, people, products, timezone.now())
    _give_plenty(house)
    return house


def _give_plenty(house: House) -> None:
    """Goods and credit never run out."""
    from django.db import connection

    from counterfoil.customers.models import Customer
    from counterfoil.kernel.performing import create, perform

    keeper = house.people["warehouse_keeper"]
    lines = [{"product": code, "location": "1F", "quantity": PLENTY} for code in house.products]
    receipt = create("stock-receipts", {"lines": lines, "reason": "生产入库"}, by=keeper, at=house.later())
    perform(receipt, "post", by=keeper, at=house.later())
    Customer.objects.update(credit_limit=ROOM)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
