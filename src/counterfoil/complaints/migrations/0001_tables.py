import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("complaints", "0001_complaints_replacements_and_audits"),
        ("complaints", "0002_name_of_the_missing_form"),
        ("complaints", "0003_one_index_where_one_is_enough"),
        ("complaints", "0004_lists_by_their_days"),
        ("complaints", "0005_value_class_by_name"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
        ("delivery", "0001_tables"),
        ("kernel", "0001_tables"),
        ("people", "0001_tables"),
        ("returns", "0001_tables"),
        ("stock", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttachmentAudit",
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
                ("period_from", models.DateField(verbose_name="period from")),
                ("period_to", models.DateField(verbose_name="period to")),
                ("share", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="share drawn")),
                ("minimum", models.IntegerField(verbose_name="at least")),
                ("seed", models.CharField(max_length=40, verbose_name="seed")),
                ("population", models.IntegerField(verbose_name="requests in the period")),
                ("scheduled", models.BooleanField(default=False, verbose_name="by the schedule")),
                ("failures", models.IntegerField(null=True, verbose_name="failures")),
                (
                    "error_rate",
                    models.DecimalField(decimal_places=4, max_digits=6, null=True, verbose_name="error rate"),
                ),
                (
                    "error_low",
                    models.DecimalField(
                        decimal_places=4, max_digits=6, null=True, verbose_name="error rate at least (95 %)"
                    ),
                ),
                (
                    "error_high",
                    models.DecimalField(
                        decimal_places=4, max_digits=6, null=True, verbose_name="error rate at most (95 %)"
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
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.attachmentaudit",
                        verbose_name="follows the audit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="audit_made"),
                    models.Index(fields=["state", "-id"], name="attachment_audit_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lte", models.F("period_to"))), name="audit_from_before_to"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scheduled", True)),
                        fields=("follows",),
                        name="one_scheduled_audit",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
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
                ("facts", models.CharField(blank=True, max_length=2000, verbose_name="facts")),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("short", "pieces missing"),
                            ("wrong_goods", "wrong goods"),
                            ("cracked", "cracked or broken"),
                            ("dimension", "dimensions not right"),
                            ("appearance", "appearance or colour"),
                            ("packaging", "packaging or label"),
                            ("transport", "damaged on the way"),
                            ("service", "service"),
                            ("other", "other cause"),
                        ],
                        max_length=20,
                        verbose_name="cause",
                    ),
                ),
                ("proposal", models.CharField(blank=True, max_length=2000, verbose_name="proposed resolution")),
                ("responsible", models.JSONField(default=list, verbose_name="responsible")),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("replacement", "quality replacement"),
                            ("return", "sales return"),
                            ("compensation", "compensation"),
                            ("none", "nothing"),
                        ],
                        max_length=20,
                        verbose_name="resolution",
                    ),
                ),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="told by")),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="told")),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="customer's answer")),
                ("informed_at", models.DateTimeField(null=True, verbose_name="told at")),
                ("corrective_action", models.CharField(blank=True, max_length=2000, verbose_name="corrective action")),
                ("corrective_due_on", models.DateField(blank=True, null=True, verbose_name="action due on")),
                ("printed", models.IntegerField(default=0, verbose_name="times printed")),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="returns.servicecase",
                        verbose_name="case",
                    ),
                ),
                (
                    "corrective_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner of the action",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="complaint_made"),
                    models.Index(fields=["customer", "-id"], name="complaint_of_customer"),
                    models.Index(fields=["state", "-id"], name="complaint_state"),
                    models.Index(fields=["state_since"], name="complaint_since"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount", None),
                            models.Q(("amount__gt", 0), ("resolution", "compensation")),
                            _connector="OR",
                        ),
                        name="compensation_of_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", False), models.Q(("state", "cancelled"), _negated=True)),
                        fields=("case",),
                        name="one_complaint_of_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintLine",
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
                        to="complaints.complaint",
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
                "indexes": [models.Index(fields=["source_resource", "source_id"], name="complaint_line_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="complaint_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="complaint_line_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplacementRequest",
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
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                ("printed", models.IntegerField(default=0, verbose_name="times printed")),
                ("closed_reason", models.CharField(blank=True, max_length=2000, verbose_name="why closed")),
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
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacements",
                        to="complaints.complaint",
                        verbose_name="complaint",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="replacement_made"),
                    models.Index(fields=["customer", "-id"], name="replacement_of_customer"),
                    models.Index(fields=["state", "-id"], name="replacement_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("cancelled", "closed")), _negated=True),
                        fields=("complaint",),
                        name="one_live_replacement",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentAuditLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "stratum",
                    models.CharField(
                        choices=[("low", "low value"), ("middle", "middle value"), ("high", "high value")],
                        max_length=80,
                        verbose_name="value class",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("right", "right"), ("wrong", "wrong"), ("missing", "not there")],
                        max_length=20,
                        verbose_name="verdict",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.attachment",
                        verbose_name="complaint form",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="complaints.attachmentaudit",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="marked by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.replacementrequest",
                        verbose_name="replacement request",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="audit_line_once"),
                    models.UniqueConstraint(fields=("document", "request"), name="audit_request_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplacementRequestLine",
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
                    "granted",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, verbose_name="granted by the complaint"
                    ),
                ),
                (
                    "under_way",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="under way"
                    ),
                ),
                (
                    "shipped",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="shipped"
                    ),
                ),
                (
                    "freed",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="given up"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="complaints.replacementrequest",
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
                "indexes": [models.Index(fields=["source_resource", "source_id"], name="replacement_line_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="replacement_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="replacement_line_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__lte", models.F("granted"))), name="replacement_within_complaint"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("under_way"), "+", models.F("shipped")
                                ),
                            ),
                            ("shipped__gte", 0),
                            ("under_way__gte", 0),
                        ),
                        name="replacement_sent_within_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("freed__gte", 0),
                            (
                                "granted__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("under_way"), "+", models.F("shipped")
                                    ),
                                    "+",
                                    models.F("freed"),
                                ),
                            ),
                        ),
                        name="replacement_sent_within_granted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplacementShipment",
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
                ("shipped_on", models.DateField(null=True, verbose_name="shipped on")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posted at")),
                (
                    "consignment",
                    models.ForeignKey(
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipments",
                        to="complaints.replacementrequest",
                        verbose_name="replacement request",
                    ),
                ),
                (
                    "reversal_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="complaints.replacementshipment",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="replacement_shipment_made"),
                    models.Index(fields=["customer", "-id"], name="repl_shipment_of_customer"),
                    models.Index(fields=["state", "-id"], name="repl_shipment_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplacementShipmentLine",
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
                    "asked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="asked"
                    ),
                ),
                (
                    "picked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="picked"
                    ),
                ),
                (
                    "first_checked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="first check"
                    ),
                ),
                (
                    "checked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="second check"
                    ),
                ),
                (
                    "claimed",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="claimed"
                    ),
                ),
                (
                    "returned",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="returned"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="complaints.replacementshipment",
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
                    "request_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipment_lines",
                        to="complaints.replacementrequestline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="repl_shipment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__lt", 0), ("quantity__lte", models.F("checked")), _connector="OR"
                        ),
                        name="repl_shipped_within_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__lt", 0),
                            models.Q(("claimed__gte", 0), ("claimed__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="repl_claimed_within_shipped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__lt", 0),
                            models.Q(("returned__gte", 0), ("returned__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="repl_returned_within_shipped",
                    ),
                ],
            },
        ),
    ]
