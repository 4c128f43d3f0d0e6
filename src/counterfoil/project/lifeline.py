"""Nobody outlives the supervisor: a child of `counterfoil serve` goes when its parent is gone, however that died."""

import os
import threading
import time

LOOK_EVERY = 0.5
SUPERVISED = "COUNTERFOIL_SUPERVISED"


def hold_to_parent() -> None:
    """In a process that `serve` (or its web server) has started: end it within a second of its parent's end.

    Ending hard is safe: what isn't committed is rolled back by the database. Does nothing anywhere else.
    """
    if os.environ.get(SUPERVISED):
        threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
