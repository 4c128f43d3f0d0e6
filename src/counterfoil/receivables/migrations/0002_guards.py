from django.db import migrations

ENTRIES_FUNCTION = """
CREATE FUNCTION receivables_entries_written() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO receivables_account AS account (customer_id, balance)
    SELECT customer_id, sum(amount) FROM written GROUP BY customer_id ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET balance = account.balance + excluded.balance;
    INSERT INTO receivables_openitem (entry_id, customer_id, amount, rest, kept_amount, due_on)
    SELECT id, customer_id, amount, amount, 0, due_on FROM written;
    RETURN NULL;
END $$
"""
ENTRIES_TRIGGER = """
CREATE TRIGGER entries_written AFTER INSERT ON receivables_entry REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION receivables_entries_written()
"""
ALLOCATIONS_FUNCTION = """
CREATE FUNCTION receivables_allocations_written() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written
        JOIN receivables_entry debit ON debit.id = written.debit_id
        JOIN receivables_entry credit ON credit.id = written.credit_id
        WHERE debit.customer_id <> credit.customer_id OR debit.amount < 0 OR credit.amount > 0
    ) THEN
        RAISE EXCEPTION 'an allocation joins a debit and a credit of one customer' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM receivables_allocation made
        WHERE EXISTS (
            SELECT 1 FROM written WHERE written.debit_id = made.debit_id
            AND written.credit_id = made.credit_id AND written.amount < 0)
        GROUP BY made.debit_id, made.credit_id HAVING sum(made.amount) < 0
    ) THEN
        RAISE EXCEPTION 'no more is undone than was allocated' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE receivables_openitem item SET rest = item.rest + change.amount
    FROM (
        SELECT entry_id, sum(amount) AS amount FROM (
            SELECT debit_id AS entry_id, -amount AS amount FROM written
            UNION ALL SELECT credit_id, amount FROM written
        ) part GROUP BY entry_id
    ) change
    WHERE item.entry_id = change.entry_id;
    RETURN NULL;
END $$
"""
ALLOCATIONS_TRIGGER = """
CREATE TRIGGER allocations_written AFTER INSERT ON receivables_allocation REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION receivables_allocations_written()
"""
KEEPINGS_INSERTED_FUNCTION = """
CREATE FUNCTION receivables_keepings_made() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE receivables_openitem item SET kept_amount = item.kept_amount + change.amount
    FROM (SELECT entry_id, sum(amount) AS amount FROM made GROUP BY entry_id) change
    WHERE item.entry_id = change.entry_id;
    RETURN NULL;
END $$
"""
KEEPINGS_INSERTED_TRIGGER = """
CREATE TRIGGER keepings_made AFTER INSERT ON receivables_keeping REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION receivables_keepings_made()
"""
KEEPINGS_UPDATED_FUNCTION = """
CREATE FUNCTION receivables_keepings_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE receivables_openitem item SET kept_amount = item.kept_amount + change.amount
    FROM (
        SELECT entry_id, sum(amount) AS amount FROM (
            SELECT entry_id, amount FROM present UNION ALL SELECT entry_id, -amount FROM former
        ) part GROUP BY entry_id
    ) change
    WHERE item.entry_id = change.entry_id AND change.amount <> 0;
    RETURN NULL;
END $$
"""
KEEPINGS_UPDATED_TRIGGER = """
CREATE TRIGGER keepings_changed AFTER UPDATE ON receivables_keeping
REFERENCING OLD TABLE AS former NEW TABLE AS present
FOR EACH STATEMENT EXECUTE FUNCTION receivables_keepings_changed()
"""
NOT_DELETED_FUNCTION = """
CREATE FUNCTION receivables_never_deleted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'holds and keepings are voided, never deleted' USING ERRCODE = 'restrict_violation';
END $$
"""
KEEPING_STAYS = """
CREATE TRIGGER never_deleted BEFORE DELETE ON receivables_keeping
FOR EACH STATEMENT EXECUTE FUNCTION receivables_never_deleted()
"""
HOLD_STAYS = """
CREATE TRIGGER never_deleted BEFORE DELETE ON receivables_hold
FOR EACH STATEMENT EXECUTE FUNCTION receivables_never_deleted()
"""
HOLD_FUNCTION = """
CREATE FUNCTION receivables_hold_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF old.state <> 'pending' THEN
        RAISE EXCEPTION 'a settled hold never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF new.amount > old.amount OR new.notice_id <> old.notice_id OR new.customer_id <> old.customer_id THEN
        RAISE EXCEPTION 'a hold is cut, never grows or moves' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$
"""
HOLD_TRIGGER = """
CREATE TRIGGER hold_changed BEFORE UPDATE ON receivables_hold
FOR EACH ROW EXECUTE FUNCTION receivables_hold_changed()
"""

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


def trigger(statement: str, name: str, table: str) -> migrations.RunSQL:
    return migrations.RunSQL(statement, f"DROP TRIGGER {name} ON {table}")


class Migration(migrations.Migration):
    """The database keeps balances, open items and kept amounts itself, and refuses what must never be. Nothing is booked on a
    closed day; who closes waits for those who are booking, and they for who closes."""

    replaces = [
        ("receivables", "0003_ledger_triggers"),
        ("receivables", "0007_closed_books"),
    ]

    dependencies = [("receivables", "0001_tables")]

    operations = [
        migrations.RunSQL(ENTRIES_FUNCTION, "DROP FUNCTION receivables_entries_written()"),
        trigger(ENTRIES_TRIGGER, "entries_written", "receivables_entry"),
        migrations.RunSQL(ALLOCATIONS_FUNCTION, "DROP FUNCTION receivables_allocations_written()"),
        trigger(ALLOCATIONS_TRIGGER, "allocations_written", "receivables_allocation"),
        migrations.RunSQL(KEEPINGS_INSERTED_FUNCTION, "DROP FUNCTION receivables_keepings_made()"),
        trigger(KEEPINGS_INSERTED_TRIGGER, "keepings_made", "receivables_keeping"),
        migrations.RunSQL(KEEPINGS_UPDATED_FUNCTION, "DROP FUNCTION receivables_keepings_changed()"),
        trigger(KEEPINGS_UPDATED_TRIGGER, "keepings_changed", "receivables_keeping"),
        migrations.RunSQL(NOT_DELETED_FUNCTION, "DROP FUNCTION receivables_never_deleted()"),
        trigger(KEEPING_STAYS, "never_deleted", "receivables_keeping"),
        trigger(HOLD_STAYS, "never_deleted", "receivables_hold"),
        migrations.RunSQL(HOLD_FUNCTION, "DROP FUNCTION receivables_hold_changed()"),
        trigger(HOLD_TRIGGER, "hold_changed", "receivables_hold"),
        migrations.RunSQL(
            "INSERT INTO receivables_books (id, closed_on) VALUES (1, NULL)", "DELETE FROM receivables_books"
        ),
        migrations.RunSQL(CLOSED_FUNCTION, "DROP FUNCTION receivables_books_are_open()"),
        migrations.RunSQL(CLOSED_TRIGGER, "DROP TRIGGER books_are_open ON receivables_entry"),
    ]
