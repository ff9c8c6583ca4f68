"""Markdown, with d2lbook's and MyST's markup, to blocks with exact byte ranges.

CommonMark is read by pyromark (pulldown-cmark), which reports byte ranges for every element. On top
of it this module knows what a book's Markdown adds: roles (:numref:`x`, {ref}`x`), directive lines
(:label:`x`, :begin_tab:`x`), slide marks ([**…**], (**…**), [~~…~~]) and display math over several
lines.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyromark

from bitext.documents import (
    MARK_CLASS,
    MARK_LIMIT,
    Block,
    BlockKind,
    Mark,
    MarkForm,
    Part,
    mark_character,
)
from bitext.errors import UnreadableDocument

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_TASKLISTS
)

# What matters for finding display math that runs over lines. Display math is not CommonMark: a line
# in it that begins with "-" or "=" would become a list or a heading. Code wins over math.
_LANDMARK = re.compile(
    rb"^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*+(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    rb"|(?P<ticks>`+)"
    rb"|\\."
    rb"|(?P<math>\$\$)",
    re.MULTILINE | re.DOTALL,
)
_FENCE_END = re.compile(rb"^[ \t>]*+(?P<fence>`{3,}|~{3,})[ \t]*+\r?$", re.MULTILINE)
_BLANK = re.compile(rb"\n(?=[ \t>]*+\r?\n)")
_TICKS = re.compile(rb"`+")
_FRONT_MATTER = re.compile(
    rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)

# Lines that are no prose. Roles that refer (:numref:, :cite:) are prose even alone on a line.
_DIRECTIVE_LINE = re.compile(
    rb"\s*+(?=[:(%])(?:(?:"
    rb":(?:label|eqlabel|width|height|align|scale|alt|name|begin_tab|end_tab|bibliography|maxdepth|"
    rb"numbered|caption|hidden|glob|tag|class|figwidth|target|number|lines|linenos|include|download)"
    rb":\s*+(?:`[^`]*`|[\w%.,#/-]*+)"
    rb"|\([\w:.-]+\)="
    rb")\s*+)*+"
    rb"(?:(?::{3,}|%).*+\s*+)?"
)
_ROLE_TAIL = re.compile(rb"(?::[A-Za-z][\w.+-]*:|\{[A-Za-z][\w:.+-]*\})\Z")
# d2lbook's caption of a table: a paragraph that begins with a colon, which is no text.
_TABLE_CAPTION = re.compile(rb":[ \t]*(?=[^\s:`])(?![A-Za-z][\w.+-]*:)")
_PROTECTED_TEXT = re.compile(
    r"(?P<url>(?:https?|ftp)://[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]*[A-Za-z0-9\-_~/#&=+%])"
    # Our own marks' characters, and control characters, which HTML does not carry.
    rf"|(?P<character>{MARK_CLASS}|[\x00-\x08\x0e-\x1f\x7f])"
)
_INLINE_PAIRS = {
    "Emphasis": "emphasis",
    "Strong": "strong",
    "Strikethrough": "strikethrough",
    "Link": "link",
    "Image": "image",
}


@dataclass(slots=True)
class _Token:
    """An inline element, by its bytes."""

    form: str  # text, atom, open, close, softbreak
    kind: str
    start: int
    end: int
    partner: int = -1
    raw: bytes | None = None  # where the markup to write is not the bytes themselves


def parse_part(text: bytes, document: str, name: str = "") -> Part:
    """Parse one stretch of Markdown.

    Args:
        text: UTF-8 bytes.
        document: the document's name, for messages.
        name: the part's name ("" or "cell 3").

    Raises:
        UnreadableDocument: a block holds more inline elements than can be protected.
    """
    return Part(text, tuple(_Parser(text, document, name).blocks()), name)


def _masked(text: bytes) -> tuple[bytes, int]:
    """Hide display math over several lines, front matter and a byte order mark from CommonMark.

    Returns text of the same length, and the length of the front matter.
    """
    front = _FRONT_MATTER.match(text)
    front_end = front.end() if front else 0
    if b"$$" not in text and not front_end and not text.startswith(BOM_UTF8):
        return text, 0
    masked = bytearray(text)
    if text.startswith(BOM_UTF8):
        masked[:3] = b"   "  # as far as any block may be indented
    # Blank lines of the same length keep every offset.
    masked[:front_end] = re.sub(rb"[^\r\n]", b" ", text[:front_end])
    for start, end in _display_math(text, front_end):
        if b"\n" in text[start:end]:
            masked[start + 2 : end - 2] = b"x" * (end - start - 4)
    return bytes(masked), front_end


class _Ends:
    """Finds where code and paragraphs end; built once, so that no text is searched twice."""

    def __init__(self, text: bytes) -> None:
        self.fences = [(m.start(), m.end(), m["fence"]) for m in _FENCE_END.finditer(text)]
        self.blanks = [m.start() for m in _BLANK.finditer(text)]
        self.runs: dict[int, list[int]] = defaultdict(list)
        for match in _TICKS.finditer(text):
            self.runs[match.end() - match.start()].append(match.start())
        self.open_fences: dict[bytes, int] = {}  # the shortest fence that nothing closes

    def fence(self, fence: bytes, after: int) -> int:
        """Return the end of the code that a fence opens, -1 when it is never closed."""
        mark, length = fence[:1], len(fence)
        if length >= self.open_fences.get(mark, length + 1):
            return -1
        for n in range(bisect_left(self.fences, (after,)), len(self.fences)):
            _, end, found = self.fences[n]
            if found[:1] == mark and len(found) >= length:
                return end
        self.open_fences[mark] = length
        return -1

    def span(self, length: int, after: int) -> int:
        """Return the end of the code that a run of backticks opens, -1 when it is no code."""
        runs = self.runs[length]
        n = bisect_left(runs, after)
        return runs[n] + length if n < len(runs) and runs[n] < self.paragraph(after) else -1

    def paragraph(self, at: int) -> int:
        """Return where the next blank line begins."""
        n = bisect_left(self.blanks, at)
        return self.blanks[n] if n < len(self.blanks) else sys.maxsize


def _display_math(text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of `$$…$$` outside of code, from `at` on."""
    ends = _Ends(text)
    while match := _LANDMARK.search(text, at):
        at, end = match.end(), -1
        if match["fence"]:
            end = ends.fence(match["fence"], at)
        elif match["ticks"]:
            end = ends.span(len(match["ticks"]), at)
        elif match["math"]:
            end = text.find(b"$$", at) + 2
            if at + 2 < end <= ends.paragraph(at):
                yield match.start(), end
            elif end != at + 2:  # "$$$$" is no math, and neither half of it opens any
                end = -1
        at = max(at, end)


class _Parser:
    """One pass over pyromark's events."""

    def __init__(self, text: bytes, document: str, name: str) -> None:
        self.text = text
        self.document = document
        self.name = name

    def blocks(self) -> Iterator[Block]:
        masked, front_end = _masked(self.text)
        if front_end:
            yield Block(BlockKind.METADATA, 0, front_end)
        containers: list[str] = []
        tokens: list[_Token] = []
        opened: list[int] = []
        kind = BlockKind.PARAGRAPH
        level = 0
        skip = 0  # depth inside an element whose content is not looked at
        events = pyromark.events_with_range(masked.decode("utf-8"), options=_OPTIONS)
        for event, span in events:
            start, end = span["start"], span["end"]
            name, value = _tag(event)
            if name == "Start":
                tag, detail = _tag(value)
                if skip:
                    skip += 1
                elif tag in _INLINE_PAIRS:
                    if tag == "Link" and detail["link_type"] in ("Autolink", "Email"):
                        tokens.append(_Token("atom", "url", start, end))
                        skip = 1
                    else:
                        opened.append(len(tokens))
                        tokens.append(_Token("open", _INLINE_PAIRS[tag], start, end))
                        if tag in ("Link", "Image"):
                            tokens[-1].raw = _reference_close(detail)
                elif tag in ("CodeBlock", "HtmlBlock", "MetadataBlock"):
                    if tokens:
                        yield from self._prose(tokens, _prose_kind(containers), 0)
                        tokens = []
                    block_kind = BlockKind.HTML if tag == "HtmlBlock" else BlockKind.CODE
                    yield Block(block_kind, start, self._trimmed(start, end))
                    skip = 1
                else:
                    if tokens:  # a tight list item's text ends where the next block begins
                        yield from self._prose(tokens, _prose_kind(containers), 0)
                        tokens = []
                    containers.append(tag)
                    if tag == "Heading":
                        level = int(detail["level"][1:])
            elif name == "End":
                if skip:
                    skip -= 1
                    continue
                tag, _ = _tag(value)
                if tag in _INLINE_PAIRS:
                    self._close(tokens, opened.pop(), end)
                    continue
                if tokens:
                    kind = BlockKind.HEADING if tag == "Heading" else _prose_kind(containers)
                    yield from self._prose(tokens, kind, level if tag == "Heading" else 0)
                    tokens = []
                if containers:
                    containers.pop()
            elif skip:
                continue
            elif name == "Text":
                tokens.append(_Token("text", "", start, end, raw=value.encode()))
            elif name == "SoftBreak":
                tokens.append(_Token("softbreak", "", start, end))
            elif name == "Rule":
                yield Block(BlockKind.RULE, start, self._trimmed(start, end))
            elif name in _ATOMS:
                tokens.append(_Token("atom", _ATOMS[name], start, end))

    def _trimmed(self, start: int, end: int) -> int:
        """Return `end` without trailing line breaks."""
        while end > start and self.text[end - 1 : end] in (b"\n", b"\r"):
            end -= 1
        return end

    def _close(self, tokens: list[_Token], index: int, end: int) -> None:
        """End the pair that was opened at `index`; an empty one becomes an atom."""
        opening = tokens[index]
        close_raw, opening.raw = opening.raw, None
        if close_raw is not None and self.text.startswith(b"[]", end):
            end += 2  # the parser's range leaves it out
        if index == len(tokens) - 1:
            tokens[index] = _Token("atom", opening.kind, opening.start, end)
            return
        opening.end = tokens[index + 1].start
        if self._is_escaped(opening.end, opening.start):
            opening.end -= 1
        closing = _Token("close", opening.kind, tokens[-1].end, end, index, close_raw)
        opening.partner = len(tokens)
        tokens.append(closing)

    def _is_escaped(self, place: int, lowest: int) -> bool:
        """Whether the character at `place` has a backslash of its own before it."""
        return place - 1 >= lowest and self.text[place - 1 : place] == b"\\"

    def _prose(self, tokens: list[_Token], kind: BlockKind, level: int) -> Iterator[Block]:
        """Split a paragraph's tokens into prose, directive lines, display math and pictures."""
        for line_group, group_kind in self._lines(tokens, kind):
            first = line_group[0]
            if group_kind is BlockKind.PARAGRAPH and first.form == "text":
                colon = _TABLE_CAPTION.match(self.text, first.start, first.end)
                if colon:
                    first.start, first.raw = colon.end(), self.text[colon.end() : first.end]
                    group_kind = BlockKind.CAPTION
            start, end = line_group[0].start, line_group[-1].end
            if self._is_escaped(start, 0) and line_group[0].form == "text":
                start -= 1
            if group_kind in (BlockKind.DIRECTIVE, BlockKind.MATH, BlockKind.IMAGE):
                yield Block(group_kind, start, end)
            else:
                coded, marks, pieces = self._encoded(line_group, start)
                yield Block(group_kind, start, end, level, coded, marks, pieces)

    def _lines(
        self, tokens: list[_Token], kind: BlockKind
    ) -> Iterator[tuple[list[_Token], BlockKind]]:
        """Group a paragraph's lines by what they are; consecutive prose lines stay together."""
        group: list[_Token] = []
        for line in _split_lines(tokens):
            line_kind = self._line_kind(line)
            if line_kind is None:
                if group:
                    start, end = group[-1].end, line[0].start
                    if line[0].form == "text" and self._is_escaped(end, start):
                        end -= 1
                    group.append(_Token("softbreak", "", start, end))
                base = len(group)
                for token in line:
                    if token.partner >= 0:
                        token.partner += base
                group.extend(line)
                continue
            if group:
                yield group, kind
                group = []
            yield line, line_kind
        if group:
            yield group, kind

    def _line_kind(self, line: list[_Token]) -> BlockKind | None:
        """Return the kind of a line that is no prose of the paragraph, else None."""
        first, last = line[0], line[-1]
        if first.form == "text" and first.raw is not None and first.raw[:1] in b":(%":
            if _DIRECTIVE_LINE.fullmatch(self.text[first.start : last.end]):
                return BlockKind.DIRECTIVE
            return None
        if len(line) == 1 and first.form == "atom":
            if first.kind == "display":
                return BlockKind.MATH
            if first.kind == "image":
                return BlockKind.IMAGE
        if first.form == "open" and first.kind == "image" and first.partner == len(line) - 1:
            return BlockKind.CAPTION
        return None

    def _encoded(
        self, tokens: list[_Token], start: int
    ) -> tuple[str, tuple[Mark, ...], tuple[tuple[int, int, int], ...]]:
        """Write a block's tokens as coded text."""
        tokens = self._with_slide_marks(self._with_roles(self._merged(tokens, start)))
        coded: list[str] = []
        marks: list[Mark] = []
        pieces: list[tuple[int, int, int]] = []
        length = 0
        opened: dict[int, int] = {}

        def add_mark(
            form: MarkForm, kind: str, raw: str, place: int, place_end: int, partner: int = -1
        ) -> int:
            nonlocal length
            if len(marks) >= MARK_LIMIT:
                raise UnreadableDocument(
                    self.document, "too many inline elements in one block", self.name
                )
            marks.append(Mark(form, kind, raw, partner))
            pieces.append((length, place, place_end))
            coded.append(mark_character(len(marks) - 1))
            length += 1
            return len(marks) - 1

        for token in tokens:
            if token.form == "softbreak":
                pieces.append((length, token.start, token.end))
                coded.append("\n")
                length += 1
            elif token.form == "text":
                text = self.text[token.start : token.end].decode("utf-8")
                at, place = 0, token.start
                for match in _PROTECTED_TEXT.finditer(text):
                    before = text[at : match.start()]
                    if before:
                        size = len(before.encode())
                        pieces.append((length, place, place + size))
                        coded.append(before)
                        length += len(before)
                        place += size
                    size = len(match[0].encode())
                    add_mark(MarkForm.ATOM, match.lastgroup or "", match[0], place, place + size)
                    place += size
                    at = match.end()
                if at < len(text):
                    pieces.append((length, place, token.end))
                    coded.append(text[at:])
                    length += len(text) - at
            else:
                raw = (
                    token.raw if token.raw is not None else self.text[token.start : token.end]
                ).decode("utf-8")
                kind = "math" if token.kind == "display" else token.kind
                if token.form == "atom":
                    add_mark(MarkForm.ATOM, kind, raw, token.start, token.end)
                elif token.form == "open":
                    opened[id(token)] = add_mark(MarkForm.OPEN, kind, raw, token.start, token.end)
                else:
                    index = opened[id(tokens[token.partner])]
                    close = add_mark(MarkForm.CLOSE, kind, raw, token.start, token.end, index)
                    marks[index] = Mark(MarkForm.OPEN, kind, marks[index].raw, close)
        return "".join(coded), tuple(marks), tuple(pieces)

    def _merged(self, tokens: list[_Token], start: int) -> list[_Token]:
        """Join neighbouring text; turn escapes, entities and hard breaks into atoms."""
        merged: list[_Token] = []
        index_of: dict[int, int] = {}
        cursor = start
        for index, token in enumerate(tokens):
            if token.form == "text":
                if self._is_escaped(token.start, cursor):
                    size = _character_size(self.text[token.start])
                    merged.append(_Token("atom", "escape", token.start - 1, token.start + size))
                    token = _Token("text", "", token.start + size, token.end)
                elif token.raw != self.text[token.start : token.end]:
                    merged.append(_Token("atom", "entity", token.start, token.end))
                    token = _Token("text", "", token.end, token.end)
                last = merged[-1] if merged else None
                if last is not None and last.form == "text" and last.end == token.start:
                    last.end = token.end
                elif token.end > token.start:
                    merged.append(token)
            else:
                if token.kind == "break" and index + 1 < len(tokens):
                    token.end = tokens[index + 1].start  # with the next line's indentation
                index_of[index] = len(merged)
                merged.append(token)
            cursor = token.end
        for token in merged:
            if token.partner >= 0:
                token.partner = index_of[token.partner]
        return _with_entity_words(self.text, merged)

    def _with_roles(self, tokens: list[_Token]) -> list[_Token]:
        """Join a role's name to its code: :numref:`x` and {ref}`x` are one atom."""
        for before, token in pairwise(tokens):
            if token.form == "atom" and token.kind == "code" and before.form == "text":
                role = _ROLE_TAIL.search(self.text, before.start, before.end)
                if role:
                    token.start, token.kind = role.start(), "role"
                    before.end = role.start()
        return tokens

    def _with_slide_marks(self, tokens: list[_Token]) -> list[_Token]:
        """Join the brackets of [**…**], (**…**) and [~~…~~] to their emphasis."""
        for index, token in enumerate(tokens):
            if token.form != "open" or token.kind not in ("strong", "strikethrough"):
                continue
            close = token.partner
            if index == 0 or close + 1 >= len(tokens):
                continue
            before, after = tokens[index - 1], tokens[close + 1]
            if before.form != "text" or after.form != "text" or before is after:
                continue
            brackets = (
                self.text[token.start - 1 : token.start] + self.text[after.start : after.start + 1]
            )
            if brackets not in (b"[]", b"()") or before.end != token.start:
                continue
            if before.end - before.start < 1 or after.end - after.start < 1:
                continue
            closing = tokens[close]
            token.start, before.end = token.start - 1, before.end - 1
            closing.end, after.start = closing.end + 1, after.start + 1
            token.kind = closing.kind = "slide"
        return tokens


_ATOMS = {
    "Code": "code",
    "InlineMath": "math",
    "DisplayMath": "display",
    "InlineHtml": "html",
    "Html": "html",
    "FootnoteReference": "footnote",
    "HardBreak": "break",
}


def _tag(value: Any) -> tuple[str, Any]:
    if isinstance(value, str):
        return value, None
    ((tag, detail),) = value.items()
    return tag, detail


def _reference_close(detail: dict[str, Any]) -> bytes | None:
    """Return what closes a link by reference once its text has changed, else None.

    `[text]` and `[text][]` find their address by their text; translated they need it spelled out.
    """
    if detail["link_type"] in ("Shortcut", "Collapsed"):
        return f"][{detail['id']}]".encode()
    return None


def _prose_kind(containers: list[str]) -> BlockKind:
    for tag in reversed(containers):
        if tag == "Item":
            return BlockKind.LIST_ITEM
        if tag == "TableCell":
            return BlockKind.TABLE_CELL
        if tag.startswith("BlockQuote"):
            return BlockKind.QUOTE
        if tag == "FootnoteDefinition":
            return BlockKind.FOOTNOTE
    return BlockKind.PARAGRAPH


def _split_lines(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Split at line breaks that lie outside of every pair."""
    line: list[_Token] = []
    base = depth = 0
    for index, token in enumerate(tokens):
        if token.form == "softbreak" and depth == 0:
            if line:
                yield line
            line, base = [], index + 1
            continue
        depth += (token.form == "open") - (token.form == "close")
        if token.partner >= 0:
            token.partner -= base
        line.append(token)
    if line:
        yield line


def _with_entity_words(text: bytes, tokens: list[_Token]) -> list[_Token]:
    """Join &lt;word&gt; to one atom: it is the name of a token, not prose."""
    if not any(token.kind == "entity" for token in tokens):
        return tokens
    joined: list[_Token] = []
    new_index: dict[int, int] = {}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        new_index[index] = len(joined)
        if (
            token.kind == "entity"
            and index + 2 < len(tokens)
            and tokens[index + 2].kind == "entity"
            and text[token.start : token.end] == b"&lt;"
            and text[tokens[index + 2].start : tokens[index + 2].end] == b"&gt;"
            and re.fullmatch(rb"/?\w+", text[tokens[index + 1].start : tokens[index + 1].end])
        ):
            joined.append(_Token("atom", "entity", token.start, tokens[index + 2].end))
            index += 3
            continue
        joined.append(token)
        index += 1
    for token in joined:
        if token.partner >= 0:
            token.partner = new_index[token.partner]
    return joined


def _character_size(first_byte: int) -> int:
    """Return the length in bytes of the UTF-8 character that begins with this byte."""
    if first_byte < 0x80:
        return 1
    return 2 if first_byte < 0xE0 else 3 if first_byte < 0xF0 else 4
