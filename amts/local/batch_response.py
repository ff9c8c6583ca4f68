"""Reads a function's partial batch response.

Rules: AWS Lambda developer guide, "Reporting batch item failures".
"""

from __future__ import annotations

import json
from collections.abc import Mapping


def failed_items(answer: str | bytes, ids: set[str]) -> set[str]:
    """Which of the messages `ids` of a batch failed, by the function's `answer`.

    An answer that is not of the agreed form, or that names an unknown message, fails all of them.
    """
    try:
        response = json.loads(answer or "null")
    except ValueError:
        return ids
    if response is None:
        return set()
    if not isinstance(response, Mapping):
        return ids
    failures = response.get("batchItemFailures")
    if not failures:
        return set()
    if not isinstance(failures, list):
        return ids
    named = {item.get("itemIdentifier") if isinstance(item, Mapping) else None for item in failures}
    return {str(name) for name in named} if named <= ids else ids
