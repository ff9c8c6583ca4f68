"""What differs between two notebooks around their text: cells, types, metadata and outputs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bitext.documents import Document
from bitext.pairing import longest_rising


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
        between = range(i, a), range(j, b)
        # Cells without a block (empty ones) go together when there are as many on both sides.
        if len(between[0]) == len(between[1]):
            pairs += zip(*between, strict=True)
        else:
            pairs += [(n, -1) for n in between[0]] + [(-1, n) for n in between[1]]
        if a < count:
            pairs.append((a, b))
        i, j = a + 1, b + 1
    return pairs


def _around(document: Document, number: int) -> tuple[bytes, bytes]:
    cell = document.cells[number]
    return (
        document.data[cell.start : cell.source_start],
        document.data[cell.source_end : cell.end],
    )


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
