"""Pairing a document with its translation: blocks inside structure, sentences inside blocks.

Both documents are cut where they agree for certain (the same label, the same code, the same display
math, each once); blocks are aligned between two cuts, sentences inside aligned blocks. The result,
a `Bitext`, serves parallel data (at either granularity), keeping human text, and scoring.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bitext.alignment import (
    BLOCK_MOVES,
    NEVER,
    SENTENCE_MOVES,
    Item,
    Link,
    TextScore,
    align,
    length_ratio,
)
from bitext.documents import PROSE, BlockKind, Document, Mark, MarkForm, mark_index
from bitext.segments import Segment, has_prose, key, segment_block
from bitext.settings import LanguageSettings, SentenceRules

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BEGIN_TAB = re.compile(r":begin_tab:\s*`([^`]*)`")
# What it costs a bead when its sides stand in tabs for different readers: the same text is often
# repeated for each.
_OTHER_TAB = 3.0
_ROLE_NAME = re.compile(r":\w+:")
# Letters that a script needs where Latin script needs one, by the letters that show it. Chinese was
# measured on a whole book (0.35, as Turkish 1.05); the others are near it.
_DENSE_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), 0.5),
    (re.compile("[\u3400-\u9fff]"), 0.35),
    (re.compile("[\uac00-\ud7af]"), 0.42),
)
# Beads above this confidence measure the ratio of lengths; a difference above the tolerance (on a
# log scale) is worth a second look. The expectation counts as that many letters beside them.
_SURE = 0.9
_RATIO_TOLERANCE = 0.1
_BLOCK_TRUST = 400
_SENTENCE_TRUST = 80


@dataclass(frozen=True, slots=True)
class BlockBead:
    """Blocks that translate each other, as indices into `Document.blocks`."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Bead:
    """Segments that translate each other.

    Attributes:
        source: the source's segments, none for an insertion.
        target: the target's segments, none for a deletion.
        confidence: posterior probability that they belong together (0..1).
        blocks: the index of the block bead that they stand in.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    confidence: float
    blocks: int


@dataclass(frozen=True)
class Bitext:
    """A document and its translation, aligned."""

    source: Document
    target: Document
    block_beads: tuple[BlockBead, ...]
    beads: tuple[Bead, ...]

    @cached_property
    def bead_of_source_block(self) -> dict[int, int]:
        """The index of the block bead of each source block."""
        return {block: n for n, bead in enumerate(self.block_beads) for block in bead.source}


def pair_documents(
    source: Document,
    target: Document,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> Bitext:
    """Align a document with its translation, by blocks and by sentences."""
    block_beads = align_blocks(source, target)
    beads: list[Bead] = []
    rules = source_language.sentences, target_language.sentences
    ratio = _measured_ratio(source, target, block_beads, _expected_ratio(source, target))
    for number, bead in enumerate(block_beads):
        beads.extend(_sentence_beads(source, target, number, bead, *rules, ratio))
    return Bitext(source, target, tuple(block_beads), tuple(beads))


def align_blocks(source: Document, target: Document) -> list[BlockBead]:
    """Align the blocks of two documents.

    The ratio of lengths is expected from the scripts and then measured on the pairs that were
    found, not on the whole texts: a half-finished edition or a long note of the translator's
    would bend it.
    """
    ratio = _expected_ratio(source, target)
    beads = _aligned(source, target, ratio)
    measured = _measured_ratio(source, target, beads, ratio)
    if abs(math.log(measured / ratio)) > _RATIO_TOLERANCE:
        beads = _aligned(source, target, measured)
    return beads


def _aligned(source: Document, target: Document, ratio: float) -> list[BlockBead]:
    here, there = _side(source), _side(target)
    beads: list[BlockBead] = []
    i = j = 0
    for i_next, j_next in [*_cuts(source, target), (len(source.blocks), len(target.blocks))]:
        score = _BlockScore(here, there, (i, i_next), (j, j_next), ratio)
        for link in align(i_next - i, j_next - j, score, BLOCK_MOVES):
            beads.append(_block_bead(link, i, j))
        if i_next < len(source.blocks):
            beads.append(BlockBead((i_next,), (j_next,), 1.0))
        i, j = i_next + 1, j_next + 1
    return beads


def _expected_ratio(source: Document, target: Document) -> float:
    """Return target letters per source letter as the two scripts let expect it."""
    return _letters_per_meaning(target) / _letters_per_meaning(source)


def _letters_per_meaning(document: Document) -> float:
    """Return how many letters the document's script needs where Latin script needs one."""
    text = "".join(block.coded for _, block in document.blocks)
    letters = sum(character.isalpha() for character in text)
    for pattern, needed in _DENSE_SCRIPTS:
        if len(pattern.findall(text)) * 4 > letters:
            return needed
    return 1.0


def _measured_ratio(
    source: Document, target: Document, beads: Sequence[BlockBead], expected: float
) -> float:
    """Return the ratio of lengths over the pairs of blocks that are hardly in doubt."""
    lengths = [
        (_block_item(source, bead.source[0]).length, _block_item(target, bead.target[0]).length)
        for bead in beads
        if len(bead.source) == len(bead.target) == 1 and bead.confidence > _SURE
    ]
    here, there = sum(a for a, _ in lengths), sum(b for _, b in lengths)
    return length_ratio(here, there, expected, _BLOCK_TRUST)


def _block_bead(link: Link, i: int, j: int) -> BlockBead:
    return BlockBead(
        tuple(range(i + link.i, i + link.i_end)),
        tuple(range(j + link.j, j + link.j_end)),
        link.confidence,
    )


def _sentence_beads(
    source: Document,
    target: Document,
    number: int,
    bead: BlockBead,
    source_rules: SentenceRules,
    target_rules: SentenceRules,
    expected: float,
) -> list[Bead]:
    here = [s for n in bead.source for s in segment_block(source.blocks[n][1], n, source_rules)]
    there = [s for n in bead.target for s in segment_block(target.blocks[n][1], n, target_rules)]
    if not here or not there:
        return [
            *(Bead((s,), (), bead.confidence, number) for s in here),
            *(Bead((), (t,), bead.confidence, number) for t in there),
        ]
    if len(here) == len(there) == 1:
        return [Bead((here[0],), (there[0],), bead.confidence, number)]
    source_items = [_segment_item(s) for s in here]
    target_items = [_segment_item(t, target=True) for t in there]
    ratio = length_ratio(
        sum(item.length for item in source_items),
        sum(item.length for item in target_items),
        expected,
        _SENTENCE_TRUST,
    )
    score = TextScore(source_items, target_items, ratio)
    return [
        Bead(
            tuple(here[link.i : link.i_end]),
            tuple(there[link.j : link.j_end]),
            link.confidence * bead.confidence,
            number,
        )
        for link in align(len(here), len(there), score, SENTENCE_MOVES)
    ]


def _fingerprint(document: Document, index: int) -> str | None:
    """Return what makes a block certain to be the same on both sides, or None."""
    _, block = document.blocks[index]
    if block.kind in PROSE:
        return None
    return f"{block.kind}:{' '.join(document.raw(index).split())}"


def _cuts(source: Document, target: Document) -> list[tuple[int, int]]:
    """Return block pairs that are certain: equal, once on each side, in the same order."""
    here = [_fingerprint(source, n) for n in range(len(source.blocks))]
    there = [_fingerprint(target, n) for n in range(len(target.blocks))]
    here_count, there_count = Counter(here), Counter(there)
    place = {f: n for n, f in enumerate(there) if f is not None and there_count[f] == 1}
    pairs = [(n, place[f]) for n, f in enumerate(here) if f in place and f and here_count[f] == 1]
    return longest_rising(pairs)


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second members rise (patience sorting)."""
    tails: list[int] = []
    tail_of: list[int] = []
    previous: list[int] = []
    for n, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        previous.append(tail_of[at - 1] if at else -1)
        if at == len(tails):
            tails.append(j)
            tail_of.append(n)
        else:
            tails[at] = j
            tail_of[at] = n
    chain = []
    n = tail_of[-1] if tail_of else -1
    while n >= 0:
        chain.append(pairs[n])
        n = previous[n]
    return chain[::-1]


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _segment_item(segment: Segment, *, target: bool = False) -> Item:
    return _item(segment.coded, segment.marks, target=target)


def _block_item(document: Document, index: int) -> Item:
    _, block = document.blocks[index]
    if not block.coded:
        return Item(0, Counter())
    return _item(block.coded, block.marks, target=True)


def _item(coded: str, marks: Sequence[Mark], *, target: bool) -> Item:
    anchors: Counter[str] = Counter()
    plain: list[str] = []
    for character in coded:
        index = mark_index(character)
        if index < 0:
            plain.append(character)
            continue
        mark = marks[index]
        if mark.form is MarkForm.ATOM and mark.kind not in ("break", "escape", "entity"):
            anchors["".join(mark.raw.split())] += 1
        elif mark.form is MarkForm.CLOSE and mark.kind in ("link", "image"):
            anchors[mark.raw] += 1
    text = "".join(plain)
    for number in _NUMBER.findall(text):
        anchors[number] += 1
    # Latin words tell something only beside another script.
    words = frozenset(w.casefold() for w in _LATIN_WORD.findall(text))
    if target and not _WIDE.search(text):
        words = frozenset()
    return Item(_letters(text), anchors, words)


@dataclass(frozen=True, slots=True)
class _Side:
    """A document with what speaks for and against a bead of its blocks.

    Attributes:
        document: the document.
        items: each block's text.
        tabs: the names of the tab that each block stands in.
        columns: each table cell's column; 0 for other blocks.
    """

    document: Document
    items: list[Item]
    tabs: list[frozenset[str]]
    columns: list[int]


def _side(document: Document) -> _Side:
    count = range(len(document.blocks))
    items = [_block_item(document, n) for n in count]
    return _Side(document, items, _tabs(document), [_column(document, n) for n in count])


class _BlockScore(TextScore):
    """The likelihood of a bead of blocks: kinds first, then text or content."""

    def __init__(
        self, here: _Side, there: _Side, i: tuple[int, int], j: tuple[int, int], ratio: float
    ) -> None:
        super().__init__(here.items[slice(*i)], there.items[slice(*j)], ratio)
        self.here = here
        self.there = there
        self.offset = i[0], j[0]

    def __call__(self, i: int, i_end: int, j: int, j_end: int) -> float:
        here = range(i + self.offset[0], i_end + self.offset[0])
        there = range(j + self.offset[1], j_end + self.offset[1])
        source_kinds = [self.here.document.blocks[n][1].kind for n in here]
        target_kinds = [self.there.document.blocks[n][1].kind for n in there]
        if not source_kinds or not target_kinds:
            kinds = source_kinds or target_kinds
            if kinds[0] in PROSE:
                return super().__call__(i, i_end, j, j_end)
            return -1.0
        one_to_one = len(source_kinds) == len(target_kinds) == 1
        tabs = self.here.tabs[here[0]], self.there.tabs[there[0]]
        other_tab = _OTHER_TAB if tabs[0] != tabs[1] and not tabs[0] & tabs[1] else 0.0
        prose = all(kind in PROSE for kind in (*source_kinds, *target_kinds))
        if not prose:
            if not one_to_one or source_kinds != target_kinds:
                return NEVER
            likelihood = _content_likelihood(
                source_kinds[0],
                self.here.document.raw(here[0]),
                self.there.document.raw(there[0]),
            )
            return likelihood if likelihood <= NEVER else likelihood - other_tab
        if not one_to_one and {*source_kinds, *target_kinds} & _SINGLE:
            return NEVER
        value = super().__call__(i, i_end, j, j_end) - other_tab
        if source_kinds[0] is target_kinds[0]:
            same_column = self.here.columns[here[0]] == self.there.columns[there[0]]
            return value + 1.0 if same_column else value - 6.0
        if BlockKind.HEADING in (source_kinds[0], target_kinds[0]):
            return value - 6.0
        return value - 2.0


def _tabs(document: Document) -> list[frozenset[str]]:
    """Return the names of the tab that each block stands in, none outside of tabs."""
    tabs: list[frozenset[str]] = []
    inside: frozenset[str] = frozenset()
    for index, (_, block) in enumerate(document.blocks):
        raw = document.raw(index) if block.kind is BlockKind.DIRECTIVE else ""
        begin = _BEGIN_TAB.match(raw)
        if begin:
            inside = frozenset(_WORDS.findall(begin[1]))
        tabs.append(inside)
        if raw.startswith(":end_tab:"):
            inside = frozenset()
    return tabs


def _column(document: Document, index: int) -> int:
    """Return the column of a table's cell, 0 for other blocks."""
    part, block = document.blocks[index]
    if block.kind is not BlockKind.TABLE_CELL:
        return 0
    line = part.text[part.text.rfind(b"\n", 0, block.start) + 1 : block.start]
    return line.lstrip(b" \t>").removeprefix(b"|").count(b"|")


# Kinds that are never merged or split in translation.
_SINGLE = frozenset({BlockKind.HEADING, BlockKind.TABLE_CELL, BlockKind.CAPTION})


def _content_likelihood(kind: BlockKind, source: str, target: str) -> float:
    """Return how likely two blocks of code, math … stand for each other."""
    if source.split() == target.split():
        return 5.0
    if kind is BlockKind.DIRECTIVE:
        same_name = _ROLE_NAME.findall(source)[:1] == _ROLE_NAME.findall(target)[:1]
        return -4.0 if same_name else NEVER
    here, there = Counter(_WORDS.findall(source)), Counter(_WORDS.findall(target))
    shared = sum((here & there).values())
    union = sum((here | there).values())
    likeness = shared / union if union else 0.0
    # Comments and strings in code are translated, names and operators are not.
    return -5.0 + 9.0 * likeness


def segment_text(segments: Sequence[Segment], *, spaced: bool) -> str:
    """Return the text of consecutive segments with their markup as written."""
    return (" " if spaced else "").join(key(s.coded, s.marks) for s in segments)


def is_untranslated(source: Segment, target: Segment) -> bool:
    """Whether a target is a plain copy of its source although it holds words to translate."""
    if source.key != target.key:
        return False
    return has_prose(source.coded) and len(_LATIN_WORD.findall(source.visible)) >= 4
