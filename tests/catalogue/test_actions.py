from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from counterfoil.catalogue import actions
from counterfoil.catalogue.models import PriceListItem, Product


def test_save_products_again_changes_what_is_named_and_keeps_the_rest(products):
    again = actions.save_products([{"code": "P-0001", "name": "镀锌管"}])["P-0001"]
    assert again.pk == products["P-0001"].pk
    assert (again.name, again.spec, again.old_code) == ("镀锌管", "Φ20×1.5", "DXG20")
    assert "duxinguan" in again.search
    assert "dianxianguan" not in again.search


def test_save_products_takes_the_last_of_a_code(categories):
    rows = [{"code": "P-1", "name": name, "category": "box", "unit": "只"} for name in ("a", "b")]
    assert actions.save_products(rows)["P-1"].name == "b"


def test_statements_do_not_grow_with_products(categories, django_assert_num_queries):
    rows = [{"code": f"P-{n}", "name": "管", "category": "box", "unit": "只"} for n in range(300)]
    with django_assert_num_queries(4):
        actions.save_products(rows)
    assert Product.objects.count() == 300


def test_save_prices_again_changes_the_price_of_the_day(products):
    for price in ("1", "2"):
        actions.save_prices([(products["P-0001"].pk, Decimal(price), "2026-01-01")])
    assert PriceListItem.objects.get().list_price == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE catalogue_product SET decimals = 4",
        "UPDATE catalogue_product SET vat_rate = 1",
        "UPDATE catalogue_product SET vat_rate = -0.1",
    ],
)
@pytest.mark.usefixtures("products")
def test_the_database_refuses_nonsense(sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
