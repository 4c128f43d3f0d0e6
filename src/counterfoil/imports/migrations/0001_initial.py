import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[("kind", models.CharField(max_length=30, primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="kind")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[("previewed", "previewed"), ("committed", "taken over")],
                        default="previewed",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("errors", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("skipped", models.JSONField(default=list)),
                ("ignored", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("committed_at", models.DateTimeField(null=True)),
                ("posted", models.IntegerField(default=0)),
                (
                    "committed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="batch_of_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("committed_at", None), ("posted", 0), ("state", "previewed")),
                            models.Q(
                                ("committed_at__isnull", False),
                                ("committed_by__isnull", False),
                                ("state", "committed"),
                            ),
                            _connector="OR",
                        ),
                        name="batch_committed_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.CharField(max_length=60)),
                ("row", models.IntegerField()),
                ("key", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="imports.batch"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "sheet", "row"), name="batch_row_once")],
            },
        ),
    ]
