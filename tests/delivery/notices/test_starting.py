"""What a new notice begins with on screen: an order, all that is owed, or an earlier notice."""

from django.test import Client
from tests.orders.house import confirmed, do, notice, receive

from counterfoil.delivery.models import DeliveryNotice


def lines(house, query):
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.clerk)
    page = client.get(f"/delivery-notices/new/?{query}")
    rows = page.context["form"].tables[0].rows
    values = [{box.key: box.value for box in row.boxes} for row in rows]
    return [(row["sales_order"], row["line_no"], row["quantity"]) for row in values if row["sales_order"]]


def test_all_that_is_owed_of_several_orders(house):
    receive(house, 4)
    first, second = (confirmed(house, ("P-1", 10), ("P-2", 5)) for _number in range(2))
    for order in (first, second):
        made = do(house, notice(house, (order, 1, 10)), "submit")
        choice = [{"line_no": 1, "choice": "backorder"}]
        do(house, made, "inform_shortage", lines=choice, channel="phone", text="欠")
    found = lines(house, "owed=C-1")
    assert [(number, line_no) for number, line_no, _quantity in found] == [(first.number, "1"), (second.number, "1")]
    assert [quantity for _number, _line_no, quantity in found] == ["6", "10"]
    assert lines(house, "owed=C-404") == []


def test_a_copy_asks_for_what_is_still_open(house):
    receive(house, 100)
    order = confirmed(house, ("P-1", 10), ("P-2", 5))
    made = notice(house, (order, 1, 6), (order, 2, 5))
    assert lines(house, f"copy={made.number}") == [(order.number, "1", "4")]
    assert DeliveryNotice.objects.count() == 1


def test_an_order_brings_all_that_is_open(house):
    order = confirmed(house, ("P-1", 10), ("P-2", 5))
    assert [quantity for _number, _line_no, quantity in lines(house, f"order={order.number}")] == ["10", "5"]
