"""From which floors goods are taken (C1.8): pure reckoning over figures that the caller has locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Want:
    """So much of a product for a line of a document. ``order_line_id``: whose own goods may be used for it."""

    product_id: int
    quantity: Decimal
    resource: str
    document_id: int
    number: str
    line_no: int
    order_line_id: int | None = None


@dataclass(frozen=True)
class FloorStock:
    """What lies of a product on one floor."""

    product_id: int
    location_id: int
    code: str
    on_hand: Decimal
    reserved: Decimal
    in_question: Decimal
    is_home: bool = False
    """Whether the product is mostly kept there."""

    @property
    def available(self) -> Decimal:
        """On hand − reserved − in question, never less than nothing."""
        return max(NOTHING, self.on_hand - self.reserved - self.in_question)

    @property
    def in_doubt(self) -> Decimal:
        """The part of what is reserved here whose goods are in question themselves."""
        return max(NOTHING, self.reserved + self.in_question - self.on_hand)


@dataclass(frozen=True)
class OwnGoods:
    """An open reservation of an order for one of its lines: goods that were made for it."""

    reservation_id: int
    order_line_id: int
    product_id: int
    location_id: int
    quantity: Decimal


@dataclass(frozen=True)
class Portion:
    """So much of a wanted line from one floor; of its order's own goods when ``reservation_id`` is set."""

    want: Want
    location_id: int
    quantity: Decimal
    reservation_id: int | None = None


@dataclass
class Plan:
    """Which floor gives how much to which line, and what is missing, by line number."""

    portions: list[Portion] = field(default_factory=list)
    short: dict[int, Decimal] = field(default_factory=dict)

    def by_floor(self) -> list[tuple[int, int, int, Decimal]]:
        """``(line_no, product_id, location_id, quantity)``, one row per line and floor, in line order."""
        sums: dict[tuple[int, int, int], Decimal] = {}
        for portion in self.portions:
            key = (portion.want.line_no, portion.want.product_id, portion.location_id)
            sums[key] = sums.get(key, NOTHING) + portion.quantity
        return [(*key, quantity) for key, quantity in sums.items()]

    def given(self) -> dict[int, Decimal]:
        """What each line gets."""
        sums: dict[int, Decimal] = {}
        for portion in self.portions:
            sums[portion.want.line_no] = sums.get(portion.want.line_no, NOTHING) + portion.quantity
        return sums


def plan_floors(
    wants: Iterable[Want],
    floors: Mapping[int, list[FloorStock]],
    own: Mapping[int, list[OwnGoods]] | None = None,
) -> Plan:
    """Give each line its order's own goods first, the rest from as few floors per product as possible.

    One floor that holds all that is wanted of a product gives all of it (its home floor before others, else the
    one that holds most); otherwise the fullest floors are emptied first. Lines share in their order.
    """
    plan = Plan()
    by_product: dict[int, list[Want]] = {}
    for want in wants:
        by_product.setdefault(want.product_id, []).append(want)
    for product_id, lines in by_product.items():
        _plan_product(lines, floors.get(product_id, []), own or {}, plan)
    return plan


def _plan_product(lines: list[Want], floors: list[FloorStock], own: Mapping[int, list[OwnGoods]], plan: Plan) -> None:
    rest = _use_own_goods(lines, floors, own, plan)
    left = {floor.location_id: floor.available for floor in floors}
    sequence = _fewest(floors, sum(rest, NOTHING))
    for want, wanted in zip(lines, rest, strict=True):
        missing = wanted
        for floor in sequence:
            part = min(missing, left[floor.location_id])
            if part > 0:
                plan.portions.append(Portion(want, floor.location_id, part))
                left[floor.location_id] -= part
                missing -= part
        if missing > 0:
            plan.short[want.line_no] = missing


def _use_own_goods(
    lines: list[Want], floors: list[FloorStock], own: Mapping[int, list[OwnGoods]], plan: Plan
) -> list[Decimal]:
    """What each line still wants after its order's own goods, without those that are in question."""
    doubt = {floor.location_id: floor.in_doubt for floor in floors}
    left: dict[int, Decimal] = {}
    rest = []
    for want in lines:
        missing = want.quantity
        for goods in own.get(want.order_line_id, []) if want.order_line_id is not None else []:
            if goods.product_id != want.product_id or goods.location_id not in doubt:
                continue
            if goods.reservation_id not in left:
                doubtful = min(goods.quantity, doubt[goods.location_id])
                doubt[goods.location_id] -= doubtful
                left[goods.reservation_id] = goods.quantity - doubtful
            part = min(missing, left[goods.reservation_id])
            if part > 0:
                plan.portions.append(Portion(want, goods.location_id, part, goods.reservation_id))
                left[goods.reservation_id] -= part
                missing -= part
        rest.append(missing)
    return rest


def _fewest(floors: list[FloorStock], wanted: Decimal) -> list[FloorStock]:
    """The floors to take from, in turn, so that as few as possible are visited."""
    candidates = sorted(
        (floor for floor in floors if floor.available > 0),
        key=lambda floor: (-floor.available, not floor.is_home, floor.code),
    )
    chosen: list[FloorStock] = []
    while candidates and wanted > 0:
        enough = [floor for floor in candidates if floor.available >= wanted]
        floor = next((floor for floor in enough if floor.is_home), candidates[0])
        chosen.append(floor)
        candidates.remove(floor)
        wanted -= floor.available
    return chosen
