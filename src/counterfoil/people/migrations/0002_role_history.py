from django.db import migrations

FUNCTION = """
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
TRIGGER = """
CREATE TRIGGER record_roles AFTER INSERT OR UPDATE ON people_user
FOR EACH ROW EXECUTE FUNCTION people_record_roles()
"""


class Migration(migrations.Migration):
    """The history of roles, written by the database itself."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION people_record_roles()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER record_roles ON people_user"),
    ]
