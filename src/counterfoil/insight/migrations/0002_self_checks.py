from django.db import migrations, models


class Migration(migrations.Migration):
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
                ("found", models.IntegerField(null=True)),
                ("broken_since", models.DateTimeField(null=True)),
            ],
        ),
    ]
