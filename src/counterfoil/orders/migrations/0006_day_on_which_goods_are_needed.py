from django.db import migrations, models


class Migration(migrations.Migration):
    """A date that production sees is named apart from the day on which customers pay."""

    dependencies = [("orders", "0005_reviews_and_production")]

    operations = [
        migrations.RemoveIndex(model_name="productionrequest", name="production_due"),
        migrations.RenameField(model_name="productionrequest", old_name="due_on", new_name="needed_on"),
        migrations.AddIndex(
            model_name="productionrequest",
            index=models.Index(fields=["state", "needed_on"], name="production_due"),
        ),
    ]
