"""Aligning the blocks of a document with those of its translation.

Cuts first (`bitext.document_cuts`), between them a dynamic program over blocks (`bitext.alignment`)
that knows their kinds; where tabs show text to some readers only, each reader's view is aligned by
itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bitext.alignment import (
    BLOCK_MOVES,
    NEVER,
    Item,
    Reach,
    TextScore,
    align,
    band,
    joined,
    length_ratio,
)
from bitext.anchors import block_item
from bitext.document_cuts import cuts, stretches
from bitext.document_tabs import EVERYONE, Readers, have_common, is_tab_directive, readers
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
_SAMPLE = 2_000  # characters that tell a script
# Beads above this confidence measure the ratio of lengths. The expectation counts as that many
# letters beside them.
_SURE = 0.9
_BLOCK_TRUST = 400
# What speaks for a bead whose sides are of one kind.
_SAME_KIND = 1.0
# Sections are kept, dropped or added, never merged. So sure and so likely they go together.
_SECTION_MOVES = {move: BLOCK_MOVES[move] for move in ((1, 1), (1, 0), (0, 1))}
_CERTAIN = 0.999
_LIKELY = -2.0
# When more than so many blocks are one bead, neither text is longer than the other by this factor.
_FEW = 3
_ALIKE = 1.6
# Blocks of a region times its readers' names. Real books have 500; with many more, each framework's
# view would be as large as a document, and the region is aligned as it stands.
_MOST_SEEN = 20_000
# A bead that keeps such a share of its letters is as good as whole: its sentences are aligned anew.
_NEARLY_ALL = 0.8
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

    The ratio of lengths is expected from the scripts, then measured where the two agree in
    structure, not on the whole texts: a half-finished edition or a long note of the translator's
    would bend it.
    """
    here, there = _side(source), _side(target, target=True)
    certain = cuts(source, target)
    expected = _letters_per_meaning(target) / _letters_per_meaning(source)
    ratio = _measured_ratio(here, there, _alike(here, there, certain), expected)
    certain = sorted((*certain, *_heading_cuts(here, there, certain, ratio)))
    beads = _aligned(here, there, certain, ratio)
    sure = [
        (bead.source[0], bead.target[0])
        for bead in beads
        if len(bead.source) == len(bead.target) == 1 and bead.confidence > _SURE
    ]
    return BlockAlignment(beads, _measured_ratio(here, there, sure, expected))


@dataclass(frozen=True, slots=True)
class _Side:
    """A document with what speaks for and against a bead of its blocks.

    Attributes:
        document: the document.
        kinds: each block's kind.
        items: each block's text.
        contents: the blocks without prose, read when one is asked for.
        readers: who sees each block.
        columns: each table cell's column; 0 for other blocks.
    """

    document: Document
    kinds: list[BlockKind]
    items: list[Item]
    contents: _Contents
    readers: list[Readers]
    columns: list[int]


def _side(document: Document, *, target: bool = False) -> _Side:
    kinds = [block.kind for _, block in document.blocks]
    return _Side(
        document,
        kinds,
        [block_item(document, n, target=target) for n in range(len(kinds))],
        _Contents(document),
        readers(document),
        [_column(document, n) for n in range(len(kinds))],
    )


def _aligned(
    here: _Side, there: _Side, certain: Sequence[tuple[int, int]], ratio: float
) -> list[BlockBead]:
    beads: list[BlockBead] = []
    for source, target in stretches(certain, len(here.kinds), len(there.kinds)):
        beads.extend(_region(here, there, source, target, ratio))
        if source.stop < len(here.kinds):
            beads.append(BlockBead((source.stop,), (target.stop,), 1.0))
    return beads


def _heading_cuts(
    here: _Side, there: _Side, certain: Sequence[tuple[int, int]], ratio: float
) -> Iterator[tuple[int, int]]:
    """Yield the headings between two cuts if all of them go together, one by one.

    They do by their levels and by what their sections hold. In an edition that was arranged anew
    a section may have no better counterpart than a wrong one; there nothing is cut.
    """
    for source, target in stretches(certain, len(here.kinds), len(there.kinds)):
        ours = [n for n in source if here.kinds[n] is BlockKind.HEADING]
        theirs = [n for n in target if there.kinds[n] is BlockKind.HEADING]
        if ours and len(ours) == len(theirs):
            score = _SectionScore(here, there, [*ours, source.stop], [*theirs, target.stop], ratio)
            links = align(len(ours), len(theirs), score, _SECTION_MOVES, score.reach)
            if len(links) == len(ours) and all(
                link.confidence > _CERTAIN
                and score(link.i, link.i_end, link.j, link.j_end) > _LIKELY
                for link in links
            ):
                yield from zip(ours, theirs, strict=True)


class _SectionScore(TextScore):
    """The likelihood that two sections translate each other."""

    def __init__(
        self,
        here: _Side,
        there: _Side,
        source: Sequence[int],
        target: Sequence[int],
        ratio: float,
    ) -> None:
        super().__init__(
            [joined(here.items[a:b]) for a, b in pairwise(source)],
            [joined(there.items[a:b]) for a, b in pairwise(target)],
            ratio,
        )
        self._source_levels = [here.document.blocks[n][1].level for n in source[:-1]]
        self._target_levels = [there.document.blocks[n][1].level for n in target[:-1]]

    def __call__(self, i: int, i_end: int, j: int, j_end: int) -> float:
        if i < i_end and j < j_end and self._source_levels[i] != self._target_levels[j]:
            return NEVER
        return super().__call__(i, i_end, j, j_end)


def _region(
    here: _Side, there: _Side, source: range, target: range, ratio: float
) -> list[BlockBead]:
    """Align the blocks between two cuts."""
    theirs = _reader_names(there, target)
    ours = _reader_names(here, source)
    # First the views that both sides have: what they pair is hardly in doubt.
    names = list(dict.fromkeys((*(n for n in theirs if n in ours), *theirs, *ours)))
    if not names or (len(names) > 1 and len(names) * (len(source) + len(target)) > _MOST_SEEN):
        return _view(here, there, source, target, ratio)
    # Last the code of frameworks that have none of the tabs.
    others = _code_readers(here, source) & _code_readers(there, target)
    groups = [frozenset({name}) for name in names] + [others.difference(names)]
    # A tab's marks are no counterpart of anything where only one side has tabs.
    both = bool(theirs) and bool(ours)
    views = [
        (
            tuple(_seen_by(group, here, source, with_marks=both)),
            tuple(_seen_by(group, there, target, with_marks=both)),
        )
        for group in groups
        if group
    ]
    accepted: list[BlockBead] = []
    source_alone: dict[int, float] = {}
    target_alone: dict[int, float] = {}
    for seen_here, seen_there in dict.fromkeys(views):
        for bead in _view(here, there, seen_here, seen_there, ratio):
            if bead.source and bead.target:
                _accept(_without_gap(bead, here, there), accepted)
            for blocks, alone in ((bead.source, source_alone), (bead.target, target_alone)):
                sure = 0.0 if bead.source and bead.target else bead.confidence
                alone.update((n, max(sure, alone.get(n, 0.0))) for n in blocks)
    return _filled(accepted, source, target, source_alone, target_alone)


def _reader_names(side: _Side, blocks: range) -> list[str]:
    """Return the readers that tabs of text are made for, in order of appearance.

    Code needs no views of its own: its words tell one framework's from the other's.
    """
    return list(
        dict.fromkeys(
            name
            for n in blocks
            if side.kinds[n] is not BlockKind.CODE
            for name in sorted(side.readers[n])
        )
    )


def _code_readers(side: _Side, blocks: range) -> Readers:
    """Return the readers whom code is for."""
    return EVERYONE.union(*(side.readers[n] for n in blocks if side.kinds[n] is BlockKind.CODE))


def _seen_by(group: Readers, side: _Side, blocks: range, *, with_marks: bool) -> list[int]:
    return [
        n
        for n in blocks
        if have_common(group, side.readers[n])
        and (with_marks or not side.readers[n] or not is_tab_directive(side.document.raw(n)))
    ]


def _without_gap(bead: BlockBead, here: _Side, there: _Side) -> BlockBead:
    """Return a bead of a view without what lies behind other readers' blocks.

    A bead does not leap over a tab. If it loses much by that, it is less sure by as much.
    """
    source, source_share = _longest_run(bead.source, here)
    target, target_share = _longest_run(bead.target, there)
    share = source_share * target_share
    return BlockBead(source, target, bead.confidence * (1.0 if share > _NEARLY_ALL else share))


def _longest_run(blocks: tuple[int, ...], side: _Side) -> tuple[tuple[int, ...], float]:
    """Return the run without a gap that holds most letters, and its share of all."""
    runs: list[tuple[int, ...]] = []
    begin = 0
    for n in range(1, len(blocks) + 1):
        if n == len(blocks) or blocks[n] != blocks[n - 1] + 1:
            runs.append(blocks[begin:n])
            begin = n
    if len(runs) == 1:
        return blocks, 1.0
    # One more for each block: some have no letters.
    letters = [sum(side.items[n].length + 1 for n in run) for run in runs]
    most = letters.index(max(letters))
    return runs[most], letters[most] / sum(letters)


def _accept(bead: BlockBead, accepted: list[BlockBead]) -> None:
    """Take a bead of one reader's view unless it crosses what stands already."""
    at = bisect_left(accepted, bead.source, key=lambda known: known.source)
    before, after = accepted[max(0, at - 1) : at], accepted[at : at + 1]
    if before and (
        before[0].source[-1] >= bead.source[0] or before[0].target[-1] >= bead.target[0]
    ):
        return
    if after and (after[0].source[0] <= bead.source[-1] or after[0].target[0] <= bead.target[-1]):
        return
    accepted.insert(at, bead)


def _filled(
    accepted: Iterable[BlockBead],
    source: range,
    target: range,
    source_alone: Mapping[int, float],
    target_alone: Mapping[int, float],
) -> list[BlockBead]:
    """Return beads with the blocks between them, each alone.

    They are so sure as the view that was surest of it; what no view holds has no counterpart.
    """
    beads: list[BlockBead] = []
    i, j = source.start, target.start
    for bead in [*accepted, BlockBead((source.stop,), (target.stop,), 1.0)]:
        beads.extend(
            BlockBead((n,), (), source_alone.get(n, 1.0)) for n in range(i, bead.source[0])
        )
        beads.extend(
            BlockBead((), (n,), target_alone.get(n, 1.0)) for n in range(j, bead.target[0])
        )
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
        for link in align(len(source), len(target), score, BLOCK_MOVES, score.reach)
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
        self._source_kinds = [here.kinds[n] for n in source]
        self._target_kinds = [there.kinds[n] for n in target]
        self._source_runs = _runs(self._source_kinds)
        self._target_runs = _runs(self._target_kinds)
        self._source_columns = [here.columns[n] for n in source]
        self._target_columns = [there.columns[n] for n in target]
        self._contents = _content_likelihoods(here, there, source, target)

    def __call__(self, i: int, i_end: int, j: int, j_end: int) -> float:
        if i == i_end or j == j_end:
            kind = self._source_kinds[i] if i < i_end else self._target_kinds[j]
            return super().__call__(i, i_end, j, j_end) if kind in PROSE else -1.0
        kind, other = self._source_kinds[i], self._target_kinds[j]
        if i_end - i == 1 == j_end - j:
            if kind not in PROSE or other not in PROSE:
                return self._contents.get((i, j), NEVER)
        elif i_end - i > self._source_runs[i] or j_end - j > self._target_runs[j]:
            return NEVER
        elif i_end - i + j_end - j > _FEW and not self.fits(i, i_end, j, j_end, _ALIKE):
            return NEVER  # an edition that ends early is no merged paragraph
        value = super().__call__(i, i_end, j, j_end)
        if kind is other:
            same_column = self._source_columns[i] == self._target_columns[j]
            return value + _SAME_KIND if same_column else value - 6.0
        if kind is BlockKind.HEADING or other is BlockKind.HEADING:
            return value - 6.0
        return value - 2.0

    def reach(self) -> Reach:
        text = super().reach()
        source = _with_same_kind(text.source, self._source_kinds)
        target = _with_same_kind(text.target, self._target_kinds)
        for (i, j), value in self._contents.items():
            source[i] = max(value, source[i])
            target[j] = max(value, target[j])
        return Reach(source, target)


def _with_same_kind(text: Sequence[float], kinds: Sequence[BlockKind]) -> list[float]:
    """Return how far each block of prose can exceed 0; blocks without prose begin at 0."""
    return [
        value + _SAME_KIND if kind in PROSE else 0.0
        for value, kind in zip(text, kinds, strict=True)
    ]


def _runs(kinds: Sequence[BlockKind]) -> list[int]:
    """Return for each block how many from there on may be merged in translation."""
    runs = [0]
    for kind in reversed(kinds):
        runs.append(runs[-1] + 1 if kind in PROSE and kind not in _SINGLE else 0)
    return runs[:0:-1]


def _content_likelihoods(
    here: _Side, there: _Side, source: Sequence[int], target: Sequence[int]
) -> dict[tuple[int, int], float]:
    """Return the likelihood of the pairs of blocks of one kind without prose, by positions.

    Of those pairs that the aligner looks at: there may be millions.
    """
    found: dict[tuple[int, int], float] = {}
    others = [j for j, n in enumerate(target) if there.kinds[n] not in PROSE]
    if others:
        rows = band(len(source), len(target))
        for i, n in enumerate(source):
            if here.kinds[n] in PROSE:
                continue
            low, high = rows[i]
            for j in others[bisect_left(others, low) : bisect_right(others, high)]:
                m = target[j]
                if here.kinds[n] is there.kinds[m] and have_common(
                    here.readers[n], there.readers[m]
                ):
                    likelihood = _content_likelihood(here.contents[n], there.contents[m])
                    if likelihood > NEVER:
                        found[i, j] = likelihood
    return found


def _letters_per_meaning(document: Document) -> float:
    """Return how many letters the document's script needs where Latin script needs one."""
    text = "".join(block.coded for _, block in document.blocks)
    part = max(1, len(text) // _SAMPLE)
    text = text[::part]
    letters = sum(map(str.isalpha, text))
    for pattern, needed in _DENSE_SCRIPTS:
        if len(pattern.findall(text)) * 4 > letters:
            return needed
    return 1.0


def _alike(
    here: _Side, there: _Side, certain: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of blocks that stand between the same cuts in the same sequence of kinds."""
    for source, target in stretches(certain, len(here.kinds), len(there.kinds)):
        if [here.kinds[n] for n in source] == [there.kinds[n] for n in target]:
            yield from zip(source, target, strict=True)


def _measured_ratio(
    here: _Side, there: _Side, pairs: Iterable[tuple[int, int]], expected: float
) -> float:
    """Return the ratio of lengths over pairs of blocks that are hardly in doubt."""
    lengths = [(here.items[i].length, there.items[j].length) for i, j in pairs]
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


@dataclass(frozen=True, slots=True)
class _Content:
    """What a block without prose holds.

    Attributes:
        text: its raw text in one line.
        role: the name of a directive, such as ":label:"; "" for other kinds.
        words: its words and numbers.
    """

    text: str
    role: str
    words: Counter[str]


class _Contents(dict[int, _Content]):
    """The contents of a document's blocks: most stand at cuts, and nobody asks for them."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document

    def __missing__(self, index: int) -> _Content:
        raw = self.document.raw(index)
        is_directive = self.document.blocks[index][1].kind is BlockKind.DIRECTIVE
        content = self[index] = _Content(
            " ".join(raw.split()),
            "".join(_ROLE_NAME.findall(raw)[:1]) if is_directive else "",
            Counter() if is_directive else Counter(_WORDS.findall(raw)),
        )
        return content


def _content_likelihood(source: _Content, target: _Content) -> float:
    """Return how likely two blocks of code, math … stand for each other."""
    if source.text == target.text:
        return 5.0
    if source.role or target.role:
        return -4.0 if source.role == target.role else NEVER
    most = source.words.total() + target.words.total()
    shared = sum(min(count, target.words[word]) for word, count in source.words.items())
    likeness = shared / (most - shared) if most else 0.0
    # Comments and strings in code are translated, names and operators are not.
    return -5.0 + 9.0 * likeness
