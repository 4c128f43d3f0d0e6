"""What must hold between an order and the goods that left for it (C1.6-C2.0), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I9a",
    _("Order lines count what their notices and shipments say"),
    """
    SELECT line.id FROM orders_salesorderline line
    LEFT JOIN LATERAL (
        SELECT sum(notice_line.quantity) AS notified FROM delivery_deliverynoticeline notice_line
        JOIN delivery_deliverynotice notice ON notice.id = notice_line.document_id
        WHERE notice_line.order_line_id = line.id
          AND notice.state NOT IN ('shipped', 'cancelled')
    ) open_notices ON true
    LEFT JOIN LATERAL (
        SELECT sum(shipment_line.quantity) AS shipped FROM delivery_shipmentline shipment_line
        JOIN delivery_shipment shipment ON shipment.id = shipment_line.document_id
        WHERE shipment_line.order_line_id = line.id AND shipment.state IN ('posted', 'reversed')
    ) posted ON true
    WHERE line.notified <> coalesce(open_notices.notified, 0) OR line.shipped <> coalesce(posted.shipped, 0)
    """,
)
invariant(
    "I9b",
    _("Goods leave only for orders in force, and for their own customer"),
    """
    SELECT shipment_line.id FROM delivery_shipmentline shipment_line
    JOIN delivery_shipment shipment ON shipment.id = shipment_line.document_id
    JOIN orders_salesorderline line ON line.id = shipment_line.order_line_id
    JOIN orders_salesorder sales_order ON sales_order.id = line.document_id
    WHERE shipment.state = 'posted' AND shipment.reversal_of_id IS NULL
      AND (sales_order.customer_id <> shipment.customer_id OR line.product_id <> shipment_line.product_id
        OR NOT (sales_order.state IN ('confirmed', 'closed')
          OR sales_order.revision > 1 AND sales_order.state <> 'cancelled'))  -- amended since: its next revision is on its way
    """,
)
invariant(
    "I10",
    _("The second check is signed by two persons who neither picked nor checked first"),
    """
    SELECT second.document_id FROM (
        SELECT document_id, round, count(*) AS many, count(DISTINCT by_id) AS people, array_agg(by_id) AS signers
        FROM kernel_signature WHERE resource = 'consignments' AND action = 'second_check'
        GROUP BY document_id, round
    ) second
    JOIN delivery_consignment consignment ON consignment.id = second.document_id
    WHERE second.people < second.many OR EXISTS (
        SELECT 1 FROM delivery_consignmentline line
        JOIN delivery_picklistline pick_line ON pick_line.id = line.pick_line_id
        JOIN kernel_signature first ON first.resource = 'pick-lists' AND first.document_id = pick_line.document_id
        WHERE line.document_id = consignment.id AND first.action IN ('pick', 'first_check')
          AND first.by_id = ANY (second.signers))
    """,
)
invariant(
    "I11",
    _("One live gate pass per signed consignment, used once"),
    """
    SELECT pass.id FROM delivery_gatepass pass
    WHERE (pass.state = 'used') <> (pass.used_at IS NOT NULL)
      OR (SELECT count(*) FROM kernel_signature signature WHERE signature.resource = 'gate-passes'
          AND signature.document_id = pass.id AND signature.action = 'verify') > 1
    """,
)
