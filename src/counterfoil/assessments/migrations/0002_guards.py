from django.db import migrations

FUNCTION = """
CREATE FUNCTION assessments_content_is_final() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (new.kind, new.user_id, new.department_id, new.points, new.money, new.text, new.month, new.source_resource,
        new.source_number)
       IS DISTINCT FROM
       (old.kind, old.user_id, old.department_id, old.points, old.money, old.text, old.month, old.source_resource,
        old.source_number) THEN
        RAISE EXCEPTION 'what an assessment charges is never changed (%)', old.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN new;
END $$
"""
TRIGGER = """
CREATE TRIGGER content_is_final BEFORE UPDATE ON assessments_assessment
FOR EACH ROW EXECUTE FUNCTION assessments_content_is_final()
"""


class Migration(migrations.Migration):
    """What an entry charges is written once, whoever asks."""

    replaces = [
        ("assessments", "0002_content_is_final"),
    ]

    dependencies = [("assessments", "0001_tables")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION assessments_content_is_final()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER content_is_final ON assessments_assessment"),
    ]
