"""How long a transaction may take whose statements go through years of papers."""

from django.db import connection

_LIMITS = (
    "SELECT set_config('statement_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)"
)


def be_patient(longest: str) -> None:
    """The rest of the running transaction may take so long (``15min``) for a statement and between two of them; without
    this it may take as long as a page."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(_LIMITS, [longest, longest])
