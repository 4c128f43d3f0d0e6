from django.db import migrations, models


class Migration(migrations.Migration):
    """Customer codes come from counter rows, so that none is given twice and none is left out."""

    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CodeSeries",
            fields=[
                ("prefix", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(last__gte=0), name="customer_series_not_negative")
                ],
            },
        ),
    ]
