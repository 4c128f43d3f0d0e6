"""The books as an import looks at them: a few statements per file, however many rows it has."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from counterfoil.catalogue.models import Category, DiscountPolicy, PriceListItem, Product
from counterfoil.customers.applications.states import EDITABLE, PENDING
from counterfoil.customers.folding import folded_name
from counterfoil.customers.models import Customer, CustomerApplication, SettlementTerms
from counterfoil.delivery.models import OpeningShipmentLine
from counterfoil.imports.known import Known, KnownCustomer, KnownProduct, KnownTerms, KnownUser
from counterfoil.imports.models import Batch
from counterfoil.imports.values import Terms, key
from counterfoil.kernel.models import NumberPrefix
from counterfoil.people.models import User
from counterfoil.receivables.models import Entry
from counterfoil.stock.models import Location, Move

RESOURCE = "imports"
"""What ledgers name as the cause of an opening row."""

USUAL_WORDS = {
    "conduit": ("线管", "电线管", "管材", "穿线管", "conduit"),
    "fitting": ("管件", "配件", "管配件", "fitting"),
    "box": ("暗盒", "底盒", "线盒", "接线盒", "box"),
    "custom": ("定制", "定做", "非标", "custom"),
}
"""How workbooks call the categories whose own name in the books is another."""


def known_for(kind: str) -> Known:
    """What the books hold, as far as this kind of import must look at it."""
    known = Known(today=timezone.localdate())
    readers: dict[str, tuple[Any, ...]] = {
        "products": (_categories, _places, _products),
        "price-list-items": (_products,),
        "customers": (_categories, _lowest_rates, _customers, _applications, _people, _terms),
        "stock": (_places, _products, _opening_stock),
        "receivables": (_customers, _opening_receivables),
        "shipments": (_products, _customers, _opening_shipments),
    }
    for read in readers[kind]:
        read(known)
    return known


def _categories(known: Known) -> None:
    codes = set()
    for category in Category.objects.order_by("pk"):
        codes.add(category.code)
        known.categories[key(category.name)] = category.code
        known.categories[key(category.code)] = category.code
    for code in codes & USUAL_WORDS.keys():
        for word in USUAL_WORDS[code]:
            known.categories.setdefault(key(word), code)


def _places(known: Known) -> None:
    others = set()
    for place in Location.objects.order_by("pk"):
        if place.kind == Location.Kind.FLOOR and place.is_active:
            known.floors[key(place.code)] = place.code
            known.floors.setdefault(key(place.name), place.code)
        else:
            others.add(key(place.code))
    known.other_locations = frozenset(others)


def _products(known: Known) -> None:
    prices: dict[int, Decimal] = dict(
        PriceListItem.objects.filter(Q(valid_to=None) | Q(valid_to__gte=known.today), valid_from__lte=known.today)
        .order_by("valid_from")
        .values_list("product_id", "list_price")
    )
    rows = Product.objects.order_by("pk").values_list(
        "pk",
        "code",
        "name",
        "spec",
        "category__code",
        "unit",
        "decimals",
        "pack_size",
        "floor",
        "is_active",
        "vat_rate",
    )
    for pk, code, name, spec, category, unit, decimals, pack, floor, active, vat_rate in rows.iterator():
        known.products[key(code)] = KnownProduct(
            pk, code, name, spec, category, unit, decimals, pack, floor, prices.get(pk), active, vat_rate
        )


def _customers(known: Known) -> None:
    known.fold = folded_name
    for row in Customer.objects.order_by("pk").values_list("pk", "code", "name", "credit_code").iterator():
        known.add_customer(KnownCustomer(*row))


def _applications(known: Known) -> None:
    """Applications that are under way: the same company isn't entered a second time."""
    rows = CustomerApplication.objects.filter(state__in=(*EDITABLE, *PENDING)).order_by("pk")
    for number, credit_code, name in rows.values_list("number", "credit_code", "folded_name").iterator():
        known.applications[credit_code, name] = number


def _people(known: Known) -> None:
    """Everybody active, by user name, and by their own name where no two share it."""
    users = [
        KnownUser(pk, username, frozenset(roles))
        for pk, username, roles in User.objects.filter(is_active=True).values_list("pk", "username", "roles")
    ]
    names = dict(User.objects.filter(is_active=True).values_list("pk", "name"))
    shared = Counter(key(name) for name in names.values())
    for user in users:
        if names[user.id] and shared[key(names[user.id])] == 1:
            known.users.setdefault(key(names[user.id]), user)
    known.users.update({key(user.username): user for user in users})


def _terms(known: Known) -> None:
    """Of several with the same meaning the allowed one counts, then the first."""
    for row in SettlementTerms.objects.order_by(F("is_allowed").asc(), "-pk"):
        days = row.days if row.kind in (SettlementTerms.Kind.MONTHLY, SettlementTerms.Kind.NET) else 0
        known.terms[Terms(row.kind, days)] = KnownTerms(row.pk, row.code, row.is_allowed)


def _lowest_rates(known: Known) -> None:
    rows = DiscountPolicy.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=known.today), valid_from__lte=known.today
    ).order_by("valid_from")
    for grade, category, rate in rows.values_list("grade", "category__code", "floor_rate"):
        known.lowest_rates[grade, category] = rate


def _opening_stock(known: Known) -> None:
    undone = Batch.objects.filter(kind="stock", state=Batch.State.UNDONE).values("pk")
    rows = (
        Move.objects.filter(resource=RESOURCE, action="opening")
        .exclude(document_id__in=undone)
        .values_list("product_id", "to_location__code", "quantity", "number")
    )
    known.stock_taken_over = {
        (product, floor): (quantity, batch) for product, floor, quantity, batch in rows.iterator()
    }


def _opening_receivables(known: Known) -> None:
    rows = Entry.objects.filter(kind=Entry.Kind.OPENING, resource=RESOURCE, reversed_by=None).values_list(
        "customer_id", "booked_on", "due_on", "amount", "text"
    )
    known.receivables_taken_over = dict(Counter(rows.iterator()))


def _opening_shipments(known: Known) -> None:
    """One number must mean one shipment, so how our own ones begin is known too."""
    rows = OpeningShipmentLine.objects.order_by("number", "line_no").values_list(
        "customer_id", "number", "product_id", "shipped_on", "quantity", "unit_price"
    )
    for customer_id, number, *line in rows.iterator():
        place = (customer_id, number)
        known.shipments_taken_over[place] = (*known.shipments_taken_over.get(place, ()), tuple(line))
    known.shipment_prefix = f"{NumberPrefix.objects.get(resource='shipments').prefix}-"
