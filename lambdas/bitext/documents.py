"""What a document is: parts, blocks and marks with exact ranges in the original bytes.

A Markdown document has one part. A notebook has one part per cell. Ranges are byte offsets into
the part's UTF-8 text, so that writing a document back replaces just what was translated.

Blocks and marks are named tuples: a book has hundreds of thousands, and a frozen dataclass takes
three times as long to make.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

# Marks stand in a block's coded text as characters of plane 15, which Unicode leaves to private
# use and which no book holds as text (where one does, it becomes a mark itself).
MARK_BASE = 0xF0000
MARK_LIMIT = 0xFFFFD - MARK_BASE
MARK_FIRST = chr(MARK_BASE)
MARK_CLASS = "[\U000f0000-\U000ffffd]"
MARKS = re.compile(MARK_CLASS)
# A JSON escape of a character beyond ASCII; "\\underline" in a formula is none.
_ESCAPED_CHARACTER = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[0-7])")


class BlockKind(StrEnum):
    """The kinds of block. Those in `PROSE` hold text that is translated."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_CELL = "table_cell"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    CODE = "code"
    MATH = "math"
    DIRECTIVE = "directive"
    IMAGE = "image"
    HTML = "html"
    RULE = "rule"
    METADATA = "metadata"


PROSE = frozenset(
    {
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.QUOTE,
        BlockKind.TABLE_CELL,
        BlockKind.CAPTION,
        BlockKind.FOOTNOTE,
    }
)


class MarkForm(StrEnum):
    """Whether a mark stands alone or wraps text."""

    ATOM = "atom"
    OPEN = "open"
    CLOSE = "close"


class Mark(NamedTuple):
    """One piece of protected markup inside a block.

    Attributes:
        form: an atom (code, math, a role …) or one side of a pair (emphasis, a link …).
        kind: what it is: code, math, role, url, html, entity, escape, break, footnote, character;
            emphasis, strong, strikethrough, slide, link, image.
        raw: the markup as it is written in the document.
        partner: the index of a pair's other side among the block's marks; -1 for atoms.
    """

    form: MarkForm
    kind: str
    raw: str
    partner: int = -1


class Block(NamedTuple):
    r"""A leaf of the document: the smallest piece that has a place of its own.

    Attributes:
        kind: what it is.
        start: first byte of the block in its part (list marks, heading marks and quote marks are
            outside).
        end: the byte after its last.
        level: heading level (1-6), else 0.
        coded: the prose, each mark a private-use character (`mark_character`), line breaks as
            "\n"; "" for blocks that are not prose.
        marks: the marks of `coded`, by index.
        pieces: (index in `coded`, first byte, byte after the last) of every run of plain text, mark
            and line break; with them any place in `coded` is found in the bytes.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    coded: str = ""
    marks: tuple[Mark, ...] = ()
    pieces: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Part:
    """One stretch of Markdown: a whole document, or one cell of a notebook.

    Attributes:
        text: the UTF-8 bytes that the blocks' ranges count in.
        blocks: the blocks, in order.
        name: "" for a Markdown document, "cell 3" for a cell.
        is_code: whether the part is a code cell (then it has one code block).
    """

    text: bytes
    blocks: tuple[Block, ...]
    name: str = ""
    is_code: bool = False

    def raw(self, block: Block) -> str:
        """Return the block's own text."""
        return self.text[block.start : block.end].decode("utf-8")

    def place(self, block: Block) -> str:
        """Say where the block stands, for messages: "line 12", "cell 3, line 2"."""
        line = f"line {bisect_left(self._newlines, block.start) + 1}"
        return f"{self.name}, {line}" if self.name else line

    @cached_property
    def _newlines(self) -> tuple[int, ...]:
        return tuple(match.start() for match in re.finditer(b"\n", self.text))


@dataclass(frozen=True)
class Document:
    """A parsed document.

    Attributes:
        name: its path, as messages name it.
        data: the bytes that were parsed.
        parts: its parts; a Markdown document has exactly one, with `text == data`.
        cells: for a notebook, where each cell lies in `data` (see `bitext.notebooks`).
    """

    name: str
    data: bytes
    parts: tuple[Part, ...]
    cells: tuple[CellRange, ...] = ()

    @cached_property
    def blocks(self) -> tuple[tuple[Part, Block], ...]:
        """Every block with its part, in document order."""
        return tuple((part, block) for part in self.parts for block in part.blocks)

    def raw(self, index: int) -> str:
        """Return the text of the block with this index in `blocks`."""
        part, block = self.blocks[index]
        return part.raw(block)

    def place(self, index: int) -> str:
        """Say where the block with this index in `blocks` stands."""
        part, block = self.blocks[index]
        return part.place(block)

    @property
    def is_notebook(self) -> bool:
        """Whether the document is a Jupyter notebook."""
        return bool(self.cells) or self.name.lower().endswith(".ipynb")

    @cached_property
    def escapes_characters(self) -> bool:
        r"""Whether the file writes characters beyond ASCII as JSON escapes (\u00e9)."""
        return self.data.isascii() and _ESCAPED_CHARACTER.search(self.data) is not None


@dataclass(frozen=True, slots=True)
class CellRange:
    """Where a notebook's cell lies in the file.

    Attributes:
        start: first byte of the cell's JSON object.
        end: the byte after its last.
        source_start: first byte of the value of its `source`.
        source_end: the byte after that value.
        as_list: whether `source` is a list of lines (else one string).
    """

    start: int
    end: int
    source_start: int
    source_end: int
    as_list: bool


def mark_character(index: int) -> str:
    """Return the character that stands for a block's mark in its coded text."""
    return chr(MARK_BASE + index)


def mark_index(character: str) -> int:
    """Return the index of the mark that a character of coded text stands for, or -1."""
    index = ord(character) - MARK_BASE
    return index if 0 <= index <= MARK_LIMIT else -1


def mark_at(character: str, marks: Sequence[Mark]) -> Mark | None:
    """Return the mark that a character of coded text stands for; None for text, and for ""."""
    index = mark_index(character) if character else -1
    return None if index < 0 else marks[index]
