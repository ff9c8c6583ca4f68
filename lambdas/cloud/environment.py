"""What the stack tells a function through its environment variables."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bitext.errors import InvalidSettings


@dataclass(frozen=True, slots=True)
class BookEnvironment:
    """What every function knows about its book.

    Attributes:
        book: the book's name.
        source_language: the code of the language that the source edition is written in.
        book_bucket: the bucket that people touch: source, human and translated editions, reports.
        work_bucket: the bucket of what a run makes for itself; its objects expire.
        ledger_table: the DynamoDB table of documents, runs and the lock.
    """

    book: str
    source_language: str
    book_bucket: str
    work_bucket: str
    ledger_table: str

    @classmethod
    def load(cls) -> BookEnvironment:
        """Read the environment variables that every function has.

        Raises:
            InvalidSettings: a variable is missing or empty; the message names it.
        """
        return cls(
            book=required("AMTS_BOOK"),
            source_language=required("AMTS_SOURCE_LANGUAGE"),
            book_bucket=required("AMTS_BOOK_BUCKET"),
            work_bucket=required("AMTS_WORK_BUCKET"),
            ledger_table=required("AMTS_LEDGER_TABLE"),
        )


def required(name: str) -> str:
    """Return an environment variable that must be set.

    Raises:
        InvalidSettings: the variable is missing or empty.
    """
    value = os.environ.get(name, "")
    if not value:
        raise InvalidSettings(f"environment variable {name} is not set")
    return value


def state_machine_arn() -> str:
    """The state machine that StartRun starts."""
    return required("AMTS_STATE_MACHINE_ARN")


def data_role_arn() -> str:
    """The role that Amazon Translate takes to read a job's input and write its output."""
    return required("AMTS_DATA_ROLE_ARN")


def topic_arn() -> str:
    """The topic that Report writes its message to."""
    return required("AMTS_TOPIC_ARN")


def uploads_queue_url() -> str:
    """The queue of upload events, which Report uses to say "look again"."""
    return required("AMTS_UPLOADS_QUEUE_URL")


def languages_parameter() -> str:
    """The Parameter Store path that holds one parameter per target language."""
    return required("AMTS_LANGUAGES_PARAMETER")


def upload_quiet() -> timedelta:
    """How long no file must have arrived before a run looks at the book.

    Raises:
        InvalidSettings: the variable is missing or no number.
    """
    value = _json("AMTS_UPLOAD_QUIET_SECONDS")
    if not _is_number(value) or value < 0:
        raise InvalidSettings("AMTS_UPLOAD_QUIET_SECONDS must be a number of seconds")
    return timedelta(seconds=value)


def evaluation_documents() -> str | list[str]:
    """Which documents are scored: "auto", or paths and globs relative to `source/`.

    Raises:
        InvalidSettings: the variable is missing or of another kind.
    """
    value = _json("AMTS_EVALUATION_DOCUMENTS")
    if value == "auto":
        return "auto"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise InvalidSettings('AMTS_EVALUATION_DOCUMENTS must be "auto" or a list of paths')


def prices() -> dict[str, float]:
    """Prices in US dollars, by what is counted.

    Raises:
        InvalidSettings: the variable is missing or does not map names to numbers.
    """
    value = _json("AMTS_PRICES")
    if not isinstance(value, dict) or not all(_is_number(price) for price in value.values()):
        raise InvalidSettings("AMTS_PRICES must map names to numbers")
    return {str(name): float(price) for name, price in value.items()}


def budget() -> float | None:
    """US dollars that a run may cost, over all languages; None when there is no bound.

    Raises:
        InvalidSettings: the variable is missing or is no sum.
    """
    value = _json("AMTS_BUDGET_USD")
    if value is None:
        return None
    if not _is_number(value) or not 0 <= value < float("inf"):
        raise InvalidSettings("AMTS_BUDGET_USD must be a number of dollars or null")
    return float(value)


def _json(name: str) -> Any:
    try:
        return json.loads(required(name))
    except json.JSONDecodeError:
        raise InvalidSettings(f"environment variable {name} is not JSON") from None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
