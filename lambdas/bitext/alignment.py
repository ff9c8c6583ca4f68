"""Alignment of two sequences of text: which items of one side translate which of the other.

A dynamic program over beads (1-1, 1-2, 2-1 …) in the tradition of Gale and Church (1993): a prior
for each kind of bead, the likelihood of the two lengths, and anchors that translators carry over
(math, code, references, URLs, numbers; Latin words where the target's script is another). Forward
and backward sums give each bead of the best path its posterior probability, which is its
confidence.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NEVER = -1e9
# Cells of the dynamic program that are looked at, and the least width to each side of the diagonal
# when there are more. The largest problem between two cuts of a real book has 10,000.
MAX_CELLS = 100_000
_LEAST_HALF_BAND = 32

# Log priors of beads by (source items, target items). 1-1 dominates in books; a merged sentence is
# far more common than a dropped one.
SENTENCE_MOVES = {
    (1, 1): math.log(0.87),
    (1, 2): math.log(0.035),
    (2, 1): math.log(0.045),
    (2, 2): math.log(0.004),
    (1, 3): math.log(0.003),
    (3, 1): math.log(0.004),
    (1, 4): math.log(0.0003),
    (4, 1): math.log(0.0003),
    (1, 0): math.log(0.030),
    (0, 1): math.log(0.025),
}
BLOCK_MOVES = {
    (1, 1): math.log(0.95),
    (1, 2): math.log(0.008),
    (2, 1): math.log(0.008),
    (2, 2): math.log(0.002),
    (1, 3): math.log(0.003),
    (3, 1): math.log(0.003),
    # A list of the source is one paragraph of the target, or the other way round.
    (1, 4): math.log(0.001),
    (4, 1): math.log(0.001),
    (1, 5): math.log(0.0007),
    (5, 1): math.log(0.0007),
    (1, 6): math.log(0.0005),
    (6, 1): math.log(0.0005),
    (1, 0): math.log(0.015),
    (0, 1): math.log(0.019),
}
# Variance of the target's length per source character, after scaling (Gale and Church: 6.8).
_VARIANCE = 6.8
# The least likely two lengths may look: anchors must be able to speak against them.
_LENGTH_FLOOR = -12.0
# What an unmatched item costs beside its prior: a little for being one, more for each of so many
# letters up to a limit (long sentences are dropped less often), and a share of its anchors' weight.
_DROPPED = 1.0
_DROP_LETTERS = 60
_DROP_MOST = 4.0
_DROP_ANCHOR = 0.5
# An anchor that one side lacks, as a share of what it is worth on both.
_ANCHOR_MISSING = 0.6
# A Latin word that both sides have, and one that only the target has.
_WORD_SHARED = 1.2
_WORD_FOREIGN = 0.15
_WORDS_MOST = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to align.

    Attributes:
        length: its letters and digits.
        anchors: what a translation carries over, with how often it stands in it.
        words: its Latin words, for targets in another script.
    """

    length: int
    anchors: Counter[str]
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """A bead as two ranges: source items [i, i_end), target items [j, j_end)."""

    i: int
    i_end: int
    j: int
    j_end: int
    confidence: float


Score = Callable[[int, int, int, int], float]


def align(
    source_count: int,
    target_count: int,
    score: Score,
    moves: dict[tuple[int, int], float],
) -> list[Link]:
    """Return the best path of beads, each with its posterior probability.

    Args:
        source_count: number of source items.
        target_count: number of target items.
        score: log likelihood of the bead [i, i_end) with [j, j_end), without the prior; `NEVER`
            where it cannot be.
        moves: log prior of each kind of bead; (1, 0) and (0, 1) must be among them.
    """
    rows = _band(source_count, target_count)
    bases = [0]  # the place of every row's first cell among all cells
    for low, high in rows:
        bases.append(bases[-1] + high - low + 1)
    size = bases[-1]
    best = [NEVER * 10] * size
    forward = [NEVER * 10] * size
    back = [-1] * size  # the edge by which the best path arrives
    best[0] = forward[0] = 0.0
    # Edges in an order good for both passes; arrays, because a large cell has a million of them.
    starts, ends = array("q"), array("q")
    values = array("d")
    for i, (low, high) in enumerate(rows):
        for j in range(low, high + 1):
            here = bases[i] + j - low
            if best[here] <= NEVER:
                continue
            for (di, dj), prior in moves.items():
                i_end, j_end = i + di, j + dj
                if i_end > source_count or not rows[i_end][0] <= j_end <= rows[i_end][1]:
                    continue
                likelihood = score(i, i_end, j, j_end)
                if likelihood <= NEVER:
                    continue
                there = bases[i_end] + j_end - rows[i_end][0]
                value = prior + likelihood
                if best[here] + value > best[there]:
                    best[there] = best[here] + value
                    back[there] = len(values)
                starts.append(here)
                ends.append(there)
                values.append(value)
                forward[there] = _add(forward[there], forward[here] + value)
    backward = [NEVER * 10] * size
    backward[size - 1] = 0.0
    for here, there, value in zip(reversed(starts), reversed(ends), reversed(values), strict=True):
        backward[here] = _add(backward[here], backward[there] + value)
    total = forward[size - 1]
    links: list[Link] = []
    there, i_end, j_end = size - 1, source_count, target_count
    while there:
        edge = back[there]
        if edge < 0:  # no path: every item stands alone
            return [
                *(Link(a, a + 1, 0, 0, 0.0) for a in range(source_count)),
                *(Link(source_count, source_count, b, b + 1, 0.0) for b in range(target_count)),
            ]
        here = starts[edge]
        i = bisect_right(bases, here) - 1
        j = here - bases[i] + rows[i][0]
        posterior = forward[here] + values[edge] + backward[there] - total
        links.append(Link(i, i_end, j, j_end, min(1.0, math.exp(posterior))))
        there, i_end, j_end = here, i, j
    links.reverse()
    return links


def _band(source_count: int, target_count: int) -> list[tuple[int, int]]:
    """Return the first and last target position to look at for every source position.

    Small problems are solved in full. In a large one, whose cells would fill memory and hours, the
    path is looked for in a band around the diagonal.
    """
    if (source_count + 1) * (target_count + 1) <= MAX_CELLS or not source_count:
        return [(0, target_count)] * (source_count + 1)
    half = max(
        _LEAST_HALF_BAND,
        MAX_CELLS // (2 * (source_count + 1)),
        target_count // source_count + 1,  # or the rows would not meet
    )
    centres = (i * target_count // source_count for i in range(source_count + 1))
    return [(max(0, c - half), min(target_count, c + half)) for c in centres]


def _add(a: float, b: float) -> float:
    """Return log(exp(a) + exp(b))."""
    if a < b:
        a, b = b, a
    return a if b - a < -40 else a + math.log1p(math.exp(b - a))


def length_ratio(source_length: float, target_length: float, expected: float, trust: int) -> float:
    """Return target letters per source letter, from two texts that belong together.

    Args:
        source_length: letters of the source.
        target_length: letters of the target.
        expected: the ratio where nothing is known.
        trust: how many source letters the expectation is worth.
    """
    ratio = (target_length + trust * expected) / (source_length + trust)
    return min(4.0, max(0.15, ratio))


class TextScore:
    """The likelihood of a bead of prose: lengths and anchors."""

    def __init__(self, source: Sequence[Item], target: Sequence[Item], ratio: float) -> None:
        self.source = source
        self.target = target
        self.ratio = ratio
        self.source_lengths = _sums(source)
        self.target_lengths = _sums(target)
        # An anchor that is everywhere says little.
        seen = Counter(anchor for item in (*source, *target) for anchor in item.anchors)
        many = max(2, len(source) + len(target))
        self.weight = {
            anchor: max(0.4, math.log(many / (count / 2 + 1)) * 0.9)
            for anchor, count in seen.items()
        }

    def __call__(self, i: int, i_end: int, j: int, j_end: int) -> float:
        """Return the log likelihood of a bead."""
        source_length = self.source_lengths[i_end] - self.source_lengths[i]
        target_length = (self.target_lengths[j_end] - self.target_lengths[j]) / self.ratio
        if i == i_end or j == j_end:
            # An unmatched item loses its anchors as well; long ones are dropped less often.
            items = self.target[j:j_end] if i == i_end else self.source[i:i_end]
            lost = sum(self._weigh(item.anchors) for item in items)
            return (
                -_DROPPED
                - min(_DROP_MOST, (source_length + target_length) / _DROP_LETTERS)
                - _DROP_ANCHOR * lost
            )
        value = _length_likelihood(source_length, target_length)
        source = self.source[i] if i_end - i == 1 else _joined(self.source[i:i_end])
        target = self.target[j] if j_end - j == 1 else _joined(self.target[j:j_end])
        if source.anchors or target.anchors:
            value += self._anchors(source.anchors, target.anchors)
        if target.words and source.words:
            shared = len(target.words & source.words)
            value += _WORD_SHARED * min(_WORDS_MOST, shared) - _WORD_FOREIGN * min(
                _WORDS_MOST, len(target.words) - shared
            )
        return value

    def _weigh(self, anchors: Counter[str]) -> float:
        return sum(self.weight[anchor] * count for anchor, count in anchors.items())

    def _anchors(self, source: Counter[str], target: Counter[str]) -> float:
        if source == target:
            return self._weigh(source)
        value = 0.0
        # In an order of their own: that of a set changes from process to process, and so would the
        # last digits of the sum, and a plan with them.
        for anchor in {**source, **target}:
            a, b = source[anchor], target[anchor]
            shared = min(a, b)
            # Translators repeat or drop an anchor now and then; a foreign one is rarer.
            value += self.weight[anchor] * (shared - _ANCHOR_MISSING * min(2, max(a, b) - shared))
        return value


def _sums(items: Sequence[Item]) -> list[float]:
    total = 0.0
    sums = [0.0]
    for item in items:
        total += item.length
        sums.append(total)
    return sums


def _joined(items: Sequence[Item]) -> Item:
    anchors: Counter[str] = Counter()
    words: frozenset[str] = frozenset()
    for item in items:
        anchors += item.anchors
        words |= item.words
    return Item(sum(item.length for item in items), anchors, words)


def _length_likelihood(source: float, target: float) -> float:
    """Return log P(lengths | translation), both in source characters."""
    mean = (source + target) / 2
    # The constant keeps very short texts (one or two words) from being judged by chance.
    delta = abs(source - target) / math.sqrt(_VARIANCE * (mean + 6))
    return max(_LENGTH_FLOOR, math.log(max(math.erfc(delta / math.sqrt(2)), 1e-6)))
