"""Progress on stderr: bars for counted work, one line a phase, nothing where nobody looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from amts.rendering.screen import Screen
from amts.rendering.text import seconds

PATIENCE = 1.0
"""Seconds of work before a bar appears."""

Advance = Callable[[], None]


@contextmanager
def bar(screen: Screen, what: str, total: int, patience: float = PATIENCE) -> Iterator[Advance]:
    """Show a bar while work of a known length goes on.

    It appears on a terminal only, and only when the work takes longer than `patience` seconds.
    Yields a function to call, from any thread, when one more item is done.
    """
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen.err,
        transient=True,
    )
    task = progress.add_task(what, total=total)
    began = time.monotonic()
    lock = threading.Lock()

    def advance() -> None:
        with lock:
            late = time.monotonic() - began >= patience
            if late and screen.err.is_terminal and not progress.live.is_started:
                progress.start()
            progress.advance(task)

    try:
        yield advance
    finally:
        if progress.live.is_started:  # else stopping would write an empty line
            progress.stop()


@dataclass(slots=True)
class Phases:
    """Times the phases of a long command and tells each on stderr.

    Attributes:
        screen: where to tell.
        took: seconds of each ended phase, in order.
    """

    screen: Screen
    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str, what: str, spinner: bool = True) -> Iterator[None]:
        """Run one phase.

        Args:
            name: its name in `took`: one word.
            what: what it does, shown while it goes on.
            spinner: whether to show that it goes on; not for a phase that shows more itself.
        """
        began = time.monotonic()
        if spinner and self.screen.err.is_terminal:
            with self.screen.err.status(what):
                yield
        else:
            yield
        self.took[name] = time.monotonic() - began
        self.screen.note(f"{what}: {seconds(self.took[name])}", "dim")

    def as_json(self) -> list[dict[str, float | str]]:
        """Return the phases for `--json`, seconds to the millisecond."""
        return [{"phase": name, "seconds": round(took, 3)} for name, took in self.took.items()]
