from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("insight", "0006_self_checks"),
    ]

    dependencies = [
        ("insight", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                ("code", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                ("found", models.IntegerField()),
                ("broken_since", models.DateTimeField(null=True)),
            ],
        ),
    ]
