from django.db import migrations

CLOSED_FUNCTION = """
CREATE FUNCTION receivables_books_are_open() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    closed date;
BEGIN
    SELECT closed_on INTO closed FROM receivables_books WHERE id = 1 FOR SHARE;
    IF closed IS NOT NULL AND EXISTS (SELECT 1 FROM written WHERE booked_on <= closed) THEN
        RAISE EXCEPTION 'the books are closed to %', closed USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
CLOSED_TRIGGER = """
CREATE TRIGGER books_are_open AFTER INSERT ON receivables_entry REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION receivables_books_are_open()
"""
TO_INVOICE = """
INSERT INTO receivables_invoiceitem (entry_id, customer_id, state, number)
SELECT entry.id, entry.customer_id, 'open', '' FROM receivables_entry entry
WHERE entry.kind IN ('shipment', 'sales_return')
  AND NOT EXISTS (SELECT 1 FROM receivables_entry reversal WHERE reversal.reverses_id = entry.id)
ON CONFLICT (entry_id) DO NOTHING
"""


class Migration(migrations.Migration):
    """Nothing is booked on a closed day; who closes waits for those who are booking, and they for who closes."""

    dependencies = [("receivables", "0006_books_invoices_bank")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO receivables_books (id, closed_on) VALUES (1, NULL)", "DELETE FROM receivables_books"
        ),
        migrations.RunSQL(TO_INVOICE, migrations.RunSQL.noop),
        migrations.RunSQL(CLOSED_FUNCTION, "DROP FUNCTION receivables_books_are_open()"),
        migrations.RunSQL(CLOSED_TRIGGER, "DROP TRIGGER books_are_open ON receivables_entry"),
    ]
