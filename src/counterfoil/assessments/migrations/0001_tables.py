import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("assessments", "0001_entries"),
        ("assessments", "0003_one_index_where_one_is_enough"),
        ("assessments", "0004_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("state", models.CharField(max_length=30, verbose_name="state")),
                ("version", models.IntegerField(default=1)),
                ("revision", models.IntegerField(default=1)),
                ("round", models.IntegerField(default=1)),
                ("state_since", models.DateTimeField()),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("event_no", models.IntegerField(default=0)),
                ("chain", models.CharField(default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("complaint", "complaint"),
                            ("count_difference", "count difference"),
                            ("attachment", "attachment audit"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("points", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="points")),
                (
                    "money",
                    models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="money charged"),
                ),
                ("text", models.CharField(max_length=2000, verbose_name="what for")),
                ("month", models.CharField(max_length=7, verbose_name="month")),
                ("source_resource", models.CharField(max_length=60, verbose_name="kind of paper")),
                ("source_number", models.CharField(max_length=40, verbose_name="evidence")),
                ("objection", models.CharField(blank=True, max_length=2000, verbose_name="objection")),
                ("objected_at", models.DateTimeField(null=True, verbose_name="objected at")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("uphold", "uphold"), ("lift", "lift")],
                        max_length=20,
                        verbose_name="decision",
                    ),
                ),
                ("decision_reason", models.CharField(blank=True, max_length=2000, verbose_name="why decided so")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person assessed",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="assessment_made"),
                    models.Index(fields=["month", "user"], name="assessment_month"),
                    models.Index(fields=["user", "-id"], name="assessment_of_user"),
                    models.Index(fields=["state", "-id"], name="assessment_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", True), ("user__isnull", False)),
                            models.Q(("department__isnull", False), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="assessment_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("money__gte", 0), ("points__gte", 0)), name="assessment_not_negative"
                    ),
                ],
            },
        ),
    ]
