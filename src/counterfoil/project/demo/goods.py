"""What the demo company makes: 200 products, named as such factories name them."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

CATEGORIES = (
    {"code": "conduit", "name": "线管线槽", "is_custom": False},
    {"code": "fitting", "name": "管件", "is_custom": False},
    {"code": "box", "name": "接线盒", "is_custom": False},
    {"code": "custom", "name": "定制品", "is_custom": True},
)
MADE = 200
STOCKED = 150
FIRST_CUSTOM = 191
IN_STOCK = Decimal(10_000)
HALF = IN_STOCK / 2
DIAMETERS = (16, 20, 25, 32, 40, 50, 63)


def products() -> list[dict[str, Any]]:
    """The rows of ``P-0001`` … ``P-0200`` with the floor where each mostly lies."""
    named = [*_stocked_goods(), *_custom_goods()]
    assert len(named) == MADE, len(named)
    return [
        {
            "code": code(number), "name": name, "spec": spec, "category": category, "unit": unit, "decimals": 0,
            "pack_size": Decimal(pack), "vat_rate": Decimal("0.13"), "floor": floor_of(number),
            "shelf": f"{floor_of(number)[0]}-{(number // 20) + 1:02d}-{number % 20 + 1:02d}",
            "old_code": "", "is_active": True,
        }
        for number, (name, spec, category, unit, pack) in enumerate(named, start=1)
    ]  # fmt: skip


def code(number: int) -> str:
    return f"P-{number:04d}"


def list_price(number: int) -> Decimal:
    """CNY per unit: nnn / 10 + 1."""
    return Decimal(number) / 10 + 1


def floor_of(number: int) -> str:
    return "1F" if number % 2 else "2F"


def opening_stock() -> Iterator[tuple[str, str, Decimal]]:
    """Product, floor and quantity: 10,000 each, every tenth on two floors by halves."""
    for number in range(1, STOCKED + 1):
        if number % 10:
            yield code(number), floor_of(number), IN_STOCK
        else:
            yield code(number), "2F", HALF
            yield code(number), "3F", HALF


Goods = Iterator[tuple[str, str, str, str, int]]
"""Name, specification, category, unit, pieces in a box."""


def _stocked_goods() -> list[tuple[str, str, str, str, int]]:
    goods = [*_conduits(), *_fittings(), *_boxes()]
    return goods[: FIRST_CUSTOM - 1]


def _conduits() -> Goods:
    """Tubes by grade and diameter, corrugated ones, trunking: 64."""
    walls = {"轻型 215": ("1.0", 100), "中型 305": ("1.4", 60), "重型 405": ("1.8", 50)}
    for (grade, (wall, pack)), diameter in product(walls.items(), DIAMETERS):
        yield f"PVC-U 阻燃绝缘电工套管（{grade}）", f"φ{diameter}×{wall} 3.8m 白", "conduit", "根", pack
    for colour, diameter in product(("红", "蓝"), DIAMETERS):
        yield f"PVC 彩色穿线管（{colour}）", f"φ{diameter} 中型 3.8m", "conduit", "根", 60
    for diameter in DIAMETERS:
        yield "PVC 阻燃波纹管", f"φ{diameter} 50m/卷", "conduit", "卷", 4
    for width, height in ((20, 10), (25, 15), (30, 15), (40, 20), (50, 25), (60, 40), (80, 40), (100, 50), (100, 100)):
        yield "PVC 阻燃方线槽", f"{width}×{height} 2m 白", "conduit", "根", 40
    for width in (30, 40, 50, 60, 80):
        yield "PVC 圆弧地线槽", f"{width}# 2m 灰", "conduit", "根", 30
    for diameter in (75, 110):
        yield "PVC-U 电力排管", f"φ{diameter}×3.2 6m", "conduit", "根", 10
    for diameter in (110, 160, 200):
        yield "CPVC 高压电力电缆护套管", f"φ{diameter}×6.5 6m", "conduit", "根", 5
    for diameter in (20, 25, 32):
        yield "PE 穿线软管", f"φ{diameter} 100m/卷 黑", "conduit", "卷", 2


def _fittings() -> Goods:
    """What joins tubes: 84."""
    for name, pack in (
        ("PVC 直接（束节）", 400), ("PVC 90° 弯头", 300), ("PVC 月弯（大弧弯）", 150), ("PVC 45° 弯头", 300),
        ("PVC 正三通", 200), ("PVC 检查弯头（带盖）", 150), ("PVC 检查三通（带盖）", 120), ("PVC 锁扣（杯梳）", 500),
        ("PVC 管卡（U 型码）", 800), ("PVC 管堵（闷头）", 600),
    ):  # fmt: skip
        for diameter in DIAMETERS:
            yield name, f"φ{diameter} 白", "fitting", "只", pack
    for large, small in ((20, 16), (25, 16), (25, 20), (32, 20), (32, 25), (40, 25), (40, 32), (50, 40), (63, 50)):
        yield "PVC 异径直接（大小头）", f"φ{large}×{small} 白", "fitting", "只", 300
    for width, height in ((20, 10), (25, 15), (40, 20), (60, 40), (100, 50)):
        yield "PVC 线槽阴角", f"{width}×{height} 白", "fitting", "只", 200


def _boxes() -> Goods:
    """Boxes and covers: 45, of which the range takes what fits below the custom goods."""
    for depth, colour in product((40, 50, 60), ("白", "红", "蓝")):
        yield "86 型 PVC 暗装底盒", f"86×86×{depth} {colour}", "box", "只", 200
    for ways, diameter in product(("一通", "二通", "曲通", "三通", "四通"), (16, 20, 25)):
        yield f"PVC 圆形接线盒（{ways}）", f"φ{diameter} 白", "box", "只", 150
    for size in ("86×86×33", "118×74×36", "146×86×33"):
        yield "PVC 明装底盒", f"{size} 白", "box", "只", 120
    for size in ("75×75×40", "100×100×50", "120×80×50", "150×110×70", "200×155×80", "255×200×80"):
        yield "防水接线盒 IP65", f"{size} 灰", "box", "只", 40
    for size in ("75 八角", "95 八角"):
        yield "PVC 八角灯头盒", f"{size} 白", "box", "只", 150
    for size in ("86 型", "118 型", "146 型", "75 圆"):
        yield "PVC 空白盖板", f"{size} 白", "box", "片", 300
    for ways in ("4", "6", "8", "12", "16", "20"):
        yield "塑料面板配电箱（暗装）", f"PZ30-{ways} 回路", "box", "只", 10


def _custom_goods() -> Goods:
    """Made to order for one customer."""
    for name, spec, unit in (
        ("定制印字电工套管", "φ20×1.4 客户商标", "根"),
        ("定制印字电工套管", "φ25×1.6 客户商标", "根"),
        ("定制长度电工套管", "φ20×1.4 4.0m", "根"),
        ("定制长度电工套管", "φ32×1.8 4.0m", "根"),
        ("定制异形弯头", "φ25 120°", "只"),
        ("定制异形弯头", "φ40 75°", "只"),
        ("定制色管件", "φ20 直接 按色卡", "只"),
        ("定制色管件", "φ25 三通 按色卡", "只"),
        ("定制多联底盒", "三联 258×86×50", "只"),
        ("定制多联底盒", "四联 344×86×50", "只"),
    ):
        yield name, spec, "custom", unit, 50
