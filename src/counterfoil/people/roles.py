"""The posts (岗位) of the manual. Which user holds which is data."""

from django.utils.translation import gettext_lazy as _

SALESPERSON = "salesperson"
SALES_CLERK = "sales_clerk"
CLERK_SUPERVISOR = "clerk_supervisor"
MARKET_MANAGER = "market_manager"
ACCOUNTANT = "accountant"
CHIEF_ACCOUNTANT = "chief_accountant"
ENGINEERING = "engineering"
PRODUCTION = "production"
PROCUREMENT = "procurement"
QUALITY_MANAGER = "quality_manager"
WAREHOUSE_KEEPER = "warehouse_keeper"
PICKER = "picker"
PICKING_LEADER = "picking_leader"
CHECKER = "checker"
LOGISTICS_CLERK = "logistics_clerk"
SHIPMENT_CLERK = "shipment_clerk"
GATEKEEPER = "gatekeeper"
QC_INSPECTOR = "qc_inspector"
RECEIVING_CLERK = "receiving_clerk"
AUDITOR = "auditor"
DEPARTMENT_HEAD = "department_head"
ADMINISTRATOR = "administrator"

LABELS = {
    SALESPERSON: _("Salesperson"),
    SALES_CLERK: _("Sales clerk"),
    CLERK_SUPERVISOR: _("Clerk supervisor"),
    MARKET_MANAGER: _("Market manager"),
    ACCOUNTANT: _("Accountant"),
    CHIEF_ACCOUNTANT: _("Chief accountant"),
    ENGINEERING: _("Engineering"),
    PRODUCTION: _("Production"),
    PROCUREMENT: _("Procurement"),
    QUALITY_MANAGER: _("Quality"),
    WAREHOUSE_KEEPER: _("Warehouse keeper"),
    PICKER: _("Picker"),
    PICKING_LEADER: _("Picking leader"),
    CHECKER: _("Checker"),
    LOGISTICS_CLERK: _("Logistics clerk"),
    SHIPMENT_CLERK: _("Shipment clerk"),
    GATEKEEPER: _("Gatekeeper"),
    QC_INSPECTOR: _("Quality inspector"),
    RECEIVING_CLERK: _("Receiving clerk"),
    AUDITOR: _("Auditor"),
    DEPARTMENT_HEAD: _("Department head"),
    ADMINISTRATOR: _("Administrator"),
    "system": _("The system"),
}
ALL = tuple(code for code in LABELS if code != "system")

PRICE_ROLES = frozenset({SALESPERSON, SALES_CLERK, CLERK_SUPERVISOR, MARKET_MANAGER, ACCOUNTANT, CHIEF_ACCOUNTANT})
"""Who sees prices, discounts, credit and receivables; for all others the keys are absent everywhere."""

OWN_CUSTOMERS = frozenset({SALESPERSON, SALES_CLERK})
"""Who sees own (or the team's) customers and their documents only."""

GOODS = frozenset({WAREHOUSE_KEEPER, PICKER, PICKING_LEADER, CHECKER, LOGISTICS_CLERK, SHIPMENT_CLERK, GATEKEEPER})
"""Who handles goods on their way out: they see the goods side of the papers that theirs came from."""

SEES_ALL = frozenset({CLERK_SUPERVISOR, AUDITOR, MARKET_MANAGER, ACCOUNTANT, CHIEF_ACCOUNTANT})
"""Who sees the documents of all customers."""

OVERSEERS = SEES_ALL | {ADMINISTRATOR}
"""Who looks at how the house runs."""
