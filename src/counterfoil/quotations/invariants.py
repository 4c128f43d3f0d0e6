"""What must hold of quotations (B1), as SQL views."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.days import sql_day
from counterfoil.kernel.invariants import invariant

invariant(
    "I20a",
    _("No quotation was accepted after the day until which it stood, nor converted without being accepted"),
    f"""
    SELECT quotation.id FROM quotations_quotation quotation
    WHERE quotation.state IN ('accepted', 'converted')
      AND (quotation.accepted_at IS NULL OR {sql_day("quotation.accepted_at")} > quotation.valid_until)
    """,  # noqa: S608 - texts of ours alone
)
invariant(
    "I20b",
    _("The totals of a quotation are the sums of its lines"),
    """
    SELECT quotation.id FROM quotations_quotation quotation
    LEFT JOIN (
        SELECT document_id, sum(amount) AS amount, sum(tax) AS tax FROM quotations_quotationline GROUP BY document_id
    ) line ON line.document_id = quotation.id
    WHERE quotation.total <> coalesce(line.amount, 0) OR quotation.tax_total <> coalesce(line.tax, 0)
    """,
)
