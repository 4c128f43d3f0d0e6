"""The process manual read a second time, by hand, for the oracle: who may do what from which state to which.

Nothing of the product is imported here. A row is *paper action from>to roles*, with `=` for "the state stays", `,`
between alternatives, and after `!` who may not be the same person: `author`, or who did these actions before. What follows
at once counts to it: goods may have come while their shortage was told, and the money for them may have been taken back.
"""

ROWS = """
customer-applications submit draft,returned>submitted sales_clerk
customer-applications approve submitted>manager_approved market_manager !author
customer-applications approve_finance manager_approved>approved accountant,chief_accountant !author,approve
customer-applications return submitted,manager_approved>returned market_manager,accountant,chief_accountant
customer-applications withdraw submitted>draft sales_clerk
customer-applications cancel draft,returned>cancelled sales_clerk
terms-change-requests submit draft,returned>submitted sales_clerk
terms-change-requests approve submitted>manager_approved market_manager !author
terms-change-requests approve_finance manager_approved>approved chief_accountant !author,approve
terms-change-requests apply approved>applied chief_accountant
terms-change-requests return submitted,manager_approved>returned market_manager,chief_accountant
terms-change-requests withdraw submitted>draft sales_clerk
terms-change-requests cancel draft,returned,approved>cancelled sales_clerk,chief_accountant
quotations send draft>sent sales_clerk,salesperson
quotations revise sent,declined,expired>draft sales_clerk,salesperson
quotations accept sent>accepted sales_clerk,salesperson
quotations decline sent>declined sales_clerk,salesperson
quotations convert accepted>converted sales_clerk
quotations cancel draft>cancelled sales_clerk,salesperson
sales-orders send_quote draft= sales_clerk,salesperson
sales-orders submit draft,returned>in_review,awaiting_price,awaiting_finance sales_clerk
sales-orders approve_price awaiting_price>awaiting_finance market_manager !author
sales-orders approve_finance awaiting_finance>effective accountant !author,approve_price
sales-orders confirm effective>confirmed sales_clerk
sales-orders amend effective,confirmed>draft sales_clerk
sales-orders discard draft,returned>effective,confirmed sales_clerk
sales-orders close confirmed>closed sales_clerk
sales-orders cancel draft,returned,in_review,awaiting_price,awaiting_finance>cancelled sales_clerk,market_manager
sales-orders cancel effective,confirmed>cancelled sales_clerk,market_manager
sales-orders withdraw in_review,awaiting_price,awaiting_finance>draft sales_clerk
order-reviews object open>objected engineering,production,procurement,quality_manager
order-reviews pass open>open,passed engineering,production,procurement,quality_manager
production-requests start requested>in_production production
production-requests complete in_production>in_production,completed production
production-requests cancel requested,in_production>cancelled production
delivery-notices submit draft>credit_held,shortage,released sales_clerk
delivery-notices recheck credit_held>credit_held,shortage,released sales_clerk,accountant
delivery-notices release_credit credit_held>shortage,released chief_accountant
delivery-notices inform_shortage shortage>released,shortage,cancelled,credit_held sales_clerk
delivery-notices print released,picking= logistics_clerk
delivery-notices cancel draft,credit_held,shortage,released,picking>cancelled sales_clerk
pick-lists print open,printed,picked,checked,staged>printed,picked,checked,staged warehouse_keeper
pick-lists assign open,printed= picking_leader,warehouse_keeper
pick-lists pick printed>picked picker
pick-lists first_check picked>checked warehouse_keeper,checker !pick
pick-lists label checked= picker
pick-lists stage checked>staged picker
consignments merge open>merged logistics_clerk,picking_leader
consignments second_check merged>merged,checked,dissolved logistics_clerk,picking_leader
consignments load checked>loaded logistics_clerk
consignments add_waybill loaded,signed,shipped= logistics_clerk
consignments sign_off loaded>signed logistics_clerk
consignments reopen merged,checked>open picking_leader
consignments unload loaded,signed>checked logistics_clerk
consignments dissolve open,merged,checked>dissolved picking_leader
gate-passes verify issued>used gatekeeper
gate-passes cancel issued>cancelled logistics_clerk
gate-passes reissue cancelled>replaced logistics_clerk
shipments post draft>posted shipment_clerk
shipments reverse posted>reversed accountant !post
backorders inform open>informed sales_clerk
stock-receipts post draft>posted warehouse_keeper
stock-receipts cancel draft>cancelled warehouse_keeper
stock-receipts reverse posted>reversed warehouse_keeper !post
stock-transfers sign draft>signed qc_inspector
stock-transfers post draft,signed>posted warehouse_keeper
stock-transfers reverse posted>reversed warehouse_keeper !post
stock-counts submit draft,returned>submitted warehouse_keeper
stock-counts approve submitted>posted accountant !author
stock-counts return submitted>returned accountant
stock-counts reverse posted>reversed accountant !approve
discrepancies explain open>explained warehouse_keeper,picking_leader,shipment_clerk,sales_clerk,logistics_clerk,receiving_clerk
receipts post draft>posted accountant
receipts cancel draft>cancelled accountant
receipts reverse posted>reversed accountant,chief_accountant !author
receivable-adjustments submit draft,returned>submitted accountant
receivable-adjustments approve submitted>posted chief_accountant !author
receivable-adjustments return submitted>returned chief_accountant
receivable-adjustments reverse posted>reversed accountant,chief_accountant !author
service-cases judge open>judged sales_clerk
service-cases approve judged>approved market_manager !author
service-cases return judged>open market_manager
service-cases cancel open>cancelled sales_clerk,salesperson
return-requests issue draft>awaiting_goods,inspected sales_clerk
return-requests arrive awaiting_goods>arrived sales_clerk
return-requests cancel draft,awaiting_goods>cancelled sales_clerk
return-inspections sign draft>draft,signed qc_inspector,sales_clerk
return-inspections feed_back signed>fed_back sales_clerk
return-inspections reopen signed,fed_back>draft qc_inspector
sales-return-requests print draft,printed>printed sales_clerk
sales-return-requests cancel draft,printed>cancelled sales_clerk
sales-returns arrange draft= picking_leader
sales-returns count draft= receiving_clerk
sales-returns put_away draft>put_away picker
sales-returns post draft,put_away>posted receiving_clerk
sales-returns reverse posted>reversed accountant !post
scrap-notes post draft>posted warehouse_keeper
complaints submit draft>submitted sales_clerk
complaints audit submitted>audited clerk_supervisor !author
complaints sign audited>decided market_manager !author,audit
complaints feed_back decided>closed sales_clerk
replacement-requests submit draft,returned>submitted sales_clerk
replacement-requests print submitted,printed,picking,shipped>printed,picking,shipped logistics_clerk
replacement-requests return submitted>returned logistics_clerk
replacement-shipments post draft>posted logistics_clerk
attachment-audits close open>closed auditor
assessments decide objected>upheld,lifted clerk_supervisor,market_manager
sample-requests approve submitted>approved,awaiting_finance market_manager,department_head !author
sample-requests approve_finance awaiting_finance>approved accountant !author,approve
sample-issues post draft>posted logistics_clerk
"""
"""What the manual's tables say of each paper. What isn't named here the oracle says nothing of."""

NOT_BOTH = (("consignments", "second_check", "pick-lists", ("pick", "first_check")),)
"""Across papers: who did these on the lists that a consignment carries may not check it a second time."""

BY_TWO = {("consignments", "second_check"): frozenset({"sales"}), ("return-inspections", "sign"): frozenset()}
"""Signed by two persons before the state changes; of which kinds, where not of all."""


class Row:
    """One row of a table of the manual."""

    def __init__(self, line: str):
        left, _bar, apart = line.partition(" !")
        self.paper, self.action, way, roles = left.split()
        self.keeps_state = way.endswith("=")
        before, _arrow, after = way.rstrip("=").partition(">")
        self.before, self.after = frozenset(before.split(",")), frozenset(after.split(","))
        self.roles = frozenset(roles.split(","))
        self.apart = tuple(apart.split(",")) if apart else ()

    def allows(self, before: str, after: str) -> bool:
        """Whether the manual knows this way."""
        return before in self.before and (after == before if self.keeps_state else after in self.after)

    def joined(self, other: "Row") -> "Row":
        """Two rows of one action as one."""
        self.before |= other.before
        self.after |= other.after
        return self


MANUAL: dict[tuple[str, str], Row] = {}
for _line in ROWS.strip().splitlines():
    _row = Row(_line)
    _key = (_row.paper, _row.action)
    MANUAL[_key] = MANUAL[_key].joined(_row) if _key in MANUAL else _row

NEVER = frozenset({("delivery-notices", "out_of_stock")})
"""Paper and refusal that don't go together: goods that are missing make a notice wait (C1.8), they don't refuse it."""
