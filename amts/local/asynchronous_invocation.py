"""Asynchronous invocations: tried again after a function error, and sent on when all tries failed.

Rules: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous
invocation": two more tries, after one and two minutes.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from amts.local import delivery_targets
from amts.local.lambda_worker import Outcome
from amts.local.time_scale import scaled

_log = logging.getLogger(__name__)
_SECONDS_BEFORE_NEXT_TRY = (60.0, 120.0)

Run = Callable[[Any, bytes], Outcome]


def start(run: Run, function: Any, payload: bytes) -> None:
    """Invoke `function` in the background."""
    name = f"asynchronous invocation of {function.function_name}"
    arguments = (run, function, payload)
    threading.Thread(target=_invoke, args=arguments, name=name, daemon=True).start()


def _invoke(run: Run, function: Any, payload: bytes) -> None:
    settings = function.event_invoke_config[0].config if function.event_invoke_config else {}
    tries = 1 + int(settings.get("MaximumRetryAttempts", len(_SECONDS_BEFORE_NEXT_TRY)))
    try:
        for number in range(tries):
            if number:
                time.sleep(scaled(_SECONDS_BEFORE_NEXT_TRY[number - 1]))
            outcome = run(function, payload)
            if not outcome.error:
                return
        _log.warning("%s failed %d times: %s", function.function_name, tries, outcome.body[:500])
        _send_on(function, settings, payload, outcome, tries)
    except Exception:
        _log.exception("the asynchronous invocation of %s failed", function.function_name)


def _send_on(
    function: Any, settings: dict[str, Any], payload: bytes, outcome: Outcome, tries: int
) -> None:
    destinations = settings.get("DestinationConfig") or {}
    destination = (destinations.get("OnFailure") or {}).get("Destination")
    if destination:
        record = _record(function, payload, outcome, tries)
        delivery_targets.deliver(destination, json.dumps(record))
    dead_letters = getattr(function, "dead_letter_arn", None)
    if dead_letters:
        delivery_targets.deliver(dead_letters, payload.decode())


def _record(function: Any, payload: bytes, outcome: Outcome, tries: int) -> dict[str, Any]:
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": str(uuid4()),
            "functionArn": f"{function.function_arn}:{function.version}",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": tries,
        },
        "requestPayload": json.loads(payload),
        "responseContext": {
            "statusCode": 200,
            "executedVersion": str(function.version),
            "functionError": outcome.error,
        },
        "responsePayload": json.loads(outcome.body),
    }
