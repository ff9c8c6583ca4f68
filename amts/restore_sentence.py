"""Brings the earlier text of one sentence back into the current document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amts.document_versions import DocumentVersions
from amts.errors import NoHistory
from amts.object_versions import ObjectVersion
from amts.restore import Restoration, Write, with_english
from amts.sentence_history import TextReader
from bitext.errors import InvalidInput
from bitext.pairing import Bitext
from bitext.segments import Segment
from bitext.sentence_restoring import (
    Passage,
    find_counterpart,
    find_passages,
    passages,
    restore_sentence,
)
from bitext.settings import LanguageSettings


class SeveralSentences(InvalidInput):
    """A text does not say which sentence is meant.

    Args:
        message: what is wrong, in one line.
        candidates: the sentences that it may be.
    """

    def __init__(self, message: str, candidates: Sequence[Passage]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


def restore_one(
    versions: DocumentVersions,
    version: ObjectVersion,
    text: str,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    *,
    in_source: bool,
    place: str = "",
) -> Restoration:
    """Plan to bring one sentence back as a version had it.

    The current document is the human file, or, where there is none, the published one.

    Args:
        versions: the document's versions.
        version: the version that the sentence comes from.
        text: the sentence or a part of it.
        source_language: settings of the source language.
        target_language: settings of the target language.
        in_source: whether it is the source's text; else the translation's, earlier or current.
        place: of several such sentences, the one that stands there.

    Raises:
        NoHistory: there is no such sentence, or no document to put it into.
        SeveralSentences: there are several.
        InvalidInput: the current document has no one place for it.
        DocumentError: a version cannot be read, or the document would not be sound.
    """
    current = versions.current or versions.published
    if current is None:
        raise NoHistory(
            f"{versions.path}: there is no text now to put a sentence into; "
            "restore the whole document"
        )
    reader = TextReader(versions, source_language, target_language)
    earlier, now = reader.bitext(version), reader.bitext(current)
    languages = source_language, target_language
    found = _places(versions.path, earlier, now, text, languages, in_source, place)
    if not found.wanted:
        raise NoHistory(f"{versions.path}: that version has no translation of this sentence")
    before, after = versions.content(current), versions.content(current)
    notes: list[str] = []
    if [s.key for s in found.wanted] != [s.key for s in found.current]:
        after = restore_sentence(now, found.current, earlier.target, found.wanted, target_language)
        if not found.same_source:
            notes.append("the English of this sentence is another than it was in that version")
    writes: list[Write] = []
    english = versions.english_of(current)
    if after != before:
        if current == versions.current:
            writes, more = with_english(versions, english)
            notes += more
        else:
            notes.append("there is no human file: it is made from the published document")
        writes.append(Write(versions.human_key, after, None))
    return Restoration(
        versions.path,
        version,
        before if current == versions.current else None,
        after,
        versions.content(english) if english else None,
        tuple(writes),
        tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a sentence stands.

    Attributes:
        wanted: in the earlier version.
        current: in the current document.
        same_source: whether its English is the same in both.
    """

    wanted: Sequence[Segment]
    current: Sequence[Segment]
    same_source: bool


def _places(
    path: str,
    earlier: Bitext,
    now: Bitext,
    text: str,
    languages: tuple[LanguageSettings, LanguageSettings],
    in_source: bool,
    place: str,
) -> _Places:
    """Return where the sentence stands in the earlier and in the current version.

    Raises:
        NoHistory: there is none, or it cannot be told which one it is.
        SeveralSentences: there are several.
    """
    here = find_passages(passages(earlier, *languages), text, in_source=in_source)
    if here:
        chosen = _one(path, here, text, place)
        other = find_counterpart(earlier, chosen, now)
        if other is None:
            raise NoHistory(
                f"{path}: the sentence of that version has no place of its own in the current "
                "document; restore the whole document"
            )
        return _Places(earlier.beads[chosen.number].target, other.segments, other.same_source)
    there = find_passages(passages(now, *languages), text, in_source=in_source)
    if not there:
        raise NoHistory(f"{path}: neither that version nor the current one has the text {text!r}")
    chosen = _one(path, there, text, place)
    other = find_counterpart(now, chosen, earlier)
    if other is None:
        raise NoHistory(
            f"{path}: that version has no sentence of its own in the place of the current one"
        )
    return _Places(other.segments, now.beads[chosen.number].target, other.same_source)


def _one(path: str, found: Sequence[Passage], text: str, place: str) -> Passage:
    chosen = [passage for passage in found if passage.place == place] if place else list(found)
    if place and not chosen:
        raise SeveralSentences(f"{path}: no sentence with {text!r} stands in {place}", found)
    if len(chosen) > 1:
        raise SeveralSentences(
            f"{path}: {len(chosen)} sentences have the text {text!r}; give more of it, or --place",
            chosen,
        )
    return chosen[0]
