"""The floor: the same cycle, in the same transactions on the same tables, as somebody careful writes it by hand.

Nothing general and no layers: every statement is written out for its step. It locks what must be locked, judges what
must be judged, and leaves the same rows behind: documents, lines, events, signatures, links, tasks, ledger rows, with
balances by the database's own triggers. What it spares is everything that serves other documents than these.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench.cycle import Watch
from bench.hand import SYSTEM, Hand, Paper, Row, cents, columns
from bench.house import CONTRACT, House

ORDER = ("orders_salesorder", "sales-orders")
NOTICE = ("delivery_deliverynotice", "delivery-notices")
LIST = ("delivery_picklist", "pick-lists")
CONSIGNMENT = ("delivery_consignment", "consignments")
PASS = ("delivery_gatepass", "gate-passes")
SHIPMENT = ("delivery_shipment", "shipments")
WANTED = Decimal(2)
FREE_ROOM = """
    SELECT customer.credit_limit, terms.code, terms.grace_days,
        coalesce((SELECT sum(rest) FROM receivables_openitem WHERE customer_id = customer.id AND rest <> 0), 0) AS open,
        coalesce((SELECT sum(amount) FROM receivables_hold
            WHERE customer_id = customer.id AND state = 'pending' AND notice_id <> %s), 0) AS held,
        (SELECT min(due_on) FROM receivables_openitem WHERE customer_id = customer.id AND rest > 0) AS oldest
    FROM customers_customer customer JOIN customers_settlementterms terms ON terms.id = customer.settlement_terms_id
    WHERE customer.id = %s
"""
PRICED = """
    SELECT product.id, product.code, product.vat_rate, product.category_id, price.list_price, rate.discount_rate
    FROM catalogue_product product
    JOIN LATERAL (
        SELECT list_price FROM catalogue_pricelistitem
        WHERE product_id = product.id AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)
        ORDER BY valid_from DESC LIMIT 1
    ) price ON true
    LEFT JOIN customers_customerrate rate ON rate.category_id = product.category_id AND rate.customer_id = %s
    WHERE product.code = ANY(%s) AND product.is_active
"""
FLOORS = """
    SELECT balance.product_id, balance.location_id, balance.on_hand - balance.reserved - balance.in_question AS available
    FROM stock_balance balance JOIN stock_location place ON place.id = balance.location_id
    WHERE balance.product_id = ANY(%s) AND place.kind = 'floor' AND place.is_active
    ORDER BY balance.product_id, balance.location_id FOR NO KEY UPDATE OF balance
"""
PLACES = """
    SELECT id FROM stock_balance WHERE product_id = ANY(%s) AND location_id = ANY(%s)
    ORDER BY product_id, location_id FOR NO KEY UPDATE
"""
MOVES = """
    INSERT INTO stock_move (product_id, from_location_id, to_location_id, quantity, line_no, leg, resource, document_id,
        number, action, by_id, at)
    SELECT product_id, %s, %s, quantity, line_no, 1, %s, %s, %s, %s, %s, %s
    FROM unnest(%s::bigint[], %s::numeric[], %s::int[]) AS row (product_id, quantity, line_no)
"""
LINES = """
    SELECT line.*, product.code, product.shelf, category.code AS category FROM orders_salesorderline line
    JOIN catalogue_product product ON product.id = line.product_id
    JOIN catalogue_category category ON category.id = product.category_id
    WHERE line.document_id = %s ORDER BY line.line_no
"""
NOTICE_LINES = """
    SELECT line.*, order_line.unit_price, order_line.vat_rate, product.shelf, product.code
    FROM delivery_deliverynoticeline line JOIN orders_salesorderline order_line ON order_line.id = line.order_line_id
    JOIN catalogue_product product ON product.id = line.product_id WHERE line.document_id = %s ORDER BY line.line_no
"""
COUNTS = "UPDATE {table} line SET {set} FROM unnest(%s::bigint[], %s::numeric[]) AS row (id, quantity) WHERE line.id = row.id"


@dataclass
class Floor:
    """One cycle of so many lines for a customer, by hand."""

    house: House
    hand: Hand
    customer: str
    lines: int
    watch: Watch
    who: Row = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    """Numbers of this cycle's documents."""

    def run(self) -> None:
        """Every step in its own transaction, as ``bench.cycle`` does them."""
        for name, step in (
            ("order create", self.order), ("order attach", self.attach), ("order submit", self.submit),
            ("order approve_finance", self.approve), ("order confirm", self.confirm),
            ("notice create", self.notice), ("notice submit", self.submit_notice), ("notice print", self.print_notice),
            ("list print", self.print_list), ("list pick", self.pick), ("list first_check", self.first_check),
            ("list label", self.label), ("list stage", self.stage), ("consignment merge", self.merge),
            ("consignment second_check", self.second_check), ("consignment second_check 2", self.second_check_2),
            ("consignment load", self.load), ("consignment sign_off", self.sign_off), ("shipment post", self.post),
        ):  # fmt: skip
            self.watch(name, self._in_transaction(step))

    def _in_transaction(self, step: Callable[[], None]) -> Callable[[], None]:
        def work() -> None:
            with self.hand.transaction(self.house.later(), self.who.get("name", "")):
                step()

        return work

    def _id(self, username: str) -> int:
        found: int = self.house.people[username].pk
        return found

    def _lock(self, kind: tuple[str, str], name: str) -> Paper:
        return self.hand.lock(*kind, "document.number = %s", self.papers[name])

    def _chain(self) -> tuple[Paper, Paper]:
        """The order and the notice, in the order in which the house locks."""
        return self._lock(ORDER, "order"), self._lock(NOTICE, "notice")

    def _signers(self, paper: Paper) -> set[int]:
        rows = self.hand.all(
            "SELECT by_id FROM kernel_signature WHERE resource = %s AND document_id = %s AND round = 1",
            paper.resource, paper.id,
        )  # fmt: skip
        return {row["by_id"] for row in rows}

    # The order

    def order(self) -> None:
        hand, clerk, day = self.hand, self._id("sales_clerk"), self.house.now.date()
        self.who = hand.one(
            "SELECT * FROM customers_customer WHERE code = %s AND sales_clerk_id = %s", self.customer, clerk
        )
        wanted = self.house.products[: self.lines]
        found = {row["code"]: row for row in hand.all(PRICED, day, day, self.who["id"], wanted)}
        rows = [self._priced(place, found[code]) for place, code in enumerate(wanted, start=1)]
        total, tax = sum(row[6] for row in rows), sum(row[8] for row in rows)
        inputs = {"customer": self.customer, "lines": [{"product": code, "quantity": "2"} for code in wanted]}
        order = hand.made(
            *ORDER, "draft", clerk, "sales_clerk", inputs, customer_id=self.who["id"], kind="stock", remark="",
            customer_order_number="", total=total, open_amount=total, tax_total=tax, confirmation_method="",
            confirmation_contact="", quote_channel="", quote_recipient="",
        )  # fmt: skip
        types = {
            "document_id": "bigint", "line_no": "int", "product_id": "bigint", "quantity": "numeric",
            "list_price": "numeric", "discount_rate": "numeric", "unit_price": "numeric", "amount": "numeric",
            "vat_rate": "numeric", "tax": "numeric", "customer_rate": "numeric", "own_list_price": "bool",
            "requirement": "text", "remark": "text", "notified": "numeric", "staged": "numeric", "shipped": "numeric",
            "returned": "numeric", "owed": "numeric", "dropped": "numeric", "shipped_amount": "numeric",
            "shipped_tax": "numeric",
        }  # fmt: skip
        hand.insert("orders_salesorderline", types, [(order.id, *row, False, "", "", *[0] * 8) for row in rows])
        self.papers["order"] = order.number
        hand.waits(order, "submit", "sales_clerk", user=clerk)

    def _priced(self, place: int, row: Row) -> tuple[Any, ...]:
        rate = row["discount_rate"] or Decimal(1)
        price = (row["list_price"] * rate).quantize(Decimal("0.0001"))
        amount = cents(WANTED * price)
        tax = cents(amount - amount / (1 + row["vat_rate"]))
        return place, row["id"], WANTED, row["list_price"], rate, price, amount, row["vat_rate"], tax, rate

    def attach(self) -> None:
        hand, clerk = self.hand, self._id("sales_clerk")
        order = self._lock(ORDER, "order")
        sha = hashlib.sha256(CONTRACT).hexdigest()
        hand.one("SELECT sha256 FROM kernel_storedfile WHERE sha256 = %s", sha)
        hand.run(
            "INSERT INTO kernel_attachment (resource, document_id, kind, name, file_id, by_id, at)"
            " VALUES (%s, %s, 'contract', '合同.pdf', %s, %s, %s)",
            order.resource, order.id, sha, clerk, hand.at,
        )  # fmt: skip
        hand.log(order, "attach", "draft", clerk, "sales_clerk", {"kind": "contract", "sha256": sha})
        hand.run(
            "UPDATE orders_salesorder SET event_no = %s, chain = %s WHERE id = %s", order.seq, order.chain, order.id
        )

    def submit(self) -> None:
        hand, clerk = self.hand, self._id("sales_clerk")
        order = self._lock(ORDER, "order")
        assert order.state == "draft"
        lines = hand.all(LINES, order.id)
        assert hand.one(
            "SELECT EXISTS (SELECT FROM kernel_attachment WHERE resource = %s AND document_id = %s AND kind = 'contract')"
            " AS there", order.resource, order.id,
        )["there"]  # fmt: skip
        floors = hand.all(
            "SELECT category_id, floor_rate FROM catalogue_discountpolicy WHERE grade = %s AND valid_from <= %s"
            " AND (valid_to IS NULL OR valid_to >= %s)", self.who["grade"], hand.at.date(), hand.at.date(),
        )  # fmt: skip
        lowest = max((row["floor_rate"] for row in floors), default=Decimal(0))
        assert all(line["discount_rate"] >= lowest for line in lines)
        hand.act(order, "submit", "awaiting_finance", clerk, "sales_clerk", lines)
        hand.waits(order, "approve_finance", "accountant", no=order.row["authors"])

    def approve(self) -> None:
        hand, accountant = self.hand, self._id("accountant")
        order = self._lock(ORDER, "order")
        assert order.state == "awaiting_finance"
        assert accountant not in order.row["authors"]
        assert accountant not in self._signers(order)
        hand.act(order, "approve_finance", "effective", accountant, "accountant", hand.all(LINES, order.id))
        hand.waits(order, "confirm", "sales_clerk", user=self._id("sales_clerk"))

    def confirm(self) -> None:
        hand = self.hand
        order = self._lock(ORDER, "order")
        assert order.state == "effective"
        hand.act(
            order, "confirm", "confirmed", self._id("sales_clerk"), "sales_clerk", hand.all(LINES, order.id),
            inputs={"method": "phone"}, confirmation_method="phone", confirmation_contact="王经理", confirmed_at=hand.at,
        )  # fmt: skip

    # The notice

    def notice(self) -> None:
        hand, clerk = self.hand, self._id("sales_clerk")
        order = self._lock(ORDER, "order")
        lines = hand.all(LINES, order.id)
        assert order.state == "confirmed"
        assert all(line["quantity"] - line["shipped"] - line["notified"] - line["dropped"] >= WANTED for line in lines)
        hand.run(
            COUNTS.format(table="orders_salesorderline", set="notified = notified + row.quantity"),
            [line["id"] for line in lines], [WANTED] * len(lines),
        )  # fmt: skip
        contact = hand.one(
            "SELECT name, phone FROM customers_contact WHERE customer_id = %s ORDER BY position LIMIT 1", self.who["id"]
        )
        address = hand.one(
            "SELECT concat(province, city, district, street) AS text FROM customers_address"
            " WHERE customer_id = %s AND kind = 'delivery' ORDER BY position LIMIT 1", self.who["id"],
        )  # fmt: skip
        carrier = hand.one("SELECT id FROM stock_carrier WHERE code = 'K-EAST' AND is_active")
        inputs = {"way": "carrier", "lines": [{"line_no": line["line_no"], "quantity": "2"} for line in lines]}
        notice = hand.made(
            *NOTICE, "draft", clerk, "sales_clerk", inputs, way="carrier", handover="door", freight_payer="",
            address=address["text"], consignee=contact["name"], phone=contact["phone"], pickup={}, remark="",
            total=sum(line["amount"] for line in lines), judgement={}, credit_override={}, informed={}, printed=0,
            cancelled_reason="", carrier_id=carrier["id"], customer_id=self.who["id"],
        )  # fmt: skip
        types = {
            "document_id": "bigint", "line_no": "int", "order_id": "bigint", "order_line_id": "bigint",
            "product_id": "bigint", "asked": "numeric", "quantity": "numeric", "amount": "numeric", "tax": "numeric",
            "short": "numeric", "choice": "text", "staged": "numeric", "checked": "numeric", "shipped": "numeric",
            "remark": "text",
        }  # fmt: skip
        rows = [
            (notice.id, line["line_no"], order.id, line["id"], line["product_id"], WANTED, WANTED, line["amount"],
             line["tax"], 0, "", 0, 0, 0, "") for line in lines
        ]  # fmt: skip
        hand.insert("delivery_deliverynoticeline", types, rows)
        self.papers["notice"] = notice.number
        hand.link(order, notice)
        hand.waits(notice, "submit", "sales_clerk", user=clerk)

    def submit_notice(self) -> None:
        hand, clerk = self.hand, self._id("sales_clerk")
        order, notice = self._chain()
        assert (order.state, notice.state) == ("confirmed", "draft")
        lines = hand.all(NOTICE_LINES, notice.id)
        for line in lines:
            line["amount"] = cents(line["quantity"] * line["unit_price"])
        total = sum(line["amount"] for line in lines)
        judgement = self._judge(notice, total)
        floor, available = self._reserve(notice, lines)
        hand.run(
            "UPDATE delivery_deliverynoticeline line SET amount = row.amount, available = row.available, short = 0"
            " FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS row (id, amount, available) WHERE line.id = row.id",
            *columns([(line["id"], line["amount"], available[line["product_id"]]) for line in lines]),
        )  # fmt: skip
        hand.act(
            notice,
            "submit",
            "released",
            clerk,
            "sales_clerk",
            lines,
            judgement=judgement,
            submitted_at=hand.at,
            total=total,
        )
        self._make_list(notice, lines, floor)
        hand.waits(notice, "print", "logistics_clerk")

    def _judge(self, notice: Paper, total: Any) -> dict[str, Any]:
        """The account is locked, what the customer owes and holds is held against the limit, the room is taken."""
        hand = self.hand
        hand.one("SELECT balance FROM receivables_account WHERE customer_id = %s FOR NO KEY UPDATE", self.who["id"])
        room = hand.one(FREE_ROOM, notice.id, self.who["id"])
        exposure = room["open"] + room["held"] + total
        assert exposure <= room["credit_limit"]
        assert room["oldest"] is None or room["oldest"] + timedelta(days=room["grace_days"]) >= hand.at.date()
        hand.run(
            "INSERT INTO receivables_hold (customer_id, notice_id, number, amount, state, at)"
            " VALUES (%s, %s, %s, %s, 'pending', %s)", self.who["id"], notice.id, notice.number, total, hand.at,
        )  # fmt: skip
        return {"result": "passed", "exposure": str(exposure), "terms": room["code"], "at": hand.at.isoformat()}

    def _reserve(self, notice: Paper, lines: list[Row]) -> tuple[int, dict[int, Decimal]]:
        """Under the lock on the goods: what is available is promised to the notice."""
        hand = self.hand
        stock = {row["product_id"]: row for row in hand.all(FLOORS, [line["product_id"] for line in lines])}
        available = {product: row["available"] for product, row in stock.items()}
        assert all(available[line["product_id"]] >= line["quantity"] for line in lines)
        types = {
            "product_id": "bigint", "location_id": "bigint", "quantity": "numeric", "resource": "text",
            "document_id": "bigint", "number": "text", "line_no": "int", "taken": "numeric", "at": "timestamptz",
        }  # fmt: skip
        rows = [
            (line["product_id"], stock[line["product_id"]]["location_id"], line["quantity"], notice.resource, notice.id,
             notice.number, line["line_no"], 0, hand.at) for line in lines
        ]  # fmt: skip
        hand.insert("stock_reservation", types, rows)
        return next(iter(stock.values()))["location_id"], available

    def _make_list(self, notice: Paper, lines: list[Row], floor: int) -> None:
        hand = self.hand
        made = hand.made(
            *LIST, "open", SYSTEM, "system", source_resource=notice.resource, source_id=notice.id,
            source_number=notice.number, customer_id=self.who["id"], floor_id=floor, printed=0, zone_reason="",
        )  # fmt: skip
        types = {
            "document_id": "bigint", "line_no": "int", "source_line_no": "int", "product_id": "bigint",
            "quantity": "numeric", "pick_reason": "text", "check_reason": "text", "staged": "numeric",
        }  # fmt: skip
        walked = sorted(lines, key=lambda line: (line["shelf"], line["code"]))
        rows = [
            (made.id, place, line["line_no"], line["product_id"], line["quantity"], "", "", 0)
            for place, line in enumerate(walked, start=1)
        ]
        hand.insert("delivery_picklistline", types, rows)
        self.papers["list"] = made.number
        hand.link(notice, made)
        hand.waits(made, "print", "warehouse_keeper", floor="1F")

    def _printed(self, paper: Paper, form: str, by: int, content: list[Row]) -> int:
        hand = self.hand
        copy = hand.one(
            "SELECT count(*) + 1 AS copy FROM kernel_printrecord WHERE resource = %s AND document_id = %s AND form = %s",
            paper.resource, paper.id, form,
        )["copy"]  # fmt: skip
        hand.run(
            "INSERT INTO kernel_printrecord (resource, document_id, form, copy_no, content_hash, by_id, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            paper.resource, paper.id, form, copy, hashlib.sha256(str(content).encode()).hexdigest(), by, hand.at,
        )  # fmt: skip
        return int(copy)

    def print_notice(self) -> None:
        hand, clerk = self.hand, self._id("logistics_clerk")
        notice = self._lock(NOTICE, "notice")
        lines = hand.all(NOTICE_LINES, notice.id)
        copies = self._printed(notice, "delivery_notice", clerk, lines)
        hand.act(notice, "print", "released", clerk, "logistics_clerk", lines, printed=copies)

    # The floor

    def _list_lines(self, paper: Paper) -> list[Row]:
        return self.hand.all(
            "SELECT line.*, product.code FROM delivery_picklistline line"
            " JOIN catalogue_product product ON product.id = line.product_id WHERE document_id = %s ORDER BY line_no",
            paper.id,
        )

    def print_list(self) -> None:
        hand, keeper = self.hand, self._id("warehouse_keeper")
        notice, pick_list = self._lock(NOTICE, "notice"), self._lock(LIST, "list")
        assert pick_list.state == "open"
        lines = self._list_lines(pick_list)
        copies = self._printed(pick_list, "pick_list", keeper, lines)
        hand.act(notice, "start_picking", "picking", SYSTEM, "system", hand.all(NOTICE_LINES, notice.id))
        hand.act(pick_list, "print", "printed", keeper, "warehouse_keeper", lines, printed=copies)
        hand.waits(pick_list, "pick", "picker")

    def _count(self, table: str, column: str, lines: list[Row]) -> None:
        self.hand.run(
            COUNTS.format(table=table, set=f"{column} = row.quantity"), [line["id"] for line in lines],
            [line["quantity"] for line in lines],
        )  # fmt: skip

    def _counted(self) -> dict[str, Any]:
        return {"lines": [{"line_no": place + 1, "quantity": "2"} for place in range(self.lines)]}

    def pick(self) -> None:
        hand, picker = self.hand, self._id("picker")
        pick_list = self._lock(LIST, "list")
        assert pick_list.state == "printed"
        lines = self._list_lines(pick_list)
        self._count("delivery_picklistline", "picked", lines)
        hand.act(pick_list, "pick", "picked", picker, "picker", lines, inputs=self._counted())
        hand.waits(pick_list, "first_check", "checker", no=[picker])
        hand.waits(pick_list, "first_check", "warehouse_keeper", floor="1F", no=[picker])

    def first_check(self) -> None:
        hand, checker = self.hand, self._id("checker")
        pick_list = self._lock(LIST, "list")
        assert pick_list.state == "picked"
        assert checker not in self._signers(pick_list)
        lines = self._list_lines(pick_list)
        self._count("delivery_picklistline", "checked", lines)
        hand.act(pick_list, "first_check", "checked", checker, "checker", lines, inputs=self._counted())
        hand.waits(pick_list, "label", "picker")

    def label(self) -> None:
        hand = self.hand
        pick_list = self._lock(LIST, "list")
        assert pick_list.state == "checked"
        lines = self._list_lines(pick_list)
        types = {"pick_list_id": "bigint", "code": "text", "position": "int"}
        hand.insert("delivery_package", types, [(pick_list.id, f"{pick_list.number}/{n}", n) for n in (1, 2)])
        hand.act(
            pick_list, "label", "checked", self._id("picker"), "picker", lines, inputs={"packages": 2}, packages_count=2
        )
        hand.waits(pick_list, "stage", "picker")

    def stage(self) -> None:
        hand, picker = self.hand, self._id("picker")
        order, notice = self._chain()
        pick_list = self._lock(LIST, "list")
        assert (order.state, notice.state, pick_list.state) == ("confirmed", "picking", "checked")
        zone = hand.one("SELECT id FROM stock_location WHERE code = 'Z-EAST' AND kind = 'staging' AND is_active")["id"]
        assert hand.one(
            "SELECT count(*) AS others FROM delivery_picklist WHERE source_resource = %s AND source_id = %s AND id <> %s"
            " AND state IN ('open', 'printed', 'picked', 'checked')", notice.resource, notice.id, pick_list.id,
        )["others"] == 0  # fmt: skip
        lines = self._list_lines(pick_list)
        self._count("delivery_picklistline", "staged", lines)
        noticed = hand.all(NOTICE_LINES, notice.id)
        self._count("delivery_deliverynoticeline", "staged", noticed)
        self._count_on_order("staged = staged + row.quantity", noticed)
        hand.act(notice, "stage", "staged", SYSTEM, "system", noticed)
        self._bring(notice, pick_list, lines, zone)
        consignment = self._gather(notice, pick_list, lines, zone)
        hand.act(pick_list, "stage", "staged", picker, "picker", lines, inputs={"zone": "Z-EAST"}, zone_id=zone)
        hand.link(notice, consignment)
        hand.link(pick_list, consignment)
        hand.waits(consignment, "merge", "logistics_clerk")
        hand.waits(consignment, "merge", "picking_leader")

    def _count_on_order(self, what: str, noticed: list[Row]) -> None:
        self.hand.run(
            COUNTS.format(table="orders_salesorderline", set=what), [line["order_line_id"] for line in noticed],
            [line["quantity"] for line in noticed],
        )  # fmt: skip

    def _bring(self, notice: Paper, pick_list: Paper, lines: list[Row], zone: int) -> None:
        """The promise is used up and the goods stand in staging."""
        hand, floor = self.hand, pick_list.row["floor_id"]
        hand.run(PLACES, [line["product_id"] for line in lines], [floor, zone])
        hand.run(
            "UPDATE stock_reservation SET taken = taken + quantity, quantity = 0, closed_at = %s"
            " WHERE resource = %s AND document_id = %s AND closed_at IS NULL", hand.at, notice.resource, notice.id,
        )  # fmt: skip
        moved = [(line["product_id"], line["quantity"], line["line_no"]) for line in lines]
        hand.run(
            MOVES, floor, zone, pick_list.resource, pick_list.id, pick_list.number, "stage", self._id("picker"), hand.at,
            *columns(moved),
        )  # fmt: skip

    def _gather(self, notice: Paper, pick_list: Paper, lines: list[Row], zone: int) -> Paper:
        hand = self.hand
        names = (
            "way",
            "handover",
            "freight_payer",
            "address",
            "consignee",
            "phone",
            "pickup",
            "carrier_id",
            "customer_id",
        )
        made = hand.made(
            *CONSIGNMENT, "open", SYSTEM, "system", **{name: notice.row[name] for name in names}, kind="sales",
            vehicle_or_waybill="", waybill="", driver="", zone_id=zone,
        )  # fmt: skip
        types = {
            "document_id": "bigint", "line_no": "int", "pick_line_id": "bigint", "source_resource": "text",
            "source_id": "bigint", "source_number": "text", "source_line_no": "int", "product_id": "bigint",
            "floor_id": "bigint", "quantity": "numeric", "brought_back": "numeric",
        }  # fmt: skip
        rows = [
            (made.id, place, line["id"], notice.resource, notice.id, notice.number, line["source_line_no"],
             line["product_id"], pick_list.row["floor_id"], line["quantity"], 0)
            for place, line in enumerate(sorted(lines, key=lambda line: line["source_line_no"]), start=1)
        ]  # fmt: skip
        hand.insert("delivery_consignmentline", types, rows)
        hand.run("UPDATE delivery_package SET consignment_id = %s WHERE pick_list_id = %s", made.id, pick_list.id)
        self.papers["consignment"] = made.number
        return made

    # The consignment

    def _carried(self, paper: Paper) -> list[Row]:
        return self.hand.all("SELECT * FROM delivery_consignmentline WHERE document_id = %s ORDER BY line_no", paper.id)

    def merge(self) -> None:
        hand, clerk = self.hand, self._id("logistics_clerk")
        consignment = self._lock(CONSIGNMENT, "consignment")
        assert consignment.state == "open"
        packages = hand.all("SELECT code FROM delivery_package WHERE consignment_id = %s", consignment.id)
        hand.run("UPDATE delivery_package SET scanned_at = %s WHERE consignment_id = %s", hand.at, consignment.id)
        scanned = {"packages": [row["code"] for row in packages]}
        hand.act(consignment, "merge", "merged", clerk, "logistics_clerk", self._carried(consignment), inputs=scanned)
        hand.waits(consignment, "second_check", "logistics_clerk")
        hand.waits(consignment, "second_check", "picking_leader")

    def _first_checkers(self) -> set[int]:
        rows = self.hand.all(
            "SELECT signature.by_id FROM kernel_signature signature JOIN delivery_picklist list"
            " ON list.id = signature.document_id WHERE signature.resource = 'pick-lists' AND list.number = %s"
            " AND signature.action IN ('pick', 'first_check')", self.papers["list"],
        )  # fmt: skip
        return {row["by_id"] for row in rows}

    def second_check(self) -> None:
        hand, clerk = self.hand, self._id("logistics_clerk")
        consignment = self._lock(CONSIGNMENT, "consignment")
        assert consignment.state == "merged"
        self._signers(consignment)
        assert clerk not in self._first_checkers()
        lines = self._carried(consignment)
        self._count("delivery_consignmentline", "counted_by_logistics", lines)
        hand.act(consignment, "second_check", "merged", clerk, "logistics_clerk", lines, inputs=self._counted())
        hand.waits(consignment, "second_check", "picking_leader", no=[clerk])

    def second_check_2(self) -> None:
        hand, leader = self.hand, self._id("picking_leader")
        notice, consignment = self._lock(NOTICE, "notice"), self._lock(CONSIGNMENT, "consignment")
        assert (notice.state, consignment.state) == ("staged", "merged")
        assert leader not in self._signers(consignment) | self._first_checkers()
        lines = self._carried(consignment)
        hand.run(
            COUNTS.format(
                table="delivery_consignmentline", set="counted_by_leader = row.quantity, checked = row.quantity"
            ),
            [line["id"] for line in lines], [line["quantity"] for line in lines],
        )  # fmt: skip
        hand.run(
            "UPDATE delivery_deliverynoticeline line SET checked = row.quantity"
            " FROM unnest(%s::int[], %s::numeric[]) AS row (line_no, quantity)"
            " WHERE line.document_id = %s AND line.line_no = row.line_no",
            [line["source_line_no"] for line in lines], [line["quantity"] for line in lines], notice.id,
        )  # fmt: skip
        hand.act(consignment, "second_check", "checked", leader, "picking_leader", lines, inputs=self._counted())
        hand.waits(consignment, "load", "logistics_clerk")

    def load(self) -> None:
        hand = self.hand
        consignment = self._lock(CONSIGNMENT, "consignment")
        assert consignment.state == "checked"
        hand.act(
            consignment, "load", "loaded", self._id("logistics_clerk"), "logistics_clerk", self._carried(consignment),
            inputs={"vehicle_or_waybill": "浙J12345"}, vehicle_or_waybill="浙J12345", driver="周师傅", loaded_at=hand.at,
        )  # fmt: skip
        hand.waits(consignment, "add_waybill", "logistics_clerk")
        hand.waits(consignment, "sign_off", "logistics_clerk")

    def sign_off(self) -> None:
        hand, clerk = self.hand, self._id("logistics_clerk")
        notice, consignment = self._lock(NOTICE, "notice"), self._lock(CONSIGNMENT, "consignment")
        assert (notice.state, consignment.state) == ("staged", "loaded")
        lines = self._carried(consignment)
        noticed = hand.all(NOTICE_LINES, notice.id)
        hand.act(notice, "load", "loaded", SYSTEM, "system", noticed)
        gate_pass = self._issue(consignment, notice, lines)
        shipment = self._draft(consignment, notice, noticed)
        hand.act(consignment, "sign_off", "signed", clerk, "logistics_clerk", lines)
        hand.link(consignment, gate_pass)
        hand.link(notice, shipment)
        hand.link(consignment, shipment)
        hand.waits(gate_pass, "verify", "gatekeeper")
        hand.waits(shipment, "post", "shipment_clerk")
        hand.waits(consignment, "add_waybill", "logistics_clerk")

    def _issue(self, consignment: Paper, notice: Paper, lines: list[Row]) -> Paper:
        hand = self.hand
        row = hand.one(
            "SELECT (SELECT count(*) FROM delivery_package WHERE consignment_id = %s) AS packages,"
            " (SELECT name FROM stock_carrier WHERE id = %s) AS carrier", consignment.id, consignment.row["carrier_id"],
        )  # fmt: skip
        made = hand.made(
            *PASS, "issued", SYSTEM, "system", kind="sales", code=f"HAND-{consignment.number}-{hand.at:%H%M%S%f}",
            carrier_name=row["carrier"], vehicle="浙J12345", driver="周师傅", fetched_by="",
            packages_count=row["packages"], consignment_id=consignment.id, customer_id=self.who["id"],
        )  # fmt: skip
        types = {
            "document_id": "bigint", "line_no": "int", "product_id": "bigint", "quantity": "numeric", "source_number": "text",
        }  # fmt: skip
        rows = [(made.id, line["line_no"], line["product_id"], line["checked"], notice.number) for line in lines]
        hand.insert("delivery_gatepassline", types, rows)
        return made

    def _draft(self, consignment: Paper, notice: Paper, noticed: list[Row]) -> Paper:
        hand = self.hand
        picked = {
            row["source_line_no"]: row for row in hand.all(
                "SELECT source_line_no, sum(quantity) AS asked, sum(picked) AS picked, sum(line.checked) AS checked"
                " FROM delivery_picklistline line JOIN delivery_picklist list ON list.id = line.document_id"
                " WHERE list.source_resource = %s AND list.source_id = %s AND list.state <> 'cancelled'"
                " GROUP BY source_line_no", notice.resource, notice.id,
            )
        }  # fmt: skip
        made = hand.made(
            *SHIPMENT, "draft", SYSTEM, "system", notice_id=notice.id, consignment_id=consignment.id,
            customer_id=self.who["id"], total=sum(line["amount"] for line in noticed),
            tax_total=sum(line["tax"] for line in noticed), settlement_terms_code="",
        )  # fmt: skip
        types = {
            "document_id": "bigint", "line_no": "int", "notice_line_id": "bigint", "order_line_id": "bigint",
            "product_id": "bigint", "asked": "numeric", "picked": "numeric", "first_checked": "numeric",
            "checked": "numeric", "quantity": "numeric", "unit_price": "numeric", "amount": "numeric", "tax": "numeric",
            "reason": "text", "returned": "numeric", "claimed": "numeric",
        }  # fmt: skip
        rows = []
        for line in noticed:
            sums = picked[line["line_no"]]
            rows.append(
                (made.id, line["line_no"], line["id"], line["order_line_id"], line["product_id"], sums["asked"],
                 sums["picked"], sums["checked"], line["checked"], line["checked"], line["unit_price"], line["amount"],
                 line["tax"], "", 0, 0)
            )  # fmt: skip
        hand.insert("delivery_shipmentline", types, rows)
        self.papers["shipment"] = made.number
        return made

    # What left

    def post(self) -> None:
        hand, clerk = self.hand, self._id("shipment_clerk")
        order, notice = self._chain()
        consignment = self._lock(CONSIGNMENT, "consignment")
        hand.all("SELECT id, state FROM delivery_gatepass WHERE consignment_id = %s FOR NO KEY UPDATE", consignment.id)
        shipment = self._lock(SHIPMENT, "shipment")
        assert (consignment.state, shipment.state) == ("signed", "draft")
        lines = hand.all("SELECT * FROM delivery_shipmentline WHERE document_id = %s ORDER BY line_no", shipment.id)
        hand.all(
            "SELECT id FROM delivery_backorder WHERE order_line_id = ANY(%s) AND state IN ('open', 'informed')"
            " FOR NO KEY UPDATE", [line["order_line_id"] for line in lines],
        )  # fmt: skip
        self._book(notice, lines)
        hand.act(notice, "ship", "shipped", SYSTEM, "system", hand.all(NOTICE_LINES, notice.id))
        hand.act(consignment, "ship", "shipped", SYSTEM, "system", self._carried(consignment))
        due = self._owe(notice, shipment, clerk)
        self._close(order)
        customer = hand.one("SELECT id FROM stock_location WHERE kind = 'customer'")["id"]
        hand.run(PLACES, [line["product_id"] for line in lines], [consignment.row["zone_id"]])
        hand.run(
            MOVES, consignment.row["zone_id"], customer, shipment.resource, shipment.id, shipment.number, "post", clerk,
            hand.at, *columns([(line["product_id"], line["quantity"], line["line_no"]) for line in lines]),
        )  # fmt: skip
        hand.act(
            shipment, "post", "posted", clerk, "shipment_clerk", lines, shipped_on=hand.at.date(), due_on=due,
            settlement_terms_code="monthly-30", posted_at=hand.at,
        )  # fmt: skip
        hand.waits(consignment, "add_waybill", "logistics_clerk")

    def _book(self, notice: Paper, lines: list[Row]) -> None:
        """What was notified is shipped, on the shipment, the notice and the order."""
        hand = self.hand
        self._count("delivery_shipmentline", "quantity", lines)
        hand.run(
            COUNTS.format(table="delivery_deliverynoticeline", set="shipped = row.quantity"),
            [line["notice_line_id"] for line in lines], [line["quantity"] for line in lines],
        )  # fmt: skip
        hand.run(
            "WITH moved AS (UPDATE orders_salesorderline line SET notified = notified - row.quantity,"
            " staged = staged - row.quantity, shipped = shipped + row.quantity,"
            " shipped_amount = shipped_amount + row.amount, shipped_tax = shipped_tax + row.tax"
            " FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[]) AS row (id, quantity, amount, tax)"
            " WHERE line.id = row.id RETURNING line.document_id, row.amount)"
            " UPDATE orders_salesorder SET open_amount = open_amount - sum.amount"
            " FROM (SELECT document_id, sum(amount) AS amount FROM moved GROUP BY document_id) sum"
            " WHERE orders_salesorder.id = sum.document_id",
            *columns([(line["order_line_id"], line["quantity"], line["amount"], line["tax"]) for line in lines]),
        )  # fmt: skip

    def _owe(self, notice: Paper, shipment: Paper, clerk: int) -> Any:
        """The receivable is written; the room that the notice held is free."""
        hand = self.hand
        hand.one("SELECT balance FROM receivables_account WHERE customer_id = %s FOR NO KEY UPDATE", self.who["id"])
        due = hand.at.date() + timedelta(days=30)
        entry = hand.one(
            "INSERT INTO receivables_entry (customer_id, kind, amount, tax, booked_on, due_on, resource, document_id,"
            " number, text, by_id, at) VALUES (%s, 'shipment', %s, %s, %s, %s, %s, %s, %s, '', %s, %s) RETURNING id",
            self.who["id"], shipment.row["total"], shipment.row["tax_total"], hand.at.date(), due, shipment.resource,
            shipment.id, shipment.number, clerk, hand.at,
        )  # fmt: skip
        hand.run(
            "INSERT INTO receivables_invoiceitem (entry_id, customer_id, state, number) VALUES (%s, %s, 'open', '')",
            entry["id"], self.who["id"],
        )  # fmt: skip
        advances = hand.all(
            "SELECT entry_id FROM receivables_openitem WHERE customer_id = %s AND rest < 0", self.who["id"]
        )
        assert not advances
        hand.run(
            "UPDATE receivables_hold SET state = 'posted', settled_at = %s WHERE notice_id = %s AND state = 'pending'",
            hand.at, notice.id,
        )  # fmt: skip
        return due

    def _close(self, order: Paper) -> None:
        """Everything ordered is shipped."""
        lines = self.hand.all(LINES, order.id)
        if all(line["quantity"] == line["shipped"] + line["dropped"] for line in lines):
            self.hand.act(order, "close", "closed", SYSTEM, "system", lines)
