"""What must hold of returned goods (reliability, I18), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I18a",
    _("What came back of a shipment line is what sales returns posted of it, and never more than was shipped"),
    """
    SELECT line.id FROM delivery_shipmentline line
    LEFT JOIN LATERAL (
        SELECT sum(part.counted) AS counted FROM returns_salesreturnline part
        JOIN returns_salesreturn document ON document.id = part.document_id
        WHERE part.origin_resource = 'shipments' AND part.origin_id = line.id
          AND document.state IN ('posted', 'reversed')
    ) back ON true
    WHERE line.quantity >= 0
      AND (line.returned <> coalesce(back.counted, 0) OR line.returned > line.quantity)
    """,
)
invariant(
    "I18b",
    _("A signed inspection sorts exactly what was counted, and takes bad goods by our fault only"),
    """
    SELECT line.id FROM returns_returninspectionline line
    JOIN returns_returninspection document ON document.id = line.document_id
    WHERE document.state <> 'draft' AND (
        line.counted IS NULL OR line.counted <> line.qualified + line.rework + line.scrap + line.refused
        OR line.missing <> greatest(0, line.quantity - line.counted)
        OR line.refused < line.counted - line.quantity
        OR (line.rework + line.scrap > 0 AND line.responsibility <> 'ours'))
    """,
)
invariant(
    "I18c",
    _("A piece is compensated once: cases and returns never claim more than was shipped"),
    """
    SELECT line.id FROM delivery_shipmentline line
    JOIN (
        SELECT part.source_id, sum(part.quantity) AS quantity FROM (
            SELECT claim.source_id, claim.quantity FROM returns_servicecaseline claim
            JOIN returns_servicecase paper ON paper.id = claim.document_id
            WHERE claim.source_resource = 'shipments' AND paper.state IN ('open', 'judged')
            UNION ALL
            SELECT claim.source_id, claim.quantity FROM returns_returnrequestline claim
            JOIN returns_returnrequest paper ON paper.id = claim.document_id
            WHERE claim.source_resource = 'shipments' AND paper.state <> 'cancelled'
        ) part GROUP BY part.source_id
    ) claims ON claims.source_id = line.id
    WHERE claims.quantity > line.claimed OR line.claimed > line.quantity
    """,
)
invariant(
    "I18d",
    _("The credit of returned goods is never more than they were sold for"),
    """
    SELECT line.id FROM delivery_shipmentline line
    JOIN (
        SELECT part.origin_id, sum(part.amount) AS amount, sum(part.tax) AS tax FROM returns_salesreturnline part
        JOIN returns_salesreturn document ON document.id = part.document_id
        WHERE part.origin_resource = 'shipments' AND document.state IN ('posted', 'reversed')
        GROUP BY part.origin_id
    ) credit ON credit.origin_id = line.id
    WHERE credit.amount > line.amount OR credit.amount < 0
      OR (line.returned = line.quantity AND (credit.amount <> line.amount OR credit.tax <> line.tax))
    """,
)
invariant(
    "I18e",
    _("A posted sales return has one red entry of its total, and moved what was counted"),
    """
    SELECT document.id FROM returns_salesreturn document
    WHERE document.state IN ('posted', 'reversed') AND document.reversal_of_id IS NULL AND (
        document.total <> coalesce((
            SELECT -sum(entry.amount) FROM receivables_entry entry WHERE entry.resource = 'sales-returns'
            AND entry.document_id = document.id AND entry.kind = 'sales_return'), 0)
        OR coalesce((SELECT sum(line.counted) FROM returns_salesreturnline line
                     WHERE line.document_id = document.id), 0) <> coalesce((
            SELECT sum(move.quantity) FROM stock_move move WHERE move.resource = 'sales-returns'
            AND move.document_id = document.id AND move.action = 'post'), 0))
    """,
)
