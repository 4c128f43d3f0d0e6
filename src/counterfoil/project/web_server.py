"""The web server's own process: `python -m counterfoil.project.web_server HOST PORT WORKERS THREADS`.

granian accepts connections in each worker process and hands requests to that worker's threads. Each thread keeps its
database connection, which was measured faster than a pool that every request asks.
"""

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from counterfoil.project.lifeline import be_parent, hold_to_parent

BACKLOG = 1024


def main() -> int:
    """Serve until told to stop."""
    host, port, workers, threads = sys.argv[1], *(int(word) for word in sys.argv[2:5])
    hold_to_parent()
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
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
