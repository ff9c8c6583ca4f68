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
    prefixes = (runs.SOURCE_PREFIX, runs.HUMAN_PREFIX)
    arrived = (item.last_modified for p in prefixes for item in objects.list_objects(bucket, p))
    newest = max(arrived, default=None)
    if newest is not None and now - newest < quiet:
        raise UploadsInProgress(f"a file arrived at {runs.timestamp(newest)}")


def begin_looking(table: str, run: str) -> None:
    """Forget that anybody asked to look again: the listing that follows sees their uploads.

    S3 shows an object before its event is sent. Whoever asks after this is served by another run.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    ledger.reset_wanted(table, run)
