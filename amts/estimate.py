"""What a run would keep, send and cost, worked out from folders with the workflow's own planner.

The previous source edition stands for what the ledger and the records know: a document of the same
bytes was published by the last run and is not published again, and a sentence that stood in it was
translated, by people or an engine, and is not sent again. Every decision is made by
`bitext.changes` and `bitext.extraction`, as in a run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from amts.estimate_folders import Book, Folders, read_book
from amts.matching import read_document
from bitext.changes import (
    DOCUMENT_SUFFIXES,
    LanguagePlan,
    StoredFile,
    evaluation_set,
    plan_language,
    unmatched_evaluation,
)
from bitext.documents import Document
from bitext.errors import DocumentError, DoubtfulTranslation
from bitext.evaluation import characters
from bitext.extraction import DocumentFiles, ExtractedDocument, Extraction, extract
from bitext.parsing import parse
from bitext.past import Past, translation_digest
from bitext.provenance import Made, Provenance
from bitext.records import FileRef, Line, Record
from bitext.reporting import Prices
from bitext.segments import Segment, meaning, segment_document
from bitext.settings import LanguageSettings

_ENGINE = Made(Provenance.MACHINE)


def _translated(path: str, segments: Sequence[Segment], digest: str) -> Record:
    """Return the record of a document that the last run would have translated."""
    nowhere = FileRef("", "")
    lines = tuple(Line((s.key,), (s.key,), _ENGINE) for s in segments)
    return Record("", path, "", "", nowhere, None, None, None, nowhere, digest, lines)


def _scored_before(book: Book, language: str, evaluation: str | Sequence[str]) -> frozenset[str]:
    """Return the documents that the last run would have scored."""
    sources = {
        path: StoredFile(path, path, item.versions.source, item.versions.source, 1)
        for path, item in book.known.items()
    }
    return evaluation_set(sources, book.editions.humans[language], evaluation)


@dataclass(frozen=True, slots=True)
class DocumentEstimate:
    """What a run would do with one document.

    Attributes:
        name: its path in the source edition.
        changed: whether its prose differs from the previous edition's; without a previous edition,
            whether something of it is sent.
        published: whether the run would publish it; if not, its published text stays.
        segments_kept: source segments that are not translated again.
        segments_sent: source segments to translate.
        characters_kept: characters of the source that are not translated again.
        characters_sent: characters of the source to translate.
        characters_scored: characters to translate for its score alone; they are sent twice, in the
            job and in single texts.
    """

    name: str
    changed: bool
    published: bool
    segments_kept: int
    segments_sent: int
    characters_kept: int
    characters_sent: int
    characters_scored: int = 0


@dataclass(frozen=True)
class Estimate:
    """What a run would do.

    Attributes:
        documents: the source edition's documents, in order.
        pairs: examples in the parallel data; 0 when the job would have none.
        origins_from_previous: human documents whose origin was taken from the previous edition.
        problems: a line for each document that is left out.
        notes: a line for each thing that a person should look at.
    """

    documents: tuple[DocumentEstimate, ...]
    pairs: int
    origins_from_previous: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def cost(self, prices: Prices) -> float:
        """Return US dollars, as a run's report reckons them."""
        scored = sum(document.characters_scored for document in self.documents)
        translated = sum(document.characters_sent for document in self.documents)
        return prices.cost(translated + scored, scored, with_parallel_data=self.pairs > 0)

    @property
    def share_kept(self) -> float | None:
        """The share of the source's characters that need no translation; None without any."""
        kept = sum(document.characters_kept for document in self.documents)
        whole = kept + sum(document.characters_sent for document in self.documents)
        return kept / whole if whole else None


@dataclass(frozen=True)
class Run:
    """A run that has been planned and not made.

    Attributes:
        book: the folders' files.
        plan: what the run would do.
        source_language: settings of the source language.
        target_language: settings of the target language.
        evaluation: "auto", or paths and globs of the documents that are scored.
    """

    book: Book
    plan: LanguagePlan
    source_language: LanguageSettings
    target_language: LanguageSettings
    evaluation: str | Sequence[str]

    @classmethod
    def planned(
        cls,
        folders: Folders,
        source_language: LanguageSettings,
        target_language: LanguageSettings,
        evaluation: str | Sequence[str],
    ) -> Run:
        """Plan a run.

        Raises:
            InvalidInput: a folder is missing or holds no files.
        """
        code = target_language.code
        book = read_book(folders, code)
        scored = _scored_before(book, code, evaluation)
        known = {path: replace(item, scored=path in scored) for path, item in book.known.items()}
        plan = plan_language(code, book.editions, known, "", evaluation)
        return cls(book, plan, source_language, target_language, evaluation)

    def estimate(self, advance: Callable[[], None] = lambda: None) -> Estimate:
        """Work out what the run would do.

        Args:
            advance: called for each document of the plan.
        """
        extraction = extract(
            self._files(advance), self.source_language, self.target_language, past=self._past()
        )
        # As in a run: a language without Active Custom Translation gets no parallel data.
        has_examples = self.target_language.active_custom_translation
        documents, unread = self._documents(extraction)
        problems, notes = self._told(extraction)
        return Estimate(
            tuple(documents),
            len(extraction.selection.pairs) if has_examples else 0,
            len(self.book.origins),
            (*self.book.unread, *problems, *unread),
            tuple(notes),
        )

    def _files(self, advance: Callable[[], None]) -> Iterator[DocumentFiles]:
        for document in self.plan.documents:
            yield self.book.files(document)
            advance()

    def _past(self) -> Past | None:
        """Return what the last run would have translated: all of the previous edition."""
        previous = self.book.previous
        if previous is None:
            return None
        source, target = self.source_language, self.target_language

        def read(paths: Collection[str]) -> Iterator[Record]:
            for path in paths:
                try:
                    segments = self._segments(read_document(previous[path], path))
                except DocumentError:
                    continue  # it was nothing that could be published
                yield _translated(path, segments, translation_digest(source.code, target))

        return Past(read, previous, source, target)

    def _documents(self, extraction: Extraction) -> tuple[list[DocumentEstimate], list[str]]:
        """Return the documents, and a line for each that nothing is done with and none can read."""
        published = {
            document.path: extraction.documents.get(number)
            for number, document in enumerate(self.plan.documents)
            if document.publish
        }
        refused = self.book.editions.humans[self.plan.language].refused
        found: list[DocumentEstimate] = []
        unread: list[str] = []
        for path in sorted(self.book.editions.sources.keys() - refused):
            extracted = published.get(path)
            if path in published and extracted is None:
                continue  # the extraction names what is wrong with it
            try:
                found.append(self._document(path, extracted))
            except DocumentError as error:
                unread.append(self.book.line(error.document, error.reason, error.place))
        return found, unread

    def _document(self, path: str, extracted: ExtractedDocument | None) -> DocumentEstimate:
        """Return what would be done with a document; None: it is not published again."""
        file = self.book.editions.sources[path]
        segments = self._segments(parse(self.book.content(file), file.key))
        if extracted is None:
            return DocumentEstimate(path, False, False, len(segments), 0, characters(segments), 0)
        scored = extracted.characters_scored
        return DocumentEstimate(
            path,
            self._is_changed(path, segments, extracted),
            True,
            extracted.segments_kept + extracted.segments_reused,
            extracted.segments_to_send,
            extracted.characters_kept + extracted.characters_reused,
            extracted.characters_to_send - scored,
            scored,
        )

    def _is_changed(
        self, path: str, segments: Sequence[Segment], extracted: ExtractedDocument
    ) -> bool:
        if self.book.previous is None:
            return extracted.segments_to_send > 0
        try:
            before = self._segments(read_document(self.book.previous[path], path))
        except (KeyError, DocumentError):
            return True  # it is new, or was nothing that could be published
        now, then = ([meaning(segment.key) for segment in some] for some in (segments, before))
        return now != then

    def _segments(self, document: Document) -> list[Segment]:
        return segment_document(document, self.source_language.sentences)

    def _told(self, extraction: Extraction) -> tuple[list[str], list[str]]:
        """Return what is wrong with documents that are left out, and what else the run would say.

        Other kinds of files, and translations without a source, are no documents of the book.
        """
        problems: list[str] = []
        notes: list[str] = []
        for problem in self.book.editions.problems:
            is_document = PurePosixPath(problem.document).suffix.lower() in DOCUMENT_SUFFIXES
            is_left_out = is_document and problem.error != "MissingSource"
            line = self.book.line(problem.document, problem.reason, problem.place)
            (problems if is_left_out else notes).append(line)
        for error in extraction.problems:
            line = self.book.line(error.document, error.reason, error.place)
            (notes if isinstance(error, DoubtfulTranslation) else problems).append(line)
        unmatched = unmatched_evaluation(self.book.editions.sources, self.evaluation)
        notes += [f"{problem.document}: {problem.reason}" for problem in unmatched]
        return problems, notes
