"""Aligning the blocks of a document with those of its translation.

Cuts first (`bitext.document_cuts`), between them a dynamic program over blocks (`bitext.alignment`)
that knows their kinds; where tabs show text to some readers only, each reader's view is aligned by
itself.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bitext.alignment import BLOCK_MOVES, NEVER, Item, TextScore, align, length_ratio
from bitext.anchors import block_item
from bitext.document_cuts import cuts
from bitext.document_tabs import EVERYONE, Readers, is_tab_directive, readers
from bitext.documents import PROSE, BlockKind, Document

_WORDS = re.compile(r"[^\W\d_]+|\d+")
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
# Kinds that are never merged or split in translation.
_SINGLE = frozenset({BlockKind.HEADING, BlockKind.TABLE_CELL, BlockKind.CAPTION})


@dataclass(frozen=True, slots=True)
class BlockBead:
    """Blocks that translate each other, as indices into `Document.blocks`.

    The indices of a side follow one another without a gap, and beads are in the order of both
    documents.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class BlockAlignment:
    """All blocks of both documents in beads, and target letters per source letter in them."""

    beads: list[BlockBead]
    ratio: float


def align_blocks(source: Document, target: Document) -> BlockAlignment:
    """Align the blocks of two documents.

    The ratio of lengths is expected from the scripts and then measured on the pairs that were
    found, not on the whole texts: a half-finished edition or a long note of the translator's
    would bend it.
    """
    here, there = _side(source), _side(target)
    certain = cuts(source, target)
    ratio = _letters_per_meaning(target) / _letters_per_meaning(source)
    beads = _aligned(here, there, certain, ratio)
    measured = _measured_ratio(here, there, beads, ratio)
    if abs(math.log(measured / ratio)) > _RATIO_TOLERANCE:
        beads = _aligned(here, there, certain, measured)
        measured = _measured_ratio(here, there, beads, ratio)
    return BlockAlignment(beads, measured)


@dataclass(frozen=True, slots=True)
class _Side:
    """A document with what speaks for and against a bead of its blocks.

    Attributes:
        document: the document.
        items: each block's text.
        readers: who sees each block.
        columns: each table cell's column; 0 for other blocks.
    """

    document: Document
    items: list[Item]
    readers: list[Readers]
    columns: list[int]


def _side(document: Document) -> _Side:
    count = range(len(document.blocks))
    return _Side(
        document,
        [block_item(document, n) for n in count],
        readers(document),
        [_column(document, n) for n in count],
    )


def _aligned(
    here: _Side, there: _Side, certain: Sequence[tuple[int, int]], ratio: float
) -> list[BlockBead]:
    beads: list[BlockBead] = []
    i = j = 0
    ends = len(here.items), len(there.items)
    for i_next, j_next in [*certain, ends]:
        beads.extend(_region(here, there, range(i, i_next), range(j, j_next), ratio))
        if i_next < ends[0]:
            beads.append(BlockBead((i_next,), (j_next,), 1.0))
        i, j = i_next + 1, j_next + 1
    return beads


def _region(
    here: _Side, there: _Side, source: range, target: range, ratio: float
) -> list[BlockBead]:
    """Align the blocks between two cuts."""
    theirs = _reader_names(there, target)
    ours = _reader_names(here, source)
    # First the views that both sides have: what they pair is hardly in doubt.
    names = list(dict.fromkeys((*(n for n in theirs if n in ours), *theirs, *ours)))
    if not names:
        return _view(here, there, source, target, ratio)
    # A tab's marks are no counterpart of anything where only one side has tabs.
    both = bool(theirs) and bool(ours)
    accepted: list[BlockBead] = []
    for name in names:
        view = _view(
            here,
            there,
            _seen_by(name, here, source, with_marks=both),
            _seen_by(name, there, target, with_marks=both),
            ratio,
        )
        for bead in view:
            if bead.source and bead.target:
                source_run = _longest_run(bead.source, here)
                target_run = _longest_run(bead.target, there)
                _accept(BlockBead(source_run, target_run, bead.confidence), accepted)
    return _filled(accepted, source, target)


def _reader_names(side: _Side, blocks: range) -> list[str]:
    """Return the readers that tabs are made for, in order of appearance."""
    return list(dict.fromkeys(name for n in blocks for name in sorted(side.readers[n])))


def _seen_by(name: str, side: _Side, blocks: range, *, with_marks: bool) -> list[int]:
    return [
        n
        for n in blocks
        if (side.readers[n] == EVERYONE or name in side.readers[n])
        and (with_marks or not side.readers[n] or not is_tab_directive(side.document.raw(n)))
    ]


def _longest_run(blocks: tuple[int, ...], side: _Side) -> tuple[int, ...]:
    """Return the run without a gap that holds most letters: a bead does not leap over a tab."""
    runs: list[tuple[int, ...]] = []
    begin = 0
    for n in range(1, len(blocks) + 1):
        if n == len(blocks) or blocks[n] != blocks[n - 1] + 1:
            runs.append(blocks[begin:n])
            begin = n
    return max(runs, key=lambda run: sum(side.items[n].length for n in run))


def _accept(bead: BlockBead, accepted: list[BlockBead]) -> None:
    """Take a bead of one reader's view unless it crosses what stands already."""
    at = bisect_left(accepted, bead.source, key=lambda known: known.source)
    before, after = accepted[:at][-1:], accepted[at : at + 1]
    if before and (
        before[0].source[-1] >= bead.source[0] or before[0].target[-1] >= bead.target[0]
    ):
        return
    if after and (after[0].source[0] <= bead.source[-1] or after[0].target[0] <= bead.target[-1]):
        return
    accepted.insert(at, bead)


def _filled(accepted: Iterable[BlockBead], source: range, target: range) -> list[BlockBead]:
    """Return beads with the blocks between them, each alone."""
    beads: list[BlockBead] = []
    i, j = source.start, target.start
    for bead in [*accepted, BlockBead((source.stop,), (target.stop,), 1.0)]:
        beads.extend(BlockBead((n,), (), 1.0) for n in range(i, bead.source[0]))
        beads.extend(BlockBead((), (n,), 1.0) for n in range(j, bead.target[0]))
        beads.append(bead)
        i, j = bead.source[-1] + 1, bead.target[-1] + 1
    return beads[:-1]


def _view(
    here: _Side, there: _Side, source: Sequence[int], target: Sequence[int], ratio: float
) -> list[BlockBead]:
    score = _BlockScore(here, there, source, target, ratio)
    return [
        BlockBead(
            tuple(source[link.i : link.i_end]),
            tuple(target[link.j : link.j_end]),
            link.confidence,
        )
        for link in align(len(source), len(target), score, BLOCK_MOVES)
    ]


class _BlockScore(TextScore):
    """The likelihood of a bead of blocks: kinds first, then text or content."""

    def __init__(
        self,
        here: _Side,
        there: _Side,
        source: Sequence[int],
        target: Sequence[int],
        ratio: float,
    ) -> None:
        super().__init__([here.items[n] for n in source], [there.items[n] for n in target], ratio)
        self.here = here
        self.there = there
        self.blocks = source, target

    def __call__(self, i: int, i_end: int, j: int, j_end: int) -> float:
        here, there = self.blocks[0][i:i_end], self.blocks[1][j:j_end]
        source_kinds = [self.here.document.blocks[n][1].kind for n in here]
        target_kinds = [self.there.document.blocks[n][1].kind for n in there]
        if not source_kinds or not target_kinds:
            kinds = source_kinds or target_kinds
            if kinds[0] in PROSE:
                return super().__call__(i, i_end, j, j_end)
            return -1.0
        one_to_one = len(source_kinds) == len(target_kinds) == 1
        prose = all(kind in PROSE for kind in (*source_kinds, *target_kinds))
        if not prose:
            if not one_to_one or source_kinds != target_kinds:
                return NEVER
            return _content_likelihood(
                source_kinds[0],
                self.here.document.raw(here[0]),
                self.there.document.raw(there[0]),
            )
        if not one_to_one and {*source_kinds, *target_kinds} & _SINGLE:
            return NEVER
        value = super().__call__(i, i_end, j, j_end)
        if source_kinds[0] is target_kinds[0]:
            same_column = self.here.columns[here[0]] == self.there.columns[there[0]]
            return value + 1.0 if same_column else value - 6.0
        if BlockKind.HEADING in (source_kinds[0], target_kinds[0]):
            return value - 6.0
        return value - 2.0


def _letters_per_meaning(document: Document) -> float:
    """Return how many letters the document's script needs where Latin script needs one."""
    text = "".join(block.coded for _, block in document.blocks)
    letters = sum(map(str.isalpha, text))
    for pattern, needed in _DENSE_SCRIPTS:
        if len(pattern.findall(text)) * 4 > letters:
            return needed
    return 1.0


def _measured_ratio(
    here: _Side, there: _Side, beads: Sequence[BlockBead], expected: float
) -> float:
    """Return the ratio of lengths over the pairs of blocks that are hardly in doubt."""
    lengths = [
        (here.items[bead.source[0]].length, there.items[bead.target[0]].length)
        for bead in beads
        if len(bead.source) == len(bead.target) == 1 and bead.confidence > _SURE
    ]
    return length_ratio(
        sum(a for a, _ in lengths), sum(b for _, b in lengths), expected, _BLOCK_TRUST
    )


def _column(document: Document, index: int) -> int:
    """Return the column of a table's cell, 0 for other blocks."""
    part, block = document.blocks[index]
    if block.kind is not BlockKind.TABLE_CELL:
        return 0
    line = part.text[part.text.rfind(b"\n", 0, block.start) + 1 : block.start]
    return line.lstrip(b" \t>").removeprefix(b"|").count(b"|")


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
