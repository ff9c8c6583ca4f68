"""What differs between two notebooks around their text: cells, types, metadata and outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bitext.documents import Document


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One difference; cells count from 0, -1 where there is none."""

    kind: str
    message: str
    is_damage: bool
    source: int
    target: int


def compare_notebooks(source: Document, target: Document) -> Iterator[CellDifference]:
    """Compare two notebooks but for the text of their cells."""
    here = [_around(source, n) for n in range(len(source.cells))]
    there = [_around(target, n) for n in range(len(target.cells))]
    if _frame(source) != _frame(target):
        for key in sorted(_top(source).keys() | _top(target).keys()):
            if _top(source).get(key) != _top(target).get(key):
                yield CellDifference("notebook", f"the notebook's `{key}` differs", True, -1, -1)
    for a, b in pair_cells(source, target):
        if b < 0:
            yield CellDifference("cell", f"cell {a + 1} is missing", True, a, -1)
        elif a < 0:
            yield CellDifference("cell", f"cell {b + 1} was added", False, -1, b)
        elif here[a] != there[b]:
            old, new = _values(source, a), _values(target, b)
            for key in sorted(old.keys() | new.keys()):
                if old.get(key) != new.get(key):
                    yield CellDifference("cell", f"the cell's `{key}` differs", True, a, b)


def pair_cells(source: Document, target: Document) -> list[tuple[int, int]]:
    """Return which cells stand for each other, -1 where there is none."""
    if len(source.cells) == len(target.cells):
        return [(n, n) for n in range(len(source.cells))]
    here = [_identity(source, n) for n in range(len(source.cells))]
    there = [_identity(target, n) for n in range(len(target.cells))]
    pairs: list[tuple[int, int]] = []
    for _, i, i_end, j, j_end in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        for offset in range(max(i_end - i, j_end - j)):
            a = i + offset if i + offset < i_end else -1
            b = j + offset if j + offset < j_end else -1
            pairs.append((a, b))
    return pairs


def _identity(document: Document, number: int) -> tuple[Any, ...]:
    values = _values(document, number)
    part = document.parts[number]
    return values.get("cell_type"), values.get("id"), part.text if part.is_code else b""


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
