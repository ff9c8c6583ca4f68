"""What a reader of translation memories gives: its units, and how many it left out and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bitext.errors import UnreadableDocument
from bitext.inline_codes import Piece, number
from bitext.pairs import moment, written_moment
from bitext.translation_memory import TranslationUnit

_DATE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)


class LeftOut(StrEnum):
    """Why a unit of a memory is left out."""

    EMPTY = "one side is empty"
    LANGUAGES = "other languages"
    UNCONFIRMED = "not confirmed by a person"
    FUZZY = "fuzzy"
    MACHINE = "machine translation"
    OBSOLETE = "obsolete"
    PROTECTED = "marked as not to be translated"
    AMBIGUOUS = "P0 as text beside inline codes"
    FIELDS = "other number of fields"
    REJECTED = "has a reason to be left out"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a file of translations holds.

    Attributes:
        file: its name.
        units: the pairs, in the order of the file.
        left_out: how many units were left out, by reason.
    """

    file: str
    units: tuple[TranslationUnit, ...]
    left_out: Mapping[str, int]


@dataclass
class Collector:
    """Gathers the units of one file.

    Attributes:
        file: the file's name, for units and errors.
    """

    file: str
    units: list[TranslationUnit] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        source: Sequence[Piece],
        target: Sequence[Piece],
        place: str,
        changed: str = "",
        confidence: float = 1.0,
    ) -> None:
        """Take a unit, or count why it is not taken."""
        texts = number(source, target)
        if not texts.source or not texts.target:
            self.leave_out(LeftOut.EMPTY)
        elif texts.ambiguous:
            self.leave_out(LeftOut.AMBIGUOUS)
        else:
            date = iso_date(changed)
            self.units.append(
                TranslationUnit(texts.source, texts.target, self.file, place, date, confidence)
            )

    def leave_out(self, reason: LeftOut) -> None:
        """Count a unit that is not taken."""
        self.left_out[reason.value] += 1

    def memory(self) -> Memory:
        """Return what was gathered.

        Raises:
            UnreadableDocument: it is nothing.
        """
        counts = dict(sorted(self.left_out.items()))
        if not self.units:
            told = ", ".join(f"{number:,} {reason}" for reason, number in counts.items())
            raise UnreadableDocument(
                self.file, "no pair to use in it" + (f" (left out: {told})" if told else "")
            )
        return Memory(self.file, tuple(self.units), counts)


def iso_date(text: str) -> str:
    """Return a date of TMX (`20260102T030405Z`), gettext or ISO as ISO 8601 in UTC.

    A date without a zone is taken for UTC, a day for its beginning; "" for anything else.
    """
    match = _DATE.fullmatch(text.strip())
    if not match:
        return ""
    year, month, day, hour, minute, second, zone = match.groups()
    offset = "+00:00" if zone in (None, "Z") else zone
    written = f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{offset}"
    return written_moment(moment(written))
