from django.db import migrations, models
from django.db.models import F, Q

import counterfoil.kernel.fields

OPEN_AMOUNTS = """
UPDATE orders_salesorder AS sales_order SET open_amount = open.amount
FROM (
    SELECT document_id, sum(round((quantity - shipped - dropped) * unit_price, 2)) AS amount
    FROM orders_salesorderline WHERE quantity > shipped + dropped GROUP BY document_id
) open
WHERE sales_order.id = open.document_id
"""


class Migration(migrations.Migration):
    """An order says what is still to be shipped of it; its lines need not be added up for that."""

    dependencies = [("orders", "0002_one_open_review")]

    operations = [
        migrations.AddField(
            model_name="salesorder",
            name="open_amount",
            field=counterfoil.kernel.fields.MoneyField(
                decimal_places=2, default=0, max_digits=14, verbose_name="amount still to be shipped"
            ),
        ),
        migrations.AddIndex(
            model_name="salesorderline",
            index=models.Index(
                condition=Q(quantity__gt=F("shipped") + F("dropped")),
                fields=["document"],
                include=("product", "quantity", "shipped", "dropped", "unit_price"),
                name="order_line_to_ship",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorder",
            constraint=models.CheckConstraint(condition=Q(open_amount__gte=0), name="order_open_amount_not_negative"),
        ),
        migrations.RunSQL(OPEN_AMOUNTS, migrations.RunSQL.noop),
    ]
