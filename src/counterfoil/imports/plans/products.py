"""Products with their list price: 产品目录, 产品价目表."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from counterfoil.imports import values
from counterfoil.imports.columns import Field
from counterfoil.imports.known import Known, KnownProduct
from counterfoil.imports.plans.base import Draft, Kind
from counterfoil.imports.problems import Problem, problem
from counterfoil.imports.values import Counted, key


def _short(most: int) -> Any:
    return lambda value: values.text(value, most=most)


def _vat_rate(value: Any) -> Any:
    """13, 13% and 0.13 all mean 13 per cent."""
    found = values.number(value[:-1] if isinstance(value, str) and value.strip().endswith(("%", "％")) else value)
    if isinstance(found, Problem):
        return found
    rate = found / 100 if found >= 1 else found
    return rate if 0 <= rate < 1 else problem("number_range")


def _decimals(value: Any) -> Any:
    found = values.number(value)
    if isinstance(found, Problem):
        return found
    return int(found) if found in (0, 1, 2, 3) else problem("number_range")


SERIAL = Field("serial", _("Running number"), values.text, ("序号", "编号序", "行号", "NO", "No.", "#"), dropped=True)
CODE = Field(
    "code",
    _("Product code"),
    lambda value: values.code(value, most=40),
    (
        "产品编码",
        "产品编号",
        "产品代码",
        "商品编码",
        "商品编号",
        "货号",
        "物料编码",
        "物料编号",
        "存货编码",
        "编码",
        "编号",
        "料号",
        "product code",
        "product",
        "code",
        "item code",
        "item no",
        "sku",
    ),
    required=True,
)
PRICE = Field(
    "list_price",
    _("List price"),
    values.price,
    (
        "面价",
        "含税面价",
        "价目表价",
        "牌价",
        "标价",
        "单价",
        "含税单价",
        "价格",
        "销售单价",
        "list price",
        "price",
        "unit price",
    ),
    required=True,
)
UNIT = Field(
    "unit", _("Unit"), _short(10), ("单位", "计量单位", "基本单位", "unit", "uom"), required=True, carried=True
)
FIELDS = (
    SERIAL,
    CODE,
    Field(
        "name",
        _("Product name"),
        _short(120),
        ("品名", "产品名称", "商品名称", "名称", "货品名称", "物料名称", "name", "product name", "description"),
        required=True,
        carried=True,
    ),
    Field(
        "spec",
        _("Specification"),
        _short(120),
        ("规格型号", "规格", "型号", "型号规格", "产品规格", "spec", "specification", "size"),
    ),
    Field(
        "category",
        _("Category"),
        _short(60),
        ("类别", "产品类别", "分类", "产品分类", "大类", "品类", "category", "group"),
        required=True,
        carried=True,
    ),
    UNIT,
    Field(
        "pack_size",
        _("Pack size"),
        values.pack_size,
        (
            "装箱数",
            "装箱量",
            "包装数",
            "包装规格",
            "件装数",
            "每箱数量",
            "每件数量",
            "捆装数",
            "pack size",
            "pack",
            "per box",
        ),
    ),
    PRICE,
    Field(
        "floor",
        _("Floor"),
        lambda value: values.code(value, most=20),
        ("楼层", "仓位楼层", "仓库", "库位楼层", "floor"),
        carried=True,
    ),
    Field("shelf", _("Shelf"), _short(40), ("货位", "货架", "库位", "储位", "shelf", "bin")),
    Field("vat_rate", _("VAT rate"), _vat_rate, ("税率", "增值税率", "vat rate", "vat", "tax rate")),
    Field("decimals", _("Decimals"), _decimals, ("小数位", "小数位数", "数量小数位", "decimals")),
    Field(
        "old_code",
        _("Old code"),
        lambda value: values.code(value, most=40),
        ("旧编码", "原编码", "旧货号", "原货号", "old code"),
    ),
)


def examine(draft: Draft, known: Known, seen: dict[Any, int]) -> None:
    """Hold a product against the others of the file and against the books."""
    _once(draft, seen)
    _category(draft, known)
    _pack(draft)
    floor = draft.get("floor")
    if floor is not None:
        if key(floor) in known.floors:
            draft.data["floor"] = known.floors[key(floor)]
        else:
            draft.error("floor", "not_a_floor" if key(floor) in known.other_locations else "unknown")
    there = known.products.get(key(draft.get("code", "")))
    if there is not None and not draft.errors:
        _against(draft, there)


def _once(draft: Draft, seen: dict[Any, int]) -> None:
    code = draft.get("code")
    if code is None:
        return
    if key(code) in seen:
        draft.error("code", "duplicate_in_file", row=seen[key(code)])
    else:
        seen[key(code)] = draft.row


def _category(draft: Draft, known: Known) -> None:
    name = draft.get("category")
    if name is None:
        return
    code = known.categories.get(key(name))
    if code is None:
        draft.error("category", "unknown")
    else:
        draft.data["category"] = code


def _pack(draft: Draft) -> None:
    """“50根/捆” is a pack of 50 when the product is kept in 根; in another unit it would be another number."""
    pack: Counted | None = draft.get("pack_size")
    if pack is None:
        return
    unit = draft.get("unit")
    if pack.unit and unit and key(pack.unit) != key(unit):
        draft.error("pack_size", "unit_differs", found=pack.unit, required=unit)
        return
    draft.data["pack_size"] = pack.quantity


def _against(draft: Draft, there: KnownProduct) -> None:
    """One that is there already: unchanged rows are left out, others need the price list or the product's page."""
    now = {
        "name": there.name,
        "spec": there.spec,
        "category": there.category,
        "unit": there.unit,
        "pack_size": there.pack_size,
        "floor": there.floor,
        "list_price": there.price,
    }
    differing = [name for name, value in now.items() if name in draft.data and draft.data[name] != value]
    if differing:
        draft.error("code", "exists_differently", found=there.code, fields=differing)
    else:
        draft.already = True


PRODUCTS = Kind(
    "products",
    _("Products"),
    FIELDS,
    needs=(("code",), ("name",), ("category",), ("unit",), ("list_price",)),
    examine=examine,
)
