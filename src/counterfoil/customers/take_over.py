"""Customers with whom there was business before go-live: taken on as they stand, approved, with their terms (A1.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils import timezone

from counterfoil.catalogue import queries as catalogue
from counterfoil.customers.actions import CUSTOMER_PREFIX, make_findable, next_codes
from counterfoil.customers.models import (
    Address,
    Contact,
    Customer,
    CustomerRate,
    PaymentMethod,
    SettlementTerms,
    Stage,
    StageChange,
)
from counterfoil.kernel.trail import as_json
from counterfoil.people.models import MasterChange

AT_ONCE = 2000


@dataclass
class Former:
    """A customer as the former books know it. Without a code of its own it gets the next one."""

    name: str
    settlement_terms_id: int
    credit_code: str = ""
    code: str = ""
    grade: str = ""
    phone: str = ""
    credit_limit: Decimal = Decimal(0)
    payment_method: str = PaymentMethod.TRANSFER
    salesperson_id: int | None = None
    sales_clerk_id: int | None = None
    rates: dict[int, Decimal] = field(default_factory=dict)
    """Rate paid by category id."""
    address: dict[str, str] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)


def take_over(rows: list[Former], *, source: str, by: Any, at: datetime) -> list[Customer]:
    """Take these customers on, approved with the terms they have. ``source`` names the paper it is taken from.

    They come in sets: statements grow with thousands of customers, not with customers. That nobody is there twice,
    and that rates and terms are allowed, is the caller's to know; the database refuses a credit code twice.
    """
    codes = iter(next_codes(CUSTOMER_PREFIX, sum(1 for row in rows if not row.code)))
    waiting = iter(rows)
    taken: list[Customer] = []
    while chunk := list(islice(waiting, AT_ONCE)):
        taken += _take(chunk, codes, source=source, by=by, at=at)
    return taken


def _take(rows: list[Former], codes: Iterator[str], *, source: str, by: Any, at: datetime) -> list[Customer]:
    customers = Customer.objects.bulk_create(_customer(row, row.code or next(codes), source, by, at) for row in rows)
    both = list(zip(customers, rows, strict=True))
    Address.objects.bulk_create(Address(customer=customer, **row.address) for customer, row in both if row.address)
    Contact.objects.bulk_create(Contact(customer=customer, **row.contact) for customer, row in both if row.contact)
    CustomerRate.objects.bulk_create(
        CustomerRate(customer=customer, category_id=category, discount_rate=rate)
        for customer, row in both
        for category, rate in row.rates.items()
    )
    StageChange.objects.bulk_create(
        StageChange(customer=customer, from_stage="", to_stage=customer.stage, reason=customer.stage_reason, at=at)
        for customer in customers
    )
    codes_of = _Codes.now()
    MasterChange.objects.bulk_create(
        MasterChange(
            resource="customers", key=customer.code, action="take_over", by_id=by.id, at=at, reason=source,
            changes=as_json(_as_taken(customer, row, codes_of)),
        )
        for customer, row in both
    )  # fmt: skip
    return customers


def _customer(row: Former, code: str, source: str, by: Any, at: datetime) -> Customer:
    customer = Customer(
        code=code, name=row.name, credit_code=row.credit_code, grade=row.grade, phone=row.phone, approved=True,
        approved_at=at, settlement_terms_id=row.settlement_terms_id, credit_limit=row.credit_limit,
        payment_method=row.payment_method, salesperson_id=row.salesperson_id, sales_clerk_id=row.sales_clerk_id,
        stage=Stage.NEW, stage_since=timezone.localtime(at).date(), stage_reason=source[:200], created_at=at,
        created_by_id=by.id,
    )  # fmt: skip
    make_findable(customer, [row.contact] if row.contact else [])
    return customer


@dataclass(frozen=True)
class _Codes:
    """What categories and settlement terms are called, by id: the history is read by people."""

    categories: dict[int, str]
    terms: dict[int, str]

    @classmethod
    def now(cls) -> "_Codes":
        categories = {category.pk: category.code for category in catalogue.list_categories()}
        return cls(categories, dict(SettlementTerms.objects.values_list("pk", "code")))


def _as_taken(customer: Customer, row: Former, codes: _Codes) -> dict[str, list[Any]]:
    """What was agreed before, as the trail of the customer keeps it."""
    return {
        "approved": [False, True],
        "name": [None, customer.name],
        "settlement_terms": [None, codes.terms[row.settlement_terms_id]],
        "credit_limit": [None, customer.credit_limit],
        "rates": [None, {codes.categories[category]: rate for category, rate in sorted(row.rates.items())}],
    }
