"""What must never be about complaints and replacements, the database itself refuses, whoever writes to it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.complaints import house as houses

from counterfoil.complaints.models import ReplacementRequest

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def posted():
    """A posted replacement shipment of four pieces, and its request."""
    yard = houses.build(products=1)
    asked = houses.request(yard, houses.shipped(yard, (0, 10)), {1: 4})
    return asked, yard.do(houses.sent(yard, asked), "post", "logistics_clerk")


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE complaints_replacementrequestline SET quantity = 5", "replacement_within_complaint"),
        ("UPDATE complaints_replacementrequestline SET under_way = 1", "replacement_sent_within_asked"),
        ("UPDATE complaints_replacementrequestline SET freed = 1", "replacement_sent_within_granted"),
        ("UPDATE complaints_replacementrequestline SET quantity = 0", "replacement_line_of_something"),
        ("UPDATE complaints_replacementshipmentline SET claimed = 5", "repl_claimed_within_shipped"),
        ("UPDATE complaints_replacementshipmentline SET returned = 5", "repl_returned_within_shipped"),
        ("UPDATE complaints_replacementshipmentline SET quantity = 5", "repl_shipped_within_checked"),
        ("UPDATE complaints_complaint SET amount = 5", "compensation_of_something"),
        ("UPDATE complaints_complaintline SET quantity = 0", "complaint_line_of_something"),
    ],
)
def test_the_database_refuses(posted, statement, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        sql(statement)


def test_a_complaint_has_one_living_request(posted):
    asked, _shipment = posted
    with pytest.raises(IntegrityError, match="one_live_replacement"):
        ReplacementRequest.objects.create(
            number="X", state="draft", state_since=asked.created_at, created_at=asked.created_at,
            created_by=asked.created_by, customer=asked.customer, complaint=asked.complaint,
        )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM complaints_replacementshipment WHERE id = %s",
        "UPDATE complaints_replacementshipment SET state = 'draft' WHERE id = %s",
        "UPDATE complaints_replacementshipment SET number = 'X' WHERE id = %s",
    ],
)
def test_a_posted_replacement_shipment_is_neither_moved_nor_deleted(posted, statement):
    _asked, shipment = posted
    with pytest.raises(DatabaseError):
        sql(statement, shipment.pk)
