"""What each form wants to know: the border between the apps (their `prints.py`) and the paper.

Conventions

- Quantities, prices and amounts: a `Decimal` or a plain decimal text ("1234.50"), already rounded
  to the decimals that are to be seen; the form groups the thousands. Floats are refused.
- Days and moments: `date`, `datetime` (shown in the factory's time zone, to the minute) or text
  in that shape ("2026-03-01", "2026-03-01 14:05").
- Words of the business (way of delivery, settlement terms, kinds) come as text in the language
  of the print; names, addresses and remarks as they were entered.
- A key that is left out, `None` or "" is not known: an optional fact isn't printed, the others
  leave a blank to fill in by hand.
- Who has no right to prices gets contexts without `total_amount`, `total_net`, `total_tax` and
  without the price keys of the lines: the columns then don't exist on the paper.
- A signature that was given by login stands in its place with name and time; a missing one
  leaves a line to sign on.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NotRequired, TypedDict

Number = str | Decimal
Day = str | date
Moment = str | datetime


class Company(TypedDict):
    """Our own company as it stands at the head of a paper."""

    name: str
    name_en: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    fax: NotRequired[str]
    tax_number: NotRequired[str]
    bank: NotRequired[str]
    bank_account: NotRequired[str]


class Signature(TypedDict):
    """Who signed by login, and when."""

    name: str
    at: NotRequired[Moment]


class Person(TypedDict):
    """Somebody to call."""

    name: str
    phone: NotRequired[str]


class Customer(TypedDict):
    """The customer as the paper names him."""

    name: str
    code: NotRequired[str]
    tax_number: NotRequired[str]
    address: NotRequired[str]
    contact: NotRequired[str]
    phone: NotRequired[str]


class Paper(TypedDict):
    """What every paper says of itself.

    `reprint`: 0 for the first print, n for the n-th copy after it (补打 n). `demo`: the paper comes
    from a demo company. `marks`: further words in a box at the head (红字, 已作废).
    `fingerprint`: the head of the document's content hash. `paper_code`: number, copy and that head,
    as QR: scanned, it says whether the paper still holds. `printed_by`, `printed_at`: this print.
    """

    company: Company
    number: str
    reprint: NotRequired[int]
    demo: NotRequired[bool]
    marks: NotRequired[list[str]]
    fingerprint: NotRequired[str]
    paper_code: NotRequired[str]
    printed_by: NotRequired[str]
    printed_at: NotRequired[Moment]


class PricedLine(TypedDict):
    """A line of an order, a quotation or a shipment.

    `rate` is the rate paid as it is to be read ("0.65"), `own_code` the customer's own part number,
    `requirement` that of a custom line.
    """

    product_code: str
    name: str
    spec: NotRequired[str]
    unit: str
    quantity: Number
    list_price: NotRequired[Number]
    rate: NotRequired[Number]
    unit_price: NotRequired[Number]
    amount: NotRequired[Number]
    own_code: NotRequired[str]
    requirement: NotRequired[str]
    remark: NotRequired[str]


class Priced(Paper):
    """Lines with money, and their totals as the document stores them."""

    customer: Customer
    lines: list[PricedLine]
    total_quantity: NotRequired[Number]
    total_amount: NotRequired[Number]
    total_net: NotRequired[Number]
    total_tax: NotRequired[Number]
    remark: NotRequired[str]


class OrderConfirmationSigners(TypedDict, total=False):
    prepared: Signature
    finance: Signature


class OrderConfirmation(Priced):
    """订单确认书 (C1.5), form `order_confirmation`: goes to the customer, comes back signed.

    `revision` is printed from 2 on; `terms` are the agreed clauses, numbered by the form.
    """

    ordered_on: Day
    requested_on: NotRequired[Day]
    customer_order: NotRequired[str]
    revision: NotRequired[int]
    settlement: NotRequired[str]
    payment_method: NotRequired[str]
    way: NotRequired[str]
    salesperson: NotRequired[Person]
    clerk: NotRequired[Person]
    terms: NotRequired[list[str]]
    signatures: NotRequired[OrderConfirmationSigners]


class Quotation(Priced):
    """报价单 (B1.1), form `quotation`."""

    quoted_on: Day
    valid_until: Day
    revision: NotRequired[int]
    settlement: NotRequired[str]
    payment_method: NotRequired[str]
    salesperson: NotRequired[Person]
    clerk: NotRequired[Person]
    terms: NotRequired[list[str]]


class Pickup(TypedDict, total=False):
    """现场取货: who fetches the goods."""

    name: str
    phone: str
    plate: str
    at: Moment


class Delivery(TypedDict):
    """How the goods go out, and to whom (物流方式, 提货方式)."""

    way: str
    hand_over: NotRequired[str]
    carrier: NotRequired[str]
    carrier_phone: NotRequired[str]
    freight_payer: NotRequired[str]
    address: NotRequired[str]
    consignee: NotRequired[str]
    phone: NotRequired[str]
    pickup: NotRequired[Pickup]


class NoticeLine(TypedDict):
    """A line of a delivery notice; `floors` says where the goods lie ("2F 40 / 3F 20"), `own_code` what the customer
    calls them."""

    product_code: str
    name: str
    spec: NotRequired[str]
    own_code: NotRequired[str]
    unit: str
    quantity: Number
    order: NotRequired[str]
    floors: NotRequired[str]
    remark: NotRequired[str]


class NoticePickList(TypedDict):
    """A floor's list that belongs to a notice."""

    number: str
    floor: str


class NoticeSigners(TypedDict, total=False):
    prepared: Signature
    logistics: Signature
    picking_leader: Signature


class DeliveryNotice(Paper):
    """发货拣配单 (C1.6), form `delivery_notice`: never with prices."""

    customer: Customer
    noticed_on: Day
    requested_on: NotRequired[Day]
    orders: NotRequired[list[str]]
    customer_order: NotRequired[str]
    delivery: Delivery
    other_requirements: NotRequired[str]
    clerk: NotRequired[Person]
    lines: list[NoticeLine]
    total_quantity: NotRequired[Number]
    pick_lists: NotRequired[list[NoticePickList]]
    remark: NotRequired[str]
    signatures: NotRequired[NoticeSigners]


class ReviewedLine(TypedDict):
    """Goods that a customer wants made."""

    product_code: str
    name: str
    spec: NotRequired[str]
    unit: str
    quantity: Number
    requirement: NotRequired[str]
    remark: NotRequired[str]


class Opinion(TypedDict):
    """What a department says; only its name while it is waited for."""

    department: str
    result: NotRequired[str]
    promised_on: NotRequired[Day]
    remark: NotRequired[str]
    by: NotRequired[str]
    at: NotRequired[Moment]


class OrderReview(Paper):
    """订单评审单 (C1.3), form `order_review`: never with prices."""

    customer: Customer
    order: str
    ordered_on: Day
    requested_on: NotRequired[Day]
    promised_on: NotRequired[Day]
    revision: NotRequired[int]
    clerk: NotRequired[Person]
    lines: list[ReviewedLine]
    total_quantity: NotRequired[Number]
    opinions: list[Opinion]
    remark: NotRequired[str]


class ProductionLine(ReviewedLine):
    """Goods to be made, and how many are finished."""

    finished: NotRequired[Number]


class ProductionSigners(TypedDict, total=False):
    prepared: Signature
    production: Signature


class ProductionRequest(Paper):
    """生产通知单 (C1.9), form `production_request`: never with prices."""

    customer: Customer
    order: str
    requested_for: Day
    due_on: NotRequired[Day]
    revision: NotRequired[int]
    clerk: NotRequired[Person]
    lines: list[ProductionLine]
    total_quantity: NotRequired[Number]
    remark: NotRequired[str]
    signatures: NotRequired[ProductionSigners]


class PickListLine(TypedDict):
    """One thing to take from a shelf; `picked` and `checked` only when already known."""

    product_code: str
    name: str
    spec: NotRequired[str]
    unit: str
    quantity: Number
    shelf: NotRequired[str]
    picked: NotRequired[Number]
    checked: NotRequired[Number]
    remark: NotRequired[str]


class PickListSigners(TypedDict, total=False):
    keeper: Signature
    picker: Signature
    first_check: Signature


class PickList(Paper):
    """楼层理货单 (C2.0), form `pick_list`: lines in the order in which they are walked."""

    floor: str
    notice: str
    customer: Customer
    delivery: Delivery
    zone: NotRequired[str]
    picker: NotRequired[str]
    listed_at: NotRequired[Moment]
    requested_on: NotRequired[Day]
    pick_before: NotRequired[Moment]
    other_requirements: NotRequired[str]
    lines: list[PickListLine]
    total_quantity: NotRequired[Number]
    packages: NotRequired[int]
    remark: NotRequired[str]
    signatures: NotRequired[PickListSigners]


class PackageLabel(TypedDict):
    """One package: `package` n of `packages` m; `package_id` is what a scan gives.

    `destination` is town, carrier or zone, `summary` a short word on what is inside.
    """

    customer: str
    pick_list: str
    package: int
    packages: int
    package_id: str
    floor: NotRequired[str]
    destination: NotRequired[str]
    summary: NotRequired[str]


class PackageLabels(TypedDict):
    """外箱标签 60 × 40 mm, form `package_labels`: one page per package."""

    number: str
    labels: list[PackageLabel]
    reprint: NotRequired[int]
    demo: NotRequired[bool]


class GoodsLine(TypedDict):
    """Goods that leave by the gate."""

    product_code: str
    name: str
    spec: NotRequired[str]
    unit: str
    quantity: Number
    notice: NotRequired[str]
    remark: NotRequired[str]


class GatePassSigners(TypedDict, total=False):
    logistics: Signature
    picking_leader: Signature


class GatePass(Paper):
    """出门证 (C2.0), form `gate_pass`.

    `qr` is what the gate scans (any text), `code` the short one that is typed by hand when no
    camera works. `customer` may be missing (a department's samples).
    """

    kind: str
    qr: str
    code: str
    issued_at: Moment
    valid_until: NotRequired[Moment]
    consignment: NotRequired[str]
    notices: NotRequired[list[str]]
    customer: NotRequired[Customer]
    delivery: Delivery
    driver: NotRequired[str]
    driver_phone: NotRequired[str]
    plate: NotRequired[str]
    waybill: NotRequired[str]
    packages: int
    lines: list[GoodsLine]
    total_quantity: NotRequired[Number]
    remark: NotRequired[str]
    signatures: NotRequired[GatePassSigners]


class ShipmentSigners(TypedDict, total=False):
    prepared: Signature
    reviewed: Signature
    adjusted: Signature


class Shipment(Priced):
    """销售发货单 (C2.0), form `shipment`: three parts, white, red, yellow."""

    shipped_on: Day
    notice: NotRequired[str]
    orders: NotRequired[list[str]]
    customer_order: NotRequired[str]
    settlement: NotRequired[str]
    delivery: Delivery
    plate: NotRequired[str]
    waybill: NotRequired[str]
    packages: NotRequired[int]
    salesperson: NotRequired[Person]
    clerk: NotRequired[Person]
    signatures: NotRequired[ShipmentSigners]


class Settlement(TypedDict):
    """An open item that a receipt meets; `open` is what it was before."""

    item: str
    kind: NotRequired[str]
    due_on: NotRequired[Day]
    open: NotRequired[Number]
    amount: Number


class ReceiptSigners(TypedDict, total=False):
    prepared: Signature
    accountant: Signature
    cashier: Signature


class Receipt(Paper):
    """收款单 (A1), form `receipt`; `advance` is what no open item took."""

    customer: Customer
    received_on: Day
    amount: Number
    payment_method: NotRequired[str]
    our_account: NotRequired[str]
    reference: NotRequired[str]
    kept_for: NotRequired[str]
    settlements: NotRequired[list[Settlement]]
    settled_total: NotRequired[Number]
    advance: NotRequired[Number]
    remark: NotRequired[str]
    signatures: NotRequired[ReceiptSigners]


class Fact(TypedDict):
    """A labelled value; `wide` takes the whole row, of a `numeric` one the thousands are grouped."""

    label: str
    value: Number | Day | int | None
    wide: NotRequired[bool]
    numeric: NotRequired[bool]


class Column(TypedDict):
    """A column of any document: `weight` shares the width, `sum` asks for page and grand totals."""

    label: str
    weight: NotRequired[int]
    numeric: NotRequired[bool]
    sum: NotRequired[bool]


class Signer(TypedDict):
    """A labelled place to sign."""

    label: str
    name: NotRequired[str]
    at: NotRequired[Moment]


class Document(Paper):
    """Any other paper, form `document`: head, one table, signatures, all labelled by the caller.

    `rows` have one text per column; the totals of `sum` columns are added up by the form.
    """

    title: str
    facts: list[Fact]
    columns: NotRequired[list[Column]]
    rows: NotRequired[list[list[str | Decimal | int | None]]]
    remark: NotRequired[str]
    signers: NotRequired[list[Signer]]
