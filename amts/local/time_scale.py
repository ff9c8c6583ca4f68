"""The factor that shortens every simulated wait of the embedded AWS.

Scaled: Wait and Retry of Step Functions, the batching window and redelivery delay of a queue that
feeds a function, and the delay between attempts of an asynchronous invocation. Not scaled: time
limits (TimeoutSeconds, a function's time-out), because the work that they bound takes true time.
"""

from __future__ import annotations

import math

_scale = 1.0


def use(scale: float) -> None:
    """Set the factor: 1.0 waits as AWS does, 0.01 a hundredth of it.

    Raises:
        ValueError: the factor is negative or not a finite number.
    """
    global _scale
    if not math.isfinite(scale) or scale < 0:
        raise ValueError(f"the time scale must be 0 or more, not {scale}")
    _scale = scale


def scaled(seconds: float) -> float:
    """A simulated wait of `seconds`, in seconds of true time."""
    return seconds * _scale
