"""Who wrote a text of a target document: people or an engine, when, and in which job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Provenance(StrEnum):
    """Who wrote a segment of the target document."""

    HUMAN = "human"
    MACHINE = "machine"
    SOURCE = "source"  # nobody yet: the translation was damaged, the source stands in


@dataclass(frozen=True, slots=True)
class Made:
    """How a text came to be.

    Machine text becomes human only when a person changed it or confirmed it.

    Attributes:
        by: who wrote it.
        at: when, ISO 8601: for human text when the file that brought it was uploaded; "" when
            nobody knows.
        run: the run that asked for it (machine), or that first saw it (human).
        engine: Amazon Translate's operation that made it, "StartTextTranslationJob" or
            "TranslateText"; "" for human text.
        job: the batch job's id, "" for none.
        parallel_data: the parallel data that the job was given, "" for none.
    """

    by: Provenance
    at: str = ""
    run: str = ""
    engine: str = ""
    job: str = ""
    parallel_data: str = ""

    @property
    def is_unreviewed(self) -> bool:
        """Whether no person has changed or confirmed it: an engine's text, or none at all."""
        return self.by is not Provenance.HUMAN


HUMAN = Made(Provenance.HUMAN)
"""Human text of which nothing else is known."""

BATCH = "StartTextTranslationJob"
SINGLE = "TranslateText"

RESTORED = {"amts-restored": "document"}
"""Metadata of a human file in S3: a person brought an earlier text back, as a whole."""

RESTORED_SENTENCE = {"amts-restored": "sentence"}
"""Likewise: one sentence of it came back."""

CONFIRMED = {"amts-confirmed": "yes"}
"""Metadata of a human file in S3: a person has looked at all of its text."""
