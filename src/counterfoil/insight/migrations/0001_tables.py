import django.db.models.deletion
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("insight", "0001_sums_and_habits"),
        ("insight", "0002_one_index_where_one_is_enough"),
        ("insight", "0003_indexes_that_answer_alone"),
        ("insight", "0004_figures_of_the_year"),
        ("insight", "0005_steps_by_day"),
    ]

    initial = True

    dependencies = [
        ("catalogue", "0001_tables"),
        ("customers", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Buying",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("judged_on", models.DateField(unique=True)),
                ("buyers", models.IntegerField()),
                ("r", models.FloatField()),
                ("alpha", models.FloatField()),
                ("a", models.FloatField()),
                ("b", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="MonthSum",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("asked", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SegmentSum",
            fields=[
                (
                    "segment",
                    models.CharField(
                        choices=[
                            ("champion", "champions"),
                            ("promising", "promising big ones"),
                            ("keep", "big ones to keep"),
                            ("win_back", "big ones to win back"),
                            ("regular", "regulars"),
                            ("fresh", "newcomers"),
                            ("fading", "fading regulars"),
                            ("gone", "gone quiet"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("many", models.IntegerField()),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
            ],
        ),
        migrations.CreateModel(
            name="CohortMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cohort", models.DateField()),
                ("month", models.DateField()),
                ("many", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("cohort", "month"), name="cohort_month_once")],
            },
        ),
        migrations.CreateModel(
            name="CustomerYear",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("region", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-amount", "customer"], name="customer_year_most"),
                    models.Index(fields=["region"], include=("amount",), name="customer_year_region"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Habit",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="habit",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("judged_on", models.DateField()),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("purchases", models.IntegerField()),
                ("year_purchases", models.IntegerField()),
                ("year_amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("recency", models.SmallIntegerField()),
                ("frequency", models.SmallIntegerField()),
                ("amount", models.SmallIntegerField()),
                (
                    "segment",
                    models.CharField(
                        choices=[
                            ("champion", "champions"),
                            ("promising", "promising big ones"),
                            ("keep", "big ones to keep"),
                            ("win_back", "big ones to win back"),
                            ("regular", "regulars"),
                            ("fresh", "newcomers"),
                            ("fading", "fading regulars"),
                            ("gone", "gone quiet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("expected", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("alive", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("next_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["segment", "customer"], name="habit_segment"),
                    models.Index(
                        condition=models.Q(("expected__gt", 0)), fields=["-expected", "customer"], name="habit_expected"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeardCause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("cause", models.CharField(blank=True, max_length=30)),
                ("papers", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "cause"), name="heard_cause_once")],
            },
        ),
        migrations.CreateModel(
            name="ProductYear",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalogue.product",
                    ),
                ),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("quantity", counterfoil.kernel.fields.QuantityField(decimal_places=3, default=0, max_digits=14)),
            ],
            options={
                "indexes": [models.Index(fields=["-amount", "product"], name="product_year_most")],
            },
        ),
        migrations.CreateModel(
            name="Rollup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("upto", models.DateTimeField()),
                ("year_from", models.DateField(null=True)),
                ("steps_upto", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_rollup")],
            },
        ),
        migrations.CreateModel(
            name="StageMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("stage", models.CharField(max_length=20)),
                ("many", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("month", "stage"), name="stage_month_once")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("action", models.CharField(max_length=60)),
                ("role", models.CharField(max_length=40)),
                ("from_state", models.CharField(max_length=30)),
                ("to_state", models.CharField(max_length=30)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "action", "role", "from_state", "to_state"), name="step_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("asked", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "month"], name="month_of_customer")],
                "constraints": [models.UniqueConstraint(fields=("month", "customer"), name="customer_month_once")],
            },
        ),
        migrations.CreateModel(
            name="HeardProduct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("pieces", counterfoil.kernel.fields.QuantityField(decimal_places=3, max_digits=14)),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.product",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "product"), name="heard_product_once")],
            },
        ),
        migrations.CreateModel(
            name="ProductMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("quantity", counterfoil.kernel.fields.QuantityField(decimal_places=3, default=0, max_digits=14)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.product"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("month", "product"), name="product_month_once")],
            },
        ),
        migrations.CreateModel(
            name="StepDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("span", models.SmallIntegerField()),
                ("many", models.IntegerField()),
                ("seconds", models.BigIntegerField()),
                (
                    "step",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="insight.step"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "step", "span"), name="step_day_once")],
            },
        ),
    ]
