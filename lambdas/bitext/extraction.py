"""The first half of a run: from an edition's files to parallel data and the job's input."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from bitext.documents import Document
from bitext.drafts import NO_BASE, Base, Candidate, Correction, corrections, with_corrections
from bitext.errors import DocumentError, UnreadableDocument
from bitext.evaluation import characters, evaluation_units, outgoing
from bitext.job_html import OutgoingSegment, write
from bitext.known_translations import Known, KnownTranslations, Wanted, in_context
from bitext.memory_files import read_memory
from bitext.memory_units import Memory
from bitext.pair_checks import Finding, Severity, check_pair
from bitext.pairing import Bitext, pair_documents
from bitext.pairs import Reason, Selection
from bitext.parsing import parse
from bitext.past import Past, human_translations
from bitext.planning import (
    Action,
    DocumentPlan,
    Edition,
    Reused,
    SegmentPlan,
    made_of_beads,
    plan_document,
    with_reused,
)
from bitext.provenance import HUMAN, Made, Provenance
from bitext.segments import segment_block, segment_document
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
        origin_key: the S3 key of the origin, for messages; "" for the file beside the human one.
        base: what the human edition rests on: who wrote its sentences.
        draft: the text that the human edition was made from, when it is new; None when nobody
            knows, or when it was looked at before.
        reused: translations that were made before, by the ids of segments that would be sent.
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
    origin_key: str = ""
    base: Base = NO_BASE
    draft: Candidate | None = None
    reused: Mapping[str, Reused] = field(default_factory=dict)

    @property
    def own(self) -> Made:
        """How what people wrote in the human edition came to be."""
        return Made(Provenance.HUMAN, self.changed)


@dataclass(frozen=True)
class Prepared:
    """A document ready for the job.

    Attributes:
        plan: what to keep and what to send.
        bitext: origin and human edition aligned, or None without a human edition.
        findings: what is wrong with the human edition as a whole, or doubtful.
        base: what the human edition rests on.
        own: how what people wrote in it came to be.
        corrections: what became of the machine text of its draft.
    """

    plan: DocumentPlan
    bitext: Bitext | None
    findings: tuple[Finding, ...] = ()
    base: Base = NO_BASE
    own: Made = HUMAN
    corrections: tuple[Correction, ...] = ()

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
        segments_reused: source segments whose translation was made before.
        characters_reused: their characters.
        reused: those translations, by the ids of the segments.
        base: what its human edition rests on.
    """

    path: str
    html: str
    evaluation_html: str
    segments_kept: int
    segments_to_send: int
    characters_kept: int
    characters_to_send: int
    characters_scored: int = 0
    segments_reused: int = 0
    characters_reused: int = 0
    reused: Mapping[str, Reused] = field(default_factory=dict)
    base: Base = NO_BASE


@dataclass(frozen=True)
class Extraction:
    """What an edition gives to the job.

    Attributes:
        documents: what is sent, by the place of the document among the files.
        selection: parallel data, and what was left out of it.
        problems: documents and memories that could not be worked on, and what is wrong or doubtful
            in other documents.
        memories: the translation memories that were read.
        corrections: what became of machine text in the human editions that people made of it.
    """

    documents: dict[int, ExtractedDocument]
    selection: Selection
    problems: tuple[DocumentError, ...]
    memories: tuple[Memory, ...] = ()
    corrections: tuple[Correction, ...] = ()


def extract(
    files: Iterable[DocumentFiles],
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    memories: Iterable[tuple[str, bytes]] = (),
    past: Past | None = None,
) -> Extraction:
    """Pair and plan an edition's documents.

    Args:
        files: the documents; of two examples with the same source the newer one stays.
        source_language: settings of the source language.
        target_language: settings of the target language.
        memories: the key and content of each translation memory; their units are examples too.
        past: what earlier runs translated; None: nothing.
    """
    extracted: dict[int, _Extracted] = {}
    bitexts: list[Bitext] = []
    all_bitexts: list[tuple[str, Bitext]] = []
    refused: list[tuple[Bitext, Reason]] = []
    held_out: set[str] = set()
    changed: dict[str, str] = {}
    problems: list[DocumentError] = []
    corrected: list[Correction] = []
    for number, item in enumerate(files):
        try:
            prepared = _prepared(item, source_language, target_language)
        except DocumentError as error:
            problems.append(error)
            continue
        problems.extend(prepared.problems)
        if not prepared.is_wrong_text:
            corrected.extend(prepared.corrections)
        if prepared.bitext and not prepared.refused:
            all_bitexts.append((item.path, prepared.bitext))
        if prepared.bitext and item.held_out:
            held_out |= source_texts(prepared.bitext, target_language)
        elif prepared.bitext and prepared.refused:
            refused.append((prepared.bitext, prepared.refused.reason))
        elif prepared.bitext:
            bitexts.append(prepared.bitext)
            changed[prepared.bitext.source.name] = item.changed
        if item.publish and not prepared.is_wrong_text:
            extracted[number] = _extracted(item, prepared, source_language, target_language)
    documents = _with_past(extracted, all_bitexts, past, source_language, target_language)
    read: list[Memory] = []
    for key, content in memories:
        try:
            read.append(read_memory(content, key, source_language.code, target_language.code))
        except DocumentError as error:
            problems.append(error)
    units = (unit for memory in read for unit in memory.units)
    selection = select(bitexts, target_language, held_out=held_out, units=units, changed=changed)
    selection = with_refused(selection, refused, target_language)
    return Extraction(documents, selection, tuple(problems), tuple(read), tuple(corrected))


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
        plan = plan_document(source, None, source_language, target_language)
        return Prepared(with_reused(plan, files.reused), None)
    human = _parsed(files.human, files.human_key or f"human/{target_language.code}/{files.path}")
    origin: Document = source
    if files.origin is not None and files.origin != files.source:
        origin = _parsed(files.origin, files.origin_key or _beside(files, target_language))
    bitext = pair_documents(origin, human, source_language, target_language)
    base = files.base
    if base.made:
        by_bead = made_of_beads(bitext, base.made, files.own, target_language)
        nobody = frozenset(n for n, made in enumerate(by_bead) if made.is_unreviewed)
        bitext = replace(bitext, unreviewed=nobody)
    found: list[Correction] = []
    if files.draft is not None:
        found = corrections(files.path, bitext, files.draft, target_language)
        base = with_corrections(base, found)
    newer = {key: Known(text, made) for key, (text, made) in base.newer.items()}
    edition = Edition(human, origin, base.made, files.own, newer)
    plan = plan_document(source, edition, source_language, target_language, bitext)
    return Prepared(
        with_reused(plan, files.reused),
        bitext,
        check_pair(bitext, source_language, target_language),
        base,
        files.own,
        tuple(found),
    )


def _beside(files: DocumentFiles, target_language: LanguageSettings) -> str:
    path = PurePosixPath(files.path)
    return f"human/{target_language.code}/{path.with_stem(f'{path.stem}_origin')}"


def _parsed(data: bytes, key: str) -> Document:
    """Parse a file of the book; a blank one is an accident, not a document without text.

    Published, it would replace a target document by nothing.
    """
    if not data.removeprefix(BOM_UTF8).strip():
        raise UnreadableDocument(key, "the file is empty")
    return parse(data, key)


@dataclass
class _Extracted:
    """A document whose segments to send may still be found among what was translated before."""

    path: str
    sent: tuple[SegmentPlan, ...]
    wanted: tuple[Wanted, ...]
    kept: int
    kept_characters: int
    evaluation_html: str
    scored_characters: int
    base: Base
    reused: dict[str, Reused] = field(default_factory=dict)

    @property
    def open(self) -> Iterator[tuple[SegmentPlan, Wanted]]:
        """What no translation was found for."""
        pairs = zip(self.sent, self.wanted, strict=True)
        return ((item, wanted) for item, wanted in pairs if item.id not in self.reused)

    def look_up(self, known: KnownTranslations) -> None:
        """Look for translations of what has none."""
        for item, wanted in list(self.open):
            found = known.find(wanted)
            if found is not None:
                document = found.document if found.document != self.path else ""
                self.reused[item.id] = Reused(found.text, found.made, document, wanted.key)

    def finished(self, source_language: LanguageSettings) -> ExtractedDocument:
        """Write what is left for the job."""
        sent = [item for item, _ in self.open]
        reused = [item.segment for item in self.sent if item.id in self.reused]
        outgoing_segments = (
            OutgoingSegment(item.id, item.segment.coded, item.segment.marks) for item in sent
        )
        return ExtractedDocument(
            self.path,
            write(outgoing_segments, source_language.code) if sent else "",
            self.evaluation_html,
            self.kept,
            len(sent),
            self.kept_characters,
            characters([item.segment for item in sent]) + self.scored_characters,
            self.scored_characters,
            len(reused),
            characters(reused),
            self.reused,
            self.base,
        )


def _extracted(
    files: DocumentFiles,
    prepared: Prepared,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> _Extracted:
    plan = prepared.plan
    sent = tuple(s for block in plan.blocks for s in block.segments if s.kept is None)
    kept = [s.segment for block in plan.blocks for s in block.segments if s.kept is not None]
    for block in plan.blocks:
        if block.action is Action.KEEP:
            source_block = plan.source.blocks[block.block][1]
            kept.extend(segment_block(source_block, block.block, source_language.sentences))
    evaluation_html = ""
    scored_characters = 0
    if files.evaluate and prepared.bitext:
        units = evaluation_units(prepared.bitext, target_language)
        scored = [segment for unit in units for segment in unit.source]
        if scored:
            evaluation_html = write(outgoing(units), source_language.code)
            scored_characters = characters(scored)
    return _Extracted(
        files.path,
        sent,
        _wanted(files.path, plan, sent, source_language),
        len(kept),
        characters(kept),
        evaluation_html,
        scored_characters,
        prepared.base,
    )


def _wanted(
    path: str, plan: DocumentPlan, sent: Sequence[SegmentPlan], source_language: LanguageSettings
) -> tuple[Wanted, ...]:
    if not sent:
        return ()
    segments = segment_document(plan.source, source_language.sentences)
    wanted = {
        (segment.block, segment.start): Wanted(segment.key, before, after, path)
        for segment, before, after in in_context(segments)
    }
    return tuple(wanted[item.segment.block, item.segment.start] for item in sent)


def _with_past(
    extracted: Mapping[int, _Extracted],
    bitexts: Sequence[tuple[str, Bitext]],
    past: Past | None,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> dict[int, ExtractedDocument]:
    """Take from the past what need not be sent, first from each document's own.

    Sentences of other documents serve too: documents are split, merged and moved.
    """
    waiting = [item for item in extracted.values() if item.sent]
    if waiting and past is not None:
        known = KnownTranslations(past.of([item.path for item in waiting]))
        for item in waiting:
            item.look_up(known)
        waiting = [item for item in waiting if any(item.open)]
    if waiting:
        known = KnownTranslations(human_translations(bitexts, target_language))
        known.add(past.rest() if past is not None else ())
        for item in waiting:
            item.look_up(known)
    return {n: item.finished(source_language) for n, item in extracted.items()}


def totals(documents: Sequence[ExtractedDocument]) -> dict[str, int]:
    """Return the sums of several documents' counts."""
    return {
        "segments_kept": sum(d.segments_kept for d in documents),
        "segments_reused": sum(d.segments_reused for d in documents),
        "segments_to_send": sum(d.segments_to_send for d in documents),
        "characters_to_send": sum(d.characters_to_send for d in documents),
    }
