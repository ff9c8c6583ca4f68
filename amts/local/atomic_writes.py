"""DynamoDB's writes to an item: one after another, as on AWS.

moto's server answers requests in threads, and its DynamoDB looks at a write's condition and writes
in two steps. Of four clients that write on the condition that an item is not there, two may then
be told that they were the one (once in 300 tries). The book's lock and a run's budget stand on
that condition.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models import DynamoDBBackend

from amts.local.patching import wrap

_WRITES = ("put_item", "update_item", "delete_item", "transact_write_items")

# Reentrant, since a transaction calls the other three.
_lock = threading.RLock()


def install() -> None:
    """Let one write at a time look at its condition and write."""
    for name in _WRITES:
        wrap(DynamoDBBackend, name, _alone)


def _alone(original: Callable[..., Any]) -> Callable[..., Any]:
    def write(self: Any, *arguments: Any, **named: Any) -> Any:
        with _lock:
            return original(self, *arguments, **named)

    return write
