"""What must hold between an order, its approvals, its review and what is made for it (C1.1-C1.5, C1.9), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I9c",
    _("Order lines are never delivered or dropped beyond what was ordered, and orders total their lines"),
    """
    SELECT sales_order.id FROM orders_salesorder sales_order
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS total, coalesce(sum(tax), 0) AS tax,
               coalesce(sum(round((quantity - shipped - dropped) * unit_price, 2)), 0) AS open,
               bool_or(quantity < shipped + notified + dropped) AS beyond
        FROM orders_salesorderline WHERE document_id = sales_order.id
    ) lines ON true
    WHERE sales_order.total <> lines.total OR sales_order.tax_total <> lines.tax
       OR sales_order.open_amount <> lines.open OR lines.beyond
    """,
)
invariant(
    "I16a",
    _("An order is in force only after finance approved it, and somebody else wrote it"),
    """
    SELECT sales_order.id FROM orders_salesorder sales_order
    WHERE sales_order.state IN ('effective', 'confirmed')
      AND NOT EXISTS (
        SELECT 1 FROM kernel_signature signature
        WHERE signature.resource = 'sales-orders' AND signature.document_id = sales_order.id
          AND signature.action = 'approve_finance' AND NOT signature.by_id = ANY (sales_order.authors))
    """,
)
invariant(
    "I16b",
    _("A custom order in force was passed by every department that was asked"),
    """
    SELECT sales_order.id FROM orders_salesorder sales_order
    WHERE sales_order.kind = 'custom' AND sales_order.state IN ('effective', 'confirmed')
      AND NOT EXISTS (
        SELECT 1 FROM orders_orderreview review
        WHERE review.order_id = sales_order.id AND review.order_revision = sales_order.revision
          AND review.state = 'passed'
          AND cardinality(review.departments) = (
            SELECT count(*) FROM orders_orderreviewopinion opinion
            WHERE opinion.review_id = review.id AND opinion.result = 'passed'))
    """,
)
invariant(
    "I5c",
    _("What production finished is what it brought to the store, line by line"),
    """
    SELECT line.id, line.finished, moved.quantity FROM orders_productionrequestline line
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(quantity), 0) AS quantity FROM stock_move move
        WHERE move.resource = 'production-requests' AND move.document_id = line.document_id
          AND move.line_no = line.line_no AND move.product_id = line.product_id
    ) moved ON true
    WHERE line.finished <> moved.quantity
    """,
)
invariant(
    "I2c",
    _("Goods are kept for an order only while it is open, and never more than it still wants"),
    """
    SELECT reservation.order_line_id, sum(reservation.quantity) AS kept FROM stock_reservation reservation
    JOIN orders_salesorderline line ON line.id = reservation.order_line_id
    JOIN orders_salesorder sales_order ON sales_order.id = line.document_id
    WHERE reservation.closed_at IS NULL AND reservation.resource = 'sales-orders'
    GROUP BY reservation.order_line_id, sales_order.state, sales_order.revision, line.id
    HAVING sales_order.state IN ('closed', 'cancelled')
        OR sales_order.state IN ('effective', 'confirmed')
           AND sum(reservation.quantity) > line.quantity - line.shipped - line.dropped - line.staged
    """,
)
