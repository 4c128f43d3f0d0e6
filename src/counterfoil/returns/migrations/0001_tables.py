import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("returns", "0001_papers_of_returns"),
        ("returns", "0003_one_index_where_one_is_enough"),
        ("returns", "0004_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
        ("delivery", "0001_tables"),
        ("kernel", "0001_tables"),
        ("people", "0001_tables"),
        ("stock", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                ("works", models.BooleanField(verbose_name="is worked")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
            ],
        ),
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("old", models.BooleanField(null=True)),
                ("new", models.BooleanField(null=True)),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReturnInspection",
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
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="told by")),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="told")),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="customer's answer")),
                ("informed_at", models.DateTimeField(null=True, verbose_name="told at")),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk of the case",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="returns.returnrequest",
                        verbose_name="return request",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="inspection_made"),
                    models.Index(fields=["customer", "-id"], name="inspection_of_customer"),
                    models.Index(fields=["state", "-id"], name="inspection_state"),
                ],
                "constraints": [models.UniqueConstraint(fields=("request",), name="inspected_once")],
            },
        ),
        migrations.CreateModel(
            name="ReturnInspectionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("origin_resource", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("shipment", models.CharField(max_length=40, verbose_name="shipment")),
                ("shipment_line_no", models.IntegerField(verbose_name="line of the shipment")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "unit_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="unit price"
                    ),
                ),
                (
                    "counted",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="counted on arrival"
                    ),
                ),
                (
                    "qualified",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="qualified"
                    ),
                ),
                (
                    "rework",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="to be reworked"
                    ),
                ),
                (
                    "scrap",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="to be scrapped"
                    ),
                ),
                (
                    "refused",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="refused"
                    ),
                ),
                (
                    "missing",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="missing"
                    ),
                ),
                (
                    "responsibility",
                    models.CharField(
                        blank=True,
                        choices=[("ours", "ours"), ("customer", "the customer's"), ("carrier", "the carrier's")],
                        max_length=20,
                        verbose_name="responsibility",
                    ),
                ),
                ("defect", models.CharField(blank=True, max_length=60, verbose_name="defect")),
                ("opinion", models.CharField(blank=True, max_length=2000, verbose_name="opinion")),
                ("reported", counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="returns.returninspection",
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
                    models.UniqueConstraint(fields=("document", "line_no"), name="inspection_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualified__gte", 0),
                            ("quantity__gt", 0),
                            ("refused__gte", 0),
                            ("rework__gte", 0),
                            ("scrap__gte", 0),
                        ),
                        name="inspection_line_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counted", None), ("counted__gte", 0), _connector="OR"),
                            models.Q(("missing", None), ("missing__gte", 0), _connector="OR"),
                        ),
                        name="inspection_counts_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinePhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.attachment"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="returns.returninspectionline",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReturnRequest",
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
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("short_delivery", "short delivery"),
                            ("quality", "quality defect"),
                            ("exchange", "exchange"),
                            ("short_not_replaced", "short, not replaced"),
                            ("quality_not_replaced", "quality defect, not replaced"),
                            ("no_reason", "without a reason"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("way", models.CharField(blank=True, max_length=60, verbose_name="way of return")),
                ("expected_on", models.DateField(blank=True, null=True, verbose_name="expected on")),
                ("consignee", models.CharField(blank=True, max_length=60, verbose_name="consignee")),
                ("at_gate_at", models.DateTimeField(null=True, verbose_name="at the gate at")),
                ("plate", models.CharField(blank=True, max_length=60, verbose_name="plate")),
                ("packages", models.IntegerField(null=True, verbose_name="packages")),
                ("arrived_on", models.DateField(null=True, verbose_name="arrived on")),
                ("refused_out_at", models.DateTimeField(null=True, verbose_name="refused goods out at")),
                ("abandoned", models.CharField(blank=True, max_length=2000, verbose_name="why abandoned")),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk of the case",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "refused_pass",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delivery.gatepass",
                        verbose_name="pass of the refused goods",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="returns.servicecase",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="return_request_made"),
                    models.Index(fields=["customer", "-id"], name="return_request_of_customer"),
                    models.Index(fields=["state", "-id"], name="return_request_state"),
                    models.Index(
                        condition=models.Q(("refused_pass__isnull", False)),
                        fields=["refused_pass"],
                        name="return_request_pass",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("packages", None), ("packages__gte", 0), _connector="OR"),
                        name="return_packages_counted",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRequestLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("origin_resource", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("shipment", models.CharField(max_length=40, verbose_name="shipment")),
                ("shipment_line_no", models.IntegerField(verbose_name="line of the shipment")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "unit_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="unit price"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="returns.returnrequest",
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
                "indexes": [models.Index(fields=["source_resource", "source_id"], name="return_request_line_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="return_request_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="return_request_line_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesReturn",
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
                ("session_on", models.DateField(null=True, verbose_name="08:00 session on")),
                ("arranged_for", models.DateTimeField(null=True, verbose_name="arranged for")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posted at")),
                (
                    "total",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="total"
                    ),
                ),
                (
                    "tax_total",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="tax in it"
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk of the case",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "picker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="picker",
                    ),
                ),
                (
                    "reversal_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="returns.salesreturn",
                        verbose_name="reverses",
                    ),
                ),
                (
                    "sales_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="returns.salesreturnrequest",
                        verbose_name="sales return request",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="sales_return_made"),
                    models.Index(fields=["customer", "-id"], name="sales_return_of_customer"),
                    models.Index(fields=["state", "-id"], name="sales_return_state"),
                    models.Index(fields=["session_on", "id"], name="sales_return_session"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "put_away"))),
                        fields=("sales_request",),
                        name="one_open_sales_return",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reversal_of", None), ("state", "posted")),
                        fields=("sales_request",),
                        name="one_posted_sales_return",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesReturnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("origin_resource", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("shipment", models.CharField(max_length=40, verbose_name="shipment")),
                ("shipment_line_no", models.IntegerField(verbose_name="line of the shipment")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "unit_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="unit price"
                    ),
                ),
                ("request_line_no", models.IntegerField(verbose_name="line of the request")),
                (
                    "bucket",
                    models.CharField(
                        choices=[
                            ("qualified", "qualified"),
                            ("rework", "to be reworked"),
                            ("scrap", "to be scrapped"),
                            ("short", "never received"),
                        ],
                        max_length=20,
                        verbose_name="taken back as",
                    ),
                ),
                (
                    "counted",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="counted by the receiving clerk"
                    ),
                ),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="amount"
                    ),
                ),
                (
                    "tax",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="tax in it"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="returns.salesreturn",
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
                "indexes": [models.Index(fields=["origin_resource", "origin_id"], name="sales_return_line_origin")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="sales_return_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="sales_return_line_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted", None),
                            models.Q(("counted__gte", 0), ("counted__lte", models.F("quantity")), ("quantity__gt", 0)),
                            models.Q(("counted", models.F("quantity")), ("quantity__lt", 0)),
                            _connector="OR",
                        ),
                        name="sales_return_counted_within_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesReturnRequest",
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
                ("session_on", models.DateField(null=True, verbose_name="08:00 session on")),
                ("printed", models.IntegerField(default=0, verbose_name="times printed")),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk of the case",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_requests",
                        to="returns.returninspection",
                        verbose_name="return inspection",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales_requests",
                        to="returns.returnrequest",
                        verbose_name="return request",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="sales_return_request_made"),
                    models.Index(fields=["customer", "-id"], name="sales_request_of_customer"),
                    models.Index(fields=["state", "-id"], name="sales_request_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("request",),
                        name="one_live_sales_return_request",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesReturnRequestLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("origin_resource", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("shipment", models.CharField(max_length=40, verbose_name="shipment")),
                ("shipment_line_no", models.IntegerField(verbose_name="line of the shipment")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "unit_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="unit price"
                    ),
                ),
                ("request_line_no", models.IntegerField(verbose_name="line of the request")),
                (
                    "bucket",
                    models.CharField(
                        choices=[
                            ("qualified", "qualified"),
                            ("rework", "to be reworked"),
                            ("scrap", "to be scrapped"),
                            ("short", "never received"),
                        ],
                        max_length=20,
                        verbose_name="taken back as",
                    ),
                ),
                (
                    "responsibility",
                    models.CharField(
                        blank=True,
                        choices=[("ours", "ours"), ("customer", "the customer's"), ("carrier", "the carrier's")],
                        max_length=20,
                        verbose_name="responsibility",
                    ),
                ),
                ("defect", models.CharField(blank=True, max_length=60, verbose_name="defect")),
                ("opinion", models.CharField(blank=True, max_length=2000, verbose_name="opinion")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="returns.salesreturnrequest",
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
                    models.UniqueConstraint(fields=("document", "line_no"), name="sales_request_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="sales_request_line_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScrapNote",
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
                ("source", models.CharField(max_length=40, verbose_name="comes of")),
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
                        to="returns.scrapnote",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="scrap_note_made"),
                    models.Index(fields=["source"], name="scrap_note_source"),
                    models.Index(fields=["state", "-id"], name="scrap_note_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScrapNoteLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("spec", models.CharField(blank=True, max_length=200, verbose_name="specification")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                ("defect", models.CharField(blank=True, max_length=2000, verbose_name="defect")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="returns.scrapnote",
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
                    models.UniqueConstraint(fields=("document", "line_no"), name="scrap_note_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="scrap_note_line_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCase",
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
                    "judgement",
                    models.CharField(
                        blank=True,
                        choices=[("replacement", "quality replacement"), ("return", "sales return")],
                        max_length=20,
                        verbose_name="judgement",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("short_delivery", "short delivery"),
                            ("quality", "quality defect"),
                            ("exchange", "exchange"),
                            ("short_not_replaced", "short, not replaced"),
                            ("quality_not_replaced", "quality defect, not replaced"),
                            ("no_reason", "without a reason"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("policy_explained_on", models.DateField(blank=True, null=True, verbose_name="policy explained on")),
                ("policy_agreed_on", models.DateField(blank=True, null=True, verbose_name="policy agreed on")),
                ("policy_version", models.IntegerField(null=True, verbose_name="version of the policy")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk of the case",
                    ),
                ),
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_off",
                        to="returns.servicecase",
                        verbose_name="split from",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="service_case_made"),
                    models.Index(fields=["customer", "-id"], name="case_of_customer"),
                    models.Index(fields=["state", "-id"], name="case_state"),
                    models.Index(fields=["state_since"], name="case_since"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCaseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("origin_resource", models.CharField(max_length=60)),
                ("origin_id", models.BigIntegerField()),
                ("shipment", models.CharField(max_length=40, verbose_name="shipment")),
                ("shipment_line_no", models.IntegerField(verbose_name="line of the shipment")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "unit_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="unit price"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="returns.servicecase",
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
                "indexes": [models.Index(fields=["source_resource", "source_id"], name="case_line_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="case_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="case_line_of_something"),
                ],
            },
        ),
    ]
