import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("samples", "0001_what_is_asked_for_and_issued"),
        ("samples", "0002_words_of_quantities"),
        ("samples", "0003_one_index_where_one_is_enough"),
        ("samples", "0004_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
        ("delivery", "0001_tables"),
        ("people", "0001_tables"),
        ("stock", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="SampleRequest",
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
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carrier", "carrier"),
                            ("express", "express"),
                            ("own_truck", "own truck"),
                            ("pickup", "on-site pick-up"),
                        ],
                        max_length=20,
                        verbose_name="way of delivery",
                    ),
                ),
                (
                    "handover",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("door", "to the door"),
                            ("depot", "collected at the depot"),
                            ("factory", "collected at the factory"),
                        ],
                        max_length=20,
                        verbose_name="hand-over",
                    ),
                ),
                ("freight_payer", models.CharField(blank=True, max_length=20, verbose_name="freight paid by")),
                ("address", models.CharField(blank=True, max_length=400, verbose_name="address")),
                ("consignee", models.CharField(blank=True, max_length=60, verbose_name="consignee")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("pickup", models.JSONField(blank=True, default=dict, verbose_name="fetched by")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("customer", "for a customer"), ("department", "for a department")],
                        default="customer",
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                ("cost_centre", models.CharField(blank=True, max_length=30, verbose_name="cost centre")),
                ("contact", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                ("use", models.CharField(max_length=2000, verbose_name="what for")),
                ("expected_order", models.CharField(blank=True, max_length=200, verbose_name="expected order")),
                ("return_due", models.DateField(blank=True, null=True, verbose_name="due back on")),
                (
                    "value",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="value at list price"
                    ),
                ),
                ("staged_at", models.DateTimeField(null=True, verbose_name="staged at")),
                ("returns", models.IntegerField(default=0, verbose_name="times returned")),
                ("inspections", models.IntegerField(default=0, verbose_name="times inspected")),
                (
                    "carrier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.carrier",
                        verbose_name="carrier",
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
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="received by",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
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
                    models.Index(fields=["created_at", "id"], name="sample_made"),
                    models.Index(fields=["state", "-id"], name="sample_request_state"),
                    models.Index(fields=["customer", "-id"], name="sample_request_customer"),
                    models.Index(fields=["department", "-id"], name="sample_request_department"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("customer__isnull", False), ("department", None), ("purpose", "customer")),
                            models.Q(("customer", None), ("department__isnull", False), ("purpose", "department")),
                            _connector="OR",
                        ),
                        name="sample_for_one_of_the_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_by", None),
                            ("received_by", None),
                            models.Q(("handed_by", models.F("received_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="sample_handed_over_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleIssue",
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
                    "total",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="value at list price"
                    ),
                ),
                ("issued_on", models.DateField(null=True, verbose_name="issued on")),
                (
                    "consignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delivery.consignment",
                        verbose_name="consignment",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "reversal_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="samples.sampleissue",
                        verbose_name="reverses",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="staging zone",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="samples.samplerequest",
                        verbose_name="sample request",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="sample_issue_made"),
                    models.Index(fields=["state", "-id"], name="sample_issue_state"),
                    models.Index(fields=["issued_on", "id"], name="sample_issue_day"),
                ],
                "constraints": [models.UniqueConstraint(fields=("reversal_of",), name="sample_issue_reversed_once")],
            },
        ),
        migrations.CreateModel(
            name="SampleRequestLine",
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
                        decimal_places=4, default=0, max_digits=14, verbose_name="list price"
                    ),
                ),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="value at list price"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "listed",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="on its way"
                    ),
                ),
                (
                    "issued",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="given out"
                    ),
                ),
                (
                    "given_up",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="given up"
                    ),
                ),
                (
                    "returned",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="came back"
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
                        decimal_places=3, default=0, max_digits=14, verbose_name="rework"
                    ),
                ),
                (
                    "scrap",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="scrap"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="samples.samplerequest",
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
                    models.UniqueConstraint(fields=("document", "line_no"), name="sample_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="sample_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_up__gte", 0),
                            ("issued__gte", 0),
                            ("listed__gte", 0),
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("listed"), "+", models.F("issued")
                                    ),
                                    "+",
                                    models.F("given_up"),
                                ),
                            ),
                        ),
                        name="sample_line_within_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__gte", 0), ("returned__lte", models.F("issued"))),
                        name="sample_returned_within_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualified__gte", 0),
                            ("rework__gte", 0),
                            ("scrap__gte", 0),
                            (
                                "returned__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("qualified"), "+", models.F("rework")
                                    ),
                                    "+",
                                    models.F("scrap"),
                                ),
                            ),
                        ),
                        name="sample_inspected_within_returned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleIssueLine",
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
                        decimal_places=4, default=0, max_digits=14, verbose_name="list price"
                    ),
                ),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="value at list price"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="samples.sampleissue",
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
                "constraints": [models.UniqueConstraint(fields=("document", "line_no"), name="sample_issue_line_once")],
            },
        ),
    ]
