import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("customers", "0001_initial"),
        ("customers", "0002_code_series"),
        ("customers", "0003_applications_and_terms_changes"),
        ("customers", "0004_reasons_of_stages"),
        ("customers", "0005_own_part_numbers"),
        ("customers", "0006_two_signs_by_the_index"),
        ("customers", "0007_one_index_where_one_is_enough"),
        ("customers", "0008_what_begins_so"),
        ("customers", "0009_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeSeries",
            fields=[
                ("prefix", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("last__gte", 0)), name="customer_series_not_negative")
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="customer code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("folded_name", models.CharField(max_length=200)),
                ("credit_code", models.CharField(blank=True, max_length=18, verbose_name="unified social credit code")),
                ("grade", models.CharField(blank=True, max_length=10, verbose_name="grade")),
                ("approved", models.BooleanField(default=False, verbose_name="approved")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("blocked", models.BooleanField(default=False, verbose_name="blocked")),
                ("blocked_reason", models.CharField(blank=True, max_length=2000, verbose_name="why blocked")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("prospect", "prospect"),
                            ("lead", "lead customer"),
                            ("new", "new customer"),
                            ("maintained", "maintained customer"),
                            ("loyal", "loyal customer"),
                            ("dormant", "dormant"),
                            ("lost", "lost"),
                        ],
                        default="prospect",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("stage_since", models.DateField(verbose_name="in this stage since")),
                ("stage_reason", models.CharField(blank=True, max_length=200, verbose_name="why this stage")),
                ("stage_values", models.JSONField(blank=True, default=dict)),
                ("usual_days", models.IntegerField(blank=True, null=True)),
                ("order_due_on", models.DateField(blank=True, null=True)),
                (
                    "payment_method",
                    models.CharField(
                        choices=[
                            ("transfer", "bank transfer"),
                            ("acceptance", "acceptance draft"),
                            ("cash", "cash"),
                            ("cheque", "cheque"),
                            ("online", "online payment"),
                            ("other", "other"),
                        ],
                        default="transfer",
                        max_length=20,
                        verbose_name="payment method",
                    ),
                ),
                (
                    "credit_limit",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="credit limit"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("invoice", models.JSONField(blank=True, default=dict, verbose_name="invoice data")),
                ("region", models.CharField(blank=True, max_length=60, verbose_name="region")),
                ("pinyin", models.CharField(blank=True, max_length=800)),
                ("search", models.TextField(blank=True)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(verbose_name="made at")),
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
                    "sales_clerk",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sales clerk",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson",
                    ),
                ),
                (
                    "settlement_terms",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="customers.settlementterms",
                        verbose_name="settlement terms",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="customer_search", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(django.db.models.functions.comparison.Collate("pinyin", "C"), name="customer_pinyin"),
                    models.Index(fields=["folded_name"], name="customer_folded_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["folded_name"], name="customer_near_name", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["salesperson", "id"], name="customer_of_salesperson"),
                    models.Index(fields=["sales_clerk", "id"], name="customer_of_clerk"),
                    models.Index(fields=["stage", "id"], name="customer_stage"),
                    models.Index(fields=["created_at"], name="customer_made"),
                    models.Index(
                        condition=models.Q(("order_due_on__isnull", False)),
                        fields=["order_due_on", "id"],
                        name="customer_order_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("credit_code", ""), _negated=True),
                        fields=("credit_code",),
                        name="credit_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credit_limit__gte", 0)), name="credit_limit_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved", False), ("settlement_terms__isnull", False), _connector="OR"),
                        name="approved_has_terms",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.CharField(blank=True, max_length=200, verbose_name="e-mail")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="title")),
                ("position", models.IntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("delivery", "delivery"), ("invoice", "invoice"), ("office", "office")],
                        default="delivery",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=60, verbose_name="province")),
                ("city", models.CharField(blank=True, max_length=60, verbose_name="city")),
                ("district", models.CharField(blank=True, max_length=60, verbose_name="district")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("position", models.IntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addresses", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettlementTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("prepaid", "payment before delivery"),
                            ("cash_on_delivery", "payment on delivery"),
                            ("monthly", "monthly account"),
                            ("net", "net days"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("days", models.IntegerField(default=0, verbose_name="days")),
                ("grace_days", models.IntegerField(default=0, verbose_name="grace days")),
                ("is_allowed", models.BooleanField(default=True, verbose_name="allowed")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("days__gte", 0), ("days__lte", 365)), name="terms_days"),
                    models.CheckConstraint(
                        condition=models.Q(("grace_days__gte", 0), ("grace_days__lte", 365)), name="terms_grace_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_stage", models.CharField(blank=True, max_length=20)),
                ("to_stage", models.CharField(max_length=20)),
                ("reason", models.CharField(max_length=200)),
                ("values", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stage_changes",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-at"], name="stage_change_of_customer"),
                    models.Index(fields=["-at"], name="stage_change_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsChangeRequest",
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
                ("rates", models.JSONField(default=list, verbose_name="new rates")),
                ("settlement_terms", models.CharField(blank=True, max_length=60, verbose_name="new settlement terms")),
                (
                    "credit_limit",
                    counterfoil.kernel.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="new credit limit"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
                ("effective_date", models.DateField(verbose_name="in force from")),
                ("old_rates", models.JSONField(default=list, verbose_name="former rates")),
                (
                    "old_settlement_terms",
                    models.CharField(blank=True, max_length=60, verbose_name="former settlement terms"),
                ),
                (
                    "old_credit_limit",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="former credit limit"
                    ),
                ),
                (
                    "turnover",
                    counterfoil.kernel.fields.MoneyField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="turnover of 12 months"
                    ),
                ),
                (
                    "turnover_before",
                    counterfoil.kernel.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="turnover of the 12 months before",
                    ),
                ),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="applied at")),
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
                    models.Index(fields=["created_at", "id"], name="terms_change_made"),
                    models.Index(fields=["state", "-id"], name="terms_change_state"),
                    models.Index(fields=["customer", "-id"], name="terms_change_of_customer"),
                    models.Index(
                        condition=models.Q(("state", "approved")), fields=["effective_date"], name="terms_change_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("credit_limit__isnull", True), ("credit_limit__gte", 0), _connector="OR"),
                        name="terms_change_limit_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerApplication",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="former customer code")),
                ("credit_code", models.CharField(blank=True, max_length=60, verbose_name="unified social credit code")),
                ("grade", models.CharField(blank=True, max_length=10, verbose_name="grade")),
                ("addresses", models.JSONField(default=list, verbose_name="addresses")),
                ("contacts", models.JSONField(default=list, verbose_name="contacts")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("invoice", models.JSONField(blank=True, default=dict, verbose_name="invoice data")),
                ("rates", models.JSONField(default=list, verbose_name="rates")),
                ("settlement_terms", models.CharField(blank=True, max_length=60, verbose_name="settlement terms")),
                (
                    "payment_method",
                    models.CharField(
                        choices=[
                            ("transfer", "bank transfer"),
                            ("acceptance", "acceptance draft"),
                            ("cash", "cash"),
                            ("cheque", "cheque"),
                            ("online", "online payment"),
                            ("other", "other"),
                        ],
                        default="transfer",
                        max_length=20,
                        verbose_name="payment method",
                    ),
                ),
                (
                    "credit_limit",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="credit limit"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                ("folded_name", models.CharField(max_length=200)),
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
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "sales_clerk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sales clerk",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="application_made"),
                    models.Index(fields=["state", "-id"], name="application_state"),
                    models.Index(fields=["folded_name"], name="application_folded_name"),
                    models.Index(fields=["credit_code"], name="application_credit_code"),
                    models.Index(fields=["customer", "-id"], name="application_of_customer"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="application_name", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("credit_limit__gte", 0)), name="application_limit_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "discount_rate",
                    counterfoil.kernel.fields.RateField(decimal_places=4, max_digits=5, verbose_name="rate"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.category"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "category"), name="rate_once_per_category"),
                    models.CheckConstraint(
                        condition=models.Q(("discount_rate__gt", 0), ("discount_rate__lte", 1)), name="rate_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnPartNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, verbose_name="own part number")),
                ("folded_code", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="own name")),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="part_numbers",
                        to="customers.customer",
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
                "indexes": [
                    models.Index(fields=["customer", "product"], name="part_number_of_product"),
                    models.Index(fields=["folded_code"], name="part_number_code"),
                ],
                "constraints": [models.UniqueConstraint(fields=("customer", "folded_code"), name="part_number_once")],
            },
        ),
    ]
