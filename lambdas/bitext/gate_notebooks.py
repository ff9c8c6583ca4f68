"""What differs between two notebooks around their text: cells, types, metadata and outputs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bitext.alignment import NEVER, align
from bitext.document_cuts import longest_rising
from bitext.documents import Document

_MOVES = {(1, 1): 0.0, (1, 0): 0.0, (0, 1): 0.0}


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One difference; cells count from 0, -1 where there is none."""

    kind: str
    message: str
    is_damage: bool
    source: int
    target: int


def compare_notebooks(
    source: Document, target: Document, pairs: Sequence[tuple[int, int]]
) -> Iterator[CellDifference]:
    """Compare two notebooks but for the text of their cells.

    Args:
        source: the notebook.
        target: its translation.
        pairs: which cells stand for each other, -1 where there is none.
    """
    here = [_around(source, n) for n in range(len(source.cells))]
    there = [_around(target, n) for n in range(len(target.cells))]
    if _frame(source) != _frame(target):
        old, new = _top(source), _top(target)
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                yield CellDifference("notebook", f"the notebook's `{key}` differs", True, -1, -1)
    for a, b in pairs:
        if b < 0:
            yield CellDifference("cell", f"cell {a + 1} is missing", True, a, -1)
        elif a < 0:
            yield CellDifference("cell", f"cell {b + 1} was added", False, -1, b)
        elif here[a] != there[b]:
            before, after = _values(source, a), _values(target, b)
            for key in sorted(before.keys() | after.keys()):
                if before.get(key) != after.get(key):
                    yield CellDifference("cell", f"the cell's `{key}` differs", True, a, b)


def pair_cells(
    source: Document, target: Document, blocks: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return which cells stand for each other, -1 where there is none.

    Args:
        source: the notebook.
        target: its translation.
        blocks: the cells of every two blocks that stand for each other.
    """
    count, target_count = len(source.cells), len(target.cells)
    if count == target_count:
        return [(n, n) for n in range(count)]
    votes: dict[int, Counter[int]] = {}
    for a, b in blocks:
        votes.setdefault(a, Counter())[b] += 1
    best = [(a, counts.most_common(1)[0][0]) for a, counts in sorted(votes.items())]
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for a, b in [*longest_rising(best), (count, target_count)]:
        pairs += _alike(source, target, range(i, a), range(j, b))
        if a < count:
            pairs.append((a, b))
        i, j = a + 1, b + 1
    return pairs


def _alike(
    source: Document, target: Document, here: range, there: range
) -> Iterator[tuple[int, int]]:
    """Pair cells whose blocks tell nothing: empty ones, raw ones, those of which one lost all."""
    if len(here) == len(there):
        # As many on both sides go together.
        yield from zip(here, there, strict=True)
        return
    old, new = [_values(source, n) for n in here], [_values(target, n) for n in there]
    texts, others = [_text(source, n) for n in here], [_text(target, n) for n in there]

    def score(i: int, i_end: int, j: int, j_end: int) -> float:
        if i == i_end or j == j_end:
            return 0.0
        if old[i].get("cell_type") != new[j].get("cell_type"):
            return NEVER
        is_same = old[i].get("id") == new[j].get("id") is not None
        return 1.0 + 4.0 * is_same + (old[i] == new[j]) + 2.0 * (texts[i] == others[j])

    for link in align(len(here), len(there), score, _MOVES):
        yield (
            here[link.i] if link.i < link.i_end else -1,
            there[link.j] if link.j < link.j_end else -1,
        )


def _around(document: Document, number: int) -> tuple[bytes, bytes]:
    cell = document.cells[number]
    return (
        document.data[cell.start : cell.source_start],
        document.data[cell.source_end : cell.end],
    )


def _text(document: Document, number: int) -> bytes:
    cell = document.cells[number]
    return document.data[cell.source_start : cell.source_end]


def _values(document: Document, number: int) -> dict[str, Any]:
    before, after = _around(document, number)
    values: dict[str, Any] = json.loads(before + b"null" + after)
    del values["source"]
    return values


def _frame(document: Document) -> bytes:
    cells = document.cells
    if not cells:
        return document.data
    return document.data[: cells[0].start] + document.data[cells[-1].end :]


def _top(document: Document) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(document.data)
    del values["cells"]
    return values
