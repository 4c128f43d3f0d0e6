from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0002_self_checks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="selfcheck",
            name="found",
            field=models.IntegerField(null=True),
        ),
    ]
