"""A company at size: copies of a lived month hold every invariant, every pointer and every hash that the month holds."""

import re
from collections import Counter
from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import Max, Min
from django.utils import timezone

from counterfoil.customers.models import Customer
from counterfoil.insight.models import CustomerMonth
from counterfoil.kernel.invariants import broken
from counterfoil.kernel.models import Event, NumberSeries
from counterfoil.orders.models import SalesOrder
from counterfoil.project import checking
from counterfoil.project.checking import walk_trail
from counterfoil.project.demo import scale
from counterfoil.stock.models import Move


@pytest.fixture
def small(monkeypatch):
    """Four days stand for the month; two printings of them lie four weeks apart."""
    monkeypatch.setattr(scale, "MONTH", 4)
    monkeypatch.setattr(scale, "FINISHING", 1)
    monkeypatch.setattr(scale, "PERIODS", 2)
    monkeypatch.setattr(scale, "LAST_DAYS", 1)
    monkeypatch.setattr(scale, "CUSTOMERS", 120)
    monkeypatch.setattr(scale, "PRODUCTS", 400)
    monkeypatch.setattr(scale, "ORDERS", 70)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_copies_of_a_month_hold_all_that_the_month_holds(small, monkeypatch):
    before = sorted(definitions())
    scale.fill(1, seed=5, tell=lambda *_words: None, now=timezone.make_aware(datetime(2026, 11, 20, 9)))
    days = Counter(number[5:11] for number in SalesOrder.objects.values_list("number", flat=True))
    assert SalesOrder.objects.count() >= 60 and len(days) >= 5
    assert Customer.objects.count() >= 85
    assert Move.objects.values("product__code").distinct().count() > 200
    assert {code: rows for code, rows in broken().items() if rows} == {}
    assert walk_trail() == []
    assert list(orphans()) == []
    assert NumberSeries.objects.filter(prefix="XSDD", last__gt=1).exists()
    assert CustomerMonth.objects.values("month").distinct().count() >= 2  # years need not be added up when looked at
    assert not disabled_triggers()
    assert sorted(definitions()) == before
    monkeypatch.setattr(checking, "PORTION", 500)
    assert walk_trail() == []
    numbers = forged()
    assert [line.split()[1] for line in walk_trail()] == numbers


def forged():
    """The first and the last event say another role; the numbers of their papers."""
    events = Event.objects.filter(pk__in=Event.objects.aggregate(first=Min("pk"), last=Max("pk")).values())
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        events.update(role="auditor")
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")
    return list(events.order_by("pk").values_list("number", flat=True))


def orphans():
    """Every pointer that points to nothing: foreign keys were checked by the database, bare ids by nobody."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and model._meta.managed:
                target = field.related_model
                lost = model._base_manager.exclude(**{f"{field.attname}__isnull": True}).exclude(
                    **{f"{field.attname}__in": target._base_manager.values("pk")}
                )
                if lost.exists():
                    yield f"{model._meta.label}.{field.name}"


def definitions():
    """Every index and every constraint of every table.

    Without casts and brackets: PostgreSQL sets other ones when it reads its own words back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
            "UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid FROM pg_index"
        )
        return [(name, re.sub(r"[()]|::[a-z ]+(\[\])?", "", words), valid) for name, words, valid in cursor.fetchall()]


def disabled_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'")
        return cursor.fetchall()
