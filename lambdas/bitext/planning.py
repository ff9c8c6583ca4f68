"""What to keep and what to send: the plan of one target document.

Three texts meet: the source as it is now, the origin (the source that the human edition was made
from) and the human edition. A block whose source did not change keeps the human block's own bytes;
in a changed block the unchanged sentences keep theirs; only the rest is sent. What exists only in
the human edition stays beside the block that it stood by.

The plan is a pure function of those three texts and the settings, so that the step that publishes
makes it again instead of carrying it through the workflow; the segments' ids show that it is the
same.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from itertools import pairwise, repeat

from bitext.document_tabs import EVERYONE, readers
from bitext.documents import PROSE, Block, BlockKind, Document, mark_at
from bitext.inserted_tabs import NestedTabs, with_nested_tabs
from bitext.job_html import OutgoingSegment
from bitext.known_translations import Known, KnownTranslations, Wanted, in_context
from bitext.pairing import Bead, Bitext, is_untranslated, pair_documents
from bitext.placeholders import share
from bitext.provenance import HUMAN, Made, Provenance
from bitext.records import Earlier
from bitext.replaced import RELATED, SIMILAR, carries_over, replaced, similarity
from bitext.segments import Segment, expanded, key, meaning, segment_block, segment_document
from bitext.settings import LanguageSettings

# So many blocks at the end of a document that are not translated make it an unfinished translation;
# fewer are taken for the translator's decision.
_UNFINISHED_RUN = 3
# A block with fewer letters ("Exercises", a link to a forum) says nothing about that.
_TELLING_LETTERS = 15
# Below this posterior a sentence of a changed block is not trusted to be the translation; below the
# second only when both sides hold the same formulas, code and references.
_KEEP_CONFIDENCE = 0.5
_SURE_CONFIDENCE = 0.9
# So many sentences at most are looked for as one that people translated together.
_JOINT = 4
_LINE_BREAK = re.compile(r"(?:\\\n|\s)+\Z")


class Action(StrEnum):
    """What happens to a block of the source."""

    KEEP = "keep"  # the human block's own bytes
    ABSENT = "absent"  # the human edition leaves it out
    COPY = "copy"  # the source's own bytes: code, math, directives
    TRANSLATE = "translate"  # sentence by sentence: kept or sent


@dataclass(frozen=True, slots=True)
class SegmentPlan:
    """One segment of a block that is put together anew.

    Attributes:
        segment: the source's segment.
        id: its id in the job, unique in the document.
        kept: the translation to use as it is, or None when the segment is sent; "" of a sentence
            that people translated together with the one before.
        earlier: of a segment that is sent, the human translation of the sentence that it replaced;
            it holds the same placeholders and stands in when the job's answer is damaged. None when
            there is none.
        made: who wrote `kept`.
        bead: of a kept sentence of the human edition, its bead in the bitext; else -1.
        reused: whether `kept` is no text of the human edition but one that was made before.
        reused_from: the document that it comes from, "" for this one.
        replaced: the sentence whose place this one took, with its translation, for a reviewer.
    """

    segment: Segment
    id: str
    kept: str | None = None
    earlier: str | None = None
    made: Made = HUMAN
    bead: int = -1
    reused: bool = False
    reused_from: str = ""
    replaced: Earlier | None = None


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What happens to one block of the source.

    Attributes:
        block: its index in the source's blocks.
        action: keep, leave absent, copy or translate.
        human: for KEEP, the indices of the human edition's blocks.
        segments: for TRANSLATE, its segments.
        inserts: blocks of the human edition alone that follow this block.
        replaced: of code that comes from the source anew, the code that it replaced, where people
            had translated that; it needs a person's eye.
    """

    block: int
    action: Action
    human: tuple[int, ...] = ()
    segments: tuple[SegmentPlan, ...] = ()
    inserts: tuple[int, ...] = ()
    replaced: Earlier | None = None


@dataclass(frozen=True)
class DocumentPlan:
    """The plan of one target document.

    Attributes:
        source: the source as it is now.
        human: the human edition, if there is one.
        blocks: one entry per block of the source, in order.
        leading: blocks of the human edition that come before the source's first.
        unchanged: whether the human edition is the target document as it is.
        sentence_lines: whether paragraphs are written with a line for each sentence: the human
            edition's habit, or the source's where there is none.
    """

    source: Document
    human: Document | None
    blocks: tuple[BlockPlan, ...]
    leading: tuple[int, ...] = ()
    unchanged: bool = False
    sentence_lines: bool = False

    @property
    def to_send(self) -> tuple[OutgoingSegment, ...]:
        """The segments that the job translates."""
        return tuple(
            OutgoingSegment(s.id, s.segment.coded, s.segment.marks)
            for block in self.blocks
            for s in block.segments
            if s.kept is None
        )


@dataclass(frozen=True)
class Edition:
    """A human edition: its document and the source that it was made from.

    Attributes:
        human: the target document.
        origin: the source that it was made from.
        made: who wrote each of its sentences, in order: an edition that people made from a machine
            translation holds sentences that nobody has looked at. Empty: people wrote all of it.
        own: how what people wrote came to be.
        newer: people's text of sentences, by source sentence, that was published before and that
            this edition, made from an older draft, does not know.
    """

    human: Document
    origin: Document
    made: Sequence[Made] = ()
    own: Made = HUMAN
    newer: Mapping[str, Known] = field(default_factory=dict)


def plan_document(
    source: Document,
    edition: Edition | None,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    bitext: Bitext | None = None,
) -> DocumentPlan:
    """Decide for every block and sentence of a source whether it is kept or sent.

    Args:
        source: the source document as it is now.
        edition: the human edition with its origin; None when there is none.
        source_language: settings of the source language.
        target_language: settings of the target language.
        bitext: origin and human edition, when they are paired already.
    """
    if edition is None:
        blocks = tuple(_fresh(source, n, source_language) for n in range(len(source.blocks)))
        lines = has_sentence_lines(source, source_language)
        return DocumentPlan(source, None, blocks, sentence_lines=lines)
    bitext = bitext or pair_documents(
        edition.origin, edition.human, source_language, target_language
    )
    made = made_of_beads(bitext, edition.made, edition.own, target_language)
    planner = _Planner(source, bitext, made, edition, source_language, target_language)
    blocks = planner.blocks()
    unchanged = source.data == edition.origin.data and all(
        block.action is not Action.TRANSLATE for block in blocks
    )
    lines = has_sentence_lines(edition.human, target_language)
    return DocumentPlan(source, edition.human, blocks, planner.leading, unchanged, lines)


@dataclass(frozen=True, slots=True)
class Reused:
    """A translation that was made before, for a sentence that would else be sent.

    Attributes:
        text: the translation, markup as written.
        made: who wrote it.
        document: the document that it comes from, "" for the same one.
        source: the key of the sentence that it translates.
    """

    text: str
    made: Made
    document: str = ""
    source: str = ""


def with_reused(plan: DocumentPlan, reused: Mapping[str, Reused]) -> DocumentPlan:
    """Return a plan whose segments use translations that were made before.

    Args:
        plan: the plan.
        reused: the translations by the segments' ids. A segment that people's edition has text for
            keeps that; ids that the plan does not have are passed over.
    """
    if not reused:
        return plan

    def planned(item: SegmentPlan) -> SegmentPlan:
        known = reused.get(item.id)
        if known is None or item.kept is not None:
            return item
        text = fitted(known.text, item.segment)
        return replace(item, kept=text, made=known.made, reused=True, reused_from=known.document)

    blocks = (
        replace(block, segments=tuple(planned(item) for item in block.segments))
        if any(item.id in reused for item in block.segments)
        else block
        for block in plan.blocks
    )
    return replace(plan, blocks=tuple(blocks))


def is_bare(text: bytes, block: Block) -> bool:
    """Whether a block is a paragraph whose lines begin with nothing: no list, no quote around it.

    Args:
        text: the text of the block's part.
        block: the block.
    """
    bare = block.start == 0 or text[block.start - 1 : block.start] == b"\n"
    return bare and block.kind is BlockKind.PARAGRAPH


def fitted(text: str, segment: Segment) -> str:
    """Return a translation that comes from another place with this place's own line break.

    A hard line break at the end of a sentence belongs to the place, not to the sentence.
    """
    last = mark_at(segment.coded[-1:], segment.marks)
    own = last.raw if last is not None and last.kind == "break" else ""
    return _LINE_BREAK.sub("", text) + own


def has_sentence_lines(document: Document, language: LanguageSettings) -> bool:
    """Whether most sentences of a document's paragraphs begin on a line of their own."""
    breaks = boundaries = 0
    for index, (part, block) in enumerate(document.blocks):
        if block.kind is BlockKind.PARAGRAPH:
            segments = segment_block(block, index, language.sentences)
            for before, after in pairwise(segments):
                boundaries += 1
                breaks += b"\n" in part.text[before.end : after.start]
    return breaks * 2 > boundaries


def _fresh(
    source: Document,
    index: int,
    source_language: LanguageSettings,
    find: Callable[[Segment], Known | None] | None = None,
    joint: Mapping[tuple[str, ...], Known] | None = None,
) -> BlockPlan:
    """Plan a block that the human edition does not cover."""
    _, block = source.blocks[index]
    segments = segment_block(block, index, source_language.sentences)
    if not segments:
        return BlockPlan(index, Action.COPY)
    plans = []
    for number, segment in enumerate(segments):
        plan = SegmentPlan(segment, _segment_id(index, number, segment))
        known = find(segment) if find else None
        if known:
            text = fitted(known.text, segment)
            plan = replace(plan, kept=text, made=known.made, bead=known.bead)
        plans.append(plan)
    return BlockPlan(index, Action.TRANSLATE, segments=tuple(_with_joint(plans, joint or {})))


def _with_joint(
    plans: Sequence[SegmentPlan], joint: Mapping[tuple[str, ...], Known]
) -> Iterator[SegmentPlan]:
    """Yield the plans; sentences that people translated together keep that text, at the first."""
    at = 0
    while at < len(plans):
        for count in range(min(_JOINT, len(plans) - at), 1, -1):
            some = plans[at : at + count]
            known = joint.get(tuple(item.segment.key for item in some))
            if known and any(item.kept is None for item in some):
                texts = [fitted(known.text, some[-1].segment), *[""] * (count - 1)]
                for item, text in zip(some, texts, strict=True):
                    yield replace(item, kept=text, made=known.made, bead=known.bead)
                at += count
                break
        else:
            yield plans[at]
            at += 1


def _segment_id(block: int, number: int, segment: Segment) -> str:
    """Return an id that holds place and content.

    An answer that was made from other content has other ids, and so is never taken for this one.
    """
    return f"b{block}s{number}-{zlib.crc32(segment.key.encode('utf-8')):08x}"


def fingerprint(document: Document, index: int) -> tuple[str, str]:
    """Return what a block says, apart from white space: its identity between two versions."""
    _, block = document.blocks[index]
    if block.kind in PROSE:
        return block.kind, f"{block.level}{key(block.coded, block.marks)}"
    return block.kind, document.raw(index).rstrip()


def made_of_beads(
    bitext: Bitext, made: Sequence[Made], own: Made, target_language: LanguageSettings
) -> list[Made]:
    """Return who wrote the target of each bead: people, when they wrote a sentence of it.

    Args:
        bitext: origin and human edition.
        made: who wrote each sentence of the human edition; empty: people did.
        own: how what people wrote came to be.
        target_language: settings of the target language.
    """
    if not made:
        return [own] * len(bitext.beads)
    sentences = segment_document(bitext.target, target_language.sentences)
    # Where the rules for sentences changed in between, nobody knows: that is not called human.
    unknown = repeat(Made(Provenance.MACHINE))
    makers_of = made if len(made) == len(sentences) else unknown
    of = {(s.block, s.start): m for s, m in zip(sentences, makers_of, strict=False)}
    found = []
    for bead in bitext.beads:
        makers = [of[t.block, t.start] for t in bead.target]
        by_people = (m for m in makers if m.by is Provenance.HUMAN)
        found.append(next(by_people, makers[0] if makers else own))
    return found


class _Planner:
    """Plans a document that has a human edition."""

    def __init__(
        self,
        source: Document,
        bitext: Bitext,
        made: Sequence[Made],
        edition: Edition,
        source_language: LanguageSettings,
        target_language: LanguageSettings,
    ) -> None:
        self.source = source
        self.bitext = bitext
        self.made = made
        self.own = edition.own
        self.source_language = source_language
        self.target_language = target_language
        versions = _matched(source, bitext.source)
        self.origin_of, self.moved, self.after = versions.origin_of, versions.moved, versions.after
        self.changed = versions.changed
        self.marked = versions.marked
        self.joiner = " " if target_language.sentences.spaced else ""
        self.newer = self._newer(edition.newer) if edition.newer else {}
        self.leading: tuple[int, ...] = ()

    def blocks(self) -> tuple[BlockPlan, ...]:
        human_of = self._kept_blocks()
        find = self._finder(human_of)
        plans = [self._block(n, human_of, find) for n in range(len(self.source.blocks))]
        nested = self._inserts(plans)
        inserts = nested.inserts
        self.leading = tuple(inserts.pop(-1, ()))
        for n in nested.restored:
            plans[n] = replace(plans[n], action=Action.COPY)
        code = self._replaced_code()
        for n in sorted(inserts.keys() | code.keys()):
            inserted = tuple(inserts.get(n, ()))
            plans[n] = replace(plans[n], inserts=inserted, replaced=code.get(n))
        return tuple(self._with_earlier(plans))

    def _block(
        self,
        n: int,
        human_of: Mapping[int, tuple[int, ...]],
        find: Callable[[Segment], Known | None],
    ) -> BlockPlan:
        if n not in human_of:
            return _fresh(self.source, n, self.source_language, find, self._joint_texts)
        if n in self.marked and human_of[n]:
            # Only slide marks changed: the human sentences between the new marks, if that can be.
            fresh = _fresh(self.source, n, self.source_language, find)
            if all(s.kept is not None for s in fresh.segments):
                return fresh
        return BlockPlan(n, Action.KEEP if human_of[n] else Action.ABSENT, human_of[n])

    def _replaced_code(self) -> dict[int, Earlier]:
        """Return the source's changed code blocks whose earlier translation people had worked on.

        People translate comments and texts in code. A changed block comes from the source.
        """
        found: dict[int, Earlier] = {}
        kept = set(self.origin_of.values())
        human_of = {n: bead.target for bead in self.bitext.block_beads for n in bead.source}
        for here, there in self.changed:
            now = [
                n
                for n in here
                if self._kind(self.source, n) is BlockKind.CODE and n not in self.origin_of
            ]
            then = [
                n
                for n in there
                if self._kind(self.bitext.source, n) is BlockKind.CODE and n not in kept
            ]
            for n, origin in zip(now, then, strict=False):
                before = self.bitext.source.raw(origin)
                human = "".join(self.bitext.target.raw(h) for h in human_of.get(origin, ()))
                if human and human.split() != before.split():
                    found[n] = Earlier(before, human, self.own)
        return found

    @staticmethod
    def _kind(document: Document, block: int) -> BlockKind:
        return document.blocks[block][1].kind

    def _with_earlier(self, plans: Sequence[BlockPlan]) -> Iterator[BlockPlan]:
        """Yield the plans, each sentence to send with the human text that stood at its place."""
        earlier = {id_: (text, stands_in) for id_, text, stands_in in self._earlier(plans)}
        for plan in plans:
            if any(item.id in earlier for item in plan.segments):
                segments = []
                for item in plan.segments:
                    text, stands_in = earlier.get(item.id, (None, False))
                    segments.append(
                        replace(item, replaced=text, earlier=text.target if stands_in else None)
                        if text
                        else item
                    )
                yield replace(plan, segments=tuple(segments))
            else:
                yield plan

    def _earlier(self, plans: Sequence[BlockPlan]) -> Iterator[tuple[str, Earlier, bool]]:
        """Yield the ids of sentences to send, each with what it replaced.

        And whether the human text of that holds the new sentence's placeholders, so that it can
        stand in for it.
        """
        if not self.changed:
            return
        beads: dict[int, list[tuple[Segment, int]]] = defaultdict(list)
        for number, bead in enumerate(self.bitext.beads):
            for segment in bead.source:
                beads[segment.block].append((segment, number))
        matched = set(self.origin_of.values())
        for here, there in self.changed:
            now = [item for n in here for item in plans[n].segments]
            then = [pair for n in there if n not in matched for pair in beads[n]]
            pairs = replaced([s.segment.key for s in now], [s.key for s, _ in then], RELATED)
            for n, t in pairs.items():
                old, number = then[t]
                bead = self.bitext.beads[number]
                if now[n].kept is None and bead.target and self._is_trusted(bead):
                    alike = similarity(now[n].segment.key, old.key) >= SIMILAR
                    stands_in = alike and carries_over(now[n].segment, old, bead.target)
                    text = Earlier(old.key, self._human_text(bead), self.made[number])
                    yield now[n].id, text, stands_in

    def _kept_blocks(self) -> dict[int, tuple[int, ...]]:
        """Return the human blocks of every source block that did not change.

        Of several source blocks in one bead the first carries the human blocks, the others none.
        """
        now_of = {origin: now for now, origin in self.origin_of.items()}
        # The source stands there, since a translation was damaged; people have left it so. Or other
        # people wrote something newer.
        waiting = {
            bead.blocks
            for number, bead in enumerate(self.bitext.beads)
            if self.made[number].by is Provenance.SOURCE or number in self.newer
        }
        kept: dict[int, tuple[int, ...]] = {}
        for number, bead in enumerate(self.bitext.block_beads):
            if number in waiting:
                continue
            now = [now_of.get(origin) for origin in bead.source]
            if not now or None in now:
                continue
            places = [n for n in now if n is not None]
            if places != list(range(places[0], places[0] + len(places))):
                continue
            if not bead.target and self.moved.intersection(places):
                continue  # left out where it stood; here nobody has decided
            kept[places[0]] = bead.target
            for n in places[1:]:
                kept[n] = ()
        return self._without_unfinished(kept)

    def _newer(self, published: Mapping[str, Known]) -> dict[int, Known]:
        """Return the newer text of beads that people took over from an older draft as they were."""
        found: dict[int, Known] = {}
        for number, bead in enumerate(self.bitext.beads):
            made = self.made[number]
            if len(bead.source) != 1 or not bead.target or made == self.own:
                continue
            known = published.get(bead.source[0].key)
            if known is None or (made.by is Provenance.HUMAN and made.at >= known.made.at):
                continue
            if "".join(known.text.split()) != "".join(self._human_text(bead).split()):
                found[number] = known
        return found

    def _likeness(self, origin: Sequence[int], human: Sequence[int]) -> str:
        """Say whether human blocks are the source's prose: "copy", "name" (too short), or ""."""
        here = self._segments(self.bitext.source, origin, self.source_language)
        there = self._segments(self.bitext.target, human, self.source_language)
        if len(here) != len(there) or any(h.key != t.key for h, t in zip(here, there, strict=True)):
            return ""
        is_copy = any(is_untranslated(h, t) for h, t in zip(here, there, strict=True))
        return "copy" if is_copy else "name"

    def _segments(
        self, document: Document, blocks: Sequence[int], language: LanguageSettings
    ) -> list[Segment]:
        return [
            segment
            for n in blocks
            for segment in segment_block(document.blocks[n][1], n, language.sentences)
        ]

    def _without_unfinished(self, kept: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
        """Drop what no translator has come to yet, so that it is translated.

        A translator who left a block out, or in the source's language, had a reason: that stays.
        But where everything from some place to the end of the document is so, the work has not
        been finished. And what is left out beside a block that changed is decided anew.
        """
        covered = {n for bead in self.bitext.block_beads if bead.target for n in bead.source}
        absent = {n for n, human in kept.items() if not human and self.origin_of[n] not in covered}
        unfinished = self._untouched_end(kept, absent)
        if sum(self._letters(n) >= _TELLING_LETTERS for n in unfinished) < _UNFINISHED_RUN:
            unfinished = set()
        for n in sorted(absent) + sorted(absent, reverse=True):
            neighbours = {n - 1, n + 1} & set(range(len(self.source.blocks)))
            if any(m not in kept or m in unfinished for m in neighbours):
                unfinished.add(n)
        return {n: human for n, human in kept.items() if n not in unfinished}

    def _letters(self, block: int) -> int:
        return sum(character.isalpha() for character in self.source.blocks[block][1].coded)

    def _untouched_end(self, kept: Mapping[int, tuple[int, ...]], absent: set[int]) -> set[int]:
        """Return the blocks at the end of the document that no translator has touched."""
        untouched: set[int] = set()
        merged = self._merged_tabs(kept)
        for n in reversed(range(len(self.source.blocks))):
            if self.source.blocks[n][1].kind not in PROSE or n not in kept:
                continue
            if n in absent:
                if n not in merged:
                    untouched.add(n)
            elif kept[n]:
                likeness = self._likeness([self.origin_of[n]], kept[n])
                if not likeness:
                    break
                if likeness == "copy":
                    untouched.add(n)
        return untouched

    def _merged_tabs(self, kept: Mapping[int, tuple[int, ...]]) -> set[int]:
        """Return the blocks in adjoining tabs of which one at least was translated.

        A translator may write once for all readers what the source says for each of them.
        """
        merged: set[int] = set()
        seen_by = readers(self.source)
        n = 0
        while n < len(seen_by):
            end = n
            while end < len(seen_by) and seen_by[end] != EVERYONE:
                end += 1
            prose = [m for m in range(n, end) if self.source.blocks[m][1].kind in PROSE]
            if any(kept.get(m) and not self._likeness([self.origin_of[m]], kept[m]) for m in prose):
                merged.update(prose)
            n = max(end, n + 1)
        return merged

    def _finder(self, human_of: Mapping[int, tuple[int, ...]]) -> Callable[[Segment], Known | None]:
        """Return what finds the human edition's own text for a sentence of the source."""
        known: KnownTranslations | None = None
        places: dict[tuple[int, int], tuple[str, str]] = {}

        def find(segment: Segment) -> Known | None:
            nonlocal known
            if known is None:  # an edition whose source did not change never asks
                known = KnownTranslations(self._own_texts(human_of))
                now = segment_document(self.source, self.source_language.sentences)
                places.update(
                    ((s.block, s.start), (before, after)) for s, before, after in in_context(now)
                )
            before, after = places[segment.block, segment.start]
            return known.find(Wanted(segment.key, before, after))

        return find

    def _own_texts(self, human_of: Mapping[int, tuple[int, ...]]) -> Iterator[tuple[str, Known]]:
        """Yield the trusted sentences of the human edition, by source sentence."""
        kept_origins = {self.origin_of[n] for n in human_of}
        then = sorted(
            (s for bead in self.bitext.beads for s in bead.source),
            key=lambda s: (s.block, s.start),
        )
        places = {(s.block, s.start): near for s, *near in in_context(then)}
        for number, bead in enumerate(self.bitext.beads):
            newer = self.newer.get(number)
            if newer or (self._is_trusted(bead) and self.made[number].by is not Provenance.SOURCE):
                segment = bead.source[0]
                before, after = places[segment.block, segment.start]
                yield (
                    segment.key,
                    Known(
                        newer.text if newer else self._human_text(bead),
                        newer.made if newer else self.made[number],
                        before=before,
                        after=after,
                        bead=-1 if newer else number,
                        near=segment.block not in kept_origins,
                    ),
                )

    @cached_property
    def _joint_texts(self) -> dict[tuple[str, ...], Known]:
        """Return the human text of sentences that people translated together."""
        return {
            tuple(s.key for s in bead.source): Known(
                self._human_text(bead), self.made[number], bead=number
            )
            for number, bead in enumerate(self.bitext.beads)
            if len(bead.source) > 1
            and bead.target
            and self._is_sure(bead)
            and self.made[number].by is not Provenance.SOURCE
        }

    def _is_trusted(self, bead: Bead) -> bool:
        """Whether a bead's human sentences are taken for the translation of its one sentence."""
        if len(bead.source) != 1 or not bead.target:
            return False
        if len(bead.target) == 1 and is_untranslated(bead.source[0], bead.target[0]):
            return False
        return self._is_sure(bead)

    def _is_sure(self, bead: Bead) -> bool:
        if bead.confidence < _KEEP_CONFIDENCE:
            return False
        return bead.confidence >= _SURE_CONFIDENCE or self._agree(bead)

    def _human_text(self, bead: Bead) -> str:
        """Return the human sentences of a bead: their own bytes, line breaks too, where possible.

        Lines of lists and quotes begin with marks of their own; there white space is one space.
        """
        first, last = bead.target[0], bead.target[-1]
        part, block = self.bitext.target.blocks[first.block]
        if first.block == last.block and is_bare(part.text, block):
            return part.text[first.start : last.end].decode("utf-8")
        return self.joiner.join(expanded(t.coded, t.marks) for t in bead.target)

    def _agree(self, bead: Bead) -> bool:
        spaced = self.target_language.sentences.spaced
        return share(bead.source, bead.target, spaced=spaced).placeholders_agree

    def _inserts(self, plans: Sequence[BlockPlan]) -> NestedTabs:
        """Return the human edition's own blocks by the source block that they follow."""
        inserts: dict[int, list[int]] = defaultdict(list)
        place = -1
        for bead in self.bitext.block_beads:
            if bead.source:
                place = max(place, self.after[bead.source[-1]])
            else:
                inserts[place].extend(bead.target)
        whole = (Action.KEEP, Action.ABSENT)
        shown = [plan.human if plan.action in whole else None for plan in plans]
        return with_nested_tabs(inserts, shown, self.source, self.bitext.target)


@dataclass(frozen=True, slots=True)
class _Versions:
    """The blocks of two versions of the source, matched.

    Attributes:
        origin_of: the origin's block for every block that did not change.
        moved: those of them that stand elsewhere now.
        after: for every block of the origin the block of the source that it stands at (or, being
            gone, stood before).
        changed: stretches of the source's blocks, each with the origin's blocks that it replaced.
        marked: those of `origin_of` in which slide marks changed, and nothing else.
    """

    origin_of: dict[int, int]
    moved: frozenset[int]
    after: list[int]
    changed: tuple[tuple[range, range], ...] = ()
    marked: frozenset[int] = frozenset()


def _matched(source: Document, origin: Document) -> _Versions:
    if source.data == origin.data:
        count = len(source.blocks)
        return _Versions({n: n for n in range(count)}, frozenset(), list(range(count)))
    exact_now = [fingerprint(source, n) for n in range(len(source.blocks))]
    exact_then = [fingerprint(origin, n) for n in range(len(origin.blocks))]
    now = [_without_slides(one) for one in exact_now]
    then = [_without_slides(one) for one in exact_then]
    same: dict[int, int] = {}
    after = [0] * len(then)
    changed = []
    for tag, i, i_end, j, j_end in _changes(now, then):
        for offset in range(j_end - j):
            if tag == "equal":
                same[i + offset] = j + offset
                after[j + offset] = i + offset
            else:
                after[j + offset] = i_end - 1
        if tag == "replace":
            changed.append((range(i, i_end), range(j, j_end)))
    waiting: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for block in sorted(set(range(len(then))) - set(same.values())):
        waiting[then[block]].append(block)
    moved: set[int] = set()
    for block in sorted(set(range(len(now))) - same.keys()):
        if waiting[now[block]]:
            same[block] = waiting[now[block]].popleft()
            moved.add(block)
    marked = frozenset(n for n, origin in same.items() if exact_now[n] != exact_then[origin])
    return _Versions(same, frozenset(moved), after, tuple(changed), marked)


def _without_slides(fingerprint: tuple[str, str]) -> tuple[str, str]:
    kind, text = fingerprint
    return (kind, meaning(text)) if kind in PROSE else fingerprint


def _changes(
    now: Sequence[tuple[str, str]], then: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield difflib's opcodes; what is the same at both ends is not even looked at by it."""
    shorter = min(len(now), len(then))
    head = next((n for n in range(shorter) if now[n] != then[n]), shorter)
    tail = next((n for n in range(shorter - head) if now[-1 - n] != then[-1 - n]), shorter - head)
    i_end, j_end = len(now) - tail, len(then) - tail
    yield "equal", 0, head, 0, head
    matcher = SequenceMatcher(None, now[head:i_end], then[head:j_end], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield tag, a + head, b + head, c + head, d + head
    yield "equal", i_end, len(now), j_end, len(then)
