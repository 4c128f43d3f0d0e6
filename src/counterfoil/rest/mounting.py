"""Where the apps put endpoints that the generic ones can't serve (customers, stock, the gate's scan page)."""

from ninja import Router

MOUNTED: list[tuple[str, Router]] = []


def mount(path: str, router: Router) -> Router:
    """Put an app's router into the API. Called in the app's ``api.py``, which is loaded at the start."""
    MOUNTED.append((path, router))
    return router
