r"""A translated web article as a document, so that it is paired by the code that pairs chapters.

Whoever reads a page finds its blocks; here they become a `Document` of one part. Its text is the
blocks one below the other, not the page: nothing is ever written back into a page. The blocks are
made as they are, not written as Markdown and parsed: an escape is protected in Markdown, so
"2 * 3" and "[1]" would have placeholders that they do not need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
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


class SpanKind(StrEnum):
    """What a run of text inside a block is."""

    TEXT = "text"
    CODE = "code"
    LINK = "link"
    """Here a link begins; no text."""
    LINK_END = "link_end"
    """Here it ends; the text is its address."""
    IMAGE = "image"
    """The text is the name of the image's file."""


_READ = frozenset({SpanKind.TEXT, SpanKind.CODE})


class Span(NamedTuple):
    """A run of text inside a block.

    Attributes:
        text: its characters.
        kind: what it is.
    """

    text: str
    kind: SpanKind = SpanKind.TEXT


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
        text = _UNWANTED.sub("", "".join(s.text for s in self.spans if s.kind in _READ))
        if self.kind is BlockKind.CODE:
            return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
        return _SPACES.sub(" ", text).strip()


def article_document(name: str, blocks: Iterable[ArticleBlock]) -> Document:
    """Return an article as a document.

    Links and images are marks as in Markdown: they wrap text, and their addresses are anchors.

    Args:
        name: its path, as messages name it.
        blocks: its blocks, in order; those without text or image are left out.

    Raises:
        UnreadableDocument: a block holds more code, formulas and addresses than can be protected.
    """
    text = bytearray()
    made: list[Block] = []
    row = -1
    for block in blocks:
        if not block.text:
            images = [span.text for span in block.spans if span.kind is SpanKind.IMAGE]
            for image in images:
                text += b"\n\n" if made else b""
                made.append(_whole(BlockKind.IMAGE, f"![]({image})", text))
            row = -1 if images else row
            continue
        if made:
            # Cells of a row stand on one line, as in Markdown: that tells their columns.
            text += b" | " if row >= 0 and block.row == row else b"\n\n"
        row = block.row
        if block.kind in PROSE:
            made.append(_prose(block, text, name))
        else:
            made.append(_whole(block.kind, block.text, text))
    text += b"\n" if made else b""
    data = bytes(text)
    return Document(name, data, (Part(data, tuple(made), TEXT),))


def _whole(kind: BlockKind, content: str, text: bytearray) -> Block:
    """Write a block that is no prose and return it."""
    start = len(text)
    text += content.encode()
    return Block(kind, start, len(text))


def _prose(block: ArticleBlock, text: bytearray, name: str) -> Block:
    """Write a block of prose and return it."""
    start = len(text)
    coded: list[str] = []
    marks: list[Mark] = []
    pieces: list[tuple[int, int, int]] = []
    length = 0
    for piece in _pieces(_runs(block.spans)):
        begin = len(text)
        if isinstance(piece, Mark):
            if len(marks) > MARK_LIMIT:
                raise UnreadableDocument(name, "a block holds more formulas than can be protected")
            text += piece.raw.encode()
            coded.append(mark_character(len(marks)))
            marks.append(piece)
        else:
            text += piece.encode()
            coded.append(piece)
        pieces.append((length, begin, len(text)))
        length += len(coded[-1])
    if [mark.kind for mark in marks] == ["math"] and length == 1:
        return Block(BlockKind.MATH, start, len(text))
    return Block(
        block.kind, start, len(text), block.level, "".join(coded), tuple(marks), tuple(pieces)
    )


def _pieces(runs: Sequence[Span]) -> list[str | Mark]:
    """Return the text and the marks of a block, in order."""
    links = _links(runs)
    numbers: dict[int, int] = {}  # the mark's number of each end of a link, by its run's
    pieces: list[str | Mark] = []
    marks = 0
    for n, (text, kind) in enumerate(runs):
        if kind is SpanKind.TEXT:
            added = _protected(text)
        elif kind is SpanKind.CODE:
            added = [Mark(MarkForm.ATOM, "code", text)]
        elif kind is SpanKind.IMAGE:
            added = [
                Mark(MarkForm.OPEN, "image", "![", marks + 1),
                Mark(MarkForm.CLOSE, "image", f"]({text})", marks),
            ]
        elif n in links:
            numbers[n] = marks
            form, raw = (
                (MarkForm.OPEN, "[") if kind is SpanKind.LINK else (MarkForm.CLOSE, f"]({text})")
            )
            added = [Mark(form, "link", raw, links[n])]
        else:
            continue
        pieces += added
        marks += sum(isinstance(piece, Mark) for piece in added)
    return [
        piece._replace(partner=numbers[piece.partner])
        if isinstance(piece, Mark) and piece.kind == "link"
        else piece
        for piece in pieces
    ]


def _links(runs: Sequence[Span]) -> dict[int, int]:
    """Return the run that ends each link and the one that begins it, by the other.

    A link around several blocks begins in one and ends in another; it is none.
    """
    links: dict[int, int] = {}
    begun: list[int] = []
    for n, run in enumerate(runs):
        if run.kind is SpanKind.LINK:
            begun.append(n)
        elif run.kind is SpanKind.LINK_END and begun:
            first = begun.pop()
            links[first], links[n] = n, first
    return links


def _protected(text: str) -> list[str | Mark]:
    """Return text with its formulas and addresses as marks."""
    pieces: list[str | Mark] = []
    at = 0
    for found in _PROTECTED.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        pieces.append(Mark(MarkForm.ATOM, found.lastgroup or "", found[0]))
        at = found.end()
    if at < len(text):
        pieces.append(text[at:])
    return pieces


def _runs(spans: Sequence[Span]) -> list[Span]:
    """Return spans with white space folded as a browser shows it, equal neighbours joined."""
    runs: list[Span] = []
    after_space = True
    for span in spans:
        if span.kind not in _READ:
            runs.append(span)
            after_space = after_space and span.kind is not SpanKind.IMAGE
            continue
        text = _SPACES.sub(" ", _UNWANTED.sub("", span.text))
        text = text.removeprefix(" ") if after_space else text
        if not text:
            continue
        after_space = text[-1] == " "
        if span.kind is SpanKind.CODE and text.strip():
            # White space beside code is the sentence's.
            if text[0] == " ":
                _add(runs, Span(" "))
            _add(runs, Span(text.strip(), SpanKind.CODE))
            text = " " if after_space else ""
        if text:
            _add(runs, Span(text))
    for n in range(len(runs) - 1, -1, -1):
        if runs[n].kind is SpanKind.TEXT:
            runs[n] = Span(runs[n].text.rstrip())
        if runs[n].kind in _READ and runs[n].text:
            break
    return [run for run in runs if run.text or run.kind not in _READ]


def _add(runs: list[Span], span: Span) -> None:
    if runs and runs[-1].kind is span.kind:
        span = Span(runs.pop().text + span.text, span.kind)
    runs.append(span)
