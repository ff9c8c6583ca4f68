"""The first half of a run: from an edition's files to parallel data and the job's input."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bitext.documents import Document
from bitext.errors import DocumentError, UnreadableDocument
from bitext.evaluation import characters, evaluation_units, outgoing
from bitext.job_html import write
from bitext.memory_files import read_memory
from bitext.memory_units import Memory
from bitext.pair_checks import Finding, Severity, check_pair
from bitext.pairing import Bitext, pair_documents
from bitext.pairs import Reason, Selection
from bitext.parsing import parse
from bitext.planning import Action, DocumentPlan, Edition, plan_document
from bitext.segments import segment_block
from bitext.selection import select, source_texts, with_refused
from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """The bytes of one document and of its human edition.

    Attributes:
        path: the document's path below `source/`.
        source: the source as it is now.
        human: the human edition, or None.
        origin: the source that the human edition was made from; None when the source as it is now
            has to serve.
        publish: whether the target document is to be made.
        evaluate: whether it is to be scored.
        held_out: whether its sentences stay out of parallel data.
        changed: when the human edition was last changed, ISO 8601; "" when nobody knows.
        human_key: where the human edition lies; "" for `human/<language>/<path>`.
    """

    path: str
    source: bytes
    human: bytes | None = None
    origin: bytes | None = None
    publish: bool = True
    evaluate: bool = False
    held_out: bool = False
    changed: str = ""
    human_key: str = ""


@dataclass(frozen=True)
class Prepared:
    """A document ready for the job.

    Attributes:
        plan: what to keep and what to send.
        bitext: origin and human edition aligned, or None without a human edition.
        findings: what is wrong with the human edition as a whole, or doubtful.
    """

    plan: DocumentPlan
    bitext: Bitext | None
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> Finding | None:
        """Why nothing of the human edition can be an example; None when it can."""
        return next((finding for finding in self.findings if finding.refuses), None)

    @property
    def is_wrong_text(self) -> bool:
        """Whether the human edition is another text, which must not be kept as a translation."""
        return any(finding.severity is Severity.WRONG_TEXT for finding in self.findings)

    @property
    def problems(self) -> tuple[DocumentError, ...]:
        """The findings, each as the error of the file to blame."""
        if self.bitext is None:
            return ()
        names = self.bitext.source.name, self.bitext.target.name
        return tuple(finding.error(*names) for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What one document gives to the job.

    Attributes:
        path: the document's path.
        html: the job's input, "" when nothing of it is sent.
        evaluation_html: the job's input for its score, "" when it is not scored.
        segments_kept: source segments whose human translation stays.
        segments_to_send: source segments to translate.
        characters_kept: their characters, as people count them.
        characters_to_send: those to translate, scoring included.
        characters_scored: those of them that are translated for the score alone.
    """

    path: str
    html: str
    evaluation_html: str
    segments_kept: int
    segments_to_send: int
    characters_kept: int
    characters_to_send: int
    characters_scored: int = 0


@dataclass(frozen=True)
class Extraction:
    """What an edition gives to the job.

    Attributes:
        documents: what is sent, by the place of the document among the files.
        selection: parallel data, and what was left out of it.
        problems: documents and memories that could not be worked on, and what is wrong or doubtful
            in other documents.
        memories: the translation memories that were read.
    """

    documents: dict[int, ExtractedDocument]
    selection: Selection
    problems: tuple[DocumentError, ...]
    memories: tuple[Memory, ...] = ()


def extract(
    files: Iterable[DocumentFiles],
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    memories: Iterable[tuple[str, bytes]] = (),
) -> Extraction:
    """Pair and plan an edition's documents.

    Args:
        files: the documents; of two examples with the same source the newer one stays.
        source_language: settings of the source language.
        target_language: settings of the target language.
        memories: the key and content of each translation memory; their units are examples too.
    """
    documents: dict[int, ExtractedDocument] = {}
    bitexts: list[Bitext] = []
    refused: list[tuple[Bitext, Reason]] = []
    held_out: set[str] = set()
    changed: dict[str, str] = {}
    problems: list[DocumentError] = []
    for number, item in enumerate(files):
        try:
            prepared = _prepared(item, source_language, target_language)
        except DocumentError as error:
            problems.append(error)
            continue
        problems.extend(prepared.problems)
        if prepared.bitext and item.held_out:
            held_out |= source_texts(prepared.bitext, target_language)
        elif prepared.bitext and prepared.refused:
            refused.append((prepared.bitext, prepared.refused.reason))
        elif prepared.bitext:
            bitexts.append(prepared.bitext)
            changed[prepared.bitext.source.name] = item.changed
        if item.publish and not prepared.is_wrong_text:
            documents[number] = _extracted(item, prepared, source_language, target_language)
    read: list[Memory] = []
    for key, content in memories:
        try:
            read.append(read_memory(content, key, source_language.code, target_language.code))
        except DocumentError as error:
            problems.append(error)
    units = (unit for memory in read for unit in memory.units)
    selection = select(bitexts, target_language, held_out=held_out, units=units, changed=changed)
    selection = with_refused(selection, refused, target_language)
    return Extraction(documents, selection, tuple(problems), tuple(read))


def prepare(
    files: DocumentFiles, source_language: LanguageSettings, target_language: LanguageSettings
) -> Prepared:
    """Parse, pair and plan one document.

    The result depends on the files and settings alone, so the step that publishes can make it
    again.

    Raises:
        DocumentError: one of the files cannot be read or is blank, or the human edition is no
            translation of its source and would be kept as if it were; `document` is its S3 key.
    """
    prepared = _prepared(files, source_language, target_language)
    if prepared.is_wrong_text:
        raise prepared.problems[0]
    return prepared


def _prepared(
    files: DocumentFiles, source_language: LanguageSettings, target_language: LanguageSettings
) -> Prepared:
    source = _parsed(files.source, f"source/{files.path}")
    if files.human is None:
        return Prepared(plan_document(source, None, source_language, target_language), None)
    human = _parsed(files.human, files.human_key or f"human/{target_language.code}/{files.path}")
    origin: Document = source
    if files.origin is not None and files.origin != files.source:
        beside = PurePosixPath(files.path)
        beside = beside.with_stem(f"{beside.stem}_origin")
        origin = _parsed(files.origin, f"human/{target_language.code}/{beside}")
    bitext = pair_documents(origin, human, source_language, target_language)
    plan = plan_document(source, Edition(human, origin), source_language, target_language, bitext)
    return Prepared(plan, bitext, check_pair(bitext, source_language, target_language))


def _parsed(data: bytes, key: str) -> Document:
    """Parse a file of the book; a blank one is an accident, not a document without text.

    Published, it would replace a target document by nothing.
    """
    if not data.removeprefix(BOM_UTF8).strip():
        raise UnreadableDocument(key, "the file is empty")
    return parse(data, key)


def _extracted(
    files: DocumentFiles,
    prepared: Prepared,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> ExtractedDocument:
    plan = prepared.plan
    sent = [s.segment for block in plan.blocks for s in block.segments if s.kept is None]
    kept = [s.segment for block in plan.blocks for s in block.segments if s.kept is not None]
    for block in plan.blocks:
        if block.action is Action.KEEP:
            source_block = plan.source.blocks[block.block][1]
            kept.extend(segment_block(source_block, block.block, source_language.sentences))
    html = evaluation_html = ""
    if sent:
        html = write(plan.to_send, source_language.code)
    scored_characters = 0
    if files.evaluate and prepared.bitext:
        units = evaluation_units(prepared.bitext, target_language)
        scored = [segment for unit in units for segment in unit.source]
        if scored:
            evaluation_html = write(outgoing(units), source_language.code)
            scored_characters = characters(scored)
    return ExtractedDocument(
        files.path,
        html,
        evaluation_html,
        len(kept),
        len(sent),
        characters(kept),
        characters(sent) + scored_characters,
        scored_characters,
    )


def totals(documents: Sequence[ExtractedDocument]) -> dict[str, int]:
    """Return the sums of several documents' counts."""
    return {
        "segments_kept": sum(d.segments_kept for d in documents),
        "segments_to_send": sum(d.segments_to_send for d in documents),
        "characters_to_send": sum(d.characters_to_send for d in documents),
    }
