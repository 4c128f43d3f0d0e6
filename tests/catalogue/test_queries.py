from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from counterfoil.catalogue import actions, queries

DAY = date(2026, 7, 1)


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("P-0001", ["P-0001"]), ("p-00", ["P-0001", "P-0002", "P-0011"]), ("dxg", ["P-0001"]),
        ("20x1.5", ["P-0001"]), ("φ20*1.5", ["P-0001"]), ("25×2", ["P-0002"]),
        ("钢管", ["P-0002"]), ("电线管φ20", ["P-0001"]), ("管 25", ["P-0002"]),
        ("bxgg", ["P-0002"]), ("buxiu", ["P-0002"]), ("gangguan", ["P-0002"]), ("cqxh", ["P-0011"]),
        ("管 nothing", []), ("%", []), ("暗盒", []), ("", ["P-0001", "P-0002", "P-0011"]),
    ],
)  # fmt: skip
def test_search_products(typed, found):
    assert [product.code for product in queries.search_products(typed)] == found


@pytest.mark.usefixtures("products")
def test_search_finds_what_is_no_longer_sold_when_asked():
    assert [product.code for product in queries.search_products("暗盒", sold_only=False)] == ["P-0010"]


@pytest.mark.usefixtures("products")
def test_the_code_typed_comes_first():
    actions.save_products([{"code": "A-1", "name": "P-0002 的附件", "category": "box", "unit": "只"}])
    assert [product.code for product in queries.search_products("P-0002")] == ["P-0002", "A-1"]


@pytest.mark.usefixtures("products")
def test_search_goes_on_after_a_code():
    assert [product.code for product in queries.search_products("", 1, after="P-0001")] == ["P-0002"]


@pytest.mark.usefixtures("products")
def test_search_is_served_by_the_trigram_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read quicker without it
        cursor.execute("EXPLAIN SELECT id FROM catalogue_product WHERE search LIKE '%20x1.5%'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "product_search" in plan


def test_list_prices_of_a_day(products, django_assert_num_queries):
    first, second = products["P-0001"].pk, products["P-0002"].pk
    actions.save_prices([(first, Decimal("1.5"), date(2026, 1, 1)), (first, Decimal(2), date(2026, 7, 1))])
    actions.save_prices([(second, Decimal(3), date(2026, 1, 1))], valid_to=date(2026, 6, 30))
    with django_assert_num_queries(1):
        assert queries.list_prices([first, second], day=DAY) == {first: 2}
    assert queries.list_prices([first, second], day=date(2026, 6, 30)) == {first: Decimal("1.5"), second: 3}
    assert queries.list_prices([first], day=date(2025, 12, 31)) == {}


def test_floor_of_the_grade_or_the_strictest(categories, django_assert_num_queries):
    conduit, box = categories["conduit"].pk, categories["box"].pk
    actions.save_policies(
        [
            ("A", conduit, Decimal("0.5"), date(2025, 1, 1)), ("A", conduit, Decimal("0.6"), date(2026, 1, 1)),
            ("B", conduit, Decimal("0.7"), date(2026, 1, 1)), ("B", conduit, Decimal("0.9"), date(2027, 1, 1)),
        ]
    )  # fmt: skip
    with django_assert_num_queries(1):
        assert queries.floor_rates("A", [conduit, box], day=DAY) == {conduit: Decimal("0.6")}
    assert queries.floor_rates("", [conduit], day=DAY) == {conduit: Decimal("0.7")}
    assert queries.floor_rates("C", [conduit], day=DAY) == {conduit: Decimal("0.7")}


def test_a_product_is_found_by_its_old_code(products):
    assert queries.find_product("DXG20") == products["P-0001"]
    assert queries.find_product("") is None


def test_list_price_is_for_those_who_see_prices(products):
    product = products["P-0001"]
    assert "list_price" not in queries.product_row(product, list_price=Decimal(1))
    assert queries.product_row(product, list_price=Decimal(1), sees_prices=True)["list_price"] == 1
