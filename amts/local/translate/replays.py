"""Client tokens: the same request with the same token gets the same answer.

How the real service treats them is not documented; its own sample uses one constant token for
every job. So: same token and same parameters within an hour mean the same request; the same token
with other parameters is a new request.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from amts.local.translate.limits import TOKEN_SECONDS
from amts.local.translate.settings import wait_seconds

# A caller's retries take true time, so a small time scale must not forget at once.
_LEAST_SECONDS = 60.0


class Replays:
    """Remembers which resource a request made. Not locked: the owner's lock guards it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[float, str]] = {}

    def find(self, operation: str, request: Mapping[str, Any]) -> str | None:
        """The resource that the same request made before."""
        self._forget()
        found = self._known.get(_key(operation, request))
        return found[1] if found else None

    def remember(self, operation: str, request: Mapping[str, Any], resource: str) -> None:
        """Remember what a request made."""
        until = time.monotonic() + max(wait_seconds(TOKEN_SECONDS), _LEAST_SECONDS)
        self._known[_key(operation, request)] = (until, resource)

    def _forget(self) -> None:
        now = time.monotonic()
        self._known = {key: value for key, value in self._known.items() if value[0] > now}


def _key(operation: str, request: Mapping[str, Any]) -> tuple[str, str, str]:
    parameters = {name: value for name, value in request.items() if name != "ClientToken"}
    return operation, str(request.get("ClientToken", "")), json.dumps(parameters, sort_keys=True)
