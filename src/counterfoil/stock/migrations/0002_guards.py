from django.db import migrations

CHANGE_BALANCES = """
CREATE FUNCTION stock_change_balances(
    products bigint[], locations bigint[], on_hands numeric[], reserveds numeric[], in_questions numeric[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF products IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO stock_balance (product_id, location_id, on_hand, reserved, in_question)
    SELECT change.product_id, change.location_id, 0, 0, 0
    FROM unnest(products, locations) AS change (product_id, location_id)
    JOIN stock_location location ON location.id = change.location_id
    WHERE location.kind NOT IN ('customer', 'production', 'adjustment', 'department', 'crushing')
      AND NOT EXISTS (
        SELECT 1 FROM stock_balance balance
        WHERE balance.product_id = change.product_id AND balance.location_id = change.location_id)
    ORDER BY change.product_id, change.location_id
    ON CONFLICT (product_id, location_id) DO NOTHING;

    PERFORM 1 FROM stock_balance balance
    JOIN unnest(products, locations) AS change (product_id, location_id)
      ON change.product_id = balance.product_id AND change.location_id = balance.location_id
    ORDER BY balance.product_id, balance.location_id
    FOR NO KEY UPDATE OF balance;

    UPDATE stock_balance balance
    SET on_hand = balance.on_hand + change.on_hand,
        reserved = balance.reserved + change.reserved,
        in_question = balance.in_question + change.in_question
    FROM unnest(products, locations, on_hands, reserveds, in_questions)
        AS change (product_id, location_id, on_hand, reserved, in_question)
    WHERE balance.product_id = change.product_id AND balance.location_id = change.location_id;
END $$
"""

AFTER_MOVES = """
CREATE FUNCTION stock_after_moves() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stock_change_balances(
        array_agg(product_id), array_agg(location_id), array_agg(quantity),
        array_agg(0::numeric), array_agg(0::numeric))
    FROM (
        SELECT product_id, location_id, sum(quantity) AS quantity
        FROM (
            SELECT product_id, to_location_id AS location_id, quantity FROM written
            UNION ALL
            SELECT product_id, from_location_id, -quantity FROM written
        ) leg
        GROUP BY product_id, location_id HAVING sum(quantity) <> 0
    ) change;
    RETURN NULL;
END $$
"""

AFTER_RESERVATIONS_MADE = """
CREATE FUNCTION stock_after_reservations_made() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stock_change_balances(
        array_agg(product_id), array_agg(location_id), array_agg(0::numeric),
        array_agg(quantity), array_agg(0::numeric))
    FROM (
        SELECT product_id, location_id, sum(quantity) AS quantity FROM written
        GROUP BY product_id, location_id HAVING sum(quantity) <> 0
    ) change;
    RETURN NULL;
END $$
"""

AFTER_RESERVATIONS_CHANGED = """
CREATE FUNCTION stock_after_reservations_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stock_change_balances(
        array_agg(product_id), array_agg(location_id), array_agg(0::numeric),
        array_agg(quantity), array_agg(0::numeric))
    FROM (
        SELECT product_id, location_id, sum(quantity) AS quantity
        FROM (
            SELECT product_id, location_id, quantity FROM written
            UNION ALL
            SELECT product_id, location_id, -quantity FROM replaced
        ) side
        GROUP BY product_id, location_id HAVING sum(quantity) <> 0
    ) change;
    RETURN NULL;
END $$
"""

AFTER_RESERVATIONS_REMOVED = """
CREATE FUNCTION stock_after_reservations_removed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stock_change_balances(
        array_agg(product_id), array_agg(location_id), array_agg(0::numeric),
        array_agg(quantity), array_agg(0::numeric))
    FROM (
        SELECT product_id, location_id, -sum(quantity) AS quantity FROM replaced
        GROUP BY product_id, location_id HAVING sum(quantity) <> 0
    ) change;
    RETURN NULL;
END $$
"""

AFTER_DISCREPANCIES_MADE = """
CREATE FUNCTION stock_after_discrepancies_made() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stock_change_balances(
        array_agg(product_id), array_agg(location_id), array_agg(0::numeric),
        array_agg(0::numeric), array_agg(quantity))
    FROM (
        SELECT product_id, location_id, sum(in_question) AS quantity FROM written
        WHERE state = 'open' AND in_question <> 0
        GROUP BY product_id, location_id
    ) change;
    RETURN NULL;
END $$
"""

AFTER_DISCREPANCIES_CHANGED = """
CREATE FUNCTION stock_after_discrepancies_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stock_change_balances(
        array_agg(product_id), array_agg(location_id), array_agg(0::numeric),
        array_agg(0::numeric), array_agg(quantity))
    FROM (
        SELECT product_id, location_id, sum(in_question) AS quantity
        FROM (
            SELECT product_id, location_id, in_question FROM written WHERE state = 'open'
            UNION ALL
            SELECT product_id, location_id, -in_question FROM replaced WHERE state = 'open'
        ) side
        WHERE location_id IS NOT NULL
        GROUP BY product_id, location_id HAVING sum(in_question) <> 0
    ) change;
    RETURN NULL;
END $$
"""

GUARD_LOCATION_KIND = """
CREATE FUNCTION stock_guard_location_kind() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF new.kind <> old.kind THEN
        RAISE EXCEPTION 'the kind of a place never changes (%)', old.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$
"""

MOVES = """
CREATE TRIGGER balances AFTER INSERT ON stock_move REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION stock_after_moves()
"""
RESERVATIONS_MADE = """
CREATE TRIGGER balances_made AFTER INSERT ON stock_reservation REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION stock_after_reservations_made()
"""
RESERVATIONS_CHANGED = """
CREATE TRIGGER balances_changed AFTER UPDATE ON stock_reservation REFERENCING OLD TABLE AS replaced NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION stock_after_reservations_changed()
"""
RESERVATIONS_REMOVED = """
CREATE TRIGGER balances_removed AFTER DELETE ON stock_reservation REFERENCING OLD TABLE AS replaced
FOR EACH STATEMENT EXECUTE FUNCTION stock_after_reservations_removed()
"""
DISCREPANCIES_MADE = """
CREATE TRIGGER balances_made AFTER INSERT ON stock_discrepancy REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION stock_after_discrepancies_made()
"""
DISCREPANCIES_CHANGED = """
CREATE TRIGGER balances_changed AFTER UPDATE ON stock_discrepancy REFERENCING OLD TABLE AS replaced NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION stock_after_discrepancies_changed()
"""
LOCATION_KIND = """
CREATE TRIGGER guard_kind BEFORE UPDATE OF kind ON stock_location
FOR EACH ROW EXECUTE FUNCTION stock_guard_location_kind()
"""


class Migration(migrations.Migration):
    """Balances follow from the ledger, from open reservations and from open discrepancies, by the database itself.

    One change touches a place once, in the order of product and place, so that two changes never wait for each other.
    """

    replaces = [
        ("stock", "0003_balances_by_trigger"),
    ]

    dependencies = [("stock", "0001_tables")]

    operations = [
        migrations.RunSQL(
            CHANGE_BALANCES, "DROP FUNCTION stock_change_balances(bigint[], bigint[], numeric[], numeric[], numeric[])"
        ),
        migrations.RunSQL(AFTER_MOVES, "DROP FUNCTION stock_after_moves()"),
        migrations.RunSQL(AFTER_RESERVATIONS_MADE, "DROP FUNCTION stock_after_reservations_made()"),
        migrations.RunSQL(AFTER_RESERVATIONS_CHANGED, "DROP FUNCTION stock_after_reservations_changed()"),
        migrations.RunSQL(AFTER_RESERVATIONS_REMOVED, "DROP FUNCTION stock_after_reservations_removed()"),
        migrations.RunSQL(AFTER_DISCREPANCIES_MADE, "DROP FUNCTION stock_after_discrepancies_made()"),
        migrations.RunSQL(AFTER_DISCREPANCIES_CHANGED, "DROP FUNCTION stock_after_discrepancies_changed()"),
        migrations.RunSQL(GUARD_LOCATION_KIND, "DROP FUNCTION stock_guard_location_kind()"),
        migrations.RunSQL(MOVES, "DROP TRIGGER balances ON stock_move"),
        migrations.RunSQL(RESERVATIONS_MADE, "DROP TRIGGER balances_made ON stock_reservation"),
        migrations.RunSQL(RESERVATIONS_CHANGED, "DROP TRIGGER balances_changed ON stock_reservation"),
        migrations.RunSQL(RESERVATIONS_REMOVED, "DROP TRIGGER balances_removed ON stock_reservation"),
        migrations.RunSQL(DISCREPANCIES_MADE, "DROP TRIGGER balances_made ON stock_discrepancy"),
        migrations.RunSQL(DISCREPANCIES_CHANGED, "DROP TRIGGER balances_changed ON stock_discrepancy"),
        migrations.RunSQL(LOCATION_KIND, "DROP TRIGGER guard_kind ON stock_location"),
    ]
