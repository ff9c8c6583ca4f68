"""What can go wrong with a translation engine."""

from __future__ import annotations

from amts.local.errors import EmbeddedAwsError


class EngineError(EmbeddedAwsError):
    """Base of the engines' errors."""


class EngineUnavailableError(EngineError):
    """An engine was asked for by name and cannot work here: not installed, or not configured."""


class EngineFailedError(EngineError):
    """An engine started and did not deliver: a bad exit, a time-out, the wrong number of lines."""
