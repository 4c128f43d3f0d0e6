from django.db import migrations

KNOWN = """
    UPDATE delivery_shipment shipment SET requested_date = notice.requested_date
    FROM delivery_deliverynotice notice
    WHERE notice.id = shipment.notice_id AND notice.requested_date IS NOT NULL;
    UPDATE delivery_picklist list SET line_count = lines.many
    FROM (SELECT document_id, count(*) AS many FROM delivery_picklistline GROUP BY document_id) lines
    WHERE lines.document_id = list.id;
    UPDATE stock_discrepancy found SET pick_line_id = line.id
    FROM delivery_picklist list JOIN delivery_picklistline line ON line.document_id = list.id
    WHERE found.source_resource = 'pick-lists' AND list.number = found.source_number
      AND line.line_no = found.source_line_no;
    UPDATE stock_discrepancy found SET pick_line_id = line.pick_line_id
    FROM delivery_consignment consignment JOIN delivery_consignmentline line ON line.document_id = consignment.id
    WHERE found.source_resource = 'consignments' AND found.step = 'second_check'
      AND consignment.number = found.source_number AND line.line_no = found.source_line_no;
"""
"""What was told by other tables alone until now."""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0008_lists_by_their_days"),
        ("stock", "0009_lists_by_their_days"),
    ]

    operations = [migrations.RunSQL(KNOWN, migrations.RunSQL.noop)]
