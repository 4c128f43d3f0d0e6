"""The company that is measured: a throw-away data folder, the demo company, and goods enough on one floor."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

WHO = (
    "sales_clerk", "accountant", "logistics_clerk", "warehouse_keeper", "picker", "checker", "picking_leader",
    "shipment_clerk", "salesperson",
)  # fmt: skip
PLENTY = "100000000"
ROOM = 1_000_000_000
PRODUCTS = 100
CONTRACT = b"%PDF-1.4\n% the customer's contract\n"


@contextlib.contextmanager
def opened(kept: Path | None = None) -> Iterator["House"]:
    """A house on a server of its own that keeps what it has acknowledged (``fsync`` on); gone afterwards.

    With a ``kept`` data folder, which ``counterfoil demo --scale`` has filled, the house that is there.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="counterfoil-bench-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ["COUNTERFOIL_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "counterfoil.project.settings"
    import django

    django.setup()
    from django.db import connections

    from counterfoil.project.embedded import Embedded
    from counterfoil.project.postgresql.base import leave_embedded_servers

    try:
        yield _found(folder) if kept else _built(folder)
    finally:
        connections.close_all()
        leave_embedded_servers(wait=True)
        if not kept:
            Embedded(folder).discard()


@dataclass
class House:
    """People by user name, goods that all lie on one floor, buyers who owe nothing, and a clock that goes on."""

    folder: Path
    people: dict[str, Any]
    products: list[str]
    buyers: list[str]
    now: datetime

    def later(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def _built(folder: Path) -> House:
    from counterfoil.project import demo
    from counterfoil.project.database import prepare

    prepare()
    demo.fill()
    return _found(folder)


def _found(folder: Path) -> House:
    from django.utils import timezone

    from counterfoil.people.models import User

    people = {user.username: user for user in User.objects.filter(username__in=WHO)}
    products = _on_one_floor()
    house = House(folder, people, products, _buyers(people), timezone.now())
    _give_plenty(house)
    return house


def _on_one_floor() -> list[str]:
    """Goods that lie, or will lie, on the first floor alone."""
    from counterfoil.catalogue.models import Product
    from counterfoil.stock.models import Balance

    elsewhere = Balance.objects.filter(location__kind="floor").exclude(location__code="1F").values("product_id")
    rows = Product.objects.filter(category__is_custom=False).exclude(pk__in=elsewhere).order_by("code")
    return list(rows.values_list("code", flat=True)[:PRODUCTS])


def _buyers(people: dict[str, Any]) -> list[str]:
    """One customer for each way to do the cycle and each client at once, new, with all the room there can be."""
    from decimal import Decimal

    from django.utils import timezone

    from counterfoil.catalogue.models import Category
    from counterfoil.customers.models import SettlementTerms
    from counterfoil.customers.take_over import Former, take_over
    from counterfoil.kernel.performing import transact

    terms, at = SettlementTerms.objects.get(code="monthly-30"), timezone.now()
    rates = {category.pk: Decimal("0.8") for category in Category.objects.all()}
    clerk, place = people["sales_clerk"], {"kind": "delivery", "city": "台州市", "street": "银安街 8 号"}
    formers = [
        Former(
            name=f"路桥测速贸易有限公司{at:%m%d%H%M%S}{way}", settlement_terms_id=terms.pk, grade="A", rates=rates,
            credit_limit=Decimal(ROOM), sales_clerk_id=clerk.pk, salesperson_id=people["salesperson"].pk,
            phone="13900000000", address=place, contact={"name": "王经理", "phone": "13900000000"},
        )
        for way in "甲乙丙丁"
    ]  # fmt: skip
    taken = transact(lambda _unit: take_over(formers, source="bench", by=people["accountant"], at=at), at=at)
    return [customer.code for customer in taken]


def _give_plenty(house: House) -> None:
    """Goods never run out."""
    from django.db import connection

    from counterfoil.kernel.performing import create, perform

    keeper = house.people["warehouse_keeper"]
    lines = [{"product": code, "location": "1F", "quantity": PLENTY} for code in house.products]
    receipt = create("stock-receipts", {"lines": lines, "reason": "生产入库"}, by=keeper, at=house.later())
    perform(receipt, "post", by=keeper, at=house.later())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
