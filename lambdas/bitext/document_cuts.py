"""Cuts: the places where a document and its translation agree for certain.

A label, a formula on lines of its own, a piece of code that stands once on each side, the same on
both, is no matter of likelihood. Between two cuts the rest is aligned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from bitext.document_tabs import have_common, is_tab_directive, readers
from bitext.documents import PROSE, Document


def cuts(source: Document, target: Document) -> list[tuple[int, int]]:
    """Return block pairs that are certain: equal, once on each side, in the same order.

    Some reader sees both: what two frameworks' tabs have alike is no translation.
    """
    here = [_fingerprint(source, n) for n in range(len(source.blocks))]
    there = [_fingerprint(target, n) for n in range(len(target.blocks))]
    here_count, there_count = Counter(here), Counter(there)
    place = {f: n for n, f in enumerate(there) if f is not None and there_count[f] == 1}
    pairs = [(n, place[f]) for n, f in enumerate(here) if f in place and f and here_count[f] == 1]
    ours, theirs = readers(source), readers(target)
    return longest_rising([(i, j) for i, j in pairs if have_common(ours[i], theirs[j])])


def stretches(
    pairs: Sequence[tuple[int, int]], source_count: int, target_count: int
) -> Iterator[tuple[range, range]]:
    """Yield what stands before, between and after pairs, without the pairs: ranges of positions.

    A range that is not the last one ends where a pair stands.
    """
    i = j = 0
    for i_next, j_next in [*pairs, (source_count, target_count)]:
        yield range(i, i_next), range(j, j_next)
        i, j = i_next + 1, j_next + 1


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


def _fingerprint(document: Document, index: int) -> str | None:
    """Return what makes a block certain to be the same on both sides, or None."""
    _, block = document.blocks[index]
    if block.kind in PROSE:
        return None
    raw = document.raw(index)
    # The first tab of one side may be the second of the other, or its only one.
    return None if is_tab_directive(raw) else f"{block.kind}:{' '.join(raw.split())}"
