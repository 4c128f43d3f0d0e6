"""Customers and settlement terms in the API."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from counterfoil.customers import actions, forms, queries
from counterfoil.customers.models import Customer, SettlementTerms
from counterfoil.customers.settlement import actions as settlement
from counterfoil.customers.settlement.forms import NewTerms, TermsChange
from counterfoil.kernel.refusals import NotVisible
from counterfoil.rest import openapi
from counterfoil.rest.masters import master_router
from counterfoil.rest.mounting import mount
from counterfoil.rest.problems import ROWS
from counterfoil.rest.requests import answer, json_body, key_of
from counterfoil.rest.shapes import Answer


class RateShape(Answer):
    category: str
    discount_rate: str


class CustomerShape(Answer):
    code: str
    name: str
    stage: str
    stage_since: str
    approved: bool
    blocked: bool
    grade: str
    settlement_terms: str | None
    payment_method: str
    addresses: list[Any]
    contacts: list[Any]
    salesperson: str | None
    sales_clerk: str | None
    version: int
    rates: list[RateShape] | None = None
    credit_limit: str | None = None


class TermsShape(Answer):
    code: str
    name: str
    kind: str
    days: int
    grace_days: int
    allowed: bool


def _rows(user: Any, text: str) -> QuerySet[Customer]:
    return queries.customers_found_by(text, user)


def _show(customer: Customer, user: Any) -> dict[str, Any]:
    return queries.present([customer], user)[0]


def _fresh(customer: Customer, user: Any) -> dict[str, Any]:
    """The customer as it stands now; by its key, because who assigns it away may still see what was done."""
    return _shown(customer.pk, user)


def _shown(pk: Any, user: Any) -> dict[str, Any]:
    rows = Customer.objects.select_related("settlement_terms", "salesperson", "sales_clerk")
    return _show(rows.get(pk=pk), user)


ROWS[Customer._meta.label_lower] = _shown


def _terms(row: SettlementTerms, user: Any) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "kind": row.kind, "days": row.days, "grace_days": row.grace_days,
        "allowed": row.is_allowed,
    }  # fmt: skip


customers = master_router(
    "customers", shape=CustomerShape, rows=_rows, show=_show, show_all=lambda rows, user: queries.present(rows, user)
)


@customers.post(
    "", response={201: CustomerShape}, operation_id="customers.create", summary="Enter a prospect",
    openapi_extra=openapi.extra("POST", body=forms.ProspectInput, keyed=True),
)  # fmt: skip
def create(request: HttpRequest) -> HttpResponse:
    key = key_of(request, status=201)
    customer = actions.create_prospect(json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(_fresh(customer, request.user), status=201, key=key)


@customers.patch(
    "/{code}", response=CustomerShape, operation_id="customers.edit", summary="Change other data of a customer",
    description="Rates, terms and limit are refused with `terms_change_required`.",
    openapi_extra=openapi.extra("PATCH", body=forms.CustomerChange),
)  # fmt: skip
def edit(request: HttpRequest, code: str) -> HttpResponse:
    customer = actions.change(code, json_body(request), by=request.user, at=timezone.now())
    return answer(_fresh(customer, request.user))


def _add_action(name: str, does: Callable[..., Customer], body: Any, summary: str) -> None:
    def view(request: HttpRequest, code: str) -> HttpResponse:
        key = key_of(request)
        customer = does(code, json_body(request), by=request.user, at=timezone.now(), key=key)
        return answer(_fresh(customer, request.user), key=key)

    customers.add_api_operation(
        f"/{{code}}/actions/{name}", ["POST"], view, response=CustomerShape, operation_id=f"customers.{name}",
        summary=summary, openapi_extra=openapi.extra("POST", body=body, keyed=True),
    )  # fmt: skip


class PartNumberShape(Answer):
    product: str
    code: str
    name: str


class PartNumbersShape(Answer):
    part_numbers: list[PartNumberShape]


def _part_numbers(customer: Customer) -> dict[str, Any]:
    rows = queries.list_part_numbers(customer)
    return {"part_numbers": [{"product": row.product.code, "code": row.code, "name": row.name} for row in rows]}


@customers.get(
    "/{code}/part-numbers", response=PartNumbersShape, operation_id="customers.part_numbers",
    summary="What a customer calls our products", openapi_extra=openapi.extra("GET"),
)  # fmt: skip
def part_numbers(request: HttpRequest, code: str) -> HttpResponse:
    customer = queries.find_customer(code.replace("\x00", ""), visible_to=request.user)
    if customer is None:
        raise NotVisible(code)
    return answer(_part_numbers(customer))


@customers.put(
    "/{code}/part-numbers", response=PartNumbersShape, operation_id="customers.set_part_numbers",
    summary="Write what a customer calls our products, given whole",
    openapi_extra=openapi.extra("PUT", body=forms.PartNumbers),
)  # fmt: skip
def set_part_numbers(request: HttpRequest, code: str) -> HttpResponse:
    customer = actions.set_part_numbers(code, json_body(request), by=request.user, at=timezone.now())
    return answer(_part_numbers(customer))


_add_action("block", actions.block, forms.Reasoned, "Block: nothing new for this customer")
_add_action("unblock", actions.unblock, forms.Reasoned, "Unblock")
_add_action("assign", actions.assign, forms.Assignment, "Assign to another salesperson or clerk")
mount("/customers", customers)
settlement_terms = master_router(
    "settlement-terms", shape=TermsShape, rows=lambda user, text: queries.terms_found_by(text), show=_terms
)


@settlement_terms.post(
    "", response={201: TermsShape}, operation_id="settlement-terms.create", summary="Make settlement terms",
    openapi_extra=openapi.extra("POST", body=NewTerms, keyed=True),
)  # fmt: skip
def create_terms(request: HttpRequest) -> HttpResponse:
    key = key_of(request)
    terms = settlement.create_terms(json_body(request), by=request.user, at=timezone.now(), key=key)
    return answer(_terms(terms, request.user), status=201, key=key)


@settlement_terms.patch(
    "/{code}", response=TermsShape, operation_id="settlement-terms.edit",
    summary="Rename settlement terms, allow or no longer allow them",
    openapi_extra=openapi.extra("PATCH", body=TermsChange),
)  # fmt: skip
def edit_terms(request: HttpRequest, code: str) -> HttpResponse:
    terms = settlement.change_terms(code, json_body(request), by=request.user, at=timezone.now())
    return answer(_terms(terms, request.user))


mount("/settlement-terms", settlement_terms)
