"""Two clerks at once: credit room and open quantities are given once (C1.6, C1.7)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections
from tests.orders import house as houses

from counterfoil.delivery.models import DeliveryNotice
from counterfoil.delivery.notices import credit
from counterfoil.kernel.performing import perform
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.models import SalesOrderLine
from counterfoil.receivables.models import Hold
from counterfoil.stock import queries as stock_queries
from counterfoil.stock.models import Balance, Reservation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*works):
    """Do these at the same moment; the answers, refusals among them by their code."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait(timeout=20)
            return work()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def two_notices():
    """Two drafts of 8.00 each, of two orders, for a customer with room for 10.00."""
    house = houses.build()
    houses.receive(house, 100)
    house.customer = houses.customer(house, "C-2", limit="10")
    made = [houses.notice(house, (houses.confirmed(house, ("P-1", 10)), 1, 10)) for _n in range(2)]
    return [lambda row=row: perform(row, "submit", by=house.clerk, at=house.now).state for row in made]


def test_two_notices_on_one_credit_room():
    assert sorted(at_once(*two_notices())) == ["credit_held", "released"]
    assert list(Hold.objects.values_list("amount", flat=True)) == [Decimal("8.00")]


def test_without_the_accounts_lock_both_would_pass(monkeypatch):
    looked = threading.Barrier(2)
    judge = credit.receivables.judge

    def judge_together(*args, **kwargs):
        found = judge(*args, **kwargs)
        looked.wait(timeout=20)
        return found

    monkeypatch.setattr(credit.receivables, "lock_account", lambda _customer: None)
    monkeypatch.setattr(credit.receivables, "judge", judge_together)
    assert at_once(*two_notices()) == ["released", "released"]


def two_notices_with_the_same_product_on_two_lines():
    """Drafts of two customers for 5 and 5 pieces of one product each; of 10 pieces there are."""
    house = houses.build()
    houses.receive(house, 10)
    made = []
    for code in ("C-2", "C-3"):
        house.customer = houses.customer(house, code, limit="1000")
        order = houses.confirmed(house, ("P-1", 5), ("P-1", 5))
        made.append(houses.notice(house, (order, 1, 5), (order, 2, 5)))
    return [lambda row=row: perform(row, "submit", by=house.clerk, at=house.now).state for row in made]


def test_the_same_product_on_several_lines_is_given_once():
    assert sorted(at_once(*two_notices_with_the_same_product_on_two_lines())) == ["released", "shortage"]
    assert (Balance.objects.get().on_hand, Balance.objects.get().reserved) == (10, 10)
    assert sorted(Reservation.objects.filter(closed_at=None).values_list("quantity", flat=True)) == [5, 5]


def test_without_the_stocks_lock_both_would_count_on_the_same_pieces(monkeypatch):
    """Both look before either reserves: the second can't keep what it was shown, instead of waiting as a shortage."""
    looked = threading.Barrier(2)
    look = stock_queries.list_availability

    def look_together(*args, **kwargs):
        found = look(*args, **kwargs)
        looked.wait(timeout=20)
        return found

    works = two_notices_with_the_same_product_on_two_lines()
    monkeypatch.setattr(stock_queries, "lock_availability", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(stock_queries, "list_availability", look_together)
    assert sorted(at_once(*works)) == ["out_of_stock", "released"]


def test_two_drafts_on_the_last_open_quantity():
    house = houses.build()
    order = houses.confirmed(house, ("P-1", 10))
    answers = at_once(*[lambda: houses.notice(house, (order, 1, 6)).state] * 2)
    assert sorted(answers) == ["draft", "quantity_exceeds_open"]
    assert SalesOrderLine.objects.get().notified == 6


def test_a_notice_submitted_twice_is_judged_once():
    house = houses.build()
    houses.receive(house, 100)
    made = houses.notice(house, (houses.confirmed(house, ("P-1", 10)), 1, 6))
    work = lambda: perform(made, "submit", by=house.clerk, at=house.now).state  # noqa: E731
    assert sorted(at_once(work, work)) == ["released", "wrong_state"]
    assert DeliveryNotice.objects.get().lines.get().quantity == 6


def test_amend_and_a_new_notice_exclude_each_other():
    house = houses.build()
    order = houses.confirmed(house, ("P-1", 10))
    amend = lambda: houses.do(house, order, "amend", reason="改").state  # noqa: E731
    notify = lambda: houses.notice(house, (order, 1, 6)).state  # noqa: E731
    first, second = at_once(amend, notify)
    assert second == "draft"
    assert first in ("draft", "in_delivery")
    if first == "draft":  # the order was a draft again before the notice came: that notice can't be submitted
        made = DeliveryNotice.objects.get()
        assert at_once(lambda: houses.do(house, made, "submit")) == ["order_not_confirmed"]
