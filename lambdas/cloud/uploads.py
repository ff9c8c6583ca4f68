"""Whether people are still uploading.

A book of many files takes a while to upload, longer than the queue gathers events. A run that began
in the middle would see half of it, and the rest would need a second run. So planning waits until no
file has arrived for some seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bitext.errors import UploadsInProgress
from cloud import ledger, objects, runs

PATIENCE = timedelta(minutes=15)
"""How long a run waits for uploads to end. Then it works on what is there."""


def require_quiet(bucket: str, run: str, quiet: timedelta, now: datetime) -> None:
    """Pass when the last upload lies some time back.

    Args:
        bucket: the book bucket.
        run: the run, whose id tells when it was started.
        quiet: how long no file must have arrived.
        now: the time.

    Raises:
        UploadsInProgress: a file has just arrived.
        ServiceError: S3 refused or is busy.
    """
    if not quiet or now - runs.start_time(run, now) > PATIENCE:
        return
    prefixes = (runs.SOURCE_PREFIX, runs.HUMAN_PREFIX, runs.MEMORY_PREFIX)
    arrived = (item.last_modified for p in prefixes for item in objects.list_objects(bucket, p))
    newest = max(arrived, default=None)
    if newest is not None and now - newest < quiet:
        raise UploadsInProgress(f"a file arrived at {runs.timestamp(newest)}")


def asked(table: str, run: str) -> int:
    """Return how often somebody asked the run to look again, before it looks.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    lock = ledger.find_lock(table)
    return lock.wanted if lock is not None and lock.run == run else 0


def answered(table: str, run: str, count: int) -> None:
    """Strike the requests that the run has answered by looking.

    S3 shows an object before its event is sent, so whoever asked before the listing has been seen
    by it. Whoever asked since is still counted, and is served by another run.

    Args:
        table: the ledger's table.
        run: the run.
        count: what `asked` told before the listing.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    if count:
        ledger.strike_wanted(table, run, count)
