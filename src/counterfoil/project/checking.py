"""`counterfoil check`: every invariant held against the database, the event trail walked, the server looked at."""

import sys
from importlib.util import find_spec

from counterfoil.project.database import complaints


def check_everything() -> int:
    """Print each invariant with the number of rows that break it; 1 when there is any."""
    from counterfoil.kernel.invariants import INVARIANTS, broken

    for sentence in complaints():
        print(f"warning: {sentence}", file=sys.stderr)
    found = broken()
    for code, count in found.items():
        print(f"{code}\t{count}\t{INVARIANTS[code].title}")
    faults = walk_trail()
    print(f"trail\t{len(faults)}\t{'; '.join(faults[:3])}")
    return int(bool(faults) or any(found.values()))


def walk_trail() -> list[str]:
    """What is wrong with the hash-chained event trail, a sentence each."""
    from counterfoil.kernel import trail

    walk = getattr(trail, "verify", None)
    return [str(fault) for fault in walk()] if walk else []
