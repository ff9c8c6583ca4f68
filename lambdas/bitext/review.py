"""What in a published document needs a person's eye, and why; from the document's record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from bitext.provenance import Provenance
from bitext.records import Line, Record
from bitext.word_difference import Piece, word_difference

CODE = "code"
"""`Line.kind` of a code block that needs a person's eye."""

_FIRST_BEAD = 2
"""Line of a record's file that holds its first bead; the header comes before."""


class Reason(StrEnum):
    """Why a person should look. Each entry has the first that holds."""

    CODE = "code"  # the source's code took the place of code whose comments people translated
    FLAGGED = "flagged"  # damaged, or what stands there may say something else than the source
    CHANGED = "changed"  # the source changed; what stood there before is offered
    NEW = "new"  # machine text of this run
    UNREVIEWED = "unreviewed"  # machine text of an earlier run that nobody has looked at
    NOT_SHOWN = "not shown"  # people's text whose source changed or went


@dataclass(frozen=True, slots=True)
class Entry:
    """One text to look at.

    Attributes:
        number: its line in the record's file, counted from 1.
        reason: why.
        line: what the record says.
        difference: what changed in the source; empty where nothing is known of an earlier one.
    """

    number: int
    reason: Reason
    line: Line
    difference: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The entries below a heading.

    Attributes:
        title: the headings that they stand under, " > " between them; "" before the first one.
        entries: in the order of the document.
    """

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a person has to look at in a document.

    Attributes:
        record: the document's record.
        sections: in the order of the document.
        not_shown: people's text that the document does not show any more, and that no entry offers.
        counts: entries by reason; only reasons that there are.
    """

    record: Record
    sections: tuple[Section, ...]
    not_shown: tuple[Entry, ...]
    counts: Mapping[Reason, int]

    def __bool__(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.counts)


def review(record: Record) -> Review:
    """Return what a person has to look at in a document.

    What people wrote, changed or confirmed is left out unless it is flagged. Text of people that
    the document does not show is told at the end, unless it is offered where its source changed.
    """
    offered = {
        _folded(line.earlier.source, line.earlier.target)
        for line in record.lines
        if line.earlier is not None
    }
    found = [
        Entry(number, reason, line, _difference(line))
        for number, line in enumerate(record.lines, start=_FIRST_BEAD)
        if (reason := _reason(line, record.run, offered)) is not None
    ]
    shown = [entry for entry in found if entry.reason is not Reason.NOT_SHOWN]
    groups = groupby(shown, key=_by_section(record.lines))
    counts = Counter(entry.reason for entry in found)
    return Review(
        record,
        tuple(Section(title, tuple(entries)) for title, entries in groups),
        tuple(entry for entry in found if entry.reason is Reason.NOT_SHOWN),
        {reason: counts[reason] for reason in Reason if counts[reason]},
    )


def _by_section(lines: Sequence[Line]) -> Callable[[Entry], str]:
    """Return what tells an entry's section; text of the target alone is in that before it."""
    titles = [""]
    for line in lines:
        titles.append(line.section if line.block >= 0 else titles[-1])
    return lambda entry: titles[entry.number - _FIRST_BEAD + 1]


def _reason(line: Line, run: str, offered: set[tuple[str, str]]) -> Reason | None:
    if not line.published:
        return Reason.NOT_SHOWN if _is_lost(line, offered) else None
    if line.kind == CODE:
        return Reason.CODE
    if line.flag or line.made.by is Provenance.SOURCE:
        return Reason.FLAGGED
    if not line.made.is_unreviewed:
        return None
    if line.earlier is not None:
        return Reason.CHANGED
    return Reason.NEW if line.made.run == run else Reason.UNREVIEWED


def _is_lost(line: Line, offered: set[tuple[str, str]]) -> bool:
    """Whether a bead holds people's text that a reviewer finds nowhere else on the page."""
    if line.made.is_unreviewed or not line.target:
        return False
    return _folded(*_texts(line)) not in offered


def _texts(line: Line) -> tuple[str, str]:
    return "".join(line.source), "".join(line.target)


def _folded(source: str, target: str) -> tuple[str, str]:
    """Return texts without white space: a bead keeps its sentences apart, an offer does not."""
    return "".join(source.split()), "".join(target.split())


def _difference(line: Line) -> tuple[Piece, ...]:
    return () if line.earlier is None else word_difference(line.earlier.source, joined(line.source))


def joined(sentences: Sequence[str]) -> str:
    """Return the sentences of one side as one text to read."""
    return " ".join(sentences)
