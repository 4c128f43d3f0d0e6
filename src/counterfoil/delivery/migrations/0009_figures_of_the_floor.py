from django.db import migrations

KNOWN = (
    ("delivery_shipment", """
        UPDATE delivery_shipment shipment SET requested_date = notice.requested_date
        FROM delivery_deliverynotice notice
        WHERE shipment.id BETWEEN %s AND %s AND notice.id = shipment.notice_id AND notice.requested_date IS NOT NULL
    """),
    ("delivery_picklist", """
        UPDATE delivery_picklist list SET line_count = lines.many
        FROM (
            SELECT document_id, count(*) AS many FROM delivery_picklistline
            WHERE document_id BETWEEN %s AND %s GROUP BY document_id
        ) lines
        WHERE lines.document_id = list.id
    """),
    ("stock_discrepancy", """
        UPDATE stock_discrepancy found SET pick_line_id = line.id
        FROM delivery_picklist list JOIN delivery_picklistline line ON line.document_id = list.id
        WHERE found.id BETWEEN %s AND %s AND found.source_resource = 'pick-lists'
          AND list.number = found.source_number AND line.line_no = found.source_line_no
    """),
    ("stock_discrepancy", """
        UPDATE stock_discrepancy found SET pick_line_id = line.pick_line_id
        FROM delivery_consignment consignment JOIN delivery_consignmentline line ON line.document_id = consignment.id
        WHERE found.id BETWEEN %s AND %s AND found.source_resource = 'consignments' AND found.step = 'second_check'
          AND consignment.number = found.source_number AND line.line_no = found.source_line_no
    """),
)  # fmt: skip
"""What was told by other tables alone until now: table, and what is written of the rows between two ids."""
PORTION = 20_000


def fill(_apps, schema_editor):
    """By portions, each its own transaction: people go on meanwhile, and what was interrupted begins again."""
    with schema_editor.connection.cursor() as cursor:
        for table, statement in KNOWN:
            cursor.execute(f"SELECT min(id), max(id) FROM {table}")  # noqa: S608 - declared above
            first, last = cursor.fetchone()
            if first is None:
                continue
            for begin in range(first, last + 1, PORTION):
                cursor.execute(statement, [begin, begin + PORTION - 1])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("delivery", "0008_lists_by_their_days"),
        ("stock", "0009_lists_by_their_days"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
