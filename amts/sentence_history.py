"""The history of one sentence: every translation that a version of its document had for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from amts.document_versions import DocumentVersions
from amts.errors import NoHistory
from amts.history import check_there
from amts.object_versions import ObjectVersion, short_ids
from bitext.errors import DocumentError
from bitext.pairing import Bitext, pair_documents
from bitext.provenance import Made
from bitext.records import Record, made_values
from bitext.sentence_restoring import closest
from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class Saying:
    """One translation of a sentence.

    Attributes:
        source: the source sentence; "" for text of the target alone.
        target: the translation; "" where people left the sentence out.
        made: who wrote it, as the records say; None when none does.
        versions: the versions that hold it, the newest first.
        kinds: for each of them, which file it is.
        short: for each of them, a short form of its id.
    """

    source: str
    target: str
    made: Made | None
    versions: tuple[ObjectVersion, ...]
    kinds: tuple[Literal["human", "published"], ...]
    short: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether the human file or the published document has it now."""
        return any(version.is_latest for version in self.versions)

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            "source": self.source,
            "target": self.target,
            "made": made_values(self.made) if self.made else None,
            "current": self.is_current,
            "first": self.versions[-1].when,
            "last": self.versions[0].when,
            "versions": [
                {
                    "kind": kind,
                    "at": version.when,
                    "version": version.version,
                    "short": short,
                    "latest": version.is_latest,
                }
                for version, kind, short in zip(self.versions, self.kinds, self.short, strict=True)
            ],
        }


@dataclass(frozen=True)
class SentenceHistory:
    """The history of the sentences that a text was found in.

    Attributes:
        path: the document.
        sayings: every translation, those of one source sentence together, the newest first.
        problems: a line for each version that cannot be read.
    """

    path: str
    sayings: tuple[Saying, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One bead of one version."""

    source: str
    target: str
    made: Made | None
    version: ObjectVersion


def sentence_history(
    versions: DocumentVersions,
    text: str,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    *,
    in_source: bool,
) -> SentenceHistory:
    """Find every translation of the sentences that a text is, or is in.

    What a record says that a source sentence took the place of is told after it.

    Args:
        versions: the document's versions.
        text: a sentence or a part of one.
        source_language: settings of the source language.
        target_language: settings of the target language.
        in_source: whether it is a text of the source; else of a translation.

    Raises:
        NoHistory: no version has it.
    """
    check_there(versions)
    reader = TextReader(versions, source_language, target_language)
    kept = [version for version in versions.texts if not version.is_deletion]
    versions.fetch(
        one for version in kept for one in (version, versions.english_of(version)) if one
    )
    rows: list[_Row] = []
    problems: list[str] = []
    for version in kept:
        try:
            rows.extend(reader.rows(version))
        except DocumentError as error:
            problems.append(str(error))
    found = closest(rows, text, lambda row: row.source if in_source else row.target)
    if not found:
        side = "a source" if in_source else "a version"
        raise NoHistory(f"{versions.path}: {side} with this text was never there: {text!r}")
    sources = _with_earlier(dict.fromkeys(row.source for row in found), reader)
    short = short_ids(versions.texts)
    sayings: list[Saying] = []
    for source in sources:
        mine = [row for row in (rows if source else found) if row.source == source]
        sayings.extend(_sayings(versions, mine, short))
    return SentenceHistory(versions.path, tuple(sayings), tuple(problems))


def _with_earlier(sources: Iterable[str], reader: TextReader) -> list[str]:
    """Return source sentences, each followed by those that stood in its place before."""
    earlier: dict[str, dict[str, None]] = {}
    for record in reader.versions.records():
        for line in record.lines:
            if line.earlier is not None:
                now = reader.source_text(line.source)
                earlier.setdefault(now, {})[line.earlier.source] = None
    found: dict[str, None] = {}
    waiting = list(sources)
    while waiting:
        source = waiting.pop(0)
        if source not in found:
            found[source] = None
            waiting = [*earlier.get(source, ()), *waiting]
    return list(found)


def _sayings(
    versions: DocumentVersions, rows: list[_Row], short: Mapping[str, str]
) -> Iterator[Saying]:
    for target in dict.fromkeys(row.target for row in rows):
        mine = [row for row in rows if row.target == target]
        held = tuple(dict.fromkeys(row.version for row in mine))
        # The oldest version that knows is nearest to the hand that wrote it.
        made = next((row.made for row in reversed(mine) if row.made), None)
        yield Saying(
            mine[0].source,
            target,
            made,
            held,
            tuple("human" if one.key == versions.human_key else "published" for one in held),
            tuple(short[one.version] for one in held),
        )


@dataclass(frozen=True)
class TextReader:
    """Pairs versions of a document with the English that they were made from.

    Attributes:
        versions: the document's versions.
        source_language: settings of the source language.
        target_language: settings of the target language.
    """

    versions: DocumentVersions
    source_language: LanguageSettings
    target_language: LanguageSettings

    def bitext(self, version: ObjectVersion) -> Bitext:
        """Align a version with the English that it was made from.

        Raises:
            DocumentError: one of the two cannot be read.
            NoHistory: nothing is known of the English.
        """
        english = self.versions.english_of(version)
        if english is None:
            raise NoHistory(f"{version.key}: no version of its source is there to compare with")
        return pair_documents(
            self.versions.parsed(english),
            self.versions.parsed(version),
            self.source_language,
            self.target_language,
        )

    def rows(self, version: ObjectVersion) -> Iterator[_Row]:
        """Yield a version's beads, each with who wrote it.

        Raises:
            DocumentError: the version or its source cannot be read.
        """
        if record := self.versions.record_of(version):
            for line in record.lines:
                if line.published:
                    yield self._row(line.source, line.target, line.made, version)
            return
        known = _made(self.versions.record_naming(version))
        if self.versions.english_of(version) is None:
            return
        for bead in self.bitext(version).beads:
            target = tuple(segment.key for segment in bead.target)
            source = tuple(segment.key for segment in bead.source)
            yield self._row(source, target, known((source, target)), version)

    def _row(
        self,
        source: tuple[str, ...],
        target: tuple[str, ...],
        made: Made | None,
        version: ObjectVersion,
    ) -> _Row:
        joiner = " " if self.target_language.sentences.spaced else ""
        text = joiner.join(target)
        return _Row(self.source_text(source), text, made if target else None, version)

    def source_text(self, sentences: tuple[str, ...]) -> str:
        """Return sentences of the source as one text."""
        return (" " if self.source_language.sentences.spaced else "").join(sentences)


def _made(
    record: Record | None,
) -> Callable[[tuple[tuple[str, ...], tuple[str, ...]]], Made | None]:
    """Return a function that tells who wrote a bead of a human version."""
    lines = record.lines if record else ()
    return {(line.source, line.target): line.made for line in lines}.get
