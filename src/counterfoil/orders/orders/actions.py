"""Everything that is written about a sales order: one function per row of the manual's table (C1.1-C1.5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.catalogue import pricing as money
from counterfoil.catalogue import queries as catalogue
from counterfoil.customers import actions as customer_actions
from counterfoil.customers import queries as customers
from counterfoil.customers.rules import refuse_blocked
from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.doing import New
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.models import Former, columns
from counterfoil.kernel.performing import create
from counterfoil.kernel.statements import insert_rows, update_rows
from counterfoil.orders.models import SalesOrder, SalesOrderLine
from counterfoil.orders.orders import exchanges, pricing, queries, rules, states
from counterfoil.orders.orders.progress import delete_rows
from counterfoil.stock import actions as stock

HEAD = ("kind", "customer_order_number", "requested_date", "remark")
WRITTEN = (
    "product", "quantity", "list_price", "own_list_price", "discount_rate", "customer_rate", "unit_price", "amount",
    "vat_rate", "tax", "requirement", "remark", "dropped",
)  # fmt: skip
"""Columns of a line that an edition of the order writes."""
ZERO = Decimal(0)


# Drafts


def draft(entered: Any, *, do: Any) -> New:
    """A draft for a customer whom its author sees. Raises ``inputs_invalid``, ``customer_blocked``."""
    customer = customers.find_customer(entered.customer, visible_to=do.by)
    if customer is None:
        raise invalid("customer", _("There is no such customer."))
    refuse_blocked(customer)
    specs = pricing.priced(customer, entered.kind, entered.lines, day=_day(do))
    lines = [_columns(spec) for spec in specs]
    head = {name: getattr(entered, name) for name in HEAD}
    case = exchanges.find_case(entered.service_case, customer=customer, do=do) if entered.service_case else None
    if case is not None:
        head["service_case"] = case.number
    sums = totals(lines)
    fields = {"customer": customer, **head, **sums, "open_amount": sums["total"]}
    return New(fields, lines, came_of=[case] if case is not None else [])


def change(document: SalesOrder, entered: Any, *, do: Any) -> None:
    """Write the fields named; lines anew when they are given. Raises ``inputs_invalid``, ``quantity_below_shipped``.

    Prices that were agreed on before, in a former revision or a quotation, stay unless others are named.
    """
    for name in HEAD:
        if name in entered.model_fields_set and (name == "requested_date" or getattr(entered, name) is not None):
            setattr(document, name, getattr(entered, name))
    if entered.lines is None:
        return
    former = do.lines if document.revision > 1 or queries.came_of_quotation(document) else []
    specs = pricing.priced(document.customer, document.kind, entered.lines, day=_day(do), former=former)
    held = _held(do)
    write_lines(document, _with_places(specs, held), held, do=do)


def copy_as_draft(order: SalesOrder, *, by: Any, at: datetime) -> SalesOrder:
    """A new draft with the same goods, at today's list prices and the customer's rates; nothing of it is approved."""
    lines = [
        {
            "product": line.product.code, "quantity": line.quantity, "requirement": line.requirement,
            "remark": line.remark, **({"list_price": line.list_price} if line.own_list_price else {}),
        }
        for line in queries.list_lines([order.pk])
        if line.quantity and line.product.is_active
    ]  # fmt: skip
    inputs = {"customer": order.customer.code, "kind": order.kind, "remark": order.remark, "lines": lines}
    found: SalesOrder = create("sales-orders", inputs, by=by, at=at)
    return found


def totals(lines: Sequence[dict[str, Any]]) -> dict[str, Decimal]:
    """Sums of the rounded lines."""
    return {
        "total": sum((line["amount"] for line in lines), ZERO),
        "tax_total": sum((line["tax"] for line in lines), ZERO),
    }


def write_lines(document: SalesOrder, specs: list[pricing.Spec], held: dict[int, SalesOrderLine], *, do: Any) -> None:
    """Make the order's lines these: each spec has its ``line_no``. The ``held`` rows, by line number, stay.

    One of them that isn't among the specs any more stands with quantity 0. Raises ``quantity_below_shipped``.
    """
    named = {spec["line_no"]: spec for spec in specs}
    for line_no, line in held.items():
        _rewrite(line, named.get(line_no, {"quantity": ZERO}))
    delete_rows(SalesOrderLine.objects.filter(document=document).exclude(pk__in=[line.pk for line in held.values()]))
    update_rows(held.values(), WRITTEN)
    insert_rows(
        SalesOrderLine(document=document, **_columns(spec)) for line_no, spec in named.items() if line_no not in held
    )
    do.forget_lines()
    for name, value in totals([{"amount": line.amount, "tax": line.tax} for line in do.lines]).items():
        setattr(document, name, value)
    document.open_amount = open_amount(do.lines)


def open_amount(lines: Iterable[SalesOrderLine]) -> Decimal:
    """CNY that is still to be shipped of these lines."""
    return sum((money.line_amount(line.to_ship, line.unit_price) for line in lines), ZERO)


def _held(do: Any) -> dict[int, SalesOrderLine]:
    """The rows, by line number, that other papers point to or that were worked on."""
    ids = queries.held_line_ids(do.lines)
    return {line.line_no: line for line in do.lines if line.pk in ids}


def _with_places(specs: list[pricing.Spec], held: dict[int, SalesOrderLine]) -> list[pricing.Spec]:
    """Give each spec its line number: that of the held row which it continues, else the lowest free one."""
    free_rows = dict(held)
    places: dict[int, int] = {}
    for place, spec in sorted(enumerate(specs), key=lambda pair: pair[1]["wanted_line_no"] is None):
        found = _take_row(place, spec, free_rows)
        if found is not None:
            places[place] = found
    numbers = (number for number in range(1, len(specs) + len(held) + 1) if number not in held)
    return [
        {**spec, "line_no": places[place] if place in places else next(numbers)} for place, spec in enumerate(specs)
    ]


def _take_row(place: int, spec: pricing.Spec, free_rows: dict[int, SalesOrderLine]) -> int | None:
    """The held row that this entered line continues, taken out of those still free."""
    wanted, product = spec["wanted_line_no"], spec["product"]
    if wanted in free_rows and free_rows[wanted].product_id != product.pk:
        text = _("Goods of line {line} were notified or shipped; add another line.")
        raise invalid(f"lines.{place}.product", text, line=wanted)
    if wanted is None:
        wanted = next((line_no for line_no, row in sorted(free_rows.items()) if row.product_id == product.pk), None)
    return wanted if free_rows.pop(wanted, None) else None


def _rewrite(line: SalesOrderLine, spec: pricing.Spec) -> None:
    """Put the new content on a row that stays; what was shipped of it keeps its amount."""
    quantity = spec["quantity"]
    if quantity < line.shipped + line.notified:
        raise rules.quantity_below_shipped(line, quantity)
    old_price = line.unit_price
    for name in WRITTEN:
        if name in spec:
            setattr(line, name, spec[name])
    line.dropped = min(line.dropped, quantity - line.shipped - line.notified)
    rest = quantity - line.shipped
    if line.shipped and (rest == 0 or line.unit_price != old_price):
        line.amount = line.shipped_amount + money.line_amount(rest, line.unit_price)
        line.tax = line.shipped_tax + money.tax_within(line.amount - line.shipped_amount, line.vat_rate)
    elif quantity == 0:
        line.amount = line.tax = ZERO


def _columns(spec: pricing.Spec) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if name in WRITTEN or (name == "line_no" and value)}


# Approval


def submit(document: SalesOrder, *, do: Any) -> str:
    """To review (custom), to the market manager (a line below the customer's rate), else to finance."""
    _judge_rates(document, do=do)
    document.promised_date = None
    if document.quoted_at is not None and document.revision == 1:
        customer_actions.mark_lead(document.customer, reason=document.number, at=do.at)
    return states.IN_REVIEW if document.kind == SalesOrder.Kind.CUSTOM else after_review(document, do=do)


def after_review(document: SalesOrder, *, do: Any) -> str:
    """Where an order goes once nothing has to be reviewed any more."""
    asks = any(line.quantity and (line.discount_rate < line.customer_rate or line.own_list_price) for line in do.lines)
    return states.AWAITING_PRICE if asks else states.AWAITING_FINANCE


def _judge_rates(document: SalesOrder, *, do: Any) -> None:
    """Lines are judged by the rates agreed with the customer now, not by those of the day they were written."""
    rates = customers.rates_of(document.customer, {line.product.category_id for line in do.lines})
    changed = [line for line in do.lines if line.customer_rate != rates[line.product.category_id]]
    for line in changed:
        line.customer_rate = rates[line.product.category_id]
    if changed:
        update_rows(changed, ["customer_rate"])


def give_back(document: SalesOrder, *, do: Any) -> None:
    """Returned by who may approve there; the signature says in which of the roles."""
    role, do.on_behalf_of = acting_role(do.by, rules.MAY_RETURN[document.state], do.at)
    do.role = role or do.role


def approve_finance(document: SalesOrder, *, do: Any) -> None:
    """In force from now on; what the customer confirmed of a former revision doesn't confirm this one."""
    document.confirmation_method = document.confirmation_contact = ""
    document.confirmed_at = document.confirmation_evidence = None


def confirm(document: SalesOrder, *, do: Any) -> None:
    """The customer's word on the order (C1.5)."""
    document.confirmation_method = do.inputs.method
    document.confirmation_contact = do.inputs.contact
    document.confirmed_at = do.inputs.confirmed_at or do.at
    document.confirmation_evidence = do.inputs.evidence


def send_quote(document: SalesOrder, *, do: Any) -> None:
    """The draft went out as a quotation; the paper is kept as it was sent (B1.1)."""
    document.quote_channel, document.quote_recipient = do.inputs.channel, do.inputs.recipient
    document.quoted_at = do.at
    do.follow_up("store_order_paper", number=document.number, form="quotation", revision=document.revision)


# Revisions


def amend(document: SalesOrder, *, do: Any) -> None:
    """Begin the next revision; the one in force is kept as it stands."""
    do.keep_former(state=document.state)
    document.revision += 1
    if not do.by.is_system and do.by.id not in document.authors:
        document.authors = [*document.authors, do.by.id]


def discard(document: SalesOrder, *, do: Any) -> str:
    """The former revision is in force again, unchanged."""
    former = Former.objects.filter(
        resource=queries.RESOURCE, document_id=document.pk, revision=document.revision - 1
    ).latest("pk")
    for field in columns(SalesOrder):
        if field.attname in former.content and field.name not in ("total", "tax_total"):
            setattr(document, field.attname, field.to_python(former.content[field.attname]))
    said = former.content["lines"]
    products = catalogue.list_products({line["product_id"] for line in said})
    write_lines(document, [_spec_of(line, products) for line in said], _held(do), do=do)
    document.revision -= 1
    document.promised_date = queries.promised_for(document, document.revision)
    return former.state


def _spec_of(said: dict[str, Any], products: dict[int, Any]) -> pricing.Spec:
    """A line as a former revision kept it, to be written again."""
    kept = {
        field.name: field.to_python(said[field.attname]) for field in columns(SalesOrderLine) if field.attname in said
    }
    return {**_columns(kept), "product": products[kept["product"]]}


# The end of an order


def close(document: SalesOrder, *, do: Any) -> None:
    """What is left is dropped, and goods kept for it are free again."""
    _drop_rest(document, do=do)


def cancel(document: SalesOrder, *, do: Any) -> None:
    """The order is void; nothing of it may be notified any more."""
    _drop_rest(document, do=do)


def _drop_rest(document: SalesOrder, *, do: Any) -> None:
    left = [line for line in do.lines if line.open]
    if left:
        do.notes["lines"] = {str(line.line_no): {"dropped": [line.dropped, line.dropped + line.open]} for line in left}
        for line in left:
            line.dropped += line.open
        update_rows(left, ["dropped"])
        document.open_amount = open_amount(do.lines)
    stock.release(queries.RESOURCE, document.pk, at=do.at, back_to_order=False)


def close_done(orders: Iterable[SalesOrder], *, do: Any) -> None:
    """Close those of these (locked) orders of which everything is shipped or dropped; the system does it."""
    confirmed = [order for order in orders if order.state == states.CONFIRMED]
    done = queries.list_done(confirmed) if confirmed else set()
    for order in confirmed:
        if order.pk in done:
            do.act(order, "close")


def reopen_reversed(orders: Iterable[SalesOrder], *, do: Any) -> None:
    """An order that the system closed is confirmed again when a shipment of it is reversed (C2.0)."""
    for order in orders:
        if order.state == states.CLOSED and queries.was_closed_by_system(order):
            do.act(order, "reopen")


def _day(do: Any) -> Any:
    return timezone.localtime(do.at).date()
