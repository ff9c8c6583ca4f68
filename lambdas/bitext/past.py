"""What was translated before, by people and by engines, in the form that sentences are looked up.

Machine text is used again only while the settings that it depends on are the same. People's text
always is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from bitext.known_translations import Known, in_context
from bitext.pairing import Bitext, is_untranslated
from bitext.provenance import HUMAN, Provenance
from bitext.records import FORMER, Line, Record
from bitext.segments import expanded
from bitext.settings import LanguageSettings

FORMER_LINES = 1_000
"""Sentences at most that a document had once and whose machine text its record keeps: those that
went last, which a record names first."""

SURE = 0.9
"""Smallest confidence of an alignment whose target serves in another place."""


class Past:
    """The records of a language's published documents, read when they are needed."""

    def __init__(
        self,
        read: Callable[[Collection[str]], Iterable[Record]],
        paths: Iterable[str],
        source_language: LanguageSettings,
        target_language: LanguageSettings,
        unpublished: Iterable[tuple[str, Known]] = (),
    ) -> None:
        """Make it.

        Args:
            read: gives the records of documents, by their paths.
            paths: the documents that have one.
            source_language: settings of the source language.
            target_language: settings of the target language.
            unpublished: what was translated and no document was made of, by source sentence; read
                when it is needed.
        """
        self._unpublished = iter(unpublished)
        self._read = read
        self._waiting = set(paths)
        self._digest = translation_digest(source_language.code, target_language)
        self._spaced = target_language.sentences.spaced

    def of(self, paths: Iterable[str]) -> Iterator[tuple[str, Known]]:
        """Yield what the records of these documents hold, by source sentence.

        The first time also what was translated and not published.
        """
        wanted = self._waiting.intersection(paths)
        self._waiting -= wanted
        for record in self._read(sorted(wanted)):
            yield from translations(record, self._digest, spaced=self._spaced)
        yield from self._unpublished

    def rest(self) -> Iterator[tuple[str, Known]]:
        """Yield what all the other records hold; again what was read is not told again."""
        return self.of(list(self._waiting))


def translation_digest(source_language: str, language: LanguageSettings) -> str:
    """Return a digest of the settings that an engine's text depends on."""
    values = [source_language, language.translate_code, language.formality]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def former_lines(before: Record, now: Sequence[Line]) -> list[Line]:
    """Return machine text of sentences that a document no longer has, for its new record.

    A sentence that comes back, since a change was taken back, is not translated again.

    Args:
        before: the record of the document as it was.
        now: the lines of its new record.
    """
    present = {key for line in now for key in line.source}
    return [
        Line(line.source, line.target, line.made, line.confidence, published=False, kind=FORMER)
        for line in before.lines
        if line.made.by is Provenance.MACHINE and line.kind in ("", FORMER)
        if len(line.source) == 1 and line.source[0] not in present
    ][:FORMER_LINES]


def translations(record: Record, digest: str, *, spaced: bool) -> Iterator[tuple[str, Known]]:
    """Yield what a record holds, by source sentence.

    Args:
        record: the record.
        digest: `translation_digest` of the settings; machine text of other settings is left out.
        spaced: whether the target language separates sentences by spaces.
    """
    joiner = " " if spaced else ""
    lines = [line for line in record.lines if line.source and line.kind in ("", FORMER)]
    ends = [""] + [line.source[-1] for line in lines]
    begins = [line.source[0] for line in lines[1:]] + [""]
    for line, before, after in zip(lines, ends, begins, strict=False):
        if len(line.source) != 1 or not line.target or line.confidence < SURE:
            continue
        if line.made.by is Provenance.SOURCE or (line.flag and line.made.by is Provenance.HUMAN):
            continue  # what stands in for a translation is none
        if line.made.by is Provenance.MACHINE and record.translation != digest:
            continue
        if line.target == line.source and line.made.by is Provenance.HUMAN:
            continue
        yield (
            line.source[0],
            Known(joiner.join(line.target), line.made, record.path, before=before, after=after),
        )


def human_translations(
    bitexts: Sequence[tuple[str, Bitext]], target_language: LanguageSettings
) -> Iterator[tuple[str, Known]]:
    """Yield what human editions hold, by source sentence.

    Args:
        bitexts: each with the path of its document.
        target_language: settings of the target language.
    """
    joiner = " " if target_language.sentences.spaced else ""
    for path, bitext in bitexts:
        sources = [segment for bead in bitext.beads for segment in bead.source]
        places = {(s.block, s.start): near for s, *near in in_context(sources)}
        for number, bead in enumerate(bitext.beads):
            if len(bead.source) != 1 or not bead.target or bead.confidence < SURE:
                continue
            source = bead.source[0]
            if number in bitext.unreviewed or any(
                is_untranslated(source, target) for target in bead.target
            ):
                continue
            before, after = places[source.block, source.start]
            text = joiner.join(expanded(t.coded, t.marks) for t in bead.target)
            yield source.key, Known(text, HUMAN, path, before=before, after=after)
