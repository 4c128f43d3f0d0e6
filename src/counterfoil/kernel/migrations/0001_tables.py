import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("kernel", "0001_initial"),
        ("kernel", "0002_former_of_document"),
        ("kernel", "0003_one_index_where_one_is_enough"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberPrefix",
            fields=[
                ("resource", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("prefix", models.CharField(max_length=10, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("content_type", models.CharField(max_length=100)),
                ("picture_hash", models.CharField(default="", max_length=16)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Former",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("revision", models.IntegerField()),
                ("state", models.CharField(max_length=30)),
                ("content", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["resource", "document_id", "revision"], name="former_of_document")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_resource", models.CharField(max_length=60)),
                ("from_id", models.BigIntegerField()),
                ("from_number", models.CharField(max_length=40)),
                ("to_resource", models.CharField(max_length=60)),
                ("to_id", models.BigIntegerField()),
                ("to_number", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["to_resource", "to_id"], name="link_to")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_resource", "from_id", "to_resource", "to_id"), name="link_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("last", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("prefix", "day"), name="number_series_once")],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("payload", models.JSONField()),
                ("at", models.DateTimeField()),
                ("tries", models.IntegerField(default=0)),
                ("error", models.TextField(default="")),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("done_at", None)), fields=["at"], name="outbox_open")],
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("action", models.CharField(max_length=60)),
                ("from_state", models.CharField(max_length=30)),
                ("to_state", models.CharField(max_length=30)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "action", "from_state", "to_state"), name="transition_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("resource", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=40)),
                ("action", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=60)),
                ("values", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="attempt_at"),
                    models.Index(fields=["code", "at"], name="attempt_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["resource", "document_id"], name="comment_of_document")],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("seq", models.IntegerField()),
                ("action", models.CharField(max_length=60)),
                ("from_state", models.CharField(max_length=30)),
                ("to_state", models.CharField(max_length=30)),
                ("role", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("inputs", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="event_at"),
                    models.Index(fields=["by", "at"], name="event_by"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("resource", "document_id", "seq"), name="event_once_per_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("resource", models.CharField(default="", max_length=60)),
                ("number", models.CharField(default="", max_length=40)),
                ("status", models.IntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="idempotency_key_at")],
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("values", models.JSONField(default=dict)),
                ("resource", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-at"], name="notification_of_user")],
            },
        ),
        migrations.CreateModel(
            name="PrintRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("form", models.CharField(max_length=60)),
                ("copy_no", models.IntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "document_id", "form", "copy_no"), name="print_copy_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("action", models.CharField(max_length=60)),
                ("round", models.IntegerField()),
                ("role", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["resource", "document_id"], name="signature_of_document")],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["resource", "document_id"], name="attachment_of_document")],
            },
        ),
        migrations.CreateModel(
            name="StoredPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("form", models.CharField(max_length=60)),
                ("revision", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["resource", "document_id"], name="paper_of_document")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("action", models.CharField(max_length=60)),
                ("role", models.CharField(max_length=40)),
                ("floor", models.CharField(default="", max_length=20)),
                (
                    "not_users",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("subject", models.CharField(default="", max_length=200)),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "user",
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
                    models.Index(fields=["role", "user", "due_at"], name="task_waiting"),
                    models.Index(fields=["resource", "document_id"], name="task_of_document"),
                ],
            },
        ),
    ]
