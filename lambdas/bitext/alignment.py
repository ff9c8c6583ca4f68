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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

NEVER = -1e9
# Cells of the dynamic program that are looked at, and the least width to each side of the diagonal
# when there are more. The largest problem between two cuts of a real book has 10,000.
MAX_CELLS = 100_000
_LEAST_HALF_BAND = 32
# Paths that are by so much (natural logarithm) less likely than a known one are left.
_MARGIN = 8.0
# A problem of so many pairs is solved sooner than bounded.
_SMALL = 4
# Paths that are by so much less likely than the best do not count in its confidence.
_NEGLIGIBLE = 16.0

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
_SHORT = 12
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
_ANCHORS_MOST = 2
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
    anchors: Mapping[str, int]
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


@dataclass(frozen=True, slots=True)
class Reach:
    """The most that items can add to a path, so that hopeless paths are left early.

    Attributes:
        source: for each source item the most by which its bead's likelihood exceeds 0.
        target: the same for each target item.
    """

    source: Sequence[float]
    target: Sequence[float]


def align(
    source_count: int,
    target_count: int,
    score: Score,
    moves: dict[tuple[int, int], float],
    reach: Callable[[], Reach] | None = None,
) -> list[Link]:
    """Return the best path of beads, each with its posterior probability.

    With `reach` the result is the same, but for paths that are e^-8 times as likely as another:
    they are not followed to their end.

    Args:
        source_count: number of source items.
        target_count: number of target items.
        score: log likelihood of the bead [i, i_end) with [j, j_end), without the prior; `NEVER`
            where it cannot be.
        moves: log prior of each kind of bead; (1, 0) and (0, 1) must be among them.
        reach: returns bounds of the score; without them every path is followed.
    """
    rows = _band(source_count, target_count)
    bound = None
    if reach and source_count * target_count > _SMALL:
        bound = _Bound(source_count, target_count, moves, reach())
        bound.floor = _known_path(source_count, target_count, score, moves, rows, bound) - _MARGIN
    graph = _Graph(rows)
    graph.expand(score, moves, bound)
    return graph.best_path()


class _Bound:
    """The most that a path can be worth from a cell to the end.

    Attributes:
        floor: paths that cannot reach it are left.
        source: by source position, what the items from there on can add.
        target: the same by target position.
        skew: by how many items one side has more left than the other, what that costs at least.
    """

    def __init__(
        self,
        source_count: int,
        target_count: int,
        moves: dict[tuple[int, int], float],
        reach: Reach,
    ) -> None:
        self.floor = NEVER
        self.source = _remaining(reach.source)
        self.target = _remaining(reach.target)
        cheapest: dict[int, float] = {}
        for (di, dj), prior in moves.items():
            if di != dj:
                cheapest[abs(di - dj)] = min(-prior, cheapest.get(abs(di - dj), -NEVER))
        self.skew = [0.0]
        for more in range(1, max(source_count, target_count) + 1):
            self.skew.append(
                min(
                    cost + self.skew[more - step] for step, cost in cheapest.items() if step <= more
                )
            )


def _remaining(values: Sequence[float]) -> list[float]:
    """Return the sums from each position to the end."""
    sums = [0.0]
    for value in reversed(values):
        sums.append(sums[-1] + value)
    sums.reverse()
    return sums


def _known_path(
    source_count: int,
    target_count: int,
    score: Score,
    moves: dict[tuple[int, int], float],
    rows: list[tuple[int, int]],
    bound: _Bound,
) -> float:
    """Return what some good path is worth: another must come near it to be followed."""
    if source_count == target_count:
        value = 0.0
        for n in range(source_count):
            value += moves[1, 1] + score(n, n + 1, n, n + 1)
        if value > -_MARGIN:
            return value
    # Between the two diagonals that end in the corners, or beside the only one.
    lead = target_count - source_count
    least, most = (min(0, lead), max(0, lead)) if lead else (-1, 1)
    narrow = [
        (max(low, min(i + least, target_count)), min(high, i + most))
        for i, (low, high) in enumerate(rows)
    ]
    if any(low > high for low, high in narrow) or narrow == rows:
        return NEVER
    graph = _Graph(narrow)
    graph.expand(score, {move: moves[move] for move in moves if sum(move) <= 3}, bound)
    return graph.best[-1]


class _Graph:
    """The cells of a dynamic program and the edges between them, beads."""

    def __init__(self, rows: list[tuple[int, int]]) -> None:
        self.rows = rows
        self.bases = [0]  # the place of every row's first cell among all cells
        for low, high in rows:
            self.bases.append(self.bases[-1] + high - low + 1)
        self.best = [NEVER * 10] * self.bases[-1]
        # Edges, those from a cell after those to it; arrays, because a large problem has a million.
        self.starts, self.ends = array("q"), array("q")
        self.values = array("d")

    def expand(
        self, score: Score, moves: dict[tuple[int, int], float], bound: _Bound | None
    ) -> None:
        """Follow all paths, or those that can still reach the bound's floor."""
        rows, bases, best = self.rows, self.bases, self.best
        source_count, target_count = len(rows) - 1, rows[-1][1]
        add_start, add_end, add_value = self.starts.append, self.ends.append, self.values.append
        best[0] = 0.0
        nothing = [0.0] * (max(source_count, target_count) + 1)
        floor = bound.floor if bound else NEVER * 10
        source_left = bound.source if bound else nothing
        target_left = bound.target if bound else nothing
        skew = bound.skew if bound else nothing
        steps = sorted(
            ((di, dj, prior, di - dj) for (di, dj), prior in moves.items()),
            key=lambda step: -step[2],
        )
        for i, (low, high) in enumerate(rows):
            left = source_left[i]
            more = source_count - target_count - i + low - 1
            for here, j in enumerate(range(low, high + 1), bases[i]):
                more += 1  # how many items the source has left beyond the target's
                so_far = best[here]
                if so_far <= NEVER:
                    continue
                right = target_left[j]
                hope = so_far + (left if left < right else right) - floor
                if hope < skew[abs(more)]:
                    continue
                for di, dj, prior, lead in steps:
                    if hope + prior < 0.0:
                        break  # nor can the rarer ones
                    i_end, j_end = i + di, j + dj
                    if i_end > source_count or j_end > target_count:
                        continue
                    if hope + prior < skew[abs(more - lead)]:
                        continue
                    low_there, high_there = rows[i_end]
                    if not low_there <= j_end <= high_there:
                        continue
                    value = score(i, i_end, j, j_end)
                    if value <= NEVER:
                        continue
                    value += prior
                    there = bases[i_end] + j_end - low_there
                    if so_far + value > best[there]:
                        best[there] = so_far + value
                    add_start(here)
                    add_end(there)
                    add_value(value)

    def best_path(self) -> list[Link]:
        """Return the beads of the best path; every item alone when there is no path.

        What edges are worth is counted from the best way on, so that sums over paths need no
        logarithms: the best path counts 1, one that is half as likely 0.5.
        """
        size = len(self.best)
        if self.best[-1] <= NEVER:
            source_count, target_count = len(self.rows) - 1, self.rows[-1][1]
            return [
                *(Link(a, a + 1, 0, 0, 0.0) for a in range(source_count)),
                *(Link(source_count, source_count, b, b + 1, 0.0) for b in range(target_count)),
            ]
        onward = [NEVER * 10] * size  # the best from each cell to the end
        onward[-1] = 0.0
        edges = list(zip(self.starts, self.ends, self.values, strict=True))
        for here, there, value in reversed(edges):
            value += onward[there]
            if value > onward[here]:
                onward[here] = value
        least = self.best[-1] - _NEGLIGIBLE
        best = self.best
        alive = [
            (here, there, math.exp(value + onward[there] - onward[here]))
            for here, there, value in edges
            if best[here] + value + onward[there] > least
        ]
        forward = [0.0] * size
        forward[0] = 1.0
        for here, there, share in alive:
            forward[there] += forward[here] * share
        backward = [0.0] * size
        backward[-1] = 1.0
        following: dict[int, tuple[int, float]] = {}  # of each cell the best edge
        for here, there, share in reversed(alive):
            backward[here] += backward[there] * share
            if share >= 1.0:
                following[here] = there, share
        return self._links(following, forward, backward)

    def _links(
        self,
        following: Mapping[int, tuple[int, float]],
        forward: Sequence[float],
        backward: Sequence[float],
    ) -> list[Link]:
        links: list[Link] = []
        here, end = 0, len(forward) - 1
        i, j = 0, 0
        while here != end:
            there, share = following[here]
            i_end = bisect_right(self.bases, there) - 1
            j_end = there - self.bases[i_end] + self.rows[i_end][0]
            posterior = forward[here] * share * backward[there] / forward[end]
            links.append(Link(i, i_end, j, j_end, min(1.0, posterior)))
            here, i, j = there, i_end, j_end
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
        self._source_lengths = _sums(source, 1.0)
        self._target_lengths = _sums(target, ratio)
        # An anchor that is everywhere says little.
        seen = Counter(anchor for item in (*source, *target) for anchor in item.anchors)
        many = max(2, len(source) + len(target))
        self._weight = {
            anchor: max(0.4, math.log(many / (count / 2 + 1)) * 0.9)
            for anchor, count in seen.items()
        }
        self._source_alone = self._alone(source, self._source_lengths)
        self._target_alone = self._alone(target, self._target_lengths)
        self._source_spans: dict[tuple[int, int], Item] = {}
        self._target_spans: dict[tuple[int, int], Item] = {}

    def __call__(self, i: int, i_end: int, j: int, j_end: int) -> float:
        """Return the log likelihood of a bead."""
        if i == i_end:
            return self._target_alone[j] if j_end - j == 1 else NEVER
        if j == j_end:
            return self._source_alone[i] if i_end - i == 1 else NEVER
        source = (
            self.source[i] if i_end - i == 1 else _span(self.source, i, i_end, self._source_spans)
        )
        target = (
            self.target[j] if j_end - j == 1 else _span(self.target, j, j_end, self._target_spans)
        )
        value = _length_likelihood(
            self._source_lengths[i_end] - self._source_lengths[i],
            self._target_lengths[j_end] - self._target_lengths[j],
        )
        if source.anchors == target.anchors:
            if source.anchors:
                value += self._weigh(source.anchors)
        else:
            value += self._anchors(source.anchors, target.anchors)
        if target.words and source.words:
            shared = len(target.words & source.words)
            value += _WORD_SHARED * min(_WORDS_MOST, shared) - _WORD_FOREIGN * min(
                _WORDS_MOST, len(target.words) - shared
            )
        return value

    def fits(self, i: int, i_end: int, j: int, j_end: int, factor: float) -> bool:
        """Whether neither side of a bead is longer than the other by more than a factor."""
        source = self._source_lengths[i_end] - self._source_lengths[i]
        target = self._target_lengths[j_end] - self._target_lengths[j]
        return source < factor * target and target < factor * source

    def _alone(self, items: Sequence[Item], lengths: Sequence[float]) -> list[float]:
        """Return the log likelihood of each item without a counterpart."""
        return [
            -_DROPPED
            - min(_DROP_MOST, (end - begin) / _DROP_LETTERS)
            - (_DROP_ANCHOR * self._weigh(item.anchors) if item.anchors else 0.0)
            for item, (begin, end) in zip(items, pairwise(lengths), strict=True)
        ]

    def reach(self) -> Reach:
        """Return how far likelihoods can exceed 0: by anchors and words that both sides have."""
        return Reach(
            _most(self.source, self.target, self._weight),
            _most(self.target, self.source, self._weight),
        )

    def _weigh(self, anchors: Mapping[str, int]) -> float:
        value = 0.0
        for anchor, count in anchors.items():
            value += self._weight[anchor] * count
        return value

    def _anchors(self, source: Mapping[str, int], target: Mapping[str, int]) -> float:
        value = 0.0
        # In an order of their own: that of a set changes from process to process, and so would the
        # last digits of the sum, and a plan with them.
        weight = self._weight
        for anchor in {**source, **target}:
            a, b = source.get(anchor, 0), target.get(anchor, 0)
            more, shared = (a - b, b) if a > b else (b - a, a)
            # Translators repeat or drop an anchor now and then; a foreign one is rarer.
            value += weight[anchor] * (
                shared - _ANCHOR_MISSING * (more if more < _ANCHORS_MOST else _ANCHORS_MOST)
            )
        return value


def _most(
    items: Sequence[Item], others: Sequence[Item], weight: Mapping[str, float]
) -> list[float]:
    """Return what each item's anchors and words are worth if the other side has them."""
    words = frozenset(word for item in others for word in item.words)
    anchors: Counter[str] = Counter()
    for item in others:
        if item.anchors:
            anchors.update(item.anchors)
    most = []
    for item in items:
        value = 0.0
        for anchor, count in item.anchors.items():
            value += weight[anchor] * min(count, anchors[anchor])
        if words and item.words:
            value += _WORD_SHARED * min(_WORDS_MOST, len(item.words & words))
        most.append(value)
    return most


def _span(items: Sequence[Item], begin: int, end: int, known: dict[tuple[int, int], Item]) -> Item:
    item = known.get((begin, end))
    if item is None:
        item = known[begin, end] = joined(items[begin:end])
    return item


def _sums(items: Sequence[Item], ratio: float) -> list[float]:
    total = 0.0
    sums = [0.0]
    for item in items:
        total += item.length / ratio
        sums.append(total)
    return sums


def joined(items: Sequence[Item]) -> Item:
    """Return consecutive items as one."""
    anchors: dict[str, int] = {}
    words: frozenset[str] = frozenset()
    for item in items:
        for anchor, count in item.anchors.items():
            anchors[anchor] = anchors.get(anchor, 0) + count
        words |= item.words
    return Item(sum(item.length for item in items), anchors, words)


def _length_likelihood(source: float, target: float) -> float:
    """Return log P(lengths | translation), both in source characters."""
    # The constant keeps very short texts (one or two words) from being judged by chance. What is
    # taken is twice the variance of half the sum: the square root of two goes with it.
    delta = abs(source - target) / math.sqrt(_VARIANCE * (source + target + _SHORT))
    return _TAIL[int(delta * _TAIL_STEPS)] if delta < _TAIL_END else _LENGTH_FLOOR


# log erfc, in steps fine enough for a likelihood.
_TAIL_STEPS = 256
_TAIL_END = 3.2
_TAIL = [
    max(_LENGTH_FLOOR, math.log(math.erfc((n + 0.5) / _TAIL_STEPS)))
    for n in range(int(_TAIL_END * _TAIL_STEPS) + 1)
]
