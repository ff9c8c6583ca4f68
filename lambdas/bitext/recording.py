"""What a record says of a target document that was just put together: its lines.

A line tells of a bead who wrote its target. What the human edition holds and the document does not
show (its source changed) is told too, so that nothing that people wrote is forgotten, and so that
the next run knows who wrote each sentence of an edition that was made from a machine's draft.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bitext.assembly import Assembled, SegmentOutcome
from bitext.documents import BlockKind, Document
from bitext.drafts import NO_BASE, Base
from bitext.pairing import Bead, Bitext
from bitext.planning import Action, BlockPlan, DocumentPlan, SegmentPlan, made_of_beads
from bitext.provenance import HUMAN, Made, Provenance
from bitext.records import Corrected, Line
from bitext.segments import (
    joined_lines,
    key,
    meaning,
    one_line,
    segment_block,
    segment_document,
)
from bitext.settings import LanguageSettings

CODE_CHANGED = "the code changed; people had translated the code that it replaced"
_PATH = " > "
_NEED = (Provenance.HUMAN, Provenance.MACHINE, Provenance.SOURCE)
_Place = tuple[int, int]


@dataclass(frozen=True)
class Recorded:
    """The lines of a record, and which of them tells of each sentence.

    Attributes:
        lines: the lines.
        sentences: for each sentence of the target document the index of its line, or -1.
        edition: likewise for each sentence of the human edition.
    """

    lines: tuple[Line, ...]
    sentences: tuple[int, ...]
    edition: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Makers:
    """Who wrote what in this run.

    Attributes:
        batch: the job.
        single: the engine that damaged segments were translated with again, alone.
        retried: the ids of those.
        base: what the human edition rests on.
        own: how what people wrote in it came to be.
    """

    batch: Made
    single: Made
    retried: frozenset[str] = frozenset()
    base: Base = NO_BASE
    own: Made = HUMAN


def recorded(
    plan: DocumentPlan,
    bitext: Bitext | None,
    assembled: Assembled,
    makers: Makers,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> Recorded:
    """Return what a record says of a document.

    Args:
        plan: the plan that it was put together from.
        bitext: origin and human edition, aligned; None without a human edition.
        assembled: the document.
        makers: who wrote what.
        source_language: settings of the source language.
        target_language: settings of the target language.
    """
    recorder = _Recorder(plan, bitext, assembled, makers, source_language, target_language)
    recorder.record()
    return Recorded(tuple(recorder.lines), recorder.sentences(), recorder.edition())


def sections(document: Document) -> list[str]:
    """Return for each block the headings that it stands under, " > " between them.

    A heading stands under itself.
    """
    path: dict[int, str] = {}
    found = []
    for _, block in document.blocks:
        if block.kind is BlockKind.HEADING:
            path = {level: text for level, text in path.items() if level < block.level}
            path[block.level] = meaning(key(block.coded, block.marks))
        found.append(_PATH.join(path[level] for level in sorted(path)))
    return found


class _Recorder:
    def __init__(
        self,
        plan: DocumentPlan,
        bitext: Bitext | None,
        assembled: Assembled,
        makers: Makers,
        source_language: LanguageSettings,
        target_language: LanguageSettings,
    ) -> None:
        self.plan = plan
        self.source = plan.source
        self.bitext = bitext
        self.assembled = assembled
        self.makers = makers
        self.source_language = source_language
        self.target_language = target_language
        self.lines: list[Line] = []
        self.outcomes = {outcome.id: outcome for outcome in assembled.outcomes if outcome.id}
        self.sections = sections(plan.source)
        self.line_of: dict[_Place, int] = {}  # of each sentence of the human edition
        self.lines_of: dict[int, list[int]] = defaultdict(list)  # of each block put together
        self.shown: set[int] = set()  # block beads
        self.beads: dict[int, list[int]] = defaultdict(list)  # by block bead
        self.bead_of_human: dict[int, int] = {}
        self.made: list[Made] = []
        self.corrected: dict[_Place, Corrected] = {}
        if bitext is not None:
            for number, bead in enumerate(bitext.beads):
                self.beads[bead.blocks].append(number)
            for number, blocks in enumerate(bitext.block_beads):
                self.bead_of_human.update(dict.fromkeys(blocks.target, number))
            self.made = made_of_beads(bitext, makers.base.made, makers.own, target_language)
            corrected = makers.base.corrected
            if corrected:
                for number, sentence in enumerate(self._edition_sentences()):
                    if number in corrected:
                        self.corrected[sentence] = corrected[number]

    def record(self) -> None:
        self._inserted(self.plan.leading)
        for block in self.plan.blocks:
            if block.action is Action.KEEP:
                self._kept(block)
            for item in block.segments:
                self._segment(block, item)
            if block.replaced:
                self._code(block)
            self._inserted(block.inserts)
        self._superseded()

    def _kept(self, block: BlockPlan) -> None:
        number = self.bead_of_human[block.human[0]]
        if number in self.shown:
            return
        self.shown.add(number)
        for bead in self.beads[number]:
            self._bead(bead, block.block)

    def _inserted(self, blocks: Sequence[int]) -> None:
        for number in dict.fromkeys(self.bead_of_human[block] for block in blocks):
            if number not in self.shown:
                self.shown.add(number)
                for bead in self.beads[number]:
                    self._bead(bead, -1)

    def _superseded(self) -> None:
        """Record the human edition's beads that the document does not show."""
        for number in self.beads:
            if number in self.shown:
                continue
            for bead in self.beads[number]:
                target = self._edition.beads[bead].target
                if target and any((t.block, t.start) not in self.line_of for t in target):
                    self._bead(bead, -1, published=False)

    def _bead(self, number: int, block: int, *, published: bool = True) -> None:
        bead = self._edition.beads[number]
        for sentence in bead.target:
            self.line_of[sentence.block, sentence.start] = len(self.lines)
        self.lines.append(
            Line(
                tuple(s.key for s in bead.source),
                tuple(t.key for t in bead.target),
                self.made[number],
                confidence=bead.confidence,
                block=block,
                place=self.source.place(block) if block >= 0 else "",
                section=self.sections[block] if block >= 0 else "",
                published=published,
                corrected=self._corrected(bead),
            )
        )

    def _corrected(self, bead: Bead) -> Corrected | None:
        places = ((t.block, t.start) for t in bead.target)
        return next((self.corrected[p] for p in places if p in self.corrected), None)

    def _segment(self, block: BlockPlan, item: SegmentPlan) -> None:
        outcome = self.outcomes[item.id]
        self.lines_of[block.block].append(len(self.lines))
        corrected = None
        if item.bead >= 0:
            bead = self._edition.beads[item.bead]
            for sentence in bead.target:
                self.line_of.setdefault((sentence.block, sentence.start), len(self.lines))
            corrected = self._corrected(bead)
        self.lines.append(
            Line(
                (item.segment.key,),
                self._shown(item, outcome),
                self._made_by(item, outcome),
                block=block.block,
                place=outcome.place,
                section=self.sections[block.block],
                flag=outcome.flag,
                earlier=item.replaced,
                corrected=corrected,
                reused_from=item.reused_from,
            )
        )

    def _shown(self, item: SegmentPlan, outcome: SegmentOutcome) -> tuple[str, ...]:
        """Return what stands for a sentence, in one line; nothing where another says it too."""
        if item.kept == "":
            return ()
        text = outcome.target or item.segment.key
        if "\n" in text:
            spaced = self.target_language.sentences.spaced
            text = one_line(text if spaced else joined_lines(text.strip()))
        return (text,)

    def _made_by(self, item: SegmentPlan, outcome: SegmentOutcome) -> Made:
        if item.kept is not None:
            return item.made
        if outcome.provenance is Provenance.HUMAN:  # an earlier translation stands in
            return item.replaced.made if item.replaced else self.makers.own
        if outcome.provenance is Provenance.SOURCE:
            return Made(Provenance.SOURCE, self.makers.batch.at, self.makers.batch.run)
        return self.makers.single if item.id in self.makers.retried else self.makers.batch

    def _code(self, block: BlockPlan) -> None:
        batch = self.makers.batch
        code = self.source.raw(block.block)
        self.lines.append(
            Line(
                (code,),
                (code,),
                Made(Provenance.SOURCE, batch.at, batch.run),
                block=block.block,
                place=self.source.place(block.block),
                section=self.sections[block.block],
                flag=CODE_CHANGED,
                kind="code",
                earlier=block.replaced,
            )
        )

    @property
    def _edition(self) -> Bitext:
        if self.bitext is None:
            raise ValueError("a plan keeps human text but there is no human edition")
        return self.bitext

    def _edition_sentences(self) -> list[_Place]:
        rules = self.target_language.sentences
        return [(s.block, s.start) for s in segment_document(self._edition.target, rules)]

    def edition(self) -> tuple[int, ...]:
        """Return the line of each sentence of the human edition."""
        if self.bitext is None:
            return ()
        return tuple(self.line_of.get(place, -1) for place in self._edition_sentences())

    def sentences(self) -> tuple[int, ...]:
        """Return the line of each sentence of the target document."""
        found: list[int] = []
        rules = self.target_language.sentences
        human = self.plan.human
        for number, (_, block) in enumerate(self.assembled.document.blocks):
            segments = segment_block(block, number, rules)
            made = self.assembled.blocks[number]
            if made.human >= 0 and human is not None:
                _, own = human.blocks[made.human]
                places = [(s.block, s.start) for s in segment_block(own, made.human, rules)]
                # A block that was kept has the edition's bytes, and so its sentences.
                lines = [self.line_of.get(place, -1) for place in places]
                found += lines if len(lines) == len(segments) else [-1] * len(segments)
            elif made.planned in self.lines_of:
                found += self._tiled([s.key for s in segments], self.lines_of[made.planned])
            else:
                found += [-1] * len(segments)
        return tuple(found)

    def _tiled(self, sentences: Sequence[str], lines: Sequence[int]) -> list[int]:
        """Return the line that each sentence of a block comes from, by lengths of text.

        Of a sentence that was put together from several, the one that needs a person most.
        """
        ends = list(accumulate(_length(self.lines[line].target_text) for line in lines))
        found = []
        at = 0
        for sentence in sentences:
            end = at + _length(sentence)
            parts = [
                line
                for line, stop, start in zip(lines, ends, [0, *ends], strict=False)
                if start < end and stop > at
            ]
            need = _NEED.index
            by = max(parts or lines[-1:], key=lambda line: need(self.lines[line].made.by))
            found.append(by)
            at = end
        return found


def _length(text: str) -> int:
    return len("".join(text.split()))
