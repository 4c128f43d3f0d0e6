import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COPY = """
INSERT INTO people_sparecode (user_id, digest)
SELECT user_id, unnest(spare_codes) FROM people_secondfactor
"""


class Migration(migrations.Migration):
    """Spare codes stand beside passkeys too; calls of the API are counted for all web processes together."""

    dependencies = [
        ("people", "0010_one_index_where_one_is_enough"),
    ]

    operations = [
        migrations.CreateModel(
            name="Calls",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("used", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SpareCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spare_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="spare_code_once")],
            },
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="secondfactor",
            name="spare_codes",
        ),
    ]
