"""A small house for tests of the way from a notice to the gate, and hands that do each step as people would."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from counterfoil.catalogue import actions as catalogue
from counterfoil.customers.models import Customer, SettlementTerms
from counterfoil.delivery.models import Consignment, GatePass, PickList, Shipment
from counterfoil.kernel import locking
from counterfoil.kernel.declaration import find_type
from counterfoil.kernel.doing import New
from counterfoil.kernel.performing import create, make, perform, transact
from counterfoil.orders.models import SalesOrder
from counterfoil.people.models import User
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as stock_queries
from counterfoil.stock.models import Balance, Carrier, Location

ROLES = (
    "sales_clerk", "salesperson", "market_manager", "accountant", "chief_accountant", "picker", "picking_leader",
    "checker", "logistics_clerk", "shipment_clerk", "gatekeeper",
)  # fmt: skip
PLACES = {
    "1F": ("floor", ""), "2F": ("floor", ""), "Z-EAST": ("staging", ""), "Z-WEST": ("staging", ""),
    "Z-EXPRESS": ("staging", "express"), "Z-PICKUP": ("staging", "pickup"),
}  # fmt: skip


@dataclass
class Yard:
    """People by user name, places by code, products by place in the list, one customer on account."""

    now: Any
    people: dict[str, User]
    places: dict[str, Location]
    products: list[Any]
    customer: Customer
    terms: dict[str, SettlementTerms]
    opened: int = field(default=0)

    def fill(self, product: int, place: str, quantity: Any) -> None:
        """So much of a product lies there from now on."""
        self.fill_all([(product, place, quantity)])

    def fill_all(self, rows: list[tuple[int, str, Any]]) -> None:
        locking.forget_all()
        self.opened += 1
        production = stock_queries.virtual("production").pk
        moves = [
            stock.Movement(self.products[product].pk, production, self.places[place].pk, Decimal(quantity), line_no)
            for line_no, (product, place, quantity) in enumerate(rows, start=1)
        ]
        cause = stock.Source("imports", self.opened, f"opening {self.opened}")
        stock.post_moves(moves, cause=cause, action="opening", by=self.people["warehouse_keeper"], at=self.now)

    def later(self) -> Any:
        self.now += timedelta(seconds=1)
        return self.now

    def do(self, document: Any, action: str, who: str, **inputs: Any) -> Any:
        """An action as somebody does it; answers the document as it stands then."""
        if "with_" in inputs:
            inputs["with"] = inputs.pop("with_")
        return perform(document, action, by=self.people[who], at=self.later(), inputs=inputs)

    def order(self, *wanted: tuple[int, Any], customer: Customer | None = None, price: str = "10") -> SalesOrder:
        """A confirmed order of (product, quantity) at a round price."""
        customer = customer or self.customer
        lines = []
        for product, quantity in wanted:
            amount = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
            lines.append(
                {
                    "product": self.products[product], "quantity": Decimal(quantity), "list_price": Decimal(price),
                    "discount_rate": Decimal(1), "customer_rate": Decimal(1), "unit_price": Decimal(price),
                    "amount": amount, "vat_rate": Decimal("0.13"),
                    "tax": (amount * Decimal("0.13") / Decimal("1.13")).quantize(Decimal("0.01")),
                }
            )  # fmt: skip
        total = sum((line["amount"] for line in lines), Decimal(0))
        tax = sum((line["tax"] for line in lines), Decimal(0))
        head = {"customer": customer, "kind": "stock", "total": total, "open_amount": total, "tax_total": tax}
        new = New(head, lines, state="confirmed")
        clerk = self.people["sales_clerk"]
        doctype = find_type("sales-orders")
        at = self.later()
        found: SalesOrder = transact(
            lambda unit: make(unit, doctype, [new], by=clerk, role="sales_clerk", at=at)[0], at=at
        )
        return found

    def notice(self, order: SalesOrder, *, submit: bool = True, quantities: Any = None, **more: Any) -> Any:
        """A notice of everything that is open on the order, submitted."""
        lines = [
            {"sales_order": order.number, "line_no": line.line_no, "quantity": str(quantities or line.open)}
            for line in SalesOrder.objects.get(pk=order.pk).lines.order_by("line_no")
        ]
        more.setdefault("way", "carrier")
        more.setdefault("address", "浙江省台州市路桥区")
        if more["way"] == "pickup":
            more.setdefault("pickup", {"person": "钱多多", "phone": "13700000003", "plate": "沪A88888", "at": "16:00"})
        clerk = self.people["sales_clerk"]
        notice = create("delivery-notices", {"lines": lines, **more}, by=clerk, at=self.later())
        return self.do(notice, "submit", "sales_clerk") if submit else notice

    def lists(self, notice: Any) -> list[PickList]:
        return list(PickList.objects.filter(source_id=notice.pk).exclude(state="cancelled").order_by("pk"))

    def counts(self, document: Any, quantities: dict[int, Any] | None = None, column: str = "quantity") -> list[Any]:
        """Counts of every line: as asked (or as in the column), but where told otherwise."""
        return [
            {
                "line_no": line.line_no, "quantity": str((quantities or {}).get(line.line_no, getattr(line, column))),
                "reason": "数错" if quantities and line.line_no in quantities else "",
            }
            for line in document.lines.order_by("line_no")
        ]  # fmt: skip

    def pick(
        self, pick_list: PickList, picked: dict[int, Any] | None = None, checked: dict[int, Any] | None = None
    ) -> Any:
        """Printed, picked, checked the first time."""
        self.do(pick_list, "print", "warehouse_keeper")
        self.do(pick_list, "pick", "picker", lines=self.counts(pick_list, picked))
        return self.do(pick_list, "first_check", "checker", lines=self.counts(pick_list, checked, "picked"))

    def stage(self, pick_list: PickList, zone: str = "Z-EAST", packages: int | None = None, **more: Any) -> Any:
        """Labelled and brought to staging."""
        if packages is None:
            packages = 2 if pick_list.lines.filter(checked__gt=0).exists() else 0
        self.do(pick_list, "label", "picker", packages=packages)
        return self.do(pick_list, "stage", "picker", zone=zone, **more)

    def staged(self, notice: Any, zone: str = "Z-EAST") -> Any:
        """All lists of a notice in staging as asked; answers its consignment."""
        for pick_list in self.lists(notice):
            self.pick(pick_list)
            self.stage(pick_list, zone)
        return self.consignment(notice)

    def consignment(self, notice: Any) -> Any:
        found = Consignment.objects.filter(lines__source_id=notice.pk).distinct()
        return found.get()

    def merge(self, consignment: Any, **more: Any) -> Any:
        others = Consignment.objects.filter(number__in=more.get("with_", []))
        codes = [package.code for row in (consignment, *others) for package in row.packages.all()]
        return self.do(consignment, "merge", "logistics_clerk", packages=codes, **more)

    def check(self, consignment: Any, logistics: Any = None, leader: Any = None) -> Any:
        """Both count; as staged, but where told otherwise."""
        self.do(consignment, "second_check", "logistics_clerk", lines=self.counts(consignment, logistics))
        return self.do(consignment, "second_check", "picking_leader", lines=self.counts(consignment, leader))

    def loaded(self, consignment: Any) -> Any:
        """Merged, checked, on the vehicle."""
        self.merge(consignment)
        self.check(consignment)
        return self.do(consignment, "load", "logistics_clerk", vehicle_or_waybill="浙J12345", driver="周师傅")

    def signed(self, notice: Any, zone: str = "Z-EAST") -> Any:
        """The whole way to the sign-off; answers the draft shipment."""
        consignment = self.loaded(self.staged(notice, zone))
        self.do(consignment, "sign_off", "logistics_clerk")
        return self.draft(notice)

    def draft(self, notice: Any) -> Shipment:
        return Shipment.objects.get(notice=notice, state="draft")

    def gate_pass(self, notice: Any) -> GatePass:
        return GatePass.objects.filter(consignment=self.consignment(notice)).latest("pk")

    def stock(self, product: int, place: str) -> tuple[Any, ...]:
        """On hand, reserved, in question there."""
        found = Balance.objects.filter(product=self.products[product], location=self.places[place])
        rows = list(found.values_list("on_hand", "reserved", "in_question"))
        return tuple(int(value) for value in rows[0]) if rows else (0, 0, 0)


def build(products: int = 4, stocked: int = 100) -> Yard:
    """The house, with so much of each product on 1F (even places of the list) or 2F."""
    now = timezone.now()
    people = {role: User.objects.create(username=role, name=role, roles=[role]) for role in ROLES}
    people["warehouse_keeper"] = User.objects.create(
        username="warehouse_keeper", name="仓管", roles=["warehouse_keeper"], floors=["1F", "2F"]
    )
    people["keeper_2f"] = User.objects.create(
        username="keeper_2f", name="二楼", roles=["warehouse_keeper"], floors=["2F"]
    )
    for role in ("picker", "logistics_clerk", "picking_leader", "accountant", "shipment_clerk", "gatekeeper"):
        people[f"{role}2"] = User.objects.create(username=f"{role}2", name=f"{role}2", roles=[role])
    places = {
        code: Location.objects.create(code=code, name=code, kind=kind, purpose=purpose)
        for code, (kind, purpose) in PLACES.items()
    }
    Carrier.objects.create(code="K-EAST", name="东线物流", zone=places["Z-EAST"])
    catalogue.save_categories([{"code": "conduit", "name": "线管"}])
    made = catalogue.save_products(
        {"code": f"P-{n:04d}", "name": "线管", "category": "conduit", "unit": "根", "floor": "1F"}
        for n in range(1, products + 1)
    )
    terms = _terms()
    customer = _customer("C-0001", terms["net"], people)
    yard = Yard(now, people, places, sorted(made.values(), key=lambda row: row.code), customer, terms)
    if stocked:
        yard.fill_all([(n, "1F" if n % 2 == 0 else "2F", stocked) for n in range(products)])
    return yard


def _terms() -> dict[str, SettlementTerms]:
    rows = {"net": ("net", 15), "cod": ("cash_on_delivery", 0), "prepaid": ("prepaid", 0)}
    return {
        code: SettlementTerms.objects.create(code=code, name=code, kind=kind, days=days)
        for code, (kind, days) in rows.items()
    }


def _customer(code: str, terms: SettlementTerms, people: dict[str, User], limit: str = "1000000") -> Customer:
    return Customer.objects.create(
        code=code, name=f"客户{code}", folded_name=code, approved=True, settlement_terms=terms, stage="new",
        credit_limit=Decimal(limit), stage_since=date(2026, 1, 1), created_at=timezone.now(),
        created_by=people["sales_clerk"], sales_clerk=people["sales_clerk"], salesperson=people["salesperson"],
    )  # fmt: skip


def another_customer(yard: Yard, code: str, terms: str = "net", limit: str = "1000000") -> Customer:
    return _customer(code, yard.terms[terms], yard.people, limit)
