"""Names of fields and values that no column of the database has a name for (what is entered with an action)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import attachment_labels
from counterfoil.kernel.declaration import DocumentType
from counterfoil.kernel.refusals import CODES

Words = str | Promise

FIELDS: dict[str, Words] = {
    "reason": _("Reason"),
    "remark": _("Remark"),
    "quantity": _("Quantity"),
    "line_no": _("Line"),
    "lines": _("Lines"),
    "product": _("Product"),
    "customer": _("Customer"),
    "location": _("Location"),
    "from": _("From"),
    "to": _("To"),
    "from_": _("From"),
    "counted": _("Counted"),
    "choice": _("What the customer wants"),
    "channel": _("Told by way of"),
    "text": _("What was said"),
    "answer": _("Customer's answer"),
    "how": _("How the customer accepted"),
    "quotation": _("Quotation"),
    "next_date": _("Next date"),
    "owner": _("Owner"),
    "result": _("What came of it"),
    "recipient": _("Recipient"),
    "method": _("Confirmed by way of"),
    "contact": _("Person at the customer"),
    "confirmed_at": _("When"),
    "evidence": _("Evidence"),
    "packages": _("Packages"),
    "zone": _("Staging zone"),
    "picker": _("Picker"),
    "with": _("Together with"),
    "with_": _("Together with"),
    "carrier": _("Carrier"),
    "vehicle_or_waybill": _("Plate or waybill"),
    "waybill": _("Waybill"),
    "driver": _("Driver"),
    "code": _("Code"),
    "cause": _("Cause"),
    "amount": _("Amount"),
    "entry": _("Open item"),
    "allocations": _("Allocations"),
    "delivery_notice": _("Kept for notice"),
    "sales_order": _("Sales order"),
    "person": _("Who fetches it"),
    "phone": _("Phone"),
    "plate": _("Plate"),
    "at": _("When"),
    "pickup": _("Fetched by"),
    "salesperson": _("Salesperson"),
    "sales_clerk": _("Sales clerk"),
    "discount_rate": _("Rate"),
    "requirement": _("Special requirement"),
    "file": _("File"),
    "kind": _("Kind"),
    "unit": _("Unit"),
    "picked": _("Picked"),
    "order_line_no": _("Order line"),
    "open": _("Open"),
    "contacts": _("Contacts"),
    "addresses": _("Addresses"),
    "name": _("Name"),
    "title": _("Title"),
    "email": _("E-mail"),
    "grade": _("Grade"),
    "province": _("Province"),
    "city": _("City"),
    "district": _("District"),
    "street": _("Street"),
    "address": _("Address"),
    "payment_method": _("Payment method"),
    "product_name": _("Name"),
    "product_spec": _("Specification"),
    "shipment": _("Shipment"),
    "responsible": _("Responsible and penalty"),
    "user": _("Person"),
    "department": _("Department"),
    "points": _("Points"),
    "partial": _("Take what there is, the rest stays open"),
    "decision": _("Decision"),
    "verdict": _("Verdict"),
    "items": _("Verdicts"),
    "attachment": _("Complaint form"),
    "replacement_request": _("Replacement request"),
    "category": _("Category"),
    "rates": _("Rates paid"),
    "part_numbers": _("Own part numbers"),
    "days": _("days"),
    "grace_days": _("grace days"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "list_price": _("List price"),
    "floor_rate": _("Lowest rate"),
    "penalty": _("Penalty"),
    "terms": _("Settlement terms"),
    "exposure": _("exposure"),
    "credit_limit": _("credit limit"),
    "open_receivables": _("open receivables"),
    "free_advances": _("free advances"),
    "kept_advances": _("advances kept for notices"),
    "held_notices": _("notices passed, not shipped"),
    "this_notice": _("this notice"),
    "oldest_overdue_days": _("days overdue"),
}

VALUES: dict[str, Words] = {
    "signed_return": _("signed and returned"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "fax": _("fax"),
    "portal": _("portal"),
    "wechat": _("WeChat"),
    "print": _("print"),
    "other": _("other"),
    "backorder": _("owe it: the rest is shipped later"),
    "wait": _("wait: ship all together"),
    "drop": _("drop: the rest is not wanted"),
    "consignee": _("consignee"),
    "consignor": _("consignor"),
    "us": _("us"),
    "customer": _("customer"),
    "uphold": _("the entry stands"),
    "lift": _("the entry is lifted"),
    "sender": _("sender"),
    "delivery": _("delivery"),
    "invoice": _("invoice"),
    "office": _("office"),
    "receiver": _("receiver"),
    "passed": _("passed"),
    "held": _("held"),
    **{code: label for code, label in attachment_labels.items() if code != "other"},
}


_code_names: dict[str, Callable[[], Mapping[str, Words]]] = {}


def name_codes(field: str, names: Callable[[], Mapping[str, Words]]) -> None:
    """Let the codes in columns of this name be shown by what ``names()`` calls them."""
    _code_names[field] = names


def code_names(field: str) -> Mapping[str, Words]:
    """Code → name for a column of codes, else nothing. At most one statement."""
    return _code_names[field]() if field in _code_names else {}


def field_label(name: str, doctype: DocumentType | None = None, *, line: bool = False) -> Words:
    """What a field is called: by its column where there is one, else by the names above."""
    column = find_column(doctype, name, line=line)
    if column is not None:
        return str(column.verbose_name)
    return FIELDS.get(name, name.replace("_", " "))


def value_label(value: str) -> Words:
    """What a coded value is called: a rule by its title, another by its name, else itself."""
    return CODES[value].title if value in CODES else VALUES.get(value, value)


def value_labels(name: str, values: list[str], doctype: DocumentType | None = None) -> list[tuple[str, Words]]:
    """Every possible value of a field with its name."""
    column = find_column(doctype, name)
    known = dict(column.flatchoices) if column is not None and column.choices else {}
    return [(value, known.get(value) or VALUES.get(value, value)) for value in values]


def find_column(doctype: DocumentType | None, name: str, *, line: bool = False) -> Any:
    """The column of this name, of the document or of its lines."""
    if doctype is None:
        return None
    try:
        model = doctype.model
        if line:
            model = model._meta.get_field("lines").related_model
        column = model._meta.get_field(name)
    except Exception:
        return None
    return column if isinstance(column, models.Field) else None
