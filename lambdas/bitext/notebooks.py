"""Jupyter notebooks: cells with exact byte ranges, written back without touching anything else.

Ids, metadata, outputs, key order, indentation and all the rest of the file stay as they are. Of a
`source` that is replaced, lines that did not change keep their own bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bitext.documents import Block, BlockKind, CellRange, Document, Part
from bitext.errors import UnreadableDocument
from bitext.markdown import parse_part
from bitext.notebook_json import RawCell, read_cells
from bitext.notebook_sources import NBFORMAT_LAYOUT, Layout, layout_of, list_source, string_source


def parse_notebook(data: bytes, name: str) -> Document:
    """Parse a notebook of format version 4.

    Raises:
        UnreadableDocument: empty, not UTF-8, not JSON, not a notebook of version 4, or a cell that
            has no proper source; the message names the cell.
    """
    text = decoded(data, name).removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableDocument(name, "the file is empty")
    cells = read_cells(text, name)
    parts = tuple(_part(cell, name, f"cell {number}") for number, cell in enumerate(cells, start=1))
    return Document(name, data, parts, _ranges(cells, text, len(data)))


def _part(cell: RawCell, name: str, place: str) -> Part:
    try:
        source = cell.source.encode("utf-8")
    except UnicodeEncodeError:
        raise UnreadableDocument(name, "source holds half a surrogate pair", place) from None
    if cell.is_markdown:
        return parse_part(source, name, place)
    blocks = (Block(BlockKind.CODE, 0, len(source)),) if source else ()
    return Part(source, blocks, place, is_code=True)


def _ranges(cells: Sequence[RawCell], text: str, size: int) -> tuple[CellRange, ...]:
    """Return the cells' ranges in the file of `size` bytes."""
    offset = _byte_offsets(text, size)
    return tuple(
        CellRange(
            # In this order the offsets rise.
            start=offset(cell.start),
            source_start=offset(cell.source_start),
            source_end=offset(cell.source_end),
            end=offset(cell.end),
            as_list=text[cell.source_start] == "[",
        )
        for cell in cells
    )


def _byte_offsets(text: str, size: int) -> Callable[[int], int]:
    """Return a function from character to byte, for arguments that rise.

    What a file has before its text is a byte order mark.
    """
    if text.isascii():
        return (size - len(text)).__add__
    at, byte = 0, size - len(text.encode("utf-8"))

    def offset(place: int) -> int:
        nonlocal at, byte
        byte += len(text[at:place].encode("utf-8"))
        at = place
        return byte

    return offset


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
    old = document.data[cell.source_start : cell.source_end]
    if text.encode("utf-8") == document.parts[index].text:
        return old
    shown = old.decode("utf-8")
    ascii_only = document.escapes_characters
    if not cell.as_list:
        return string_source(shown, text, ascii_only=ascii_only).encode("utf-8")
    layout = layout_of(shown) or _usual_layout(document)
    return list_source(shown, text, layout, ascii_only=ascii_only).encode("utf-8")


def decoded(data: bytes, name: str) -> str:
    """Return UTF-8 text.

    Raises:
        UnreadableDocument: it is not UTF-8; the message names the byte.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(
            name, f"not UTF-8: byte 0x{data[error.start]:02x}", f"line {line}"
        ) from None


def _usual_layout(document: Document) -> Layout:
    """Return the layout of the file's first list that shows one, else nbformat's own."""
    for cell in document.cells:
        if cell.as_list:
            layout = layout_of(document.data[cell.source_start : cell.source_end].decode("utf-8"))
            if layout:
                return layout
    return NBFORMAT_LAYOUT
