"""How long a transaction may take whose statements go through years of papers."""

from django.db import connection

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


def be_patient(longest: str) -> None:
    """The rest of the running transaction may take so long (``15min``) for a statement and between two of them; without
    this it may take as long as a page."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute("SELECT set_config(%s, %s, true)", [limit, longest])
