import pytest

from counterfoil.catalogue import actions

ROWS = [
    {"code": "P-0001", "name": "ＰＶＣ电线管", "spec": "Φ20×1.5", "category": "conduit", "unit": "根",
     "old_code": "DXG20"},
    {"code": "P-0002", "name": "不锈钢管", "spec": "25*2", "category": "conduit", "unit": "根"},
    {"code": "P-0010", "name": "暗盒", "spec": "86型", "category": "box", "unit": "只", "is_active": False},
    {"code": "P-0011", "name": "重庆线盒", "spec": "", "category": "box", "unit": "只"},
]  # fmt: skip


@pytest.fixture
def categories(db):
    return actions.save_categories([{"code": "conduit", "name": "线管"}, {"code": "box", "name": "线盒"}])


@pytest.fixture
def products(categories):
    return actions.save_products(ROWS)
