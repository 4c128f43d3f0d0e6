import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [("catalogue", "0001_initial"), ("catalogue", "0002_one_index_where_one_is_enough")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("is_custom", models.BooleanField(default=False, verbose_name="made to order")),
            ],
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="product code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("spec", models.CharField(blank=True, max_length=120, verbose_name="specification")),
                ("unit", models.CharField(max_length=10, verbose_name="unit")),
                ("decimals", models.IntegerField(default=0, verbose_name="decimals")),
                (
                    "pack_size",
                    counterfoil.kernel.fields.QuantityField(
                        decimal_places=3, default=1, max_digits=14, verbose_name="pack size"
                    ),
                ),
                (
                    "vat_rate",
                    models.DecimalField(decimal_places=4, default="0.13", max_digits=5, verbose_name="VAT rate"),
                ),
                ("floor", models.CharField(blank=True, max_length=20, verbose_name="floor")),
                ("shelf", models.CharField(blank=True, max_length=40, verbose_name="shelf")),
                ("old_code", models.CharField(blank=True, max_length=40, verbose_name="old code")),
                ("is_active", models.BooleanField(default=True, verbose_name="sold")),
                ("pinyin", models.CharField(blank=True, max_length=400)),
                ("search", models.TextField(blank=True)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalogue.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="product_search", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["category", "code"], name="product_category"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decimals__gte", 0), ("decimals__lte", 3)), name="product_decimals"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vat_rate__gte", 0), ("vat_rate__lt", 1)), name="product_vat_rate"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceListItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "list_price",
                    counterfoil.kernel.fields.UnitPriceField(
                        decimal_places=4, max_digits=14, verbose_name="list price"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "valid_from"), name="price_once_per_day"),
                    models.CheckConstraint(condition=models.Q(("list_price__gte", 0)), name="price_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DiscountPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grade", models.CharField(max_length=10, verbose_name="grade")),
                (
                    "floor_rate",
                    counterfoil.kernel.fields.RateField(decimal_places=4, max_digits=5, verbose_name="lowest rate"),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("grade", "category", "valid_from"), name="policy_once_per_day"),
                    models.CheckConstraint(
                        condition=models.Q(("floor_rate__gt", 0), ("floor_rate__lte", 1)), name="policy_rate"
                    ),
                ],
            },
        ),
    ]
