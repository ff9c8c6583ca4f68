"""Reads what arrives at StartRun.

Nothing in an event says what to do; a run finds that out by itself. An event says why to look, or
that an execution has ended.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bitext.errors import InvalidInput

REASONS = ("upload", "manual", "again", "schedule")
"""Why a run starts; of several reasons at once the first of these is given."""


@dataclass(frozen=True, slots=True)
class Look:
    """Look again.

    Attributes:
        reason: one of `REASONS`.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """An execution of the state machine has ended badly.

    Attributes:
        execution_arn: which.
    """

    execution_arn: str


def read_body(body: str) -> Look | Ended:
    """Read the body of one message of the uploads queue.

    Raises:
        InvalidInput: it is nothing that AMTS, S3, EventBridge or Step Functions sends there.
    """
    try:
        event = json.loads(body)
    except ValueError:
        raise InvalidInput("a message of the uploads queue is not JSON") from None
    return read_event(event)


def read_event(event: Any) -> Look | Ended:
    """Read one event: S3's, the schedule's, Step Functions', or `{"reason": …}`.

    Raises:
        InvalidInput: it is none of these.
    """
    if not isinstance(event, Mapping):
        raise InvalidInput("an event must be a JSON object")
    match event.get("source"):
        case "aws.s3":
            return Look("upload")
        case "aws.events" | "aws.scheduler":
            return Look("schedule")
        case "aws.states":
            return Ended(_execution_arn(event.get("detail")))
        case None if event.get("reason") in REASONS:
            return Look(str(event["reason"]))
    raise InvalidInput("an event is neither an upload, a schedule, an execution nor a reason")


def strongest(looks: Collection[Look]) -> str:
    """Return the one reason to give for several."""
    return min((look.reason for look in looks), key=REASONS.index)


def _execution_arn(detail: Any) -> str:
    arn = detail.get("executionArn") if isinstance(detail, Mapping) else None
    if not isinstance(arn, str) or not arn:
        raise InvalidInput("an event of Step Functions names no execution")
    return arn
