"""From the cells of a workbook to rows that the books can take: one module per kind of import."""

from counterfoil.imports.plans.base import Finding, Ignored, Kind, Plan, PlannedRow, Skipped, make_plan
from counterfoil.imports.plans.customers import CUSTOMERS
from counterfoil.imports.plans.price_list_items import PRICE_LIST_ITEMS
from counterfoil.imports.plans.products import PRODUCTS
from counterfoil.imports.plans.receivables import RECEIVABLES
from counterfoil.imports.plans.shipments import SHIPMENTS
from counterfoil.imports.plans.stock import STOCK

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (PRODUCTS, CUSTOMERS, STOCK, RECEIVABLES, SHIPMENTS, PRICE_LIST_ITEMS)
}
"""Every kind of import by the name that the command line and the API use."""

__all__ = ["KINDS", "Finding", "Ignored", "Kind", "Plan", "PlannedRow", "Skipped", "make_plan"]
