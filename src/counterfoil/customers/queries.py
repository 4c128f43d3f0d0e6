"""Reads about customers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Count, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Collate, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import queries as catalogue
from counterfoil.catalogue.folding import fold, pinyin_of, search_words
from counterfoil.catalogue.models import Category, Product
from counterfoil.customers.folding import folded_name, wanted
from counterfoil.customers.models import (
    Address,
    Contact,
    Customer,
    CustomerRate,
    OwnPartNumber,
    SettlementTerms,
    Stage,
    StageChange,
)
from counterfoil.customers.stages import words
from counterfoil.kernel.fields import RateField, plain
from counterfoil.kernel.presentation import declare_price_keys, without_prices
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import compiled
from counterfoil.people import roles
from counterfoil.people.visibility import own_customers

M = TypeVar("M", bound=Model)

NO_DISCOUNT = Decimal("1.0000")
FIRST = 3000
"""Ids among which a common word is looked for first."""
LISTED = (
    "code", "name", "stage", "grade", "approved", "blocked", "credit_limit",
    *("settlement_terms__name", "salesperson__username", "salesperson__name", "sales_clerk__username", "sales_clerk__name"),
)  # fmt: skip
NEAR = 0.5
"""Share of common trigrams from which two folded names look alike."""
declare_price_keys("rates", "old_rates")


def visible(user: Any) -> QuerySet[Customer]:
    """The customers that this person may see: own ones (and the team's) for sales, all for everybody else who works.

    Warehouse, gate and quality see customers' names and places; what they may not see is left out when shown.
    """
    rows = Customer.objects.select_related("settlement_terms", "salesperson", "sales_clerk")
    if user.is_system:
        return rows
    held = set(user.roles_at(timezone.now()))
    if held - roles.OWN_CUSTOMERS - {roles.ADMINISTRATOR}:
        return rows
    return rows.filter(own_customers(user)) if held & roles.OWN_CUSTOMERS else rows.none()


def of_visible(rows: QuerySet[M], user: Any) -> QuerySet[M]:
    """Of these rows, each about a ``customer``, those about customers that this person sees. Who sees all of them need
    not be asked of each."""
    mine = visible(user).select_related(None)
    return rows.filter(customer__in=mine.values("pk")) if mine.query.where else rows


def find_customer(code: str, *, visible_to: Any) -> Customer | None:
    """The customer with this code, if this person may see it."""
    return visible(visible_to).filter(code=code).first()


def lock_customer(customer_id: int) -> Customer:
    """The customer's row, locked until the transaction ends, with its terms."""
    customer: Customer = _locked_customer(customer_id)[0]
    return customer


@compiled
def _locked_customer(customer_id: Any) -> QuerySet[Any, Any]:
    rows = Customer.objects.select_related("settlement_terms").select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=customer_id)


def lock_customers(ids: Iterable[int]) -> list[Customer]:
    """These customers, locked in the order of their ids until the transaction ends."""
    rows = Customer.objects.filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))


def ids_in_stages(stages: Iterable[str], ids: Iterable[int] | None) -> list[int]:
    """The customers in these stages, of these ids or of all."""
    rows = Customer.objects.filter(stage__in=list(stages))
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return list(rows.values_list("pk", flat=True))


def ever_leads(ids: Iterable[int]) -> set[int]:
    """Those of these customers who once accepted a quotation."""
    wanted = list(ids)
    if not wanted:
        return set()
    rows = StageChange.objects.filter(customer_id__in=wanted, to_stage=Stage.LEAD)
    return set(rows.values_list("customer_id", flat=True))


def listed(user: Any, *, stage: str = "") -> QuerySet[Customer]:
    """The customers (of a stage) that this person may see, with no more of them than a list shows."""
    rows = visible(user).filter(stage=stage) if stage else visible(user)
    return rows.only(*LISTED)


def search_customers(text: str, user: Any, *, stage: str = "", limit: int = 20) -> list[Customer]:
    """Customers (of a stage) found by code, name, pinyin, initials, credit code, phone or contact, each as ``listed``;
    those whose code, name or pinyin begins so come first, the rest by code. At most two statements.

    What half of all customers have is found among the first of them. Only a rarer word is looked for everywhere, by
    the index alone: in the order of the code it might be met as late as never.
    """
    among = listed(user, stage=stage)
    rows = found_by(text, among)
    found = {row.pk: row for row in _found_first(text.strip(), rows, among, limit)}
    if len(found) < limit:
        found = {**found, **{row.pk: row for row in rows.order_by(Concat("code", Value("")))[:limit]}}
    return list(found.values())[:limit]


def _found_first(text: str, rows: QuerySet[Customer], among: QuerySet[Customer], limit: int) -> list[Customer]:
    """Of the found rows, those whose code begins so; or those whose name or pinyin does, in the order of the pinyin, then
    some of the first customers. One statement.
    """
    if _may_begin_a_code(text):
        begun = rows.filter(Q(code__startswith=text) | Q(code__startswith=text.upper()))
        return list(begun.order_by("code")[:limit])
    some = rows.filter(pk__lte=FIRST).annotate(rank=Value(1)).order_by("code")[:limit]
    if not text:
        return list(some)
    word, *others = text.split(maxsplit=1)
    begun = found_by(" ".join(others), among).alias(begin=Collate("pinyin", "C"))
    begun = begun.filter(begin__startswith=pinyin_of(word)[0])  # the index, and its order
    if not word.isascii():
        begun = begun.filter(name__startswith=word)
    begun = begun.annotate(rank=Value(0)).order_by("begin")[:limit]
    return sorted(begun.union(some, all=True), key=attrgetter("rank"))


def _may_begin_a_code(text: str) -> bool:
    """Whether a customer's code may begin so."""
    return text.isascii() and any(sign.isdigit() for sign in text)


def found_by(text: str, rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those of these customers in whom all the words are found."""
    for word in search_words(text):
        rows = rows.filter(search__contains=wanted(word))
    return rows


def count_stages(user: Any) -> list[tuple[str, Any, int]]:
    """How many of the customers that this person sees stand in each stage, in the order of the stages."""
    rows = visible(user).select_related(None).order_by().values("stage").annotate(many=Count("pk"))
    found = {row["stage"]: row["many"] for row in rows}
    return [(code, label, found.get(code, 0)) for code, label in Stage.choices]


def list_moves(user: Any, *, limit: int = 100) -> list[dict[str, Any]]:
    """The latest moves from stage to stage among the customers that this person sees, with the reason in words."""
    rows = of_visible(StageChange.objects.select_related("customer"), user)
    rows = rows.only("to_stage", "from_stage", "reason", "values", "at", "customer__code", "customer__name")
    names = dict(Stage.choices)
    return [
        {
            "at": row.at, "code": row.customer.code, "name": row.customer.name,
            "from": names.get(row.from_stage, "–"), "to": names[row.to_stage],
            "why": words(row.to_stage, row.reason, row.values),
        }
        for row in rows.order_by("-pk")[:limit]
    ]  # fmt: skip


def list_late(user: Any, *, day: date, limit: int = 50) -> list[dict[str, Any]]:
    """Who should have ordered by now by their own rhythm, the latest of them last: the lately late may still be won."""
    rows = visible(user).filter(order_due_on__lt=day).exclude(stage__in=(Stage.DORMANT, Stage.LOST))
    return [
        {
            "code": row.code, "name": row.name, "usual_days": row.usual_days,
            "late_days": (day - row.order_due_on).days if row.order_due_on else 0,
        }
        for row in rows.order_by("-order_due_on", "-pk")[:limit]
    ]  # fmt: skip


def customers_found_by(text: str, user: Any) -> QuerySet[Customer]:
    """The customers visible to this person that are found by these words, for a list that is paged by key."""
    return found_by(text, visible(user))


def terms_found_by(text: str) -> QuerySet[SettlementTerms]:
    """All settlement terms, those no longer allowed included, whose code or name holds this text."""
    rows = SettlementTerms.objects.all()
    return rows.filter(Q(code__icontains=text) | Q(name__icontains=text)) if text else rows


def rates_of(customer: Customer, category_ids: Iterable[int]) -> dict[int, Decimal]:
    """The rate paid per category; where none was agreed, the full list price. One statement."""
    found = dict(_rates_of(customer.pk, sorted(set(category_ids))))
    return {category: found.get(category, NO_DISCOUNT) for category in category_ids}


@compiled
def _rates_of(customer_id: Any, category_ids: Any) -> QuerySet[Any, Any]:
    rows = CustomerRate.objects.filter(customer_id=customer_id, category_id__any=category_ids)
    return rows.values_list("category_id", "discount_rate")


def products_named(customer: Customer | None, codes: Iterable[str]) -> dict[str, Product]:
    """Products by what was entered for them: our code, else the customer's own part number. At most two statements."""
    wanted = set(codes)
    found = catalogue.find_products(wanted)
    unknown = {fold(code): code for code in wanted - set(found)}
    if customer is None or not unknown:
        return found
    rows = OwnPartNumber.objects.filter(customer=customer, folded_code__in=list(unknown))
    return found | {unknown[row.folded_code]: row.product for row in rows.select_related("product__category")}


def part_numbers(customer_id: int, product_ids: Iterable[int] | None = None) -> dict[int, OwnPartNumber]:
    """The customer's own part numbers by product id, the first of several, for papers and entry. One statement."""
    rows = OwnPartNumber.objects.filter(customer=customer_id)
    if product_ids is not None:
        rows = rows.filter(product__in=set(product_ids))
    return {row.product_id: row for row in rows.order_by("product_id", "-pk")}


def list_part_numbers(customer: Customer, *, limit: int | None = None) -> list[OwnPartNumber]:
    """All of the customer's own part numbers with their products, by number."""
    return _part_numbers(limit)(customer.pk)


@cache
def _part_numbers(limit: int | None) -> Callable[[int], list[OwnPartNumber]]:
    rows = OwnPartNumber.objects.select_related("product").order_by("code")
    return compiled(lambda customer: rows.filter(customer_id=customer)[:limit])


def search_part_numbers(text: str, user: Any, *, limit: int) -> list[OwnPartNumber]:
    """Own part numbers that begin so, of the customers that this person sees."""
    folded = fold(text)
    if not folded:
        return []
    rows = of_visible(OwnPartNumber.objects.filter(folded_code__startswith=folded), user)
    return list(rows.select_related("product", "customer").order_by("code", "pk")[:limit])


def find_terms(code: str) -> SettlementTerms | None:
    return SettlementTerms.objects.filter(code=code).first()


def list_allowed_terms() -> list[SettlementTerms]:
    """The settlement terms that may be agreed with customers (A1.2)."""
    return list(SettlementTerms.objects.filter(is_allowed=True).order_by("code"))


def delivery_address(customer: Customer) -> str:
    """Where goods go unless told otherwise: the first delivery address, else any, in one line."""
    first = next(iter(_addresses(customer.pk)), None)
    return str(first) if first else ""


@compiled
def _addresses(customer_id: Any) -> QuerySet[Any, Any]:
    rank = Case(When(kind="delivery", then=Value(0)), default=Value(1), output_field=IntegerField())
    return Address.objects.filter(customer_id=customer_id).annotate(rank=rank).order_by("rank", "position", "pk")[:1]


def first_contact(customer: Customer) -> Contact | None:
    """Whom to ask for, unless told otherwise."""
    return next(iter(_contacts(customer.pk)), None)


@compiled
def _contacts(customer_id: Any) -> QuerySet[Any, Any]:
    return Contact.objects.filter(customer_id=customer_id).order_by("position", "pk")[:1]


def same_identity(*, name: str, credit_code: str = "") -> Q:
    """Rows with this (folded) name or this credit code."""
    same = Q(folded_name=folded_name(name))
    return same | Q(credit_code=credit_code) if credit_code else same


def find_duplicates(*, name: str, credit_code: str = "", other_than: int | None = None) -> list[tuple[Customer, str]]:
    """Customers that are the same by credit code or folded name, each with what is the same. One statement."""
    rows = Customer.objects.filter(same_identity(name=name, credit_code=credit_code)).exclude(pk=other_than)
    return [
        (row, "credit_code" if credit_code and row.credit_code == credit_code else "name")
        for row in rows.order_by("pk")
    ]


def duplicate_refusal(*, name: str, credit_code: str = "", other_than: int | None = None) -> Refusal | None:
    """``duplicate_customer`` when somebody else has this credit code or folded name."""
    found = find_duplicates(name=name, credit_code=credit_code, other_than=other_than)
    if not found:
        return None
    customer, same = found[0]
    words = {"credit_code": _("unified social credit code"), "name": _("name")}
    return Refusal("duplicate_customer", found=f"{customer.code} {customer.name}", required=words[same])


def near_names(name: str, *, other_than: int | None = None, limit: int = 5) -> list[Customer]:
    """Customers whose folded name looks much like this one without being it: a warning, never a refusal."""
    folded = folded_name(name)
    rows = Customer.objects.filter(folded_name__trigram_similar=folded).exclude(folded_name=folded)
    rows = rows.exclude(pk=other_than).annotate(likeness=TrigramSimilarity("folded_name", folded))
    return list(rows.filter(likeness__gte=NEAR).order_by("-likeness", "code")[:limit])


def addresses_of(ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in Address.objects.filter(customer_id__in=list(ids)).order_by("position", "pk"):
        found.setdefault(row.customer_id, []).append(
            {
                "kind": row.kind, "province": row.province, "city": row.city, "district": row.district,
                "street": row.street, "text": str(row),
            }
        )  # fmt: skip
    return found


def reached_at(customer: Customer) -> tuple[list[Address], list[Contact]]:
    """Where the customer is, and whom one asks for, in their order. One statement."""
    addresses, contacts = [], []
    for of, _position, _pk, *parts in sorted(_reached_at(customer.pk), key=lambda row: row[:3]):
        if of == "place":
            addresses.append(
                Address(**dict(zip(("kind", "province", "city", "district", "street"), parts, strict=True)))
            )
        else:
            contacts.append(Contact(**dict(zip(("name", "title", "phone", "email"), parts[:4], strict=True))))
    return addresses, contacts


@compiled
def _reached_at(customer: Any) -> QuerySet[Any, Any]:
    places = Address.objects.filter(customer_id=customer).annotate(of=Value("place"))
    people = Contact.objects.filter(customer_id=customer).annotate(of=Value("person"), none=Value(""))
    return places.values_list("of", "position", "pk", "kind", "province", "city", "district", "street").union(
        people.values_list("of", "position", "pk", "name", "title", "phone", "email", "none"), all=True
    )


def contacts_of(ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in Contact.objects.filter(customer_id__in=list(ids)).order_by("position", "pk"):
        found.setdefault(row.customer_id, []).append(
            {"name": row.name, "phone": row.phone, "email": row.email, "title": row.title}
        )
    return found


@dataclass(frozen=True)
class TermWords:
    """What categories and settlement terms are called, by code; and this customer's rates by category code."""

    categories: dict[str, str]
    terms: dict[str, str]
    rates: dict[str, Decimal]

    @property
    def rates_named(self) -> list[tuple[str, Decimal]]:
        """The agreed rates by the name of their category."""
        return [(self.categories[code], rate) for code, rate in sorted(self.rates.items())]


def term_words(customer: Customer) -> TermWords:
    """One statement."""
    found = TermWords({}, {}, {})
    for what, code, name, paid in _term_words(customer.pk):
        (found.categories if what == "category" else found.terms)[code] = name
        if paid is not None:
            found.rates[code] = paid
    return found


@compiled
def _term_words(customer: Any) -> QuerySet[Any, Any]:
    rate = CustomerRate.objects.filter(customer_id=customer, category=OuterRef("pk")).values("discount_rate")[:1]
    categories = Category.objects.annotate(what=Value("category"), rate=Subquery(rate))
    terms = SettlementTerms.objects.annotate(what=Value("terms"), rate=Cast(None, RateField()))
    columns = ("what", "code", "name", "rate")
    return categories.values_list(*columns).union(terms.values_list(*columns), all=True)


def rates_shown(ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = CustomerRate.objects.filter(customer_id__in=list(ids)).annotate(code=F("category__code"))
    for row in rows.order_by("category_id"):
        shown = {"category": row.code, "discount_rate": plain(row.discount_rate, least_decimals=2)}
        found.setdefault(row.customer_id, []).append(shown)
    return found


def present(customers: list[Customer], user: Any) -> list[dict[str, Any]]:
    """Customers as the API shows them; three statements for however many. Price keys only for those with the right."""
    ids = [customer.pk for customer in customers]
    addresses, contacts, rates = addresses_of(ids), contacts_of(ids), rates_shown(ids)
    shown = [
        {
            **_header(customer),
            "addresses": addresses.get(customer.pk, []),
            "contacts": contacts.get(customer.pk, []),
            "rates": rates.get(customer.pk, []),
        }
        for customer in customers
    ]
    result: list[dict[str, Any]] = without_prices(shown, user)
    return result


def _header(customer: Customer) -> dict[str, Any]:
    return {
        "code": customer.code, "name": customer.name, "credit_code": customer.credit_code, "grade": customer.grade,
        "approved": customer.approved, "blocked": customer.blocked, "blocked_reason": customer.blocked_reason,
        "stage": customer.stage, "stage_since": customer.stage_since.isoformat(),
        "stage_reason": words(customer.stage, customer.stage_reason, customer.stage_values),
        "settlement_terms": customer.settlement_terms.code if customer.settlement_terms else None,
        "payment_method": customer.payment_method, "credit_limit": plain(customer.credit_limit, least_decimals=2),
        "phone": customer.phone, "invoice": customer.invoice, "region": customer.region,
        "salesperson": customer.salesperson.username if customer.salesperson else None,
        "sales_clerk": customer.sales_clerk.username if customer.sales_clerk else None, "version": customer.version,
    }  # fmt: skip
