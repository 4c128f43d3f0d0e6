import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import counterfoil.kernel.fields


class Migration(migrations.Migration):
    """Advances are kept for notices in rows of their own, and an open item knows the entry's amount."""

    dependencies = [
        ("customers", "0001_initial"),
        ("receivables", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("notice_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keepings", to="receivables.entry"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["notice_id"], condition=Q(amount__gt=0), name="keeping_of_notice"),
                    models.Index(fields=["customer"], condition=Q(amount__gt=0), name="keeping_of_customer"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(amount__gte=0), name="keeping_not_negative"),
                    models.UniqueConstraint(fields=["entry", "notice_id"], name="keeping_once"),
                ],
            },
        ),
        migrations.RemoveField(model_name="openitem", name="kept_for"),
        migrations.AddField(
            model_name="openitem",
            name="amount",
            field=counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="openitem",
            name="kept_amount",
            field=counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, db_default=0, max_digits=14),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=Q(amount__gt=0, rest__gte=0, rest__lte=F("amount"))
                | Q(amount__lt=0, rest__lte=0, rest__gte=F("amount")),
                name="open_item_rest",
            ),
        ),
        migrations.AddConstraint(
            model_name="openitem",
            constraint=models.CheckConstraint(
                condition=Q(kept_amount=0) | Q(kept_amount__gt=0, rest__lte=-F("kept_amount")), name="open_item_kept"
            ),
        ),
        migrations.RemoveField(model_name="receipt", name="delivery_notice_id"),
        migrations.RenameField(model_name="receipt", old_name="delivery_notice_number", new_name="delivery_notice"),
        migrations.AlterField(
            model_name="receipt",
            name="posted_at",
            field=models.DateTimeField(null=True, verbose_name="posted at"),
        ),
    ]
