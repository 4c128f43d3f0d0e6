"""What the night keeps of a year: the same figures as without it, whatever came since, and held against the sums."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.complaints import house as yards
from tests.returns import house as returns

from counterfoil.customers.models import Address, Customer, StageChange
from counterfoil.insight.figures import buyers, jobs, kept, quality, sales
from counterfoil.insight.models import (
    CohortMonth,
    CustomerYear,
    HeardCause,
    HeardProduct,
    MonthSum,
    ProductYear,
    Rollup,
    SegmentSum,
    StageMonth,
)
from counterfoil.kernel.invariants import INVARIANTS
from counterfoil.people.models import User

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


@pytest.fixture
def yard():
    return yards.build(products=3)


def shipped(yard, *wanted):
    return yard.do(yard.signed(yard.notice(yard.order(*wanted))), "post", "shipment_clerk")


def year(yard):
    """The year up to the day that it is in the yard."""
    return kept.this_year(timezone.localtime(yard.now).date())


def manager():
    return User.objects.get(username="market_manager")


def told(yard, whole):
    """All figures of the year that can be read either way."""
    user, period = manager(), year(yard)
    found = sales.by(user, period, whole)
    products = sales.by_product(user, period, whole)
    return {
        **{what: [(bar.label, bar.value) for bar in bars] for what, bars in found.items()},
        "product": [(bar.label, bar.value) for bar in products],
        "stages": [(one.label, one.values) for one in buyers.stages_over_time(user, period, whole=whole).columns],
        "cohorts": buyers.cohorts(user, period, whole=whole), "segments": buyers.segments(user, whole),
        **heard(user, period, whole),
    }  # fmt: skip


def heard(user, period, whole):
    """Causes and rates of returns and complaints."""
    shipped = {pk: pieces for (pk,), pieces in sales.sold(user, period, column="quantity").items()}
    found = {}
    for kind in (quality.RETURNS, quality.COMPLAINTS):
        rates = quality.rates(kind, user, period, None if whole else shipped)
        bars = quality.rate_bars(kind, rates, period)
        found[f"{kind.name} causes"] = [(bar.label, bar.value) for bar in quality.by_cause(kind, user, period, whole)]
        found[kind.name] = (rates.pieces, rates.shipped, [(bar.label, bar.value, bar.note) for bar in bars])
    return found


def broken():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kept FROM {INVARIANTS['I41c'].view} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def the_night_passes(yard):
    yard.now += LATER
    jobs.roll_up(at=yard.now)
    jobs.judge_habits(at=yard.now)


def test_figures_of_the_year_are_the_same_from_what_is_kept(yard):
    Address.objects.filter(customer=yard.customer).update(province="浙江省")
    shipped(yard, (0, 10), (1, 5))
    the_night_passes(yard)
    assert kept.is_kept(manager(), year(yard))
    assert not kept.is_kept(User.objects.get(username="salesperson"), year(yard))
    assert told(yard, True) == told(yard, False)
    assert sum(value for _label, value in told(yard, True)["month"]) == Decimal(150)
    assert told(yard, True)["segments"]
    assert broken() == []


def test_what_came_since_the_night_is_added(yard):
    first = shipped(yard, (0, 10), (1, 5))
    the_night_passes(yard)
    yard.now += timedelta(hours=1)
    shipped(yard, (1, 30), (2, 1))
    yard.do(first, "reverse", "accountant", reason="错")
    found = told(yard, True)
    assert found == told(yard, False)
    assert found["product"][0][1] == Decimal(300)
    assert dict(found["product"]).get(f"{yard.products[0].code} {yard.products[0].name}", 0) == 0
    assert broken() == []


def test_changes_of_stage_since_the_night_are_added(yard):
    """Also of those who never changed before, of new customers, and of one who changes twice."""
    the_night_passes(yard)
    yard.now += timedelta(hours=1)
    old = yard.customer
    for former, stage in ((old.stage, "dormant"), ("dormant", "growing")):
        StageChange.objects.create(customer=old, from_stage=former, to_stage=stage, reason="", at=yard.now)
        yard.now += timedelta(minutes=1)
    new = {"created_at": yard.now, "stage_since": yard.now.date(), "created_by": manager()}
    Customer.objects.create(code="L-9001", name="新客户", stage="prospect", **new)
    moved = Customer.objects.create(code="L-9002", name="另一新客户", stage="lead", **new)
    StageChange.objects.create(
        customer=moved, from_stage="prospect", to_stage="lead", reason="", at=yard.now + LATER / 9
    )
    assert told(yard, True)["stages"] == told(yard, False)["stages"]
    the_night_passes(yard)
    assert told(yard, True)["stages"] == told(yard, False)["stages"]
    assert broken() == []


def test_returns_and_complaints_count_as_they_stand_now(yard):
    """Before the night, after it, and those that come to count, change or move on since."""
    shipment = shipped(yard, (0, 50), (1, 50))
    old = returns.approved(yard, returns.case(yard, shipment, {1: 2}))
    decided, audited, told_back = (yards.complaint(yard, shipment, {line: 1}) for line in (1, 2, 2))
    yards.decided(yard, decided, resolution="none")
    for made in (audited, told_back):
        yards.attach(made, "evidence", yard.people["sales_clerk"])
        yard.do(made, "submit", "sales_clerk")
    waiting = returns.case(yard, shipment, {2: 3})
    the_night_passes(yard)
    assert told(yard, True) == told(yard, False)
    assert HeardCause.objects.get(kind="complaints").papers == 1  # the decided one; the others may still change
    assert told(yard, True)["returns"][0] == 2
    yard.now += timedelta(hours=1)
    returns.approved(yard, waiting, reason="quality_not_replaced")
    yard.do(decided, "feed_back", "sales_clerk", channel="phone", text="已告知", answer="好")
    yard.do(audited, "audit", "clerk_supervisor", responsible=yards.GUILTY, proposal="补发")
    yard.do(audited, "sign", "market_manager", resolution="none")
    yard.do(told_back, "return", "clerk_supervisor", reason="照片不清")
    found = told(yard, True)
    assert found == told(yard, False)
    assert found["returns"][0] == 5
    assert found["complaints"][0] == 2
    assert old.state == "approved"
    assert broken() == []
    the_night_passes(yard)
    assert told(yard, True) == found == told(yard, False)
    assert broken() == []


def test_the_tenth_of_the_kept_may_be_overtaken_by_one_of_today(yard, monkeypatch):
    monkeypatch.setattr(sales, "TOP", 2)
    shipped(yard, (0, 10), (1, 9), (2, 8))
    the_night_passes(yard)
    shipped(yard, (2, 5))
    assert [label.split()[0] for label, _value in told(yard, True)["product"]] == [
        yard.products[2].code,
        yard.products[0].code,
    ]
    assert told(yard, True) == told(yard, False)


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (MonthSum, "amount"), (MonthSum, "asked"), (MonthSum, "late"), (CustomerYear, "amount"), (ProductYear, "amount"),
        (ProductYear, "quantity"), (StageMonth, "many"), (CohortMonth, "many"), (SegmentSum, "many"),
        (SegmentSum, "amount"), (HeardCause, "papers"), (HeardProduct, "pieces"),
    ],
)  # fmt: skip
def test_what_is_kept_wrongly_is_found_and_made_anew_the_next_night(yard, model, column):
    returns.approved(yard, returns.case(yard, shipped(yard, (0, 10))))
    the_night_passes(yard)
    row = model.objects.first()
    setattr(row, column, getattr(row, column) + 1)
    row.save()
    assert broken() == [model._meta.db_table]
    the_night_passes(yard)
    assert broken() == []


def test_before_the_first_night_of_a_month_the_sums_themselves_are_read(yard):
    shipped(yard, (0, 10))
    the_night_passes(yard)
    Rollup.objects.update(year_from=timezone.localdate() - timedelta(days=800))
    assert not kept.is_kept(manager(), year(yard))
    page = sales.page(manager(), year(yard))
    assert page.figures[0].value == Decimal(100)


def test_a_page_of_figures_reads_neither_customers_by_month_nor_goods_by_month(yard):
    shipped(yard, (0, 10))
    the_night_passes(yard)
    period = year(yard)
    with CaptureQueriesContext(connection) as asked:
        sales.page(manager(), period)
        buyers.page(manager(), period)
        quality.page(manager(), period)
    said = " ".join(query["sql"] for query in asked)
    assert "insight_customeryear" in said
    assert "insight_customermonth" not in said and "insight_productmonth" not in said
