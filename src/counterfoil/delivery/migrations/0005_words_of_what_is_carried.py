from django.db import migrations, models


class Migration(migrations.Migration):
    """What a consignment carries has names that people read."""

    dependencies = [
        ("delivery", "0004_opening_shipments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consignment",
            name="kind",
            field=models.CharField(
                choices=[("sales", "sales"), ("replacement", "replacement"), ("sample", "sample")],
                default="sales",
                max_length=20,
                verbose_name="carries",
            ),
        ),
    ]
