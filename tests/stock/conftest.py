from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone

from counterfoil.catalogue import actions as catalogue
from counterfoil.kernel import locking, outbox
from counterfoil.people.models import User
from counterfoil.stock import actions, queries
from counterfoil.stock.models import Location, Move

ROLES = ("warehouse_keeper", "accountant", "qc_inspector", "picking_leader", "shipment_clerk", "picker", "sales_clerk")
PLACES = {
    "1F": "floor", "2F": "floor", "3F": "floor", "Z-EAST": "staging", "REWORK": "rework", "SCRAP": "scrap_hold",
    "QC": "qc_hold",
}  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people(db):
    """One person per role, by the role's name; second ones for the two-person rules."""
    made = {role: User.objects.create(username=role, name=role, roles=[role]) for role in ROLES}
    for role in ("warehouse_keeper", "accountant"):
        made[f"{role}2"] = User.objects.create(username=f"{role}2", name=f"{role}2", roles=[role], floors=["2F"])
    made["warehouse_keeper"].floors = ["1F"]
    made["warehouse_keeper"].save()
    return made


@pytest.fixture
def store(people):
    """Places, five products and nothing in stock."""
    places = {code: Location.objects.create(code=code, name=code, kind=kind) for code, kind in PLACES.items()}
    catalogue.save_categories([{"code": "conduit", "name": "线管"}])
    products = catalogue.save_products(
        {"code": f"P-{n}", "name": "线管", "category": "conduit", "unit": "根", "floor": "2F"} for n in range(1, 6)
    )
    outside = {kind: queries.virtual(kind) for kind in ("production", "customer", "adjustment")}
    return SimpleNamespace(
        products=sorted(products.values(), key=lambda product: product.code),
        places=places,
        outside=outside,
        by=people["warehouse_keeper"],
    )


@pytest.fixture
def fill(store, now):
    """``fill("1F", 10, product=0)``: so much came from production."""

    def put(place, quantity, product=0):
        locking.forget_all()  # stands for an earlier transaction
        number = Move.objects.count() + 1
        actions.post_moves(
            [
                actions.Movement(
                    store.products[product].pk, store.outside["production"].pk, store.places[place].pk,
                    Decimal(quantity), 1,
                )
            ],
            cause=actions.Source("imports", number, f"opening {number}"), action="opening", by=store.by, at=now,
        )  # fmt: skip

    return put


@pytest.fixture
def figures(store):
    """``figures("1F")``: on hand, reserved, in question of the first product there, as whole numbers."""

    def read(place, product=0):
        rows = queries.list_stock(product=store.products[product].code, location=place)
        return tuple(int(value) for row in rows for value in (row.on_hand, row.reserved, row.in_question)) or (0, 0, 0)

    return read


@pytest.fixture
def arrived(monkeypatch):
    """Which products were said to have arrived, by each follow-up."""
    told = []
    monkeypatch.setitem(outbox.HANDLERS, "stock_arrived", lambda *, at, product_ids: told.append(product_ids))
    return told


@pytest.fixture
def later(now):
    return lambda minutes: now + timedelta(minutes=minutes)
