"""What a long-lived process keeps in memory from its start to its end."""

import gc

from django.urls import get_resolver

YOUNG = 10_000
"""New objects after which Python looks for garbage among the young."""


def settle() -> None:
    """Load what every request needs, and take it out of the search for garbage.

    The house's declarations, models and templates live as long as the process. Python would search them all again
    every few hundred requests, and whoever asks just then would wait 0.1 s for it.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
