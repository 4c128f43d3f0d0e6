from django.db import migrations, models


class Migration(migrations.Migration):
    """Two editions may be begun in one moment: nothing is wrong with a former revision that is kept twice."""

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="former", name="former_once"),
        migrations.AddIndex(
            model_name="former",
            index=models.Index(fields=["resource", "document_id", "revision"], name="former_of_document"),
        ),
    ]
