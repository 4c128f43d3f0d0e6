from django.db import migrations

FUNCTION = """
CREATE FUNCTION people_end_sessions() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT new.is_active THEN
        DELETE FROM people_session WHERE user_id = new.id;
    ELSIF new.roles <> old.roles AND EXISTS (
        SELECT 1 FROM people_setting WHERE key = 'access.second_factor_roles' AND value ?| new.roles::text[]
    ) THEN
        DELETE FROM people_session WHERE user_id = new.id AND NOT second_factor;
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER end_sessions AFTER UPDATE OF is_active, roles ON people_user
FOR EACH ROW EXECUTE FUNCTION people_end_sessions()
"""


class Migration(migrations.Migration):
    """Whoever is blocked is out at once, and whoever is given a role that needs a second factor logs in with it."""

    dependencies = [("people", "0005_sessions_and_second_factors")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION people_end_sessions()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER end_sessions ON people_user"),
    ]
