"""Pairs: a source text and its translation, chosen as an example or left out with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum

from bitext.settings import Granularity

UNIT = "unit"
"""The kind of a pair that came as a translation unit, without documents."""


class Reason(StrEnum):
    """Why a pair is left out of parallel data."""

    UNALIGNED = "one side only"
    UNREVIEWED = "machine text that nobody reviewed"
    LOW_CONFIDENCE = "low confidence"
    REFERENCES_DIFFER = "references differ"
    PLACEHOLDERS_DIFFER = "placeholders differ"
    UNTRANSLATED = "untranslated"
    NO_WORDS = "no words"
    HALF_PLACEHOLDER = "half a placeholder"
    OUT_OF_PROPORTION = "lengths out of proportion"
    TOO_LONG = "longer than 1,000 bytes"
    FORBIDDEN_START = "begins with + - = or @"
    HELD_OUT = "stands in a scored document"
    NO_KEYWORD = "no keyword"
    DUPLICATE = "same source again"
    REPEATED = "same pair again"
    # Of a document as a whole, see `bitext.pair_checks`.
    NO_PROSE = "one side holds no prose"
    GARBLED = "document in a wrong encoding"
    COPY = "target is a copy of the source"
    SWAPPED = "source and target swapped"
    SAME_LANGUAGE = "both sides in the same language"
    OTHER_LANGUAGE = "document in another language"
    UNRELATED = "documents do not belong together"


@dataclass(frozen=True, slots=True)
class Pair:
    """One example: a source text and its human translation.

    Attributes:
        source: the source text, placeholders as P0, P1 …
        target: its translation, with the same placeholders.
        confidence: posterior probability that they belong together (0..1).
        document: the document's path, or the file of a unit.
        kind: how many sentences (of a paragraph: blocks) belong together, such as "1-2", or "unit".
        granularity: whether the pair is a paragraph or a sentence.
        source_place: where the source stands: "line 12", "cell 3, line 2"; "" for no source.
        target_place: where the target stands.
        provenance: who made the translation.
        changed: when it was last changed, ISO 8601 in UTC; "" when nobody knows.
        sentences: how many sentences each side holds.
    """

    source: str
    target: str
    confidence: float
    document: str
    kind: str = field(default="1-1", kw_only=True)
    granularity: Granularity = field(default="sentence", kw_only=True)
    source_place: str = field(default="", kw_only=True)
    target_place: str = field(default="", kw_only=True)
    provenance: str = field(default="human", kw_only=True)
    changed: str = field(default="", kw_only=True)
    sentences: tuple[int, int] = field(default=(1, 1), kw_only=True)

    def rejected(self, reason: Reason) -> RejectedPair:
        """Return the pair as one that was left out."""
        values = {item.name: getattr(self, item.name) for item in fields(Pair)}
        return RejectedPair(**values, reason=reason)


@dataclass(frozen=True, slots=True)
class RejectedPair(Pair):
    """A pair that was left out, and why."""

    reason: Reason = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Selection:
    """What became of all pairs of an edition."""

    pairs: tuple[Pair, ...]
    rejected: tuple[RejectedPair, ...]

    @property
    def rejected_by_reason(self) -> dict[str, int]:
        """How many pairs were left out for each reason."""
        return dict(sorted(Counter(r.reason.value for r in self.rejected).items()))


def moment(text: str) -> datetime | None:
    """Read a date and time of ISO 8601, basic or extended; None for "" and what is none.

    Without a zone it is UTC.
    """
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written_moment(when: datetime | None) -> str:
    """Return a moment as `Pair.changed` holds it: "2024-05-01T12:00:00Z", or ""."""
    return when.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z" if when else ""
