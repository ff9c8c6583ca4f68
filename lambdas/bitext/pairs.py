"""Pairs: a source text and its translation, chosen as an example or left out with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a pair is left out of parallel data."""

    UNALIGNED = "one side only"
    LOW_CONFIDENCE = "low confidence"
    REFERENCES_DIFFER = "references differ"
    PLACEHOLDERS_DIFFER = "placeholders differ"
    UNTRANSLATED = "untranslated"
    TOO_LONG = "longer than 1,000 bytes"
    FORBIDDEN_START = "begins with + - = or @"
    HELD_OUT = "stands in a scored document"
    DUPLICATE = "same source again"
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
    """One example: a source text and its human translation."""

    source: str
    target: str
    confidence: float
    document: str


@dataclass(frozen=True, slots=True)
class RejectedPair:
    """A pair that was left out, and why."""

    source: str
    target: str
    confidence: float
    document: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Selection:
    """What became of all pairs of an edition."""

    pairs: tuple[Pair, ...]
    rejected: tuple[RejectedPair, ...]

    @property
    def rejected_by_reason(self) -> dict[str, int]:
        """How many pairs were left out for each reason."""
        return dict(sorted(Counter(r.reason.value for r in self.rejected).items()))
