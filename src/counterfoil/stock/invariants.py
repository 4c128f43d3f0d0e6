"""What must always hold of stock (``counterfoil check``)."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I1",
    _("On hand is the sum of the movements"),
    """
    WITH legs AS (
        SELECT product_id, to_location_id AS location_id, quantity FROM stock_move
        UNION ALL SELECT product_id, from_location_id, -quantity FROM stock_move
    ), sums AS (
        SELECT legs.product_id, legs.location_id, sum(legs.quantity) AS quantity
        FROM legs JOIN stock_location location ON location.id = legs.location_id
        WHERE location.kind NOT IN ('customer', 'production', 'adjustment', 'department', 'crushing')
        GROUP BY legs.product_id, legs.location_id
    )
    SELECT product_id, location_id, balance.on_hand, sums.quantity
    FROM stock_balance balance FULL JOIN sums USING (product_id, location_id)
    WHERE coalesce(balance.on_hand, 0) <> coalesce(sums.quantity, 0)
    """,
)
invariant(
    "I2a",
    _("Reserved is the sum of what is promised, and never more than is there"),
    """
    WITH sums AS (
        SELECT product_id, location_id, sum(quantity) AS quantity FROM stock_reservation
        WHERE closed_at IS NULL GROUP BY product_id, location_id
    )
    SELECT product_id, location_id, balance.on_hand, balance.reserved, sums.quantity
    FROM stock_balance balance FULL JOIN sums USING (product_id, location_id)
    WHERE coalesce(balance.reserved, 0) <> coalesce(sums.quantity, 0)
       OR coalesce(balance.reserved, 0) NOT BETWEEN 0 AND coalesce(balance.on_hand, 0)
    """,
)
invariant(
    "I2b",
    _("In question is the sum of the open discrepancies"),
    """
    WITH sums AS (
        SELECT product_id, location_id, sum(in_question) AS quantity FROM stock_discrepancy
        WHERE state = 'open' AND in_question > 0 GROUP BY product_id, location_id
    )
    SELECT product_id, location_id, balance.in_question, sums.quantity
    FROM stock_balance balance FULL JOIN sums USING (product_id, location_id)
    WHERE coalesce(balance.in_question, 0) <> coalesce(sums.quantity, 0)
    """,
)
invariant(
    "I3",
    _("Stock was never below nothing at any moment"),
    """
    SELECT run.id, run.product_id, run.location_id, run.quantity FROM (
        SELECT leg.id, leg.product_id, leg.location_id,
               sum(leg.quantity) OVER (PARTITION BY leg.product_id, leg.location_id ORDER BY leg.id) AS quantity
        FROM (
            SELECT id, product_id, to_location_id AS location_id, quantity FROM stock_move
            UNION ALL SELECT id, product_id, from_location_id, -quantity FROM stock_move
        ) leg JOIN stock_location location ON location.id = leg.location_id
        WHERE location.kind NOT IN ('customer', 'production', 'adjustment', 'department', 'crushing')
    ) run WHERE run.quantity < 0
    """,
)
invariant(
    "I4",
    _("Nothing comes from nowhere: over all places, virtual ones included, each product sums to nothing"),
    """
    WITH inside AS (
        SELECT product_id, sum(on_hand) AS quantity FROM stock_balance GROUP BY product_id
    ), outside AS (
        SELECT move.product_id, sum(CASE WHEN location.id = move.to_location_id THEN move.quantity
            ELSE -move.quantity END) AS quantity
        FROM stock_move move JOIN stock_location location
          ON location.id IN (move.to_location_id, move.from_location_id)
        WHERE location.kind IN ('customer', 'production', 'adjustment', 'department', 'crushing')
        GROUP BY move.product_id
    )
    SELECT product_id, inside.quantity AS inside, outside.quantity AS outside
    FROM inside FULL JOIN outside USING (product_id)
    WHERE coalesce(inside.quantity, 0) + coalesce(outside.quantity, 0) <> 0
    """,
)
invariant(
    "I5a",
    _("Each posted line of the store's papers has exactly its movement, and each movement its line"),
    """
    WITH said AS (
        SELECT 'stock-receipts' AS resource, line.document_id, line.line_no, line.product_id, line.quantity,
               production.id AS source_id, line.location_id AS target_id
        FROM stock_stockreceiptline line JOIN stock_stockreceipt document ON document.id = line.document_id
        JOIN stock_location production ON production.kind = 'production'
        WHERE document.state IN ('posted', 'reversed')
        UNION ALL
        SELECT 'stock-transfers', line.document_id, line.line_no, line.product_id, line.quantity,
               line.from_location_id, line.to_location_id
        FROM stock_stocktransferline line JOIN stock_stocktransfer document ON document.id = line.document_id
        WHERE document.state IN ('posted', 'reversed')
        UNION ALL
        SELECT 'stock-counts', line.document_id, line.line_no, line.product_id, line.counted - line.on_hand,
               adjustment.id, line.location_id
        FROM stock_stockcountline line JOIN stock_stockcount document ON document.id = line.document_id
        JOIN stock_location adjustment ON adjustment.kind = 'adjustment'
        WHERE document.state IN ('posted', 'reversed') AND line.counted <> line.on_hand
    ), due AS (
        SELECT resource, document_id, line_no, product_id, abs(quantity) AS quantity,
               CASE WHEN quantity > 0 THEN source_id ELSE target_id END AS from_location_id,
               CASE WHEN quantity > 0 THEN target_id ELSE source_id END AS to_location_id
        FROM said
    ), done AS (
        SELECT id, resource, document_id, line_no, product_id, quantity, from_location_id, to_location_id
        FROM stock_move WHERE resource IN ('stock-receipts', 'stock-transfers', 'stock-counts')
    )
    SELECT resource, document_id, line_no, done.id AS move_id
    FROM due FULL JOIN done
      USING (resource, document_id, line_no, product_id, quantity, from_location_id, to_location_id)
    WHERE done.id IS NULL OR due.resource IS NULL
    """,
)
invariant(
    "I5b",
    _("A reversed paper of the store and its red one cancel out line by line"),
    """
    WITH lines AS (
        SELECT 'stock-receipts' AS resource, coalesce(document.reversal_of_id, document.id) AS original_id,
               document.state, document.reversal_of_id, line.line_no, line.product_id, line.quantity
        FROM stock_stockreceiptline line JOIN stock_stockreceipt document ON document.id = line.document_id
        UNION ALL
        SELECT 'stock-transfers', coalesce(document.reversal_of_id, document.id),
               document.state, document.reversal_of_id, line.line_no, line.product_id, line.quantity
        FROM stock_stocktransferline line JOIN stock_stocktransfer document ON document.id = line.document_id
        UNION ALL
        SELECT 'stock-counts', coalesce(document.reversal_of_id, document.id),
               document.state, document.reversal_of_id, line.line_no, line.product_id, line.counted - line.on_hand
        FROM stock_stockcountline line JOIN stock_stockcount document ON document.id = line.document_id
    )
    SELECT resource, original_id, line_no, sum(quantity) AS rest FROM lines
    WHERE state = 'reversed' OR reversal_of_id IS NOT NULL
    GROUP BY resource, original_id, line_no, product_id HAVING sum(quantity) <> 0
    """,
)
