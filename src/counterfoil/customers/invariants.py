"""What must hold between customers and the papers by which they are won and their terms change (A), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.days import sql_day
from counterfoil.kernel.invariants import invariant

invariant(
    "A1a",
    _("Every approved application made an approved customer"),
    """
    SELECT application.number FROM customers_customerapplication application
    LEFT JOIN customers_customer customer ON customer.id = application.customer_id
    WHERE application.state = 'approved' AND (customer.id IS NULL OR NOT customer.approved)
    """,
)
invariant(
    "A1b",
    _("Every approval was signed by two persons, neither of them an author"),
    """
    SELECT application.number FROM customers_customerapplication application
    JOIN kernel_signature manager ON manager.resource = 'customer-applications'
      AND manager.document_id = application.id AND manager.round = application.round AND manager.action = 'approve'
    JOIN kernel_signature finance ON finance.resource = manager.resource
      AND finance.document_id = application.id AND finance.round = application.round
      AND finance.action = 'approve_finance'
    WHERE application.state = 'approved'
      AND (manager.by_id = finance.by_id OR manager.by_id = ANY (application.authors)
        OR finance.by_id = ANY (application.authors))
    """,
)
invariant(
    "A2a",
    _("A customer stands in the stage of its last move"),
    """
    SELECT customer.code FROM customers_customer customer
    JOIN LATERAL (
        SELECT to_stage FROM customers_stagechange WHERE customer_id = customer.id ORDER BY id DESC LIMIT 1
    ) moved ON true
    WHERE moved.to_stage <> customer.stage
    """,
)
invariant(
    "A2b",
    _("No terms were applied before their day or without both approvals"),
    f"""
    SELECT request.number FROM customers_termschangerequest request
    WHERE request.state = 'applied' AND (
        request.applied_at IS NULL
        OR request.effective_date > {sql_day("request.applied_at")}
        OR (SELECT count(DISTINCT signature.action) FROM kernel_signature signature
            WHERE signature.resource = 'terms-change-requests' AND signature.document_id = request.id
              AND signature.round = request.round
              AND signature.action IN ('approve', 'approve_finance')) < 2)
    """,  # noqa: S608 - texts of ours alone
)
