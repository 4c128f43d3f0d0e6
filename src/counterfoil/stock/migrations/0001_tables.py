import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("stock", "0001_initial"),
        ("stock", "0002_reversals_and_own_goods"),
        ("stock", "0004_names_of_the_explanation"),
        ("stock", "0005_departures_and_changes_of_places"),
        ("stock", "0006_discrepancies_by_their_source"),
        ("stock", "0007_one_index_where_one_is_enough"),
        ("stock", "0008_indexes_that_answer_alone"),
        ("stock", "0009_lists_by_their_days"),
        ("stock", "0010_papers_by_their_state"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("floor", "floor"),
                            ("staging", "staging zone"),
                            ("qc_hold", "quality hold"),
                            ("rework", "rework"),
                            ("scrap_hold", "waiting for scrapping"),
                            ("customer", "at customers"),
                            ("production", "production"),
                            ("adjustment", "adjustment"),
                            ("department", "departments"),
                            ("crushing", "crushing area"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=20, verbose_name="purpose")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("customer", "production", "adjustment", "crushing"))),
                        fields=("kind",),
                        name="virtual_location_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Carrier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("departs_at", models.TimeField(blank=True, null=True, verbose_name="truck leaves at")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carriers",
                        to="stock.location",
                        verbose_name="zone",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockCount",
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
                ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
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
                    "reversal_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="stock.stockcount",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="count_made"),
                    models.Index(fields=["state", "-id"], name="count_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockCountLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "counted",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="counted"
                    ),
                ),
                (
                    "on_hand",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="on the books"
                    ),
                ),
                ("last_move_id", models.BigIntegerField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="stock.stockcount",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="location",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["product", "location"], name="counted_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("counted", None), ("counted__gte", 0), _connector="OR"),
                        name="counted_not_negative",
                    ),
                    models.UniqueConstraint(fields=("document", "product", "location"), name="counted_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockReceipt",
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
                ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
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
                    "reversal_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="stock.stockreceipt",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="stock_receipt_made"),
                    models.Index(fields=["state", "-id"], name="stock_receipt_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockReceiptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.stockreceipt"
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="location",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="stock_receipt_line_of_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockTransfer",
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
                ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
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
                    "reversal_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="stock.stocktransfer",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="transfer_made"),
                    models.Index(fields=["state", "-id"], name="transfer_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockTransferLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.stocktransfer"
                    ),
                ),
                (
                    "from_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="from",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "to_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="stock_transfer_line_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_location", models.F("to_location")), _negated=True),
                        name="stock_transfer_to_elsewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discrepancy",
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
                    "step",
                    models.CharField(
                        choices=[
                            ("pick", "picking"),
                            ("first_check", "first check"),
                            ("second_check", "second check"),
                            ("posting", "posting"),
                            ("gate", "gate"),
                            ("return", "return"),
                            ("receiving", "receiving"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("source_resource", models.CharField(max_length=60, verbose_name="paper")),
                ("source_number", models.CharField(max_length=40, verbose_name="number of the paper")),
                ("source_line_no", models.IntegerField(verbose_name="line")),
                ("pick_line_id", models.BigIntegerField(null=True)),
                (
                    "expected",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="expected"),
                ),
                (
                    "found",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="found"),
                ),
                (
                    "in_question",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="in question"
                    ),
                ),
                ("owner_role", models.CharField(max_length=40, verbose_name="to be explained by")),
                ("given_reason", models.CharField(blank=True, max_length=2000, verbose_name="reason given")),
                ("cause", models.CharField(blank=True, max_length=60, verbose_name="cause")),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="explanation")),
                ("explained_at", models.DateTimeField(null=True, verbose_name="explained at")),
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
                    "expected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="counted first by",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="counted then by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="location",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="discrepancy_made"),
                    models.Index(fields=["state", "-id"], name="discrepancy_state"),
                    models.Index(fields=["source_number", "source_line_no"], name="discrepancy_source"),
                    models.Index(fields=["step", "created_at"], include=("pick_line_id",), name="discrepancy_found"),
                    models.Index(
                        condition=models.Q(("in_question__gt", 0), ("state", "open")),
                        fields=["product", "location"],
                        name="discrepancy_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expected", models.F("found")), _negated=True),
                        name="discrepancy_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("in_question", 0),
                            models.Q(("in_question__gt", 0), ("location__isnull", False)),
                            _connector="OR",
                        ),
                        name="in_question_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_hand", counterfoil.kernel.fields.QuantityField(decimal_places=3, default=0, max_digits=14)),
                ("reserved", counterfoil.kernel.fields.QuantityField(decimal_places=3, default=0, max_digits=14)),
                ("in_question", counterfoil.kernel.fields.QuantityField(decimal_places=3, default=0, max_digits=14)),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="catalogue.product",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="stock.location",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["location", "product"], name="balance_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("product", "location"), name="balance_once"),
                    models.CheckConstraint(condition=models.Q(("on_hand__gte", 0)), name="on_hand_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0), ("reserved__lte", models.F("on_hand"))),
                        name="reserved_within_on_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("in_question__gte", 0)), name="in_question_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14)),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("line_no", models.IntegerField()),
                ("action", models.CharField(max_length=60)),
                ("leg", models.IntegerField(default=1)),
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
                    "from_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="catalogue.product",
                    ),
                ),
                (
                    "to_location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["product", "id"], name="move_of_product"),
                    models.Index(fields=["resource", "document_id"], name="move_of_document"),
                    models.Index(fields=["at"], name="move_at"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="move_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("from_location", models.F("to_location")), _negated=True),
                        name="move_to_elsewhere",
                    ),
                    models.UniqueConstraint(
                        fields=("resource", "document_id", "line_no", "action", "leg", "product"), name="move_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=20)),
                ("changes", models.JSONField()),
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
                "indexes": [models.Index(fields=["kind", "code", "id"], name="place_change_of")],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14)),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("line_no", models.IntegerField()),
                ("order_line_id", models.BigIntegerField(null=True)),
                ("taken", counterfoil.kernel.fields.QuantityField(decimal_places=3, default=0, max_digits=14)),
                ("at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.location"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.product"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["resource", "document_id"], name="reservation_of_document"),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["product", "location"], name="reservation_at"
                    ),
                    models.Index(
                        condition=models.Q(("order_line_id__isnull", False)),
                        fields=["order_line_id"],
                        name="reservation_own",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0), ("taken__gte", 0)), name="reservation_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("quantity__gt", 0)),
                            models.Q(("closed_at__isnull", False), ("quantity", 0)),
                            _connector="OR",
                        ),
                        name="reservation_open_or_closed",
                    ),
                ],
            },
        ),
    ]
