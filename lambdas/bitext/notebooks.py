"""Jupyter notebooks: cells with exact byte ranges, written back without touching anything else.

The file is read with `json`; the ranges of the cells and of their `source` come from a second,
small walk over the text, so that ids, metadata, outputs, key order and indentation stay as they
are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bitext.documents import Block, BlockKind, CellRange, Document, Part
from bitext.errors import UnreadableDocument
from bitext.markdown import parse_part

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}]+")


def parse_notebook(data: bytes, name: str) -> Document:
    """Parse a notebook of format version 4.

    Raises:
        UnreadableDocument: not UTF-8, not JSON, not a notebook of version 4, or a cell that has no
            proper source; the message names the cell.
    """
    text = decoded(data, name)
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(
            name, f"not JSON: {error.msg}", f"line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise UnreadableDocument(name, "JSON nested too deeply") from None
    except ValueError:  # Python reads no integers of over 4,300 digits
        raise UnreadableDocument(name, "not JSON: a number is too long") from None
    _check(notebook, name)
    ranges = _cell_ranges(text, name)
    parts = []
    for number, cell in enumerate(notebook["cells"], start=1):
        source = cell["source"]
        source_text = source if isinstance(source, str) else "".join(source)
        try:
            source_bytes = source_text.encode("utf-8")
        except UnicodeEncodeError:
            raise UnreadableDocument(
                name, "source holds half a surrogate pair", f"cell {number}"
            ) from None
        place = f"cell {number}"
        if cell["cell_type"] == "markdown":
            parts.append(parse_part(source_bytes, name, place))
        else:
            blocks = (Block(BlockKind.CODE, 0, len(source_bytes)),) if source_bytes else ()
            parts.append(Part(source_bytes, blocks, place, is_code=True))
    return Document(name, data, tuple(parts), ranges)


def write_notebook(document: Document, sources: Mapping[int, str]) -> bytes:
    """Return the notebook with the sources of some cells replaced.

    Args:
        document: a parsed notebook.
        sources: new source text by cell index (0-based).
    """
    pieces: list[bytes] = []
    cursor = 0
    for index, text in sorted(sources.items()):
        cell = document.cells[index]
        pieces.append(document.data[cursor : cell.source_start])
        pieces.append(source_value(document, index, text))
        cursor = cell.source_end
    pieces.append(document.data[cursor:])
    return b"".join(pieces)


def cell_with_source(document: Document, index: int, text: str) -> bytes:
    """Return the bytes of one cell with its source replaced."""
    cell = document.cells[index]
    return (
        document.data[cell.start : cell.source_start]
        + source_value(document, index, text)
        + document.data[cell.source_end : cell.end]
    )


def source_value(document: Document, index: int, text: str) -> bytes:
    """Return the JSON of a cell's source in the form that the cell has: list of lines or string."""
    cell = document.cells[index]
    old = document.data[cell.source_start : cell.source_end].decode("utf-8")
    ascii_only = document.escapes_characters
    if not cell.as_list:
        return json.dumps(text, ensure_ascii=ascii_only).encode("utf-8")
    lines = _lines(text)
    if not lines:
        return b"[]"
    opening, between, closing = _list_layout(document, cell, old)
    encoded = [json.dumps(line, ensure_ascii=ascii_only) for line in lines]
    return (opening + between.join(encoded) + closing).encode("utf-8")


def decoded(data: bytes, name: str) -> str:
    """Return UTF-8 text.

    Raises:
        UnreadableDocument: it is empty or not UTF-8; the message names the byte.
    """
    if not data.strip():
        raise UnreadableDocument(name, "the file is empty")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(
            name, f"not UTF-8: byte 0x{data[error.start]:02x}", f"line {line}"
        ) from None


def _lines(text: str) -> list[str]:
    r"""Split after every "\n", as notebooks do (and not at other line separators)."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _check(notebook: Any, name: str) -> None:
    """Refuse what is not a notebook; the little of nbformat's schema that AMTS relies on."""
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableDocument(name, 'not a notebook: it has no list "cells"')
    version = notebook.get("nbformat")
    if version != 4:
        raise UnreadableDocument(name, f"notebook format {version!r} is not supported, only 4")
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"cell {number}"
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise UnreadableDocument(name, "not a cell: it has no cell_type", place)
        source = cell.get("source")
        if isinstance(source, list):
            if not all(isinstance(line, str) for line in source):
                raise UnreadableDocument(name, "source holds something else than text", place)
        elif not isinstance(source, str):
            raise UnreadableDocument(name, "the cell has no source", place)


def _cell_ranges(text: str, name: str) -> tuple[CellRange, ...]:
    """Find every cell and its source in the notebook's text.

    Raises:
        UnreadableDocument: a key stands twice, so that what json reads and what the file shows
            may differ.
    """
    walk = _Walk(text)
    top = walk.members(walk.space(0))
    cells_at = [start for key, start, _ in top if key == "cells"]
    if len(cells_at) != 1:
        raise UnreadableDocument(name, 'the key "cells" stands more than once')
    offset = _byte_offsets(text)
    ranges = []
    for number, (start, end) in enumerate(walk.items(cells_at[0]), start=1):
        sources = [(a, b) for key, a, b in walk.members(start) if key == "source"]
        if len(sources) != 1:
            raise UnreadableDocument(
                name, 'the key "source" stands more than once', f"cell {number}"
            )
        source_start, source_end = sources[0]
        as_list = text[source_start] == "["
        # In this order the offsets rise.
        first, source_first = offset(start), offset(source_start)
        source_last, last = offset(source_end), offset(end)
        ranges.append(CellRange(first, last, source_first, source_last, as_list))
    return tuple(ranges)


def _byte_offsets(text: str) -> Any:
    """Return a function from character offset to UTF-8 offset, for arguments that rise."""
    if text.isascii():
        return lambda place: place
    last = [0, 0]

    def offset(place: int) -> int:
        last[1] += len(text[last[0] : place].encode("utf-8"))
        last[0] = place
        return last[1]

    return offset


class _Walk:
    """Walks over JSON text that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text = text

    def space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def value_end(self, at: int) -> int:
        """Return the end of the value that begins at `at`."""
        first = self.text[at]
        if first == '"':
            return self._string_end(at)
        if first not in "{[":
            match = _SCALAR.match(self.text, at)
            return match.end() if match else at
        depth = 0
        while True:
            character = self.text[at]
            if character == '"':
                at = self._string_end(at)
                continue
            depth += (character in "{[") - (character in "}]")
            at += 1
            if not depth:
                return at

    def _string_end(self, at: int) -> int:
        match = _STRING.match(self.text, at)
        if match is None:  # cannot happen in valid JSON
            raise ValueError(at)
        return match.end()

    def members(self, at: int) -> list[tuple[str, int, int]]:
        """Return (key, start of value, end of value) of the object that begins at `at`."""
        found = []
        at = self.space(at + 1)
        while self.text[at] != "}":
            key_end = self._string_end(at)
            key = json.loads(self.text[at:key_end])
            start = self.space(self.space(key_end) + 1)
            end = self.value_end(start)
            found.append((key, start, end))
            at = self.space(end)
            if self.text[at] == ",":
                at = self.space(at + 1)
        return found

    def items(self, at: int) -> list[tuple[int, int]]:
        """Return the ranges of the items of the array that begins at `at`."""
        found = []
        at = self.space(at + 1)
        while self.text[at] != "]":
            end = self.value_end(at)
            found.append((at, end))
            at = self.space(end)
            if self.text[at] == ",":
                at = self.space(at + 1)
        return found


def _list_layout(document: Document, cell: CellRange, old: str) -> tuple[str, str, str]:
    """Return what stands before, between and after the lines of a source list."""
    walk = _Walk(old)
    items = walk.items(0)
    if len(items) >= 2:
        between = old[items[0][1] : items[1][0]]
        return old[: items[0][0]], between, old[items[-1][1] :]
    if items:
        opening, closing = old[: items[0][0]], old[items[0][1] :]
        return opening, "," + opening[1:], closing
    # An empty list shows no layout: take the one of the file's other cells, else nbformat's own.
    for other in document.cells:
        if other.as_list and other is not cell:
            text = document.data[other.source_start : other.source_end].decode("utf-8")
            if _Walk(text).items(0):
                return _list_layout(document, other, text)
    return "[\n    ", ",\n    ", "\n   ]"
