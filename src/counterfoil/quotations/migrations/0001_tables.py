import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("quotations", "0001_initial"),
        ("quotations", "0002_follow_ups"),
        ("quotations", "0003_one_index_where_one_is_enough"),
        ("quotations", "0004_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Quotation",
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
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
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
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("fax", "fax"), ("email", "e-mail"), ("print", "print"), ("other", "other")],
                        max_length=20,
                        verbose_name="sent by",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=200, verbose_name="sent to")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "accepted_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "phone"),
                            ("email", "e-mail"),
                            ("fax", "fax"),
                            ("signed_return", "signed and returned"),
                            ("wechat", "WeChat"),
                            ("visit", "visit"),
                        ],
                        max_length=200,
                        verbose_name="accepted by way of",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                (
                    "lost_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "price too high"),
                            ("delivery", "delivery too late"),
                            ("terms", "settlement terms"),
                            ("quality", "quality or specification"),
                            ("competitor", "bought elsewhere"),
                            ("no_need", "not needed any more"),
                            ("no_answer", "no answer"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="why declined",
                    ),
                ),
                ("lost_remark", models.CharField(blank=True, max_length=2000, verbose_name="what the customer said")),
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
                    models.Index(fields=["created_at", "id"], name="quotation_made"),
                    models.Index(fields=["customer", "-id"], name="quotation_of_customer"),
                    models.Index(fields=["state", "valid_until"], name="quotation_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("sent", "accepted", "converted")), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="quotation_sent_once_out",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("accepted", "converted")), _negated=True),
                            models.Q(("accepted_how", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="quotation_accepted_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("lost_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="quotation_declined_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("call", "call"), ("visit", "visit"), ("message", "message")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="what about")),
                ("next_date", models.DateField(blank=True, null=True, verbose_name="next date")),
                ("result", models.CharField(blank=True, max_length=2000, verbose_name="what came of it")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("version", models.IntegerField(default=1)),
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "quotation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quotations.quotation",
                        verbose_name="quotation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-id"], name="follow_up_of_customer"),
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["owner", "next_date"], name="follow_up_open"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_date__isnull", False), ("done_at__isnull", False), _connector="OR"),
                        name="follow_up_dated_or_done",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotationLine",
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
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="quotations.quotation",
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
                "indexes": [models.Index(fields=["product", "document"], name="quotation_line_product")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="quotation_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="quotation_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("discount_rate__gt", 0), ("discount_rate__lte", 1)),
                        name="quotation_line_rate_range",
                    ),
                ],
            },
        ),
    ]
