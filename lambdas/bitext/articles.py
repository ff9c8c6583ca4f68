r"""A translated web article as a document, so that it is paired by the code that pairs chapters.

Whoever reads a page finds its blocks; here they become a `Document` of one part. Its text is the
blocks one below the other, not the page: nothing is ever written back into a page. The blocks are
made as they are, not written as Markdown and parsed: an escape is protected in Markdown, so
"2 * 3" and "[1]" would have placeholders that they do not need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bitext.documents import (
    MARK_LIMIT,
    PROSE,
    Block,
    BlockKind,
    Document,
    Mark,
    MarkForm,
    Part,
    mark_character,
)
from bitext.errors import UnreadableDocument

TEXT = "text"
"""The name of an article's part: places count the lines of the text that was found."""

_URL = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]"
# What stands for itself in both languages: formulas as MathJax reads them, and addresses.
_PROTECTED = re.compile(
    r"(?P<math>\\\((?:(?!\\\)).)+\\\)|\\\[(?:(?!\\\]).)+\\\]|\$\$[^$]+\$\$"
    # Prices have dollars too: a formula has an operator, or is a single letter.
    r"|\$(?:[^$]*[\\^_{}=][^$]*|[A-Za-z])\$)"
    rf"|(?P<url>(?:https?|ftp)://{_URL}*[A-Za-z0-9\-_~/#&=+%])"
)
_SPACES = re.compile(r"\s+")
# Control characters, and the plane that marks are taken from.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff\U000f0000-\U0010ffff]")


class Span(NamedTuple):
    """A run of text inside a block.

    Attributes:
        text: its characters.
        is_code: whether it is a piece of code.
    """

    text: str
    is_code: bool = False


class ArticleBlock(NamedTuple):
    """A block of an article, as its reader found it.

    Attributes:
        kind: what it is: prose, or code.
        spans: its text.
        level: heading level (1-6), else 0.
        row: of a table's cell, the number of its row in the article; -1 for other blocks.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0
    row: int = -1

    @property
    def text(self) -> str:
        """Its text as people read it; of code, with its lines."""
        text = _UNWANTED.sub("", "".join(span.text for span in self.spans))
        if self.kind is BlockKind.CODE:
            return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
        return _SPACES.sub(" ", text).strip()


def article_document(name: str, blocks: Iterable[ArticleBlock]) -> Document:
    """Return an article as a document.

    Args:
        name: its path, as messages name it.
        blocks: its blocks, in order; those without text are left out.

    Raises:
        UnreadableDocument: a block holds more code, formulas and addresses than can be protected.
    """
    text = bytearray()
    made: list[Block] = []
    row = -1
    for block in blocks:
        if not block.text:
            continue
        if made:
            # Cells of a row stand on one line, as in Markdown: that tells their columns.
            text += b" | " if row >= 0 and block.row == row else b"\n\n"
        row = block.row
        if block.kind in PROSE:
            made.append(_prose(block, text, name))
        else:
            start = len(text)
            text += block.text.encode()
            made.append(Block(block.kind, start, len(text)))
    text += b"\n" if made else b""
    data = bytes(text)
    return Document(name, data, (Part(data, tuple(made), TEXT),))


def _prose(block: ArticleBlock, text: bytearray, name: str) -> Block:
    """Write a block of prose and return it."""
    start = len(text)
    coded: list[str] = []
    marks: list[Mark] = []
    pieces: list[tuple[int, int, int]] = []
    length = 0
    for piece, kind in _pieces(block.spans):
        begin = len(text)
        text += piece.encode()
        pieces.append((length, begin, len(text)))
        if kind:
            if len(marks) > MARK_LIMIT:
                raise UnreadableDocument(name, "a block holds more formulas than can be protected")
            coded.append(mark_character(len(marks)))
            marks.append(Mark(MarkForm.ATOM, kind, piece))
        else:
            coded.append(piece)
        length += len(coded[-1])
    if [mark.kind for mark in marks] == ["math"] and length == 1:
        return Block(BlockKind.MATH, start, len(text))
    return Block(
        block.kind, start, len(text), block.level, "".join(coded), tuple(marks), tuple(pieces)
    )


def _pieces(spans: Sequence[Span]) -> list[tuple[str, str]]:
    """Return the pieces of a block's text, with the kind of mark that each is ("" for text)."""
    pieces: list[tuple[str, str]] = []
    for is_code, run in _runs(spans):
        if is_code:
            pieces.append((run, "code"))
            continue
        at = 0
        for found in _PROTECTED.finditer(run):
            if found.start() > at:
                pieces.append((run[at : found.start()], ""))
            pieces.append((found[0], found.lastgroup or ""))
            at = found.end()
        if at < len(run):
            pieces.append((run[at:], ""))
    return pieces


def _runs(spans: Sequence[Span]) -> list[tuple[bool, str]]:
    """Return spans with white space folded as a browser shows it, equal neighbours joined."""
    runs: list[tuple[bool, str]] = []
    for span in spans:
        text = _SPACES.sub(" ", _UNWANTED.sub("", span.text))
        if not runs or runs[-1][1].endswith(" "):
            text = text.removeprefix(" ")
        is_code = span.is_code and bool(text.strip())
        if is_code:
            # White space beside code is the sentence's.
            inner = text.strip()
            if text[0] == " ":
                runs.append((False, " "))
            runs.append((True, inner))
            text, is_code = (" " if text[-1] == " " else ""), False
        if not text:
            continue
        if runs and runs[-1][0] == is_code:
            runs[-1] = (is_code, runs[-1][1] + text)
        else:
            runs.append((is_code, text))
    if runs and not runs[-1][0]:
        last = runs.pop()[1].rstrip()
        if last:
            runs.append((False, last))
    return runs
