from django.db import migrations, models

import counterfoil.kernel.fields


class Migration(migrations.Migration):
    """A consignment line remembers what of its staged goods went back to the floor."""

    dependencies = [("delivery", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="consignmentline",
            name="brought_back",
            field=counterfoil.kernel.fields.QuantityField(
                decimal_places=3, default=0, max_digits=14, verbose_name="brought back to the floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="consignmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("brought_back__gte", 0), ("brought_back__lte", models.F("quantity"))),
                name="consignment_brought_back_within_staged",
            ),
        ),
    ]
