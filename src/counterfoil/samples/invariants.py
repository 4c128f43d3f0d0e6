"""What must hold of samples (E1.1), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I40a",
    _("Sample requests count what their issues say"),
    """
    SELECT line.id FROM samples_samplerequestline line
    LEFT JOIN LATERAL (
        SELECT sum(issue_line.quantity) AS quantity FROM samples_sampleissueline issue_line
        JOIN samples_sampleissue issue ON issue.id = issue_line.document_id
        WHERE issue.request_id = line.document_id AND issue_line.line_no = line.line_no
          AND issue.state IN ('posted', 'reversed')
    ) posted ON true
    WHERE line.issued <> coalesce(posted.quantity, 0)
    """,
)
invariant(
    "I40b",
    _("Samples that came back and were inspected moved in stock"),
    """
    SELECT line.id FROM samples_samplerequestline line
    LEFT JOIN LATERAL (
        SELECT sum(move.quantity) FILTER (WHERE move.action = 'return_sample') AS returned,
               sum(move.quantity) FILTER (WHERE move.action = 'inspect') AS inspected
        FROM stock_move move
        WHERE move.resource = 'sample-requests' AND move.document_id = line.document_id AND move.line_no = line.line_no
    ) moved ON true
    WHERE line.returned <> coalesce(moved.returned, 0)
       OR line.qualified + line.rework + line.scrap <> coalesce(moved.inspected, 0)
    """,
)
invariant(
    "I40c",
    _("No sample leaves without its approval, by somebody who did not ask for it"),
    """
    SELECT issue.id FROM samples_sampleissue issue
    JOIN samples_samplerequest request ON request.id = issue.request_id
    WHERE issue.state = 'posted' AND issue.reversal_of_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM kernel_signature signature
        WHERE signature.resource = 'sample-requests' AND signature.document_id = request.id
          AND signature.action = 'approve' AND NOT signature.by_id = ANY (request.authors))
    """,
)
invariant(
    "I40d",
    _("Nothing is receivable for samples"),
    """
    SELECT entry.id FROM receivables_entry entry WHERE entry.resource IN ('sample-requests', 'sample-issues')
    """,
)
