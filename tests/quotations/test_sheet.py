"""The sales sheet: what stands beside the lines, and what pasted cells mean. Quotations and orders share it."""

from decimal import Decimal

import pytest
from tests.orders import house as houses

from counterfoil.catalogue import actions as catalogue
from counterfoil.catalogue.folding import fold
from counterfoil.customers.models import OwnPartNumber
from counterfoil.orders.orders import views as orders
from counterfoil.quotations import pasting, sheet
from counterfoil.web.figures import reckoned

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", "12"), ("1,200", "1200"), ("１２，０００", "12000"), ("12*24", "288"), ("12×24", "288"), ("100+20", "120"),
        ("(100+20)/2", "60"), ("（１００－２０）÷３", "26.667"), ("-5", "-5"), ("1.5", "1.5"), ("0.1+0.2", "0.3"),
        ("", None), ("abc", None), ("1/0", None), ("12*", None), ("(1", None), ("1 2", None), ("1" + "+1" * 99, None),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(text, found):
    assert reckoned(text) == (Decimal(found) if found is not None else None)


# Beside the lines


def beside(house, *lines, at=None, **more):
    raw = {"customer": "C-1", "lines": [{"row": str(place), **line} for place, line in enumerate(lines)], **more}
    return sheet.preview(raw, user=house.clerk, at=at or house.now)


def test_beside_a_line_stands_what_one_has_to_know(house):
    houses.receive(house, 30)

    [line] = beside(house, {"product": "P-1", "quantity": "40"})["lines"]

    assert (line["on_hand"], line["low"], line["unit_of"]) == ("30", ["on_hand"], "根")
    assert (line["list_price"], line["rates_known"]) == ("1.00", "0.80 / 0.70")
    assert (line["unit_price"], line["amount"]) == ("0.80", "32.00")
    assert line["usual"] == {"discount_rate": "0.80"}


def test_last_price_comes_from_orders_in_force(house):
    order = houses.draft(house, {"product": "P-1", "quantity": "1", "discount_rate": "0.75"})
    assert not beside(house, {"product": "P-1", "quantity": "1"})["lines"][0]["last_price"]
    houses.attach(order, "contract", by=house.clerk, at=house.now)
    houses.do(house, order, "submit")
    houses.do(house, order, "approve_price", "market_manager")
    houses.do(house, order, "approve_finance", "accountant")

    assert beside(house, {"product": "P-1", "quantity": "1"})["lines"][0]["last_price"] == "0.75"


def test_below_the_floor_is_said(house):
    found = beside(house, {"product": "P-1", "quantity": "1", "discount_rate": "0.60"})

    assert "rates_known" in found["lines"][0]["low"]
    assert any(note.get("warn") and "1" in str(note["text"]) for note in found["notes"])


def test_credit_is_warned_of_early(house):
    found = beside(house, {"product": "P-4", "quantity": "100000"})

    assert sum(1 for note in found["notes"] if note.get("warn")) == 2


def test_statements_do_not_grow_with_lines(house, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        beside(house, *[{"product": f"P-{place % 4 + 1}", "quantity": "1"} for place in range(60)])


def test_a_draft_order_of_a_quotation_shows_its_own_list_prices(house):
    from tests.quotations.test_quotations import accepted
    from tests.quotations.test_quotations import do as act

    from counterfoil.orders.models import SalesOrder

    act(house, accepted(house, ("P-2", 10)), "convert")
    catalogue.save_prices([(house.products["P-2"].pk, Decimal(9), house.now.date())])
    raw = {"customer": "C-1", "lines": [{"row": "0", "product": "P-2", "quantity": "1"}]}

    number = SalesOrder.objects.get().number
    assert (
        orders.preview({**raw, "document": number}, user=house.clerk, at=house.now)["lines"][0]["list_price"] == "2.00"
    )
    assert orders.preview({**raw, "document": ""}, user=house.clerk, at=house.now)["lines"][0]["list_price"] == "9.00"


# Pasted lines


def pasted(house, text, first="product"):
    return pasting.pasted(text, first=first, customer="C-1", user=house.clerk)


def short(found):
    rows = [(row["values"], sorted(row["marks"]), row["wrong"]) for row in found["rows"]]
    return [(values.get("product"), values.get("quantity"), marks, wrong) for values, marks, wrong in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("P-1\t10\nP-2\t7\n", [("P-1", "10", [], False), ("P-2", "7", [], False)]),
        ("p-1\t１，２００\r\n\r\nP-3\t3根\r\n", [("P-1", "1200", [], False), ("P-3", "3", [], False)]),
        ("产品编码\t产品名称\t规格\t订货数量\t备注\nP-1\t线管1\t\t12*2\t急\n", [("P-1", "24", [], False)]),
        ("Item code\tQty\nP-2\t5", [("P-2", "5", [], False)]),
        ("1\tP-1\t线管1\t25\n2\tP-2\t线管2\t30", [("P-1", "25", [], False), ("P-2", "30", [], False)]),
        ("P-404\t5\n", [("P-404", "5", ["product"], True)]),
        ("P-1\t\nP-2\tviel\nP-3\t0\nP-4\t-2", [
            ("P-1", "", ["quantity"], True), ("P-2", "viel", ["quantity"], True), ("P-3", "0", ["quantity"], True),
            ("P-4", "-2", ["quantity"], True),
        ]),
        ("P-1\t1.5\nP-5\t1.5", [("P-1", "1.5", ["quantity"], True), ("P-5", "1.5", [], False)]),
        ("P-5\t1,5", [("P-5", "15", ["quantity"], False)]),
        ("P-1\t3箱", [("P-1", "3", ["quantity"], False)]),
        ("P-1\t3\nP-1\t4", [("P-1", "3", ["product"], False), ("P-1", "4", ["product"], False)]),
        ("P-1\t5000000", [("P-1", "5000000", ["quantity"], False)]),
        ("线管2\t4", [("P-2", "4", ["product"], False)]),
        ("线管\t4", [("线管", "4", ["product"], True)]),
        ('"P-1"\t"10"', [("P-1", "10", [], False)]),
        ("", []),
    ],
)  # fmt: skip
def test_pasted_rows(house, text, rows):
    assert short(pasted(house, text)) == rows


@pytest.mark.parametrize(
    ("text", "rate", "wrong"),
    [
        ("0.75", "0.75", False),
        ("75%", "0.75", False),
        ("75", "0.75", False),
        ("7.5折", "0.75", False),
        ("nix", "nix", True),
    ],
)
def test_pasted_rates(house, text, rate, wrong):
    [row] = pasted(house, f"P-1\t1\t{text}")["rows"]

    assert (row["values"]["discount_rate"], row["wrong"]) == (rate, wrong)


def test_pasted_quantities_alone_go_down_the_column(house):
    found = pasted(house, "10\n1,200\n", first="quantity")

    assert found["columns"] == ["quantity"]
    assert [row["values"] for row in found["rows"]] == [{"quantity": "10"}, {"quantity": "1200"}]


def test_pasted_no_whole_boxes(house):
    type(house.products["P-1"]).objects.filter(code="P-1").update(pack_size=50)

    assert short(pasted(house, "P-1\t70\nP-1\t100"))[0] == ("P-1", "70", ["product", "quantity"], False)


def test_pasted_own_part_numbers_of_the_customer_are_understood(house):
    own = {"customer": house.customer, "product": house.products["P-2"]}
    OwnPartNumber.objects.create(**own, code="GT-47", folded_code=fold("GT-47"))

    [row] = pasted(house, "gt-47\t30")["rows"]

    assert (row["values"]["quantity"], row["name"], row["wrong"]) == ("30", house.products["P-2"].name, False)


def test_pasted_too_many_rows_are_counted(house):
    found = pasted(house, "P-1\t1\n" * (pasting.MOST_ROWS + 5))

    assert (len(found["rows"]), found["left_out"]) == (pasting.MOST_ROWS, 5)


def test_pasted_statements_do_not_grow_with_rows(house, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        pasted(house, "P-1\t1\nP-2\t3\n" * 200)
