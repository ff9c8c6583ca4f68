"""How the embedded Amazon Translate is set up: one configuration for the whole process."""

from __future__ import annotations

import math
from dataclasses import dataclass

from amts.local.engines import Translator, choose

_LONGEST = 1e8  # what a thread can wait for has an end


@dataclass(frozen=True, slots=True)
class Configuration:
    """What `install` was told.

    Attributes:
        engine_names: the engines asked for, in order of preference.
        translator: the engines themselves.
        time_scale: seconds of true time for one simulated second of AWS.
    """

    engine_names: tuple[str, ...]
    translator: Translator
    time_scale: float

    def __post_init__(self) -> None:
        """Refuse a time scale that is no factor."""
        if not math.isfinite(self.time_scale) or self.time_scale < 0:
            raise ValueError(f"the time scale must be 0 or more, not {self.time_scale}")


_current = Configuration(("marker",), Translator(choose(("marker",))), 1.0)


def current() -> Configuration:
    """The configuration in force."""
    return _current


def use(configuration: Configuration) -> None:
    """Put a configuration in force; jobs that run already keep the engines they began with."""
    global _current
    _current = configuration


def wait_seconds(seconds: float) -> float:
    """A simulated wait of `seconds` in seconds of true time, at most about three years."""
    return min(seconds * _current.time_scale, _LONGEST)
