"""What must hold between an order and the quotation that it came of (B1.2), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I20c",
    _("A converted quotation has exactly one order, of the same customer"),
    """
    SELECT quotation.id FROM quotations_quotation quotation
    LEFT JOIN LATERAL (
        SELECT count(*) AS many,
               count(*) FILTER (WHERE sales_order.customer_id = quotation.customer_id) AS same
        FROM kernel_link link
        JOIN orders_salesorder sales_order ON sales_order.id = link.to_id
        WHERE link.from_resource = 'quotations' AND link.from_id = quotation.id AND link.to_resource = 'sales-orders'
    ) made ON true
    WHERE (quotation.state = 'converted') <> (made.many = 1) OR made.many > 1 OR made.same <> made.many
    """,
)
