"""A run while it goes on: redrawn on a terminal, a line for each change elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.live import Live

from amts.rendering.runs import progress_lines, run_view
from amts.rendering.screen import Screen
from amts.runs import RunStatus


@contextmanager
def watching(screen: Screen) -> Iterator[Callable[[RunStatus], None]]:
    """Yield a function that shows how a run stands; call it with every look at the run."""
    if screen.err.is_terminal:
        with Live(console=screen.err, transient=True, auto_refresh=False) as live:
            yield lambda status: live.update(run_view(status), refresh=True)
        return
    told: set[str] = set()

    def tell(status: RunStatus) -> None:
        for line in progress_lines(status):
            if line not in told:
                told.add(line)
                screen.note(line)

    yield tell
