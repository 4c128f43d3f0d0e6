"""What must hold of complaints and what is sent in the place of other goods (reliability, I17, I19), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I17b",
    _("No replacement request was printed before a signed complaint form lay on it"),
    """
    SELECT print.id FROM kernel_printrecord print
    WHERE print.resource = 'replacement-requests' AND NOT EXISTS (
        SELECT 1 FROM kernel_attachment form JOIN kernel_storedfile file ON file.sha256 = form.file_id
        WHERE form.resource = 'replacement-requests' AND form.document_id = print.document_id
          AND form.kind = 'complaint_form' AND form.at <= print.at)
    """,
)
invariant(
    "I17c",
    _("Prints of a replacement request are counted by its signatures"),
    """
    SELECT request.id FROM complaints_replacementrequest request
    WHERE request.printed <> (SELECT count(*) FROM kernel_printrecord print
        WHERE print.resource = 'replacement-requests' AND print.document_id = request.id)
      OR request.printed <> (SELECT count(*) FROM kernel_signature signature
        WHERE signature.resource = 'replacement-requests' AND signature.document_id = request.id
          AND signature.action = 'print')
    """,
)
invariant(
    "I19a",
    _("Never more is replaced than a complaint was granted, and what is shipped is what was posted"),
    """
    SELECT line.id FROM complaints_replacementrequestline line
    JOIN complaints_replacementrequest request ON request.id = line.document_id
    JOIN complaints_complaint complaint ON complaint.id = request.complaint_id
    LEFT JOIN LATERAL (
        SELECT sum(part.quantity) AS quantity FROM complaints_replacementshipmentline part
        JOIN complaints_replacementshipment shipment ON shipment.id = part.document_id
        WHERE part.request_line_id = line.id AND shipment.state IN ('posted', 'reversed')
    ) posted ON true
    WHERE line.shipped <> coalesce(posted.quantity, 0) OR line.shipped > line.quantity
      OR complaint.resolution <> 'replacement'
      OR line.granted > coalesce((SELECT sum(claim.quantity) FROM complaints_complaintline claim
            WHERE claim.document_id = complaint.id AND claim.source_resource = line.source_resource
              AND claim.source_id = line.source_id), 0)
    """,
)
invariant(
    "I19b",
    _("Nobody owes for goods that replaced others"),
    "SELECT id FROM receivables_entry WHERE resource IN ('replacement-shipments', 'replacement-requests')",
)
invariant(
    "I19c",
    _("A posted replacement shipment moved exactly its goods"),
    """
    SELECT shipment.id FROM complaints_replacementshipment shipment
    WHERE shipment.state IN ('posted', 'reversed') AND shipment.reversal_of_id IS NULL
      AND coalesce((SELECT sum(line.quantity) FROM complaints_replacementshipmentline line
                    WHERE line.document_id = shipment.id), 0)
       <> coalesce((SELECT sum(move.quantity) FROM stock_move move WHERE move.resource = 'replacement-shipments'
                    AND move.document_id = shipment.id AND move.action = 'post'), 0)
    """,
)
