"""The errors file that Amazon Translate writes about an import of parallel data.

Its form is that of the developer guide ("Adding your parallel data"):

    {"summary": {"record_error_count": 1, "record_skipped_count": 0},
     "messages": [{"content": "Number 1 TU element", "message": "Invalid TMX format. …"}]}

The service gives a link to it for the create and one for the latest update. Whoever wrote the input
file decides what stands in it, so nothing in it is taken for granted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

MOST_BYTES = 8 * 1024 * 1024
"""Size up to which an errors file is read; a larger one can only be saved."""

MESSAGES_TOLD = 3
"""Messages that a report's problem names."""

_PLACE_LENGTH = 60
_TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """One line of the file.

    Attributes:
        content: which record, for example "Number 1 TU element".
        message: what is wrong with it.
    """

    content: str
    message: str


@dataclass(frozen=True, slots=True)
class ErrorsFile:
    """What an errors file says.

    Attributes:
        failed: records that could not be imported.
        skipped: records, or fields of them, that were left out.
        messages: what was wrong, in the file's order.
    """

    failed: int
    skipped: int
    messages: tuple[ErrorMessage, ...]


@dataclass(frozen=True, slots=True)
class ErrorsLocation:
    """Where an errors file is.

    Attributes:
        url: a presigned link, a secret for half an hour.
        attempt: the import that it tells of.
    """

    url: str
    attempt: Literal["create", "update"]


def locate(answer: Mapping[str, Any]) -> ErrorsLocation | None:
    """Return where the errors file of the latest import is, from GetParallelData's answer.

    The create's file tells of data that are gone once an update has succeeded, so it counts only
    until then.
    """
    update = _url(answer, "LatestUpdateAttemptAuxiliaryDataLocation")
    if update:
        return ErrorsLocation(update, "update")
    properties = answer.get("ParallelDataProperties") or {}
    create = _url(answer, "AuxiliaryDataLocation")
    if create and properties.get("LatestUpdateAttemptStatus") != "ACTIVE":
        return ErrorsLocation(create, "create")
    return None


def read(content: bytes) -> ErrorsFile | None:
    """Read an errors file; None when it is not of the documented form."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    summary, messages = values.get("summary"), values.get("messages")
    if not isinstance(summary, dict) or not isinstance(messages, list):
        return None
    return ErrorsFile(
        failed=_count(summary.get("record_error_count")),
        skipped=_count(summary.get("record_skipped_count")),
        messages=tuple(
            ErrorMessage(_line(one.get("content")), _line(one.get("message")))
            for one in messages
            if isinstance(one, dict)
        ),
    )


def told(messages: Sequence[ErrorMessage], most: int = MESSAGES_TOLD) -> str:
    """Return the first messages in one line, for a report; "" when there are none.

    A report's problems hold no text of a document. A `content` that is longer than a place may be
    the record itself, so it is left out.
    """
    lines = []
    for one in messages[:most]:
        place = f"{one.content}: " if 0 < len(one.content) <= _PLACE_LENGTH else ""
        lines.append(place + _cut(one.message).rstrip("."))
    more = len(messages) - most
    return "; ".join(lines) + (f"; and {more} more" if lines and more > 0 else "")


def _url(answer: Mapping[str, Any], member: str) -> str:
    return str((answer.get(member) or {}).get("Location") or "")


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_LENGTH else text[: _TEXT_LENGTH - 1] + "…"
