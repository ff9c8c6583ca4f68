"""Which blocks of a translation stand for which of the source, for comparing the two.

Both documents are cut at their headings first (`bitext.gate_headings`), then where they agree for
certain: the same label, the same code (comments and strings aside), the same formula, each once.
Between two cuts blocks of the same kinds in the same order go together; where that does not fit,
the aligner of `bitext.alignment` decides by kinds, shared things and lengths.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.alignment import NEVER, align
from bitext.document_cuts import longest_rising, stretches
from bitext.documents import BlockKind
from bitext.gate_blocks import View
from bitext.gate_code import tab_names
from bitext.gate_headings import heading_cuts
from bitext.gate_wordless import bare

Moves = dict[tuple[int, int], float]
MOVES: Moves = {
    (1, 1): math.log(0.95),
    (1, 2): math.log(0.004),
    (2, 1): math.log(0.004),
    (1, 0): math.log(0.015),
    (0, 1): math.log(0.019),
}
# A pair of blocks in the same place below this is looked at again.
_PLAUSIBLE = -4.0
_ABSENT = -3.0
_SINGLE = frozenset({BlockKind.HEADING, BlockKind.TABLE_CELL, BlockKind.CAPTION})


@dataclass(frozen=True, slots=True)
class Bead:
    """Blocks that stand for each other; none on one side for what is missing or was added."""

    source: tuple[View, ...]
    target: tuple[View, ...]


def match_blocks(
    source: Sequence[View], target: Sequence[View], *, with_groups: bool = True
) -> list[Bead]:
    """Return the beads of two documents, in order.

    Args:
        source: the document's blocks.
        target: the translation's.
        with_groups: whether a block may have been split, or two merged.
    """
    moves = MOVES if with_groups else {move: MOVES[move] for move in ((1, 1), (1, 0), (0, 1))}
    ratio = length_ratio(source, target)
    return _parts(source, target, heading_cuts(source, target), ratio, moves)


def _between(
    source: Sequence[View], target: Sequence[View], ratio: float, moves: Moves
) -> list[Bead]:
    """Cut two stretches where they agree; what is unique in a stretch need not be in the whole."""
    cuts = _cuts(source, target) if source and target else []
    if not cuts:
        return _cell(source, target, ratio, moves)
    return _parts(source, target, cuts, ratio, moves)


def _parts(
    source: Sequence[View],
    target: Sequence[View],
    cuts: Sequence[tuple[int, int]],
    ratio: float,
    moves: Moves,
) -> list[Bead]:
    """Match what stands between the cuts."""
    beads: list[Bead] = []
    for here, there in stretches(cuts, len(source), len(target)):
        between = source[here.start : here.stop], target[there.start : there.stop]
        beads += _between(*between, ratio, moves)
        if here.stop < len(source):
            beads.append(Bead((source[here.stop],), (target[there.stop],)))
    return beads


def match_in_order(source: Sequence[View], target: Sequence[View]) -> list[Bead]:
    """Return the beads of two documents whose blocks correspond one to one."""
    return [Bead((a,), (b,)) for a, b in zip(source, target, strict=True)]


def length_ratio(source: Sequence[View], target: Sequence[View]) -> float:
    """Return letters of the translation per letter of the source."""
    here = sum(view.letters for view in source) + 1
    there = sum(view.letters for view in target) + 1
    return min(3.0, max(0.2, there / here))


def _cuts(source: Sequence[View], target: Sequence[View]) -> list[tuple[int, int]]:
    """Return the blocks that are certain: alike, once on each side, in the same order."""
    here, there = [v.fingerprint for v in source], [v.fingerprint for v in target]
    here_count, there_count = Counter(here), Counter(there)
    place = {name: n for n, name in enumerate(there) if name and there_count[name] == 1}
    pairs = [
        (n, place[name]) for n, name in enumerate(here) if name in place and here_count[name] == 1
    ]
    rising = longest_rising(pairs)
    if len(rising) == len(pairs):
        return rising
    return _undisputed(rising, pairs)


def _undisputed(
    rising: list[tuple[int, int]], pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Leave out pairs that another one contradicts: of two that changed places neither is sure."""
    firsts, seconds = [i for i, _ in rising], [j for _, j in rising]
    kept = set(rising)
    for i, j in pairs:
        low, high = sorted((bisect_left(firsts, i), bisect_left(seconds, j)))
        if high - low == 1:
            kept.discard(rising[low])
    return [pair for pair in rising if pair in kept]


def _cell(source: Sequence[View], target: Sequence[View], ratio: float, moves: Moves) -> list[Bead]:
    """Match the blocks between two cuts."""
    if not source or not target:
        return [*(Bead((a,), ()) for a in source), *(Bead((), (b,)) for b in target)]
    if len(source) == len(target) and all(
        a.kind is b.kind and a.block.level == b.block.level and _pair(a, b, ratio) > _PLAUSIBLE
        for a, b in zip(source, target, strict=True)
    ):
        return match_in_order(source, target)

    # A copy of what stands before it was most likely added.
    first = {view.raw: n for n, view in reversed(list(enumerate(target)))}

    def score(i: int, i_end: int, j: int, j_end: int) -> float:
        if i == i_end and first[target[j].raw] < j:
            return 0.0
        if i == i_end or j == j_end:
            alone = source[i] if i < i_end else target[j]
            return _ABSENT if alone.is_prose else -1.0
        if i_end - i == j_end - j == 1:
            return _pair(source[i], target[j], ratio)
        return _group(source[i:i_end], target[j:j_end], ratio)

    return [
        Bead(tuple(source[link.i : link.i_end]), tuple(target[link.j : link.j_end]))
        for link in align(len(source), len(target), score, moves)
    ]


def _pair(here: View, there: View, ratio: float) -> float:
    """Return how likely two blocks stand for each other."""
    if here.is_prose != there.is_prose:
        # A caption whose text is gone is a picture alone.
        kinds = {here.kind, there.kind}
        is_picture = kinds == {BlockKind.CAPTION, BlockKind.IMAGE}
        return 1.0 if is_picture and here.things == there.things else NEVER
    if here.tab != there.tab and not tab_names(here.tab) & tab_names(there.tab):
        return NEVER if here.tab and there.tab else -8.0
    if here.is_prose:
        value = _prose([here], [there], ratio) + _same_text(here, there)
        if here.kind is there.kind:
            return value + (1.0 if here.block.level == there.block.level else -2.0)
        return value - (6.0 if BlockKind.HEADING in (here.kind, there.kind) else 3.0)
    if here.kind is not there.kind:
        return NEVER
    if here.fingerprint == there.fingerprint:
        return 5.0
    if here.kind is BlockKind.DIRECTIVE:
        return _directives(here, there)
    a, b = here.code_tabs, there.code_tabs
    if a and b and not a & b and "all" not in a | b:
        return NEVER
    union = sum((here.vocabulary | there.vocabulary).values())
    shared = sum((here.vocabulary & there.vocabulary).values())
    return -6.0 + 10.0 * (shared / union if union else 1.0)


def _same_text(here: View, there: View) -> float:
    """Return what the text itself tells: numbers are the same in every language, names often."""
    if not here.letters and not there.letters:
        return 0.0
    if bare(here.text) == bare(there.text):
        return 2.0
    return -2.0 if here.is_wordless or there.is_wordless else 0.0


def _directives(here: View, there: View) -> float:
    names = [next(iter(view.things))[1].split("`")[0] for view in (here, there)]
    if names[0] != names[1]:
        return NEVER
    if names[0] == ":begin_tab:" and not tab_names(here.raw) & tab_names(there.raw):
        return NEVER
    return -3.0


def _group(here: Sequence[View], there: Sequence[View], ratio: float) -> float:
    """Return how likely one block was split, or two merged."""
    if any(len({view.part for view in side}) > 1 for side in (here, there)):
        return NEVER  # of two cells
    kinds = {view.kind for view in (*here, *there)}
    if len(kinds) > 1 or kinds & _SINGLE or not here[0].is_prose:
        return NEVER
    return _prose(here, there, ratio)


def _prose(here: Sequence[View], there: Sequence[View], ratio: float) -> float:
    expected = ratio * sum(view.letters for view in here)
    length = sum(view.letters for view in there)
    spread = (length - expected) ** 2 / (6.8 * (expected + length) / 2 + 10.0)
    value = -min(spread / 2, 8.0)
    a = sum((view.things for view in here), Counter())
    b = sum((view.things for view in there), Counter())
    if a or b:
        shared = sum((a & b).values())
        alone = sum(a.values()) + sum(b.values()) - 2 * shared
        value += min(5.0, 1.5 * shared) - min(4.0, 0.7 * alone)
    return value
