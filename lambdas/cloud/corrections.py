"""What became of machine text in the human editions that people made of it, from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bitext.drafts import Correction
from bitext.errors import InvalidInput, ObjectMissing
from bitext.records import made_values, read_made
from cloud import objects
from cloud.environment import BookEnvironment
from cloud.runs import RunKeys


def write(
    book: BookEnvironment, run: str, language: str, corrections: Sequence[Correction]
) -> None:
    """Write down what became of machine text; nothing is written when there is none.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    if corrections:
        key = RunKeys(run, language).corrections
        objects.write_lines(book.work_bucket, key, map(_values, corrections))


def read(book: BookEnvironment, run: str, language: str) -> list[Correction]:
    """Return what was written down, in its order; nothing when there was none.

    Raises:
        InvalidInput: it is not what `write` writes; the message names the place.
        ServiceError: S3 refused or is busy.
    """
    key = RunKeys(run, language).corrections
    try:
        lines = list(objects.read_lines(book.work_bucket, key))
    except ObjectMissing:
        return []
    try:
        return [_read(line) for line in lines]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InvalidInput(f"s3://{book.work_bucket}/{key} holds no corrections") from None


def _values(correction: Correction) -> dict[str, Any]:
    return {
        **asdict(correction),
        "source": list(correction.source),
        "made": made_values(correction.made),
    }


def _read(values: Mapping[str, Any]) -> Correction:
    return Correction(
        **{**values, "source": tuple(values["source"]), "made": read_made(values["made"])}
    )
