from django.db import migrations

RECORD_ROLES = """
CREATE FUNCTION people_record_roles() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR new.roles <> old.roles OR new.floors <> old.floors OR new.is_active <> old.is_active THEN
        INSERT INTO people_rolechange (user_id, roles, floors, is_active, at)
        VALUES (new.id, new.roles, new.floors, new.is_active, clock_timestamp());
    END IF;
    RETURN NULL;
END $$
"""
ROLES_RECORDED = """
CREATE TRIGGER record_roles AFTER INSERT OR UPDATE ON people_user
FOR EACH ROW EXECUTE FUNCTION people_record_roles()
"""


END_SESSIONS = """
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
SESSIONS_ENDED = """
CREATE TRIGGER end_sessions AFTER UPDATE OF is_active, roles ON people_user
FOR EACH ROW EXECUTE FUNCTION people_end_sessions()
"""


class Migration(migrations.Migration):
    """The history of roles is written by the database itself. Whoever is blocked is out at once, and whoever is given a role
    that needs a second factor logs in with it."""

    replaces = [
        ("people", "0002_role_history"),
        ("people", "0006_sessions_that_end_at_once"),
    ]

    dependencies = [("people", "0001_tables")]

    operations = [
        migrations.RunSQL(RECORD_ROLES, "DROP FUNCTION people_record_roles()"),
        migrations.RunSQL(ROLES_RECORDED, "DROP TRIGGER record_roles ON people_user"),
        migrations.RunSQL(END_SESSIONS, "DROP FUNCTION people_end_sessions()"),
        migrations.RunSQL(SESSIONS_ENDED, "DROP TRIGGER end_sessions ON people_user"),
    ]
