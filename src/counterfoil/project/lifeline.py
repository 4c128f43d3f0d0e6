"""Nobody outlives the supervisor: a child of `counterfoil serve` goes when its parent is gone, however that died."""

import os
import threading
import time

LOOK_EVERY = 0.3
PARENT = "COUNTERFOIL_PARENT"


def be_parent() -> dict[str, str]:
    """What the environment of a child must say, so that it holds to this process."""
    return {PARENT: str(os.getpid())}


def hold_to_parent() -> None:
    """End this process soon after the parent that the environment names has ended. Does nothing where none is named.

    Ending hard is safe: what isn't committed is rolled back by the database.
    """
    if os.environ.get(PARENT):
        parent = int(os.environ[PARENT])
        threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
