"""A small house for tests of orders and deliveries: people by role, products with prices and stock, one customer."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from counterfoil.catalogue import actions as catalogue
from counterfoil.customers import actions as customers
from counterfoil.customers.models import Customer, SettlementTerms
from counterfoil.kernel.models import Attachment, StoredFile
from counterfoil.kernel.performing import create, perform, transact
from counterfoil.people import roles
from counterfoil.people.models import User
from counterfoil.stock import actions as stock
from counterfoil.stock import queries as places
from counterfoil.stock.models import Carrier, Location

LONG_AGO = date(2026, 1, 1)


def people():
    """One person per role by its name, and second ones."""
    made = {role: User.objects.create(username=role, name=role, roles=[role]) for role in roles.ALL}
    for role in ("sales_clerk", "accountant", "market_manager"):
        made[f"{role}2"] = User.objects.create(username=f"{role}2", name=f"{role}2", roles=[role])
    made["warehouse_keeper"].floors = ["1F", "2F"]
    made["warehouse_keeper"].save()
    return made


def goods():
    """Products 1-4 at 1.00 … 4.00 yuan, P-5 with three decimals, P-9 made to order."""
    categories = catalogue.save_categories(
        [{"code": "conduit", "name": "线管"}, {"code": "custom", "name": "定制", "is_custom": True}]
    )
    rows = [
        {"code": f"P-{n}", "name": f"线管{n}", "category": "conduit", "unit": "根", "floor": "1F"} for n in range(1, 5)
    ]
    rows.append({"code": "P-5", "name": "料", "category": "conduit", "unit": "kg", "floor": "1F", "decimals": 3})
    rows.append({"code": "P-9", "name": "定制管", "category": "custom", "unit": "根", "floor": "1F"})
    products = catalogue.save_products(rows)
    catalogue.save_prices((product.pk, Decimal(code[2:]), LONG_AGO) for code, product in products.items())
    catalogue.save_policies([("A", category.pk, Decimal("0.70"), LONG_AGO) for category in categories.values()])
    return products, categories


def customer(house, code="C-1", *, kind="monthly", limit="100000", rate="0.80", grade="A"):
    """An approved customer."""
    terms, _made = SettlementTerms.objects.get_or_create(
        code=f"{kind}-30", defaults={"name": kind, "kind": kind, "days": 30 if kind == "monthly" else 0}
    )
    row = Customer.objects.create(
        code=code, name=f"客户{code}", folded_name=f"客户{code}", grade=grade, stage_since=LONG_AGO,
        created_at=house.now, created_by=house.people["administrator"], salesperson=house.people["salesperson"],
        sales_clerk=house.people["sales_clerk"], phone="13800000000",
    )  # fmt: skip
    customers.write_addresses(row, [{"kind": "delivery", "street": "路桥 1 号"}])
    customers.write_contacts(row, [{"name": "王五", "phone": "139"}])
    rates = {category.pk: Decimal(rate) for category in house.categories.values()}
    customers.approve(
        row, terms=terms, credit_limit=Decimal(limit), rates=rates, by=house.people["chief_accountant"], at=house.now
    )
    return row


def build():
    """The house with places, people, goods (not in stock yet) and one customer."""
    house = SimpleNamespace(now=timezone.now().replace(microsecond=0), people=people())
    house.products, house.categories = goods()
    house.places = {
        code: Location.objects.get_or_create(code=code, defaults={"name": code, "kind": kind})[0]
        for code, kind in (("1F", "floor"), ("2F", "floor"), ("Z-EAST", "staging"), ("Z-PICKUP", "staging"))
    }
    Location.objects.filter(code="Z-PICKUP").update(purpose="pickup")
    house.carrier = Carrier.objects.create(code="K-EAST", name="东线", zone=house.places["Z-EAST"])
    house.customer = customer(house)
    house.clerk = house.people["sales_clerk"]
    house.received = 0
    return house


def receive(house, quantity, product="P-1", place="1F"):
    """So much came from production."""
    house.received += 1
    product, floor = house.products[product].pk, house.places[place].pk
    move = stock.Movement(product, places.virtual("production").pk, floor, Decimal(quantity), 1)
    cause = stock.Source("imports", house.received, f"opening {house.received}")

    def work(_unit):
        stock.post_moves([move], cause=cause, action="opening", by=house.people["warehouse_keeper"], at=house.now)

    transact(work, at=house.now)


def attach(document, kind, *, by, at):
    """A file of this kind lies on the document."""
    from counterfoil.kernel.declaration import type_of

    file, _made = StoredFile.objects.get_or_create(
        sha256=f"{document.pk:064d}", defaults={"size": 1, "content_type": "application/pdf"}
    )
    return Attachment.objects.create(
        resource=type_of(document).name, document_id=document.pk, kind=kind, name=f"{kind}.pdf", file=file, by=by, at=at
    )


def draft(house, *lines, **more):
    """A draft order: lines are (product, quantity) or dicts."""
    rows = [line if isinstance(line, dict) else {"product": line[0], "quantity": str(line[1])} for line in lines]
    inputs = {"customer": house.customer.code, "kind": "stock", "lines": rows, **more}
    return create("sales-orders", inputs, by=house.clerk, at=house.now)


def do(house, document, action, who=None, **inputs):
    """Do an action as the person of this role (the clerk when left out)."""
    by = house.people[who] if who else house.clerk
    return perform(document, action, by=by, at=house.now, inputs=inputs)


def submitted(house, *lines, **more):
    order = draft(house, *lines, **more)
    attach(order, "contract", by=house.clerk, at=house.now)
    return do(house, order, "submit")


def effective(house, *lines, **more):
    order = submitted(house, *lines, **more)
    if order.state == "awaiting_price":
        order = do(house, order, "approve_price", "market_manager")
    return do(house, order, "approve_finance", "accountant")


def confirmed(house, *lines, **more):
    """An order that goods may be notified of."""
    return do(house, effective(house, *lines, **more), "confirm", method="email", contact="王五")


def notice(house, *lines, **more):
    """A draft notice: lines are (order, line_no, quantity)."""
    rows = [
        {"sales_order": order.number, "line_no": line_no, "quantity": str(quantity)}
        for order, line_no, quantity in lines
    ]
    inputs = {"lines": rows, "way": "carrier", "carrier": "K-EAST", **more}
    return create("delivery-notices", inputs, by=house.clerk, at=house.now)
