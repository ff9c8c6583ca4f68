"""The dynamic program: known small cases, its sums, and its bounds."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext import alignment
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


def items(*texts: str) -> list[Item]:
    """Items of a toy language: capital letters are anchors, the rest is length."""
    return [Item(len(text), Counter(c for c in text if c.isupper())) for text in texts]


def aligned(source: list[Item], target: list[Item], moves=SENTENCE_MOVES) -> list[Link]:
    score = TextScore(source, target, 1.0)
    return align(len(source), len(target), score, moves)


def shape(links: list[Link]) -> list[tuple[int, int]]:
    return [(link.i_end - link.i, link.j_end - link.j) for link in links]


LONG, LONGER, SHORT = "a" * 60, "b" * 130, "c" * 20


def test_nothing_to_align() -> None:
    assert align(0, 0, lambda *_: 0.0, SENTENCE_MOVES) == []


@pytest.mark.parametrize(("source", "target"), [(3, 0), (0, 2)])
def test_an_empty_side(source: int, target: int) -> None:
    here, there = items(*[LONG] * source), items(*[LONG] * target)
    links = aligned(here, there)
    assert shape(links) == [(1, 0)] * source + [(0, 1)] * target
    assert all(link.confidence == pytest.approx(1) for link in links)


def test_equal_numbers_of_equal_length_go_one_to_one() -> None:
    links = aligned(items(LONG, LONGER, SHORT), items(LONG, LONGER, SHORT))
    assert shape(links) == [(1, 1)] * 3
    assert all(link.confidence > 0.95 for link in links)


def test_two_sentences_in_one() -> None:
    assert shape(aligned(items(LONG, LONG, SHORT), items(LONG + LONG, SHORT))) == [(2, 1), (1, 1)]
    assert shape(aligned(items(LONG + LONG, SHORT), items(LONG, LONG, SHORT))) == [(1, 2), (1, 1)]


def test_anchors_decide_what_lengths_cannot() -> None:
    source = items(LONG + "A", LONG + "B", LONG + "C")
    without_first, without_last = source[1:], source[:2]
    assert shape(aligned(source, without_first, BLOCK_MOVES)) == [(1, 0), (1, 1), (1, 1)]
    assert shape(aligned(source, without_last, BLOCK_MOVES)) == [(1, 1), (1, 1), (1, 0)]


def test_doubt_shows_in_the_confidence() -> None:
    sure = aligned(items("aaaaaaaaaaA", LONGER), items("aaaaaaaaaaA", LONGER))
    unsure = aligned(items(SHORT, SHORT, SHORT), items(SHORT, SHORT))
    assert min(link.confidence for link in sure) > 0.95
    assert min(link.confidence for link in unsure) < 0.6


def test_a_bead_that_cannot_be() -> None:
    def score(i: int, i_end: int, j: int, j_end: int) -> float:
        return NEVER if (i_end - i, j_end - j) == (1, 1) else -1.0

    assert (1, 1) not in shape(align(2, 2, score, BLOCK_MOVES))


def test_no_path_leaves_every_item_alone_without_confidence() -> None:
    links = align(2, 1, lambda *_: NEVER, SENTENCE_MOVES)
    assert shape(links) == [(1, 0), (1, 0), (0, 1)]
    assert {link.confidence for link in links} == {0.0}


SIZES = st.lists(st.integers(0, 80), max_size=5)


def all_paths(n: int, m: int, moves) -> list[list[tuple[int, int, int, int]]]:
    """Every way to cut n and m items into beads."""
    if n == m == 0:
        return [[]]
    return [
        [*path, (n - di, n, m - dj, m)]
        for di, dj in moves
        if di <= n and dj <= m
        for path in all_paths(n - di, m - dj, moves)
    ]


@given(SIZES, SIZES)
def test_the_best_path_and_its_posteriors_are_those_of_all_paths(
    here: list[int], there: list[int]
) -> None:
    source = [Item(size, Counter({str(size % 3): 1})) for size in here]
    target = [Item(size, Counter({str(size % 3): 1})) for size in there]
    score = TextScore(source, target, 1.0)

    def weight(bead: tuple[int, int, int, int]) -> float:
        i, i_end, j, j_end = bead
        return BLOCK_MOVES[i_end - i, j_end - j] + score(i, i_end, j, j_end)

    paths = all_paths(len(source), len(target), BLOCK_MOVES)
    totals = [sum(map(weight, path)) for path in paths]
    links = align(len(source), len(target), score, BLOCK_MOVES)
    found = [(link.i, link.i_end, link.j, link.j_end) for link in links]
    assert sum(map(weight, found)) == pytest.approx(max(totals))
    everything = sum(map(math.exp, totals))
    for bead, link in zip(found, links, strict=True):
        share = sum(math.exp(t) for path, t in zip(paths, totals, strict=True) if bead in path)
        assert link.confidence == pytest.approx(share / everything, abs=1e-6)


@given(SIZES, SIZES)
def test_links_cover_both_sides_in_order(here: list[int], there: list[int]) -> None:
    source, target = ([Item(size, Counter()) for size in sizes] for sizes in (here, there))
    links = aligned(source, target)
    ends = [(0, 0), *((link.i_end, link.j_end) for link in links)]
    assert [(link.i, link.j) for link in links] == ends[:-1]
    assert ends[-1] == (len(source), len(target))
    assert all(0 <= link.confidence <= 1 for link in links)


def test_an_unmatched_item_costs_more_with_anchors() -> None:
    source = items("aaaaaaaaaa", "aaaaaaaaaA", "bbbbbbbbbA")
    score = TextScore(source, [], 1.0)
    assert score(0, 1, 0, 0) > score(1, 2, 0, 0)


def test_shared_words_speak_for_a_bead() -> None:
    def item(*words: str) -> Item:
        return Item(20, Counter(), frozenset(words))

    score = TextScore([item("adam", "sgd"), item()], [item("adam", "sgd"), item("gpu")], 1.0)
    assert score(0, 1, 0, 1) > score(1, 2, 0, 1)
    assert score(0, 1, 0, 1) > score(0, 1, 1, 2)


@pytest.mark.parametrize(
    ("source", "target", "expected", "trust", "ratio"),
    [
        (0, 0, 0.35, 80, 0.35),
        (100, 50, 1.0, 100, 0.75),
        (10_000, 5_000, 1.0, 1, 0.5),
        (100_000, 20, 1.0, 80, 0.15),
        (20, 9_000, 1.0, 80, 4.0),
    ],
)
def test_the_length_ratio_leans_on_what_is_expected_and_stays_within_reason(
    source: float, target: float, expected: float, trust: int, ratio: float
) -> None:
    found = length_ratio(source, target, expected, trust)
    assert found == pytest.approx(ratio, abs=1e-3)


# Paths that are left early


TEXTS = st.lists(st.text("abAB", min_size=1, max_size=40), max_size=12)


@given(TEXTS, TEXTS)
def test_leaving_hopeless_paths_changes_nothing(here: list[str], there: list[str]) -> None:
    source, target = items(*here), items(*there)
    score = TextScore(source, target, 1.0)
    whole = align(len(source), len(target), score, SENTENCE_MOVES)
    bounded = align(len(source), len(target), score, SENTENCE_MOVES, score.reach)

    def weight(links: list[Link]) -> float:
        return sum(
            SENTENCE_MOVES[link.i_end - link.i, link.j_end - link.j]
            + score(link.i, link.i_end, link.j, link.j_end)
            for link in links
        )

    assert weight(bounded) == pytest.approx(weight(whole))
    if shape(bounded) == shape(whole):  # of two equal paths either is the best
        for one, other in zip(bounded, whole, strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=0.02)


def test_few_beads_of_a_long_text_are_looked_at() -> None:
    source = items(*("a" * (20 + n * 37 % 90) for n in range(60)))
    calls = 0
    score = TextScore(source, source, 1.0)

    def counted(i: int, i_end: int, j: int, j_end: int) -> float:
        nonlocal calls
        calls += 1
        return score(i, i_end, j, j_end)

    links = align(60, 60, counted, SENTENCE_MOVES, score.reach)
    assert shape(links) == [(1, 1)] * 60
    assert calls < 6_000  # of 31,000


def test_no_likelihood_exceeds_what_is_in_reach() -> None:
    source = items("aaaAB", "bbA", "cccccccc", "C")
    target = items("aaABB", "ccccccc", "CD")
    score = TextScore(source, target, 1.0)
    reach = score.reach()
    for i, i_end in ((0, 1), (0, 2), (1, 3), (3, 4)):
        for j, j_end in ((0, 1), (0, 2), (2, 3)):
            most = min(sum(reach.source[i:i_end]), sum(reach.target[j:j_end]))
            assert score(i, i_end, j, j_end) <= most + 1e-9


# Large problems


def checked(i: int, i_end: int, j: int, j_end: int) -> float:
    """A bead of two texts whose n-th items belong together."""
    if i == i_end or j == j_end:
        return -3.0
    return -0.1 if (i, i_end) == (j, j_end) else -6.0


def test_a_band_gives_what_the_whole_would(monkeypatch: pytest.MonkeyPatch) -> None:
    source = items(*(chr(65 + n % 26) + "a" * (n * 7 % 50) for n in range(120)))
    target = source[:40] + source[43:]
    whole = aligned(source, target)
    monkeypatch.setattr(alignment, "MAX_CELLS", 2_000)
    banded = aligned(source, target)
    assert shape(banded) == shape(whole)
    for one, other in zip(banded, whole, strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)


@pytest.mark.parametrize(("n", "m"), [(3_000, 3_000), (3_000, 2_900), (2_900, 3_000)])
def test_thousands_of_items_are_looked_at_near_the_diagonal(n: int, m: int) -> None:
    calls = 0

    def score(i: int, i_end: int, j: int, j_end: int) -> float:
        nonlocal calls
        calls += 1
        return checked(i, i_end, j, j_end)

    one_to_one = {move: BLOCK_MOVES[move] for move in ((1, 1), (1, 0), (0, 1))}
    links = align(n, m, score, one_to_one)
    assert calls < 700_000  # of 27 million
    assert shape(links).count((1, 1)) >= min(n, m) - 20


@pytest.mark.parametrize(("n", "m"), [(1, 400_000), (400_000, 1), (0, 300_000), (7, 90_000)])
def test_the_band_always_connects_the_corners(n: int, m: int) -> None:
    rows = alignment._band(n, m)
    assert len(rows) == n + 1
    assert rows[0][0] == 0
    assert rows[-1][1] == m
    assert all(high >= following for (_, high), (following, _) in pairwise(rows))
    assert all(low <= high for low, high in rows)


def test_a_likelihood_is_the_same_in_every_process() -> None:
    # A plan is made in one process and made again in another, whose sets have another order.
    program = (
        "from collections import Counter\n"
        "from bitext.alignment import Item, TextScore\n"
        "here = [Item(9, Counter('anchor%d' % n for n in range(k, 60, 3))) for k in range(9)]\n"
        "there = [Item(9, Counter('anchor%d' % n for n in range(k, 60, 4))) for k in range(9)]\n"
        "score = TextScore(here, there, 1.0)\n"
        "print([score(n, n + 2, m, m + 1) for n in range(7) for m in range(8)])\n"
    )
    folder = str(Path(alignment.__file__).parents[1])
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": folder, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1
