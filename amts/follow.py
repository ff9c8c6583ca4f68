"""Waits for runs: until one starts, and until one has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from amts.runs import RunStatus


class Reader(Protocol):
    """What is asked about runs (`amts.runs.RunReader`)."""

    def latest(self, limit: int) -> list[str]:
        """Return the ids of the latest runs, the newest first."""

    def status(self, run: str) -> RunStatus:
        """Return how a run stands."""

    def waiting_uploads(self) -> int:
        """Return about how many uploads wait for a run to be started."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often to ask, and how long to wait for what may not come. All in seconds.

    Attributes:
        interval: between two questions.
        settle: without a waiting upload, after which no run is expected any more.
        sleep: waits.
        clock: tells the time.
    """

    interval: float = 2.0
    settle: float = 10.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


LOOKED_AT = 20
"""Runs, the latest ones, among which a new one is looked for."""

Tell = Callable[[RunStatus], None]
Watch = Callable[[], AbstractContextManager[Tell]]

REAL = Rhythm()
LOCAL = Rhythm(interval=0.25, settle=3.0)


def follow(reader: Reader, run: str, tell: Tell, rhythm: Rhythm) -> RunStatus:
    """Wait until a run has ended; `tell` is called with every look at it. Return the last look.

    Raises:
        NoRun: there is no such run.
    """
    while True:
        status = reader.status(run)
        tell(status)
        if status.ended:
            return status
        rhythm.sleep(rhythm.interval)


def follow_uploads(reader: Reader, watch: Watch, rhythm: Rhythm) -> list[RunStatus]:
    """Follow the run that uploads just started to a fresh stack, and any that it leads to.

    It is one run, unless uploads still arrived when it had begun, or it died and was replaced.

    Args:
        reader: whom to ask.
        watch: shows one run, see `amts.rendering.live.watching`.
        rhythm: how often to ask.

    Returns:
        How each run ended, in order; none when the uploads started no run.
    """
    ended: list[RunStatus] = []
    patience = rhythm
    while run := next_run(reader, [status.run.run for status in ended], patience):
        with watch() as tell:
            ended.append(follow(reader, run, tell, rhythm))
        patience = replace(rhythm, settle=0.0)  # a run that is wanted has its message by now
    return ended


def next_run(reader: Reader, known: Collection[str], rhythm: Rhythm) -> str | None:
    """Wait for a run that is not among the known ones, as long as uploads wait for one.

    Uploads are gathered for a while before they start a run. Returns None when none waits any more
    and none has started. `known` must hold the `LOOKED_AT` latest runs that are not meant.
    """
    quiet_since = rhythm.clock()
    while True:
        # Asked in this order: an upload that waits no more has its run in the ledger by then.
        waiting = reader.waiting_uploads()
        new = [run for run in reader.latest(LOOKED_AT) if run not in known]
        if new:
            return new[-1]
        if waiting:
            quiet_since = rhythm.clock()
        elif rhythm.clock() - quiet_since >= rhythm.settle:
            return None
        rhythm.sleep(rhythm.interval)
