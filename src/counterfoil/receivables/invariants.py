"""What must always hold of customers' accounts (reliability: I6, I7)."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.invariants import invariant

invariant(
    "I6a",
    _("A customer's balance is the sum of the entries"),
    """
    SELECT customer_id FROM (
        SELECT customer_id, sum(amount) AS amount FROM receivables_entry GROUP BY customer_id
    ) entries FULL JOIN receivables_account account USING (customer_id)
    WHERE coalesce(entries.amount, 0) <> coalesce(account.balance, 0)
    """,
)
invariant(
    "I6b",
    _("A customer's balance is the sum of the open items"),
    """
    SELECT account.customer_id FROM receivables_account account
    WHERE account.balance <> (
        SELECT coalesce(sum(rest), 0) FROM receivables_openitem item WHERE item.customer_id = account.customer_id)
    """,
)
invariant(
    "I6c",
    _("An open item is its entry less what met it"),
    """
    SELECT entry.id FROM receivables_entry entry
    LEFT JOIN receivables_openitem item ON item.entry_id = entry.id
    LEFT JOIN (
        SELECT entry_id, sum(amount) AS amount FROM (
            SELECT debit_id AS entry_id, -amount AS amount FROM receivables_allocation
            UNION ALL SELECT credit_id, amount FROM receivables_allocation
        ) part GROUP BY entry_id
    ) met ON met.entry_id = entry.id
    WHERE item.entry_id IS NULL OR item.rest <> entry.amount + coalesce(met.amount, 0)
       OR item.amount <> entry.amount OR item.customer_id <> entry.customer_id
       OR item.due_on IS DISTINCT FROM entry.due_on
    """,
)
invariant(
    "I7a",
    _("Allocations join debits and credits of one customer, and none is undone twice"),
    """
    SELECT allocation.debit_id, allocation.credit_id FROM receivables_allocation allocation
    JOIN receivables_entry debit ON debit.id = allocation.debit_id
    JOIN receivables_entry credit ON credit.id = allocation.credit_id
    GROUP BY allocation.debit_id, allocation.credit_id, debit.amount, credit.amount,
             debit.customer_id, credit.customer_id
    HAVING debit.customer_id <> credit.customer_id OR debit.amount < 0 OR credit.amount > 0
        OR sum(allocation.amount) < 0
    """,
)
invariant(
    "I7b",
    _("A reversal is the exact negative of its entry"),
    """
    SELECT reversal.id FROM receivables_entry reversal
    JOIN receivables_entry original ON original.id = reversal.reverses_id
    WHERE reversal.amount <> -original.amount OR reversal.tax <> -original.tax
       OR reversal.customer_id <> original.customer_id
    """,
)
invariant(
    "I7c",
    _("Every posted receipt has its entry of the same amount"),
    """
    SELECT receipt.number FROM receivables_receipt receipt
    LEFT JOIN receivables_entry entry ON entry.resource = 'receipts' AND entry.document_id = receipt.id
    WHERE receipt.state IN ('posted', 'reversed') AND entry.amount IS DISTINCT FROM -receipt.amount
    """,
)
invariant(
    "I7d",
    _("Every posted adjustment has its entry of the same amount"),
    """
    SELECT adjustment.number FROM receivables_receivableadjustment adjustment
    LEFT JOIN receivables_entry entry
        ON entry.resource = 'receivable-adjustments' AND entry.document_id = adjustment.id
    WHERE adjustment.state IN ('posted', 'reversed') AND entry.amount IS DISTINCT FROM adjustment.amount
    """,
)
invariant(
    "I8a",
    _("What is kept for notices lies within its advance"),
    """
    SELECT item.entry_id FROM receivables_openitem item
    WHERE item.kept_amount <> (
        SELECT coalesce(sum(amount), 0) FROM receivables_keeping keeping WHERE keeping.entry_id = item.entry_id)
    UNION ALL
    SELECT keeping.entry_id FROM receivables_keeping keeping
    JOIN receivables_entry entry ON entry.id = keeping.entry_id
    WHERE keeping.customer_id <> entry.customer_id
    """,
)
invariant(
    "I8b",
    _("A settled hold says when it was settled, a pending one does not"),
    """
    SELECT id FROM receivables_hold WHERE (state = 'pending') <> (settled_at IS NULL)
    """,
)
invariant(
    "I6d",
    _("Every shipment and return that was booked is on the list to be invoiced, or has been"),
    """
    SELECT entry.id FROM receivables_entry entry
    LEFT JOIN receivables_invoiceitem item ON item.entry_id = entry.id
    WHERE entry.kind IN ('shipment', 'sales_return') AND item.entry_id IS NULL
    UNION ALL
    SELECT reversal.id FROM receivables_entry reversal
    JOIN receivables_invoiceitem original ON original.entry_id = reversal.reverses_id
    LEFT JOIN receivables_invoiceitem item ON item.entry_id = reversal.id
    WHERE item.entry_id IS NULL OR (original.state = 'void') <> (item.state = 'void')
    """,
)
invariant(
    "I6e",
    _("Nothing was booked on a day after it was closed"),
    """
    SELECT entry.id FROM receivables_entry entry CROSS JOIN receivables_books books
    WHERE entry.booked_on <= books.closed_on AND entry.at > (
        SELECT max(made.at) FROM receivables_bookschange made WHERE made.after = books.closed_on)
    """,
)
invariant(
    "I7e",
    _("A booked bank line has a receipt of its amount"),
    """
    SELECT line.id FROM receivables_bankline line
    LEFT JOIN receivables_receipt receipt ON receipt.id = line.receipt_id
    WHERE line.state = 'booked' AND receipt.amount IS DISTINCT FROM line.amount
    """,
)
