"""The web server's own process: `python -m counterfoil.project.web_server HOST PORT WORKERS THREADS`.

granian accepts connections in each worker process and hands requests to that worker's threads. Each thread keeps its
database connection, which was measured faster than a pool that every request asks.

The house is loaded once, in this process; its workers are forks of it. So they share its memory, and one that dies is
back at once.
"""

import os
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from counterfoil.project.lifeline import be_parent, hold_to_parent
from counterfoil.project.wsgi import application

BACKLOG = 1024


def main() -> int:
    """Serve until told to stop."""
    host, port, workers, threads = sys.argv[1], *(int(word) for word in sys.argv[2:5])
    os.environ.update(be_parent())  # the worker processes hold to this one
    Server(
        "counterfoil.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=BACKLOG,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        websockets=False,
    ).serve(target_loader=_in_worker, wrap_loader=False)
    return 0


def _in_worker() -> Any:
    """The site in a worker process, which has just begun as a copy of this one."""
    hold_to_parent()
    return application


if __name__ == "__main__":
    sys.exit(main())
