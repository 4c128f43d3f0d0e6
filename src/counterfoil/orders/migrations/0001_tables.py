import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_own_list_price_and_removed_lines"),
        ("orders", "0003_ways_of_confirmation"),
        ("orders", "0004_order_of_a_service_case"),
        ("orders", "0005_reviews_and_production"),
        ("orders", "0006_day_on_which_goods_are_needed"),
        ("orders", "0007_one_index_where_one_is_enough"),
        ("orders", "0008_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderReview",
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
                ("order_revision", models.IntegerField(verbose_name="revision of the order")),
                ("requested_date", models.DateField(null=True, verbose_name="requested date")),
                ("promised_date", models.DateField(null=True, verbose_name="promised date")),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("engineering", "Engineering"),
                                ("production", "Production"),
                                ("procurement", "Procurement"),
                                ("quality", "Quality"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="departments asked",
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
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="orders.salesorder",
                        verbose_name="sales order",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="review_made"),
                    models.Index(fields=["order", "-id"], name="review_of_order"),
                    models.Index(fields=["state", "-id"], name="review_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("order",), name="review_open_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReviewLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                ("requirement", models.CharField(blank=True, max_length=2000, verbose_name="special requirement")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.orderreview"
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SalesOrder",
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
                        choices=[("stock", "stock order"), ("custom", "custom order")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "customer_order_number",
                    models.CharField(blank=True, max_length=60, verbose_name="customer's order number"),
                ),
                ("requested_date", models.DateField(blank=True, null=True, verbose_name="requested date")),
                ("promised_date", models.DateField(blank=True, null=True, verbose_name="promised date")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                ("service_case", models.CharField(blank=True, max_length=40, verbose_name="service case")),
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
                    "confirmation_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed_return", "signed return"),
                            ("email", "by e-mail"),
                            ("phone", "by phone"),
                            ("fax", "by fax"),
                            ("portal", "in the portal"),
                        ],
                        max_length=20,
                        verbose_name="confirmed by way of",
                    ),
                ),
                ("confirmation_contact", models.CharField(blank=True, max_length=60, verbose_name="confirmed by")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("confirmation_evidence", models.BigIntegerField(blank=True, null=True, verbose_name="evidence")),
                ("quote_channel", models.CharField(blank=True, max_length=20, verbose_name="quoted by")),
                ("quote_recipient", models.CharField(blank=True, max_length=200, verbose_name="quoted to")),
                ("quoted_at", models.DateTimeField(blank=True, null=True, verbose_name="quoted at")),
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="order_made"),
                    models.Index(fields=["customer", "-id"], name="order_of_customer"),
                    models.Index(fields=["state", "-id"], name="order_state"),
                    models.Index(fields=["customer_order_number"], name="order_customer_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductionRequest",
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
                ("needed_on", models.DateField(null=True, verbose_name="to be finished on")),
                ("deliveries", models.IntegerField(default=0, verbose_name="deliveries to the store")),
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
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="production",
                        to="orders.salesorder",
                        verbose_name="sales order",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="production_made"),
                    models.Index(fields=["order", "-id"], name="production_of_order"),
                    models.Index(fields=["state", "needed_on"], name="production_due"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesOrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "list_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="list price"
                    ),
                ),
                ("own_list_price", models.BooleanField(default=False, verbose_name="own list price")),
                (
                    "discount_rate",
                    counterfoil.kernel.fields.RateField(decimal_places=4, max_digits=5, verbose_name="rate"),
                ),
                (
                    "unit_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="unit price"
                    ),
                ),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("vat_rate", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="VAT rate")),
                (
                    "tax",
                    counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14, verbose_name="tax in it"),
                ),
                ("requirement", models.CharField(blank=True, max_length=2000, verbose_name="special requirement")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "customer_rate",
                    counterfoil.kernel.fields.RateField(decimal_places=4, max_digits=5, verbose_name="customer's rate"),
                ),
                (
                    "notified",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="notified"
                    ),
                ),
                (
                    "staged",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="staged"
                    ),
                ),
                (
                    "shipped",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="shipped"
                    ),
                ),
                (
                    "returned",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="returned"
                    ),
                ),
                (
                    "owed",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="owed"
                    ),
                ),
                (
                    "dropped",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="dropped"
                    ),
                ),
                (
                    "shipped_amount",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="shipped amount"
                    ),
                ),
                (
                    "shipped_tax",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="tax in the shipped amount"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.salesorder",
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
                "indexes": [models.Index(fields=["product", "document"], name="order_line_product")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="order_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 0)), name="order_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped__gte", 0),
                            ("notified__gte", 0),
                            ("owed__gte", 0),
                            ("returned__gte", 0),
                            ("shipped__gte", 0),
                            ("staged__gte", 0),
                        ),
                        name="order_line_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("shipped"), "+", models.F("notified")
                                    ),
                                    "+",
                                    models.F("dropped"),
                                ),
                            )
                        ),
                        name="order_line_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("staged__lte", models.F("notified"))), name="order_line_staged"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__lte", models.F("shipped"))), name="order_line_returned"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductionRequestLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                (
                    "finished",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="finished"
                    ),
                ),
                ("requirement", models.CharField(blank=True, max_length=2000, verbose_name="special requirement")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.productionrequest",
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
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="production",
                        to="orders.salesorderline",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["product", "document"], name="production_of_product")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "order_line"), name="production_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("finished__gte", 0), ("quantity__gte", models.F("finished"))),
                        name="production_within_request",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReviewOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("engineering", "Engineering"),
                            ("production", "Production"),
                            ("procurement", "Procurement"),
                            ("quality", "Quality"),
                        ],
                        max_length=20,
                    ),
                ),
                ("result", models.CharField(choices=[("passed", "passed"), ("objected", "objected")], max_length=10)),
                ("promised_date", models.DateField(null=True)),
                ("remark", models.CharField(blank=True, max_length=2000)),
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
                    "review",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="orders.orderreview",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "department"), name="opinion_once"),
                    models.UniqueConstraint(fields=("review", "by"), name="opinion_of_one_person_once"),
                    models.CheckConstraint(
                        condition=models.Q(("result", "objected"), ("promised_date__isnull", False), _connector="OR"),
                        name="opinion_with_date",
                    ),
                ],
            },
        ),
    ]
