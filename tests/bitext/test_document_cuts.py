"""Cuts: what is certain to be the same on both sides."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bitext.document_cuts import cuts, longest_rising, stretches
from tests.bitext.pipeline import markdown


def cuts_of(source: str, target: str) -> list[tuple[int, int]]:
    return cuts(markdown(source), markdown(target))


def test_labels_code_and_formulas_that_are_the_same() -> None:
    source = "# T\n:label:`a`\n\nText.\n\n$$\nx\n$$\n\n```\ny\n```\n"
    target = "# 题\n:label:`a`\n\n文。\n\n注。\n\n$$\n  x\n$$\n\n```\ny\n```\n"
    assert cuts_of(source, target) == [(1, 1), (3, 4), (4, 5)]


def test_what_stands_twice_on_one_side_is_no_cut() -> None:
    assert cuts_of("$$x$$\n\nText.\n\n$$x$$\n", "$$x$$\n\n文。\n") == []


def test_marks_of_tabs_are_no_cuts() -> None:
    source = ":begin_tab:`a`\nText.\n:end_tab:\n\n:begin_tab:`b`\nText.\n:end_tab:\n"
    target = ":begin_tab:`b`\n文。\n:end_tab:\n"
    assert cuts_of(source, target) == []


def test_what_stands_in_tabs_of_different_readers_is_no_cut() -> None:
    tab = ":begin_tab:`{}`\nText.\n\n$$\nx\n$$\n:end_tab:\n"
    assert cuts_of(tab.format("a"), tab.format("b")) == []
    assert cuts_of(tab.format("a, b"), tab.format("b")) == [(2, 2)]


def test_stretches_are_what_no_pair_holds() -> None:
    assert list(stretches([(1, 0), (2, 3)], 4, 4)) == [
        (range(1), range(0)),
        (range(2, 2), range(1, 3)),
        (range(3, 4), range(4, 4)),
    ]
    assert list(stretches([], 2, 3)) == [(range(2), range(3))]


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=9)


@given(PAIRS)
def test_the_longest_rising_chain(pairs: list[tuple[int, int]]) -> None:
    pairs.sort()
    chain = longest_rising(pairs)
    assert all(a[1] < b[1] for a, b in pairwise(chain))
    assert all(pair in pairs for pair in chain)
    # By trying all: how long a chain that ends at each pair can be.
    lengths: list[int] = []
    for n, (_, j) in enumerate(pairs):
        before = [lengths[k] for k in range(n) if pairs[k][1] < j]
        lengths.append(1 + max(before, default=0))
    assert len(chain) == max(lengths, default=0)
