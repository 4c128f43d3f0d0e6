import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("imports", "0001_initial"),
        ("imports", "0002_worked_by_the_worker"),
        ("imports", "0003_one_index_where_one_is_enough"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30, verbose_name="kind")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "being read"),
                            ("previewed", "previewed"),
                            ("committing", "being taken over"),
                            ("committed", "taken over"),
                            ("undoing", "being taken back"),
                            ("undone", "taken back"),
                            ("failed", "not readable"),
                        ],
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
                ("good_rows", models.BooleanField(default=False)),
                ("problem", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "-id"], name="batch_of_kind"),
                    models.Index(
                        condition=models.Q(("state__in", ("reading", "committing", "undoing"))),
                        fields=["id"],
                        name="batch_working",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("committed_at", None),
                                ("posted", 0),
                                ("state__in", ("reading", "previewed", "committing", "failed")),
                            ),
                            models.Q(
                                ("committed_at__isnull", False),
                                ("committed_by__isnull", False),
                                ("state__in", ("committed", "undoing", "undone")),
                            ),
                            _connector="OR",
                        ),
                        name="batch_committed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), ("undone_at__isnull", False), ("undone_by__isnull", False)),
                            models.Q(models.Q(("state", "undone"), _negated=True), ("undone_at", None)),
                            _connector="OR",
                        ),
                        name="batch_undone_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("kind", models.CharField(max_length=30, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="BatchProgress",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="progress",
                        serialize=False,
                        to="imports.batch",
                    ),
                ),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.CharField(max_length=60)),
                ("row", models.IntegerField()),
                ("key", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField(null=True)),
                ("before", models.CharField(blank=True, max_length=40)),
                ("after", models.CharField(blank=True, max_length=40)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="imports.batch",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "sheet", "row"), name="batch_row_once")],
            },
        ),
    ]
