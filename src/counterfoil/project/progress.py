"""How long commands show how far they are: a bar on a terminal, nothing in a pipe."""

import contextlib
import sys
from collections.abc import Callable, Iterator

Progress = Callable[..., None]


@contextlib.contextmanager
def shown() -> Iterator[Progress]:
    """Gives `progress(sentence, done=None, total=None)`, drawn on standard error when that is a terminal."""
    if not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)

        def draw(sentence: str, done: int | None = None, total: int | None = None) -> None:
            bars.update(task, description=str(sentence), completed=done or 0, total=total)

        yield draw


def _nothing(_sentence: str, done: int | None = None, total: int | None = None) -> None:
    """Nobody looks."""
