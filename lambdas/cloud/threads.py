"""Several calls to a service at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

THREADS = 8
"""Calls that are under way at the same time."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_threads(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """Do the same work on several items and return the results in the items' order.

    The caller makes the client that `work` uses beforehand: making one is not safe in threads,
    using one is.

    Raises:
        Exception: whatever the first failing item, in their order, raised.
    """
    if len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(THREADS, len(items))) as pool:
        return list(pool.map(work, items))
