from django.db import migrations

DOUBLED = r"""
UPDATE customers_customer
SET search = search || E'\n' || regexp_replace(search, E'([^\n])', E'\\1\\1', 'g')
"""


class Migration(migrations.Migration):
    """What customers are found by is kept doubled too, so that words of two signs go by the index."""

    dependencies = [("customers", "0005_own_part_numbers")]

    operations = [migrations.RunSQL(DOUBLED, migrations.RunSQL.noop)]
