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

import zlib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from bitext.document_tabs import EVERYONE, readers
from bitext.documents import PROSE, BlockKind, Document
from bitext.job_html import OutgoingSegment
from bitext.pairing import Bead, Bitext, is_untranslated, pair_documents
from bitext.placeholders import share
from bitext.replaced import carries_over, replaced
from bitext.segments import Segment, expanded, key, segment_block
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
        kept: the human sentence to use as it is, or None when the segment is sent.
        earlier: of a segment that is sent, the human translation of the sentence that it replaced;
            it holds the same placeholders and stands in when the job's answer is damaged. None when
            there is none.
    """

    segment: Segment
    id: str
    kept: str | None = None
    earlier: str | None = None


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What happens to one block of the source.

    Attributes:
        block: its index in the source's blocks.
        action: keep, leave absent, copy or translate.
        human: for KEEP, the indices of the human edition's blocks.
        segments: for TRANSLATE, its segments.
        inserts: blocks of the human edition alone that follow this block.
    """

    block: int
    action: Action
    human: tuple[int, ...] = ()
    segments: tuple[SegmentPlan, ...] = ()
    inserts: tuple[int, ...] = ()


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
    """A human edition: its document and the source that it was made from."""

    human: Document
    origin: Document


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
        blocks = tuple(_fresh(source, n, source_language, {}) for n in range(len(source.blocks)))
        lines = has_sentence_lines(source, source_language)
        return DocumentPlan(source, None, blocks, sentence_lines=lines)
    bitext = bitext or pair_documents(
        edition.origin, edition.human, source_language, target_language
    )
    planner = _Planner(source, bitext, source_language, target_language)
    blocks = planner.blocks()
    unchanged = source.data == edition.origin.data and all(
        block.action is not Action.TRANSLATE for block in blocks
    )
    lines = has_sentence_lines(edition.human, target_language)
    return DocumentPlan(source, edition.human, blocks, planner.leading, unchanged, lines)


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
    memory: Mapping[str, list[str]],
) -> BlockPlan:
    """Plan a block that the human edition does not cover."""
    _, block = source.blocks[index]
    segments = segment_block(block, index, source_language.sentences)
    if not segments:
        return BlockPlan(index, Action.COPY)
    plans = []
    for number, segment in enumerate(segments):
        known = memory.get(segment.key)
        # Of a repeated sentence each occurrence keeps its own translation, in order.
        kept = (known.pop(0) if len(known) > 1 else known[0]) if known else None
        plans.append(SegmentPlan(segment, _segment_id(index, number, segment), kept))
    return BlockPlan(index, Action.TRANSLATE, segments=tuple(plans))


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


class _Planner:
    """Plans a document that has a human edition."""

    def __init__(
        self,
        source: Document,
        bitext: Bitext,
        source_language: LanguageSettings,
        target_language: LanguageSettings,
    ) -> None:
        self.source = source
        self.bitext = bitext
        self.source_language = source_language
        self.target_language = target_language
        versions = _matched(source, bitext.source)
        self.origin_of, self.moved, self.after = versions.origin_of, versions.moved, versions.after
        self.changed = versions.changed
        self.joiner = " " if target_language.sentences.spaced else ""
        self.leading: tuple[int, ...] = ()

    def blocks(self) -> tuple[BlockPlan, ...]:
        human_of = self._kept_blocks()
        memory = self._memory(human_of)
        inserts = self._inserts()
        plans = []
        for n in range(len(self.source.blocks)):
            follows = tuple(inserts.get(n, ()))
            if n in human_of:
                action = Action.KEEP if human_of[n] else Action.ABSENT
                plans.append(BlockPlan(n, action, human_of[n], inserts=follows))
            else:
                fresh = _fresh(self.source, n, self.source_language, memory)
                plans.append(BlockPlan(n, fresh.action, segments=fresh.segments, inserts=follows))
        return tuple(self._with_earlier(plans))

    def _with_earlier(self, plans: Sequence[BlockPlan]) -> Iterator[BlockPlan]:
        """Yield the plans, each sentence to send with the human text that stood at its place."""
        earlier = dict(self._earlier(plans))
        for plan in plans:
            if any(item.id in earlier for item in plan.segments):
                segments = (replace(s, earlier=earlier.get(s.id)) for s in plan.segments)
                yield replace(plan, segments=tuple(segments))
            else:
                yield plan

    def _earlier(self, plans: Sequence[BlockPlan]) -> Iterator[tuple[str, str]]:
        """Yield the ids of sentences to send, each with the human text of what it replaced."""
        if not self.changed:
            return
        beads: dict[int, list[tuple[Segment, Bead]]] = defaultdict(list)
        for bead in self.bitext.beads:
            for segment in bead.source:
                beads[segment.block].append((segment, bead))
        matched = set(self.origin_of.values())
        for here, there in self.changed:
            now = [item for n in here for item in plans[n].segments]
            then = [pair for n in there if n not in matched for pair in beads[n]]
            pairs = replaced([s.segment.key for s in now], [s.key for s, _ in then])
            for n, t in pairs.items():
                old, bead = then[t]
                if (
                    now[n].kept is None
                    and self._is_trusted(bead)
                    and carries_over(now[n].segment, old, bead.target)
                ):
                    yield now[n].id, self._human_text(bead)

    def _kept_blocks(self) -> dict[int, tuple[int, ...]]:
        """Return the human blocks of every source block that did not change.

        Of several source blocks in one bead the first carries the human blocks, the others none.
        """
        now_of = {origin: now for now, origin in self.origin_of.items()}
        kept: dict[int, tuple[int, ...]] = {}
        for bead in self.bitext.block_beads:
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

    def _memory(self, human_of: Mapping[int, tuple[int, ...]]) -> dict[str, list[str]]:
        """Return the human sentences of blocks that are not kept whole, by source sentence."""
        kept_origins = {self.origin_of[n] for n in human_of}
        near: dict[str, list[str]] = defaultdict(list)
        far: dict[str, list[str]] = defaultdict(list)
        for bead in self.bitext.beads:
            if self._is_trusted(bead):
                source = bead.source[0]
                place = far if source.block in kept_origins else near
                place[source.key].append(self._human_text(bead))
        return {k: near.get(k, []) + far.get(k, []) for k in near.keys() | far.keys()}

    def _is_trusted(self, bead: Bead) -> bool:
        """Whether a bead's human sentences are taken for the translation of its one sentence."""
        if len(bead.source) != 1 or not bead.target or bead.confidence < _KEEP_CONFIDENCE:
            return False
        if len(bead.target) == 1 and is_untranslated(bead.source[0], bead.target[0]):
            return False
        return bead.confidence >= _SURE_CONFIDENCE or self._agree(bead)

    def _human_text(self, bead: Bead) -> str:
        return self.joiner.join(expanded(t.coded, t.marks) for t in bead.target)

    def _agree(self, bead: Bead) -> bool:
        spaced = self.target_language.sentences.spaced
        return share(bead.source, bead.target, spaced=spaced).placeholders_agree

    def _inserts(self) -> dict[int, list[int]]:
        """Return the human edition's own blocks by the source block that they follow."""
        inserts: dict[int, list[int]] = defaultdict(list)
        place = -1
        for bead in self.bitext.block_beads:
            if bead.source:
                place = max(place, self.after[bead.source[-1]])
            else:
                inserts[place].extend(bead.target)
        self.leading = tuple(inserts.pop(-1, ()))
        return inserts


@dataclass(frozen=True, slots=True)
class _Versions:
    """The blocks of two versions of the source, matched.

    Attributes:
        origin_of: the origin's block for every block that did not change.
        moved: those of them that stand elsewhere now.
        after: for every block of the origin the block of the source that it stands at (or, being
            gone, stood before).
        changed: stretches of the source's blocks, each with the origin's blocks that it replaced.
    """

    origin_of: dict[int, int]
    moved: frozenset[int]
    after: list[int]
    changed: tuple[tuple[range, range], ...] = ()


def _matched(source: Document, origin: Document) -> _Versions:
    if source.data == origin.data:
        count = len(source.blocks)
        return _Versions({n: n for n in range(count)}, frozenset(), list(range(count)))
    now = [fingerprint(source, n) for n in range(len(source.blocks))]
    then = [fingerprint(origin, n) for n in range(len(origin.blocks))]
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
    return _Versions(same, frozenset(moved), after, tuple(changed))


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
