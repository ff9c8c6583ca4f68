"""Calls per second, per operation: the quotas of an account, sped up with the time scale."""

from __future__ import annotations

import time

from amts.local.translate.exceptions import RATE_EXCEEDED, ServiceError
from amts.local.translate.limits import CALLS_PER_SECOND
from amts.local.translate.settings import current


class Throttle:
    """A bucket of calls for each operation. Not locked: the owner's lock guards it."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def check(self, operation: str) -> None:
        """Count one call.

        Raises:
            ServiceError: TooManyRequestsException, when the second's calls are used up.
        """
        calls, scale = CALLS_PER_SECOND.get(operation), current().time_scale
        if calls is None or scale == 0:
            return
        # A simulated second lasts `scale` seconds, so that many more calls fit into a true one.
        rate = calls / scale
        most = max(rate, float(calls))
        now = time.monotonic()
        left, last = self._buckets.get(operation, (most, now))
        left = min(most, left + (now - last) * rate)
        if left < 1:
            self._buckets[operation] = (left, now)
            raise ServiceError("TooManyRequestsException", RATE_EXCEEDED)
        self._buckets[operation] = (left - 1, now)
