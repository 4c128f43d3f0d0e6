"""The papers of orders and notices: what they say, and that they are kept as they went out."""

from datetime import timedelta

import pytest
from tests.orders.house import confirmed, do, draft, effective, notice, receive

from counterfoil.kernel.models import StoredPaper
from counterfoil.kernel.printing import print_form
from counterfoil.kernel.refusals import Refusal
from counterfoil.orders.orders import papers, prints


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = tmp_path


def pdf(house, document, form, who="sales_clerk", language="zh-hans"):
    return print_form(document, form, user=house.people[who], at=house.now, language=language)


def test_confirmation_says_what_was_agreed(house):
    order = effective(house, ("P-1", 10), ("P-2", 5), customer_order_number="CG-1")
    said = prints.confirmation(order, user=house.clerk, at=house.now)
    assert (said["customer_order"], said["total_amount"], len(said["lines"])) == ("CG-1", order.total, 2)
    assert said["signatures"]["finance"]["name"] == "accountant"
    assert pdf(house, order, "order_confirmation").startswith(b"%PDF")
    assert pdf(house, order, "order_confirmation", language="en").startswith(b"%PDF")


def test_confirmation_before_finance_is_wrong_state_and_needs_price_rights(house):
    order = draft(house, ("P-1", 10))
    with pytest.raises(Refusal, match="wrong_state"):
        pdf(house, order, "order_confirmation")
    with pytest.raises(Refusal, match="role_required"):
        pdf(house, effective(house, ("P-1", 10)), "order_confirmation", who="production")


def test_a_quotation_is_kept_as_it_was_sent(house):
    order = do(house, draft(house, ("P-1", 10)), "send_quote", channel="email", recipient="王五")
    kept = StoredPaper.objects.get()
    assert (kept.document_id, kept.form, kept.revision) == (order.pk, "quotation", 1)


def test_confirmations_are_kept_once(house):
    confirmed(house, ("P-1", 10))
    later = house.now + timedelta(minutes=1)
    assert [papers.store_confirmations(at=later) for _n in range(2)] == [1, 0]
    assert StoredPaper.objects.get().form == "order_confirmation"


def test_the_notice_shows_floors_and_lists_but_no_price(house):
    receive(house, 10)
    made = do(house, notice(house, (confirmed(house, ("P-1", 10)), 1, 10)), "submit")
    from counterfoil.delivery.notices.prints import delivery_notice

    said = delivery_notice(made, user=house.clerk, at=house.now)
    assert said["lines"][0]["floors"] == "1F 10"
    assert not {"unit_price", "amount", "list_price"} & set(said["lines"][0])
    assert len(said["pick_lists"]) == 1
    assert pdf(house, made, "delivery_notice", who="logistics_clerk").startswith(b"%PDF")
