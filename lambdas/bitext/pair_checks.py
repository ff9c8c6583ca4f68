"""What is wrong with a document and its translation as a whole, before their pairs are looked at.

Alignment finds pairs in any two documents. So a document that is empty, garbled, in the wrong
language, on the wrong side, a copy of its source or of another chapter is found here. Nothing is
refused on a guess: of a short text there is nothing to say, and what is only likely is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bitext import belonging
from bitext.belonging import Belonging
from bitext.documents import MARKS, Document
from bitext.errors import DocumentError, DoubtfulTranslation, NotATranslation
from bitext.garbling import garbling
from bitext.pairing import Bitext
from bitext.pairs import Reason
from bitext.recognition import Presence, Prose, is_clearer, is_rather, presence, prose, recognised
from bitext.segments import segment_block
from bitext.settings import LanguageSettings

Side = Literal["source", "target"]

# A segment with fewer letters ("Exercises", a name) may be the same in two languages. They are
# counted in bytes, which say about as much in every script.
_TELLING_SIZE = 15
# Of a target's bytes in such segments: what is left in the source's own words.
_COPY = 0.98
_PARTLY_UNTRANSLATED = 0.2
_ENOUGH_SEGMENTS = 3
# Garbled stretches, and their share of all stretches beyond ASCII.
_ENOUGH_GARBLED = 3
_GARBLED = 0.3
_PARTLY_GARBLED = 0.1
# Garbled stretches for each word: in an English text it may be the quotation marks alone.
_GARBLED_DENSITY = 0.03


class Severity(IntEnum):
    """What follows from a finding."""

    DOUBTFUL = 1
    """The pairs are used; a person should look."""
    UNUSABLE = 2
    """None of the pairs is used."""
    WRONG_TEXT = 3
    """Nor is the target a translation that can be kept as it is: it is another text."""


_UNRELATED = {
    Belonging.FOREIGN: Severity.WRONG_TEXT,
    Belonging.UNLIKELY: Severity.UNUSABLE,
    Belonging.DOUBTFUL: Severity.DOUBTFUL,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a pair of documents.

    Attributes:
        reason: under which reason its pairs are counted when they are left out.
        side: the document to blame.
        text: what is wrong with that document, in one line.
        severity: what follows from it.
    """

    reason: Reason
    side: Side
    text: str
    severity: Severity

    @property
    def refuses(self) -> bool:
        """Whether no pair of the documents may be used."""
        return self.severity >= Severity.UNUSABLE

    def error(self, source: str, target: str) -> DocumentError:
        """Return the finding as the error of the file to blame.

        Args:
            source: the source's path or S3 key.
            target: the target's.
        """
        kind = NotATranslation if self.refuses else DoubtfulTranslation
        return kind(source if self.side == "source" else target, self.text)


@dataclass(frozen=True)
class _Sides:
    """Both documents' text.

    Attributes:
        source: the source's prose.
        target: the target's prose, without what is the source's own words.
        copied: the share of the target that is the source's own words (0..1).
        copied_segments: how many segments that is.
    """

    source: Prose
    target: Prose
    copied: float
    copied_segments: int


def check_pair(
    bitext: Bitext,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    others: Sequence[LanguageSettings] = (),
) -> tuple[Finding, ...]:
    """Say what is wrong with two aligned documents.

    Args:
        bitext: the documents, aligned.
        source_language: settings of the language that the source should be in.
        target_language: settings of the language that the target should be in.
        others: further languages, to name the one that a document is in.

    Returns:
        One finding that refuses the pair, or warnings, or nothing.
    """
    garbled = tuple(_garbled(bitext))
    has_prose = [
        any(bead.source for bead in bitext.beads),
        any(bead.target for bead in bitext.beads),
    ]
    if not all(has_prose):
        # Signs that were lost are no prose.
        return garbled[:1] or _empty(*has_prose)
    sides = _sides(bitext, source_language)
    known = tuple({one.code: one for one in (source_language, target_language, *others)}.values())
    warnings = []
    for finding in (
        *garbled,
        *_copied(bitext, sides, known),
        *_languages(sides, known),
        *_unrelated(bitext),
    ):
        if finding.refuses:
            return (finding,)
        warnings.append(finding)
    return tuple(warnings)


def _empty(source: bool, target: bool) -> tuple[Finding, ...]:
    if source == target:
        return ()  # neither side has any: nothing is wrong, there is nothing to pair
    text = "it holds no text to pair, only code, formulas or directives at most"
    return (Finding(Reason.NO_PROSE, "target" if source else "source", text, Severity.UNUSABLE),)


def _sides(bitext: Bitext, source_language: LanguageSettings) -> _Sides:
    here = [segment for bead in bitext.beads for segment in bead.source]
    # Cut as the source is, to find its sentences: another language may not end them so.
    there = [
        segment
        for index, (_, block) in enumerate(bitext.target.blocks)
        for segment in segment_block(block, index, source_language.sentences)
    ]
    known = {segment.key for segment in here}
    copied, own = 0, 0
    segments = 0
    rest = []
    for segment in there:
        is_copy = segment.key in known
        if not is_copy:
            rest.append(segment)
        size = len("".join(filter(str.isalpha, segment.coded)).encode())
        if size >= _TELLING_SIZE:
            copied += size * is_copy
            own += size * (not is_copy)
            segments += is_copy
    share = copied / (copied + own) if copied else 0.0
    return _Sides(prose(here), prose(rest), share, segments)


def _garbled(bitext: Bitext) -> Iterator[Finding]:
    sides: tuple[tuple[Side, Document], ...] = (
        ("source", bitext.source),
        ("target", bitext.target),
    )
    for side, document in sides:
        found = garbling(MARKS.sub(" ", "\n".join(block.coded for _, block in document.blocks)))
        if found.stretches < _ENOUGH_GARBLED or found.share < _PARTLY_GARBLED:
            continue
        if found.share >= _GARBLED and found.density >= _GARBLED_DENSITY:
            text = "its letters are garbled: it was read in a wrong encoding and saved so"
            yield Finding(Reason.GARBLED, side, text, Severity.WRONG_TEXT)
        else:
            text = "some of its letters are garbled, as if read in a wrong encoding"
            yield Finding(Reason.GARBLED, side, text, Severity.DOUBTFUL)


def _copied(bitext: Bitext, sides: _Sides, known: Sequence[LanguageSettings]) -> Iterator[Finding]:
    source_language, target_language = known[:2]
    # A title that is a name is the same in two languages.
    least = 1 if bitext.source.data == bitext.target.data else _ENOUGH_SEGMENTS
    whole = (
        sides.copied >= _COPY
        and sides.copied_segments >= least
        and presence(sides.target, target_language) is not Presence.PRESENT
    )
    if whole and is_rather(sides.source, target_language, source_language):
        text = f"it is a copy of the target, in {target_language.name}"
        yield Finding(Reason.COPY, "source", text, Severity.UNUSABLE)
    elif whole:
        text = "it is a copy of the source, not a translation"
        yield Finding(Reason.COPY, "target", text, Severity.UNUSABLE)
    elif sides.copied >= _PARTLY_UNTRANSLATED and sides.copied_segments >= _ENOUGH_SEGMENTS:
        text = f"{sides.copied:.0%} of it is the source's own text, not translated"
        yield Finding(Reason.COPY, "target", text, Severity.DOUBTFUL)


def _languages(sides: _Sides, known: Sequence[LanguageSettings]) -> Iterator[Finding]:
    here, there = known[:2]
    source_is_foreign = is_rather(sides.source, there, here)
    target_is_foreign = is_rather(sides.target, here, there)
    if source_is_foreign and target_is_foreign:
        text = f"it is in {here.name}, and the source in {there.name}: they are swapped"
        yield Finding(Reason.SWAPPED, "target", text, Severity.WRONG_TEXT)
    elif target_is_foreign:
        text = f"it is in {here.name}, the language of the source"
        yield Finding(Reason.SAME_LANGUAGE, "target", text, Severity.WRONG_TEXT)
    elif source_is_foreign:
        text = f"it is in {there.name}, the language of the target"
        yield Finding(Reason.SAME_LANGUAGE, "source", text, Severity.WRONG_TEXT)
    else:
        yield from _other_language("source", sides.source, here, known)
        yield from _other_language("target", sides.target, there, known)
        both = all(presence(sides.target, one) is Presence.PRESENT for one in (here, there))
        if both:
            text = f"a good part of it is in {here.name}, the language of the source"
            yield Finding(Reason.SAME_LANGUAGE, "target", text, Severity.DOUBTFUL)


def _other_language(
    side: Side, text: Prose, language: LanguageSettings, known: Sequence[LanguageSettings]
) -> Iterator[Finding]:
    found = presence(text, language)
    # Of the languages that are known; there are others.
    other = recognised(text, known)
    is_other = other is not None and is_clearer(text, other, language)
    if found is Presence.ABSENT or (found is Presence.UNCLEAR and is_other):
        message = f"it is not in {language.name}"
        message += f" but in {other.name}" if other else ""
        yield Finding(Reason.OTHER_LANGUAGE, side, message, Severity.WRONG_TEXT)


def _unrelated(bitext: Bitext) -> Iterator[Finding]:
    verdict = belonging.belonging(bitext)
    severity = _UNRELATED.get(verdict)
    if severity:
        is_sure = severity is Severity.WRONG_TEXT
        text = "it hardly shares a formula, reference or number with the source, and "
        text += "is" if is_sure else "may be"
        text += " the translation of another document"
        yield Finding(Reason.UNRELATED, "target", text, severity)
