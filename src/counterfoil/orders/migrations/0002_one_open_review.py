from django.db import migrations

ONE_OPEN_REVIEW = """
CREATE UNIQUE INDEX IF NOT EXISTS review_open_once ON orders_orderreview (order_id) WHERE state = 'open'
"""


class Migration(migrations.Migration):
    """Houses that went the long way lost this index when that of the foreign key was dropped."""

    dependencies = [("orders", "0001_tables")]

    operations = [migrations.RunSQL(ONE_OPEN_REVIEW, migrations.RunSQL.noop)]
