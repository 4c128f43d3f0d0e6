"""`python -m bench size FOLDER`: what pages and the cycle cost in a house with years of papers.

``FOLDER`` is a data folder that `counterfoil demo --scale S` has filled. Each page is asked for as a browser asks,
through every layer but the socket; milliseconds are the server's.
"""

import json
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.house import opened
from bench.measure import Processor, Statements, ninety_fifth

TIMES = 25
"""How often each page is asked for, of as many different customers and papers."""
ROUNDS = 3
SLOW_MS = 100
"""The budget of a page: the 95th of 100 answers comes within it."""


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, and its address, which may name one of the things it is asked of."""

    name: str
    who: str
    address: str
    of: str = ""


PAGES = (
    Page("My to-do", "sales_clerk", "/"),
    Page("My to-do of the accountant", "accountant", "/"),
    Page("My to-do of the picking leader", "picking_leader", "/"),
    Page("Orders", "sales_clerk", "/sales-orders/"),
    Page("Orders by state", "market_manager", "/sales-orders/?state=confirmed"),
    Page("Orders of a customer", "market_manager", "/sales-orders/?customer={}", "customers"),
    Page("Orders of a month", "market_manager", "/sales-orders/?created_from=2025-03-01&created_to=2025-03-31"),
    Page("Orders by a word", "market_manager", "/sales-orders/?q=hangzhou"),
    Page("Notices", "logistics_clerk", "/delivery-notices/"),
    Page("Shipments", "shipment_clerk", "/shipments/"),
    Page("Customers", "sales_clerk", "/customers/"),
    Page("Customers by pinyin", "market_manager", "/customers/?q={}", "pinyin"),
    Page("Customer found while typing", "sales_clerk", "/find/customer/?q={}", "pinyin"),
    Page("Product found while typing", "sales_clerk", "/find/product/?q={}", "goods"),
    Page("Find anything", "sales_clerk", "/find/?q={}", "pinyin"),
    Page("Customer", "sales_clerk", "/customers/{}/", "own customers"),
    Page("Statement", "accountant", "/customers/{}/statement/?from=2025-01-01&to=2025-12-31", "customers"),
    Page("Order", "sales_clerk", "/sales-orders/{}/", "orders"),
    Page("Ageing", "accountant", "/ageing/"),
    Page("Invoicing", "accountant", "/invoicing/"),
    Page("Customer stages", "market_manager", "/customer-stages/"),
    Page("Stock", "sales_clerk", "/stock/"),
    Page("Staging board", "picking_leader", "/staging/"),
    Page("Shipping floor", "logistics_clerk", "/shipping/"),
    Page("Process map", "market_manager", "/process/"),
    Page("Conformance", "market_manager", "/process/conformance/"),
    Page("Insight", "market_manager", "/insight/"),
    Page("Insight: delivery", "market_manager", "/insight/delivery/"),
    Page("Insight: overdue", "market_manager", "/insight/money/"),
    Page("Insight: quality", "market_manager", "/insight/quality/"),
    Page("Insight: customers", "market_manager", "/insight/customers/"),
)  # fmt: skip


def main(folder: Path) -> list[dict[str, Any]]:
    """Measure every page, then the cycle; print both and return them."""
    with opened(folder):
        from django.db import connection
        from django.test import Client

        from counterfoil.people.models import User
        from counterfoil.project.memory import settle

        settle()
        counter = Statements()
        things = known()
        rows = []
        clients: dict[str, Any] = {}
        with connection.execute_wrapper(counter):
            for page in PAGES:
                if page.who not in clients:
                    clients[page.who] = Client(SERVER_NAME="127.0.0.1")
                    clients[page.who].force_login(User.objects.get(username=page.who))
                rows.append(asked(page, clients[page.who], things.get(page.of, [""]), counter))
                show(rows[-1])
        rows.append(weight())
        show(rows[-1])
    return rows


def known() -> dict[str, list[str]]:
    """Customers, papers and words to ask for, spread over everything."""
    from counterfoil.customers.models import Customer
    from counterfoil.orders.models import SalesOrder

    def spread(rows: Any, column: str) -> list[str]:
        high = rows.order_by("-pk").values_list("pk", flat=True).first()
        picked = []
        for place in range(TIMES):
            row = rows.filter(pk__gte=1 + high * place // TIMES).order_by("pk").values_list(column, flat=True).first()
            picked.append(row or rows.order_by("-pk").values_list(column, flat=True)[0])
        return picked

    clerk = Customer.objects.filter(sales_clerk__username="sales_clerk", approved=True)
    return {
        "customers": spread(Customer.objects.filter(approved=True), "code"),
        "own customers": spread(clerk, "code"),
        "pinyin": [word.split()[0][:9] for word in spread(clerk, "pinyin")],
        "goods": ["diangong", "dihe", "wantou", "P-01", "φ20", "xiancao", "guanka", "suokou"],
        "orders": spread(SalesOrder.objects.filter(customer__sales_clerk__username="sales_clerk"), "number"),
    }


def asked(page: Page, client: Any, things: list[str], counter: Statements, times: int = TIMES) -> dict[str, Any]:
    """Median and 95th of 100 of a page over the things that it is asked of, after one answer to warm up.

    Each is asked for in three rounds and its middle answer counts: the machine is shared, and has slow moments that
    are not the page's.
    """
    answers: dict[int, list[float]] = {}
    costs: dict[int, list[float]] = {}
    counts = set()
    processor = Processor()
    for number in range(ROUNDS * times + 1):
        address = page.address.format(things[number % times % len(things)])
        before, spent, began = counter.sent, processor.ms(), time.perf_counter()
        answer = client.get(address)
        took = (time.perf_counter() - began) * 1000
        assert answer.status_code == 200, (page, address, answer.status_code)
        if number:
            answers.setdefault(number % times, []).append(took)
            costs.setdefault(number % times, []).append(processor.ms() - spent)
            counts.add(counter.sent - before)
    middle, cost = ([statistics.median(found) for found in kind.values()] for kind in (answers, costs))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "what": "page", "page": page.name,
        "p50_ms": round(statistics.median(middle), 1), "p95_ms": round(ninety_fifth(middle), 1),
        "cpu_p95_ms": round(ninety_fifth(cost), 1), "statements": max(counts),
    }  # fmt: skip


def weight() -> dict[str, Any]:
    """How much there is, and what it takes on disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # counting all events takes longer than a page may
        cursor.execute(
            "SELECT (SELECT count(*) FROM orders_salesorder), (SELECT count(*) FROM orders_salesorderline), "
            "(SELECT count(*) FROM customers_customer), (SELECT count(*) FROM catalogue_product), "
            "(SELECT count(*) FROM kernel_event), (SELECT count(*) FROM stock_move), "
            "pg_database_size(current_database())"
        )
        orders, lines, customers, products, events, moves, size = cursor.fetchone()
    return {
        "what": "weight", "orders": orders, "lines": lines, "customers": customers, "products": products,
        "events": events, "moves": moves, "bytes": size, "bytes_per_order": size // max(1, orders),
    }  # fmt: skip


def show(row: dict[str, Any]) -> None:
    """One line on the terminal."""
    if row["what"] == "weight":
        print(json.dumps(row))
        return
    late = "  over the budget" if row["p95_ms"] > SLOW_MS else ""
    print(f"{row['page']:32} p50 {row['p50_ms']:>8} ms  p95 {row['p95_ms']:>8} ms  "
          f"{row['statements']:>3} statements{late}", flush=True)  # fmt: skip
