import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("delivery", "0001_initial"),
        ("delivery", "0002_goods_brought_back"),
        ("delivery", "0003_name_of_the_confirmed_quantity"),
        ("delivery", "0004_opening_shipments"),
        ("delivery", "0005_words_of_what_is_carried"),
        ("delivery", "0006_figures_of_the_floor_by_index"),
        ("delivery", "0007_one_index_where_one_is_enough"),
        ("delivery", "0008_lists_by_their_days"),
        ("delivery", "0009_figures_of_the_floor"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
        ("orders", "0001_tables"),
        ("people", "0001_tables"),
        ("stock", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consignment",
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
                    "kind",
                    models.CharField(
                        choices=[("sales", "sales"), ("replacement", "replacement"), ("sample", "sample")],
                        default="sales",
                        max_length=20,
                        verbose_name="carries",
                    ),
                ),
                ("vehicle_or_waybill", models.CharField(blank=True, max_length=60, verbose_name="plate or waybill")),
                ("waybill", models.CharField(blank=True, max_length=60, verbose_name="waybill")),
                ("driver", models.CharField(blank=True, max_length=60, verbose_name="driver")),
                ("loaded_at", models.DateTimeField(null=True, verbose_name="loaded at")),
                (
                    "absorbed_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="delivery.consignment",
                        verbose_name="taken into",
                    ),
                ),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="consignment_made"),
                    models.Index(fields=["state", "-id"], name="consignment_state"),
                    models.Index(fields=["customer", "-id"], name="consignment_of_customer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryNotice",
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
                ("requested_date", models.DateField(blank=True, null=True, verbose_name="requested date")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="other requirements")),
                (
                    "total",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="total"
                    ),
                ),
                ("judgement", models.JSONField(default=dict, verbose_name="credit judgement")),
                ("credit_override", models.JSONField(default=dict, verbose_name="released by hand")),
                ("informed", models.JSONField(default=dict, verbose_name="customer told")),
                ("printed", models.IntegerField(default=0, verbose_name="times printed")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("cancelled_reason", models.CharField(blank=True, max_length=2000, verbose_name="why cancelled")),
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
                    models.Index(fields=["created_at", "id"], name="notice_made"),
                    models.Index(fields=["customer", "-id"], name="notice_of_customer"),
                    models.Index(fields=["state", "-id"], name="notice_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryNoticeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "asked",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="asked"),
                ),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
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
                    "short",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="short"
                    ),
                ),
                (
                    "available",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="available"
                    ),
                ),
                ("choice", models.CharField(blank=True, max_length=20, verbose_name="choice")),
                (
                    "staged",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="staged"
                    ),
                ),
                (
                    "checked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="checked"
                    ),
                ),
                (
                    "shipped",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="shipped"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="delivery.deliverynotice",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.salesorder",
                        verbose_name="order",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_lines",
                        to="orders.salesorderline",
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
                "indexes": [models.Index(fields=["order", "document"], name="notice_line_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="notice_line_once"),
                    models.UniqueConstraint(fields=("document", "order_line"), name="notice_line_once_per_order_line"),
                    models.CheckConstraint(
                        condition=models.Q(("asked__gt", 0), ("quantity__gte", 0)), name="notice_line_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__lte", models.F("asked"))), name="notice_line_never_grows"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked__gte", 0), ("shipped__gte", 0), ("short__gte", 0), ("staged__gte", 0)
                        ),
                        name="notice_line_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatePass",
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
                            ("sales", "sales"),
                            ("replacement", "replacement"),
                            ("sample", "sample"),
                            ("refused_return", "refused return"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=200, unique=True)),
                ("carrier_name", models.CharField(blank=True, max_length=60, verbose_name="carrier")),
                ("vehicle", models.CharField(blank=True, max_length=60, verbose_name="plate or waybill")),
                ("driver", models.CharField(blank=True, max_length=60, verbose_name="driver")),
                ("fetched_by", models.CharField(blank=True, max_length=120, verbose_name="fetched by")),
                ("packages_count", models.IntegerField(default=0, verbose_name="packages")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used at")),
                (
                    "consignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_passes",
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
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="delivery.gatepass",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="used by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="gate_pass_made"),
                    models.Index(fields=["state", "-id"], name="gate_pass_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("issued", "used"))),
                        fields=("consignment",),
                        name="one_live_gate_pass",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GatePassLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="quantity"),
                ),
                ("source_number", models.CharField(blank=True, max_length=40, verbose_name="for")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="delivery.gatepass"
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
            name="OpeningShipmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("shipped_on", models.DateField(verbose_name="shipped on")),
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
                    "amount",
                    counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                (
                    "tax",
                    counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14, verbose_name="tax in it"),
                ),
                ("vat_rate", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="VAT rate")),
                (
                    "returned",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="returned"
                    ),
                ),
                (
                    "claimed",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="claimed"
                    ),
                ),
                ("batch", models.CharField(max_length=40)),
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
                    models.Index(fields=["customer", "product"], name="opening_shipment_of_customer"),
                    models.Index(fields=["batch"], name="opening_shipment_batch"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("number", "line_no"), name="opening_shipment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="opening_shipment_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__gte", 0), ("returned__lte", models.F("quantity"))),
                        name="opening_returned_within_shipped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claimed__gte", 0), ("claimed__lte", models.F("quantity"))),
                        name="opening_claimed_within_shipped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PickList",
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
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("source_number", models.CharField(max_length=40, verbose_name="for")),
                ("printed", models.IntegerField(default=0, verbose_name="times printed")),
                ("packages_count", models.IntegerField(null=True, verbose_name="packages")),
                ("zone_reason", models.CharField(blank=True, max_length=2000, verbose_name="why another zone")),
                ("line_count", models.IntegerField(default=0)),
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
                    "floor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="floor",
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
                    "zone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="staging zone",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="pick_list_made"),
                    models.Index(fields=["source_resource", "source_id"], name="pick_list_source"),
                    models.Index(fields=["state", "-id"], name="pick_list_state"),
                    models.Index(fields=["floor", "state"], name="pick_list_floor"),
                    models.Index(fields=["state", "state_since"], name="pick_list_since"),
                    models.Index(
                        condition=models.Q(("state", "staged")),
                        fields=["state_since"],
                        include=("line_count",),
                        name="pick_list_staged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("position", models.IntegerField()),
                ("scanned_at", models.DateTimeField(null=True)),
                (
                    "consignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="delivery.consignment",
                    ),
                ),
                (
                    "pick_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="delivery.picklist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pick_list", "position"), name="package_once"),
                    models.UniqueConstraint(fields=("code",), name="package_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PickListLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_line_no", models.IntegerField(verbose_name="line of the paper")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="asked"),
                ),
                (
                    "picked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="picked"
                    ),
                ),
                (
                    "checked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="confirmed quantity"
                    ),
                ),
                ("pick_reason", models.CharField(blank=True, max_length=2000, verbose_name="why picked less")),
                ("check_reason", models.CharField(blank=True, max_length=2000, verbose_name="why confirmed otherwise")),
                (
                    "staged",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="staged"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="delivery.picklist",
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
                    models.UniqueConstraint(fields=("document", "line_no"), name="pick_line_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="pick_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("picked", None),
                            models.Q(("picked__gte", 0), ("picked__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="picked_within_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked", None),
                            models.Q(("checked__gte", 0), ("checked__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="checked_within_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsignmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
                ("source_resource", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("source_number", models.CharField(max_length=40, verbose_name="for")),
                ("source_line_no", models.IntegerField(verbose_name="line of the paper")),
                (
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="staged"),
                ),
                (
                    "counted_by_logistics",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="counted by logistics"
                    ),
                ),
                (
                    "counted_by_leader",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="counted by the picking leader"
                    ),
                ),
                (
                    "checked",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="second-checked"
                    ),
                ),
                (
                    "brought_back",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="brought back to the floor"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="delivery.consignment",
                    ),
                ),
                (
                    "floor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock.location",
                        verbose_name="floor",
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
                    "pick_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consignment_lines",
                        to="delivery.picklistline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source_resource", "source_id"], name="consignment_line_source"),
                    models.Index(
                        condition=models.Q(("checked__lt", models.F("quantity"))),
                        fields=["pick_line"],
                        name="consignment_line_short",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="consignment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="consignment_line_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked", None),
                            models.Q(("checked__gte", 0), ("checked__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="consignment_checked_within_staged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("brought_back__gte", 0), ("brought_back__lte", models.F("quantity"))),
                        name="consignment_brought_back_within_staged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shipment",
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
                        decimal_places=2, default=0, max_digits=14, verbose_name="total"
                    ),
                ),
                (
                    "tax_total",
                    counterfoil.kernel.fields.MoneyField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="tax in it"
                    ),
                ),
                ("shipped_on", models.DateField(null=True, verbose_name="shipped on")),
                ("due_on", models.DateField(null=True, verbose_name="due on")),
                ("settlement_terms_code", models.CharField(blank=True, max_length=30, verbose_name="settlement terms")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posted at")),
                ("requested_date", models.DateField(null=True)),
                (
                    "consignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipments",
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
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipments",
                        to="delivery.deliverynotice",
                        verbose_name="delivery notice",
                    ),
                ),
                (
                    "reversal_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="delivery.shipment",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="shipment_made"),
                    models.Index(fields=["customer", "-id"], name="shipment_of_customer"),
                    models.Index(fields=["state", "-id"], name="shipment_state"),
                    models.Index(fields=["shipped_on", "id"], name="shipment_day"),
                    models.Index(
                        condition=models.Q(
                            ("requested_date__isnull", False), ("reversal_of", None), ("state", "posted")
                        ),
                        fields=["shipped_on"],
                        include=("requested_date",),
                        name="shipment_asked_for",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("reversal_of",), name="shipment_reversed_once")],
            },
        ),
        migrations.CreateModel(
            name="ShipmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.IntegerField(verbose_name="line")),
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
                ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
                (
                    "returned",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="returned"
                    ),
                ),
                (
                    "claimed",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=0, max_digits=14, verbose_name="claimed"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="delivery.shipment",
                    ),
                ),
                (
                    "notice_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipment_lines",
                        to="delivery.deliverynoticeline",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipment_lines",
                        to="orders.salesorderline",
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
                "indexes": [models.Index(fields=["order_line", "document"], name="shipment_line_order_line")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "line_no"), name="shipment_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__lt", 0), ("quantity__lte", models.F("checked")), _connector="OR"
                        ),
                        name="shipped_within_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__lt", 0),
                            models.Q(("returned__gte", 0), ("returned__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="returned_within_shipped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__lt", 0),
                            models.Q(("claimed__gte", 0), ("claimed__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="claimed_within_shipped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Backorder",
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
                    "quantity",
                    counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14, verbose_name="owed"),
                ),
                (
                    "original_quantity",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, max_digits=14, verbose_name="owed at first"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=2000, verbose_name="reason")),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="told by")),
                ("text", models.CharField(blank=True, max_length=2000, verbose_name="told")),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="customer's answer")),
                ("informed_at", models.DateTimeField(null=True, verbose_name="told at")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.salesorder",
                        verbose_name="order",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backorders",
                        to="orders.salesorderline",
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
                    models.Index(fields=["created_at", "id"], name="backorder_made"),
                    models.Index(
                        condition=models.Q(("state__in", ("open", "informed"))),
                        fields=["order_line"],
                        name="backorder_open",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("open", "informed"))),
                        fields=["product", "id"],
                        name="backorder_product",
                    ),
                    models.Index(fields=["state", "-id"], name="backorder_state"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 0)), name="backorder_not_negative")
                ],
            },
        ),
    ]
