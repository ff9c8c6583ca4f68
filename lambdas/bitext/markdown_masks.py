"""What CommonMark must not see: front matter, display math over lines, MyST's directive fences.

Hidden text is replaced by other text of the same length, so that every offset stays. Display math
stays display math with harmless content. The lines of a directive's fence become blank, so that its
body is read as the Markdown that it is.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bitext.documents import Block, BlockKind
from bitext.markdown_directives import Fences, directive_fences, has_directives

_FRONT_MATTER = re.compile(
    rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_NO_LINE_BREAK = re.compile(rb"[^\r\n]")
# A line within display math that CommonMark would read as a block of its own.
_MISREAD = re.compile(rb"\n[ \t]*(?:[-+*>#=<|~:`_]|\d{1,9}[.)]|\r?\n)")
# Environments that are display math without dollars (amsmath; MathJax in notebooks reads them).
_ENVIRONMENTS = (
    rb"(?:align|alignat|displaymath|eqnarray|equation|flalign|gather|math|multline|xalignat)\*?"
)
_ENVIRONMENT_LINE = re.compile(rb"\n[ \t]*\\begin\{" + _ENVIRONMENTS + rb"\}")
# What matters for finding display math. Code wins over math. Each alternative begins with a fixed
# character ("``*", not "`+"): only so does `re` skip to the next one instead of trying everywhere.
_LANDMARK = re.compile(
    rb"``*|~~~~*|\$\$|\\(?:begin\{(?P<environment>"
    + _ENVIRONMENTS
    + rb")\}|(?P<bracket>\\[(\[])|.)",
    re.DOTALL,
)
# MathJax in notebooks reads \\(x\\) and \\[x\\]; Markdown takes one backslash of each pair.
_CLOSING_BRACKETS = {b"\\(": b"\\\\)", b"\\[": b"\\\\]"}
_BEFORE_FENCE = re.compile(rb"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*+")
_FENCE_END = re.compile(rb"\n[ \t>]*+(?P<fence>`{3,}|~{3,})[ \t]*+\r?(?=\n|\Z)")
_BLANK = re.compile(rb"\n(?=[ \t>]*+\r?\n)")
_TICKS = re.compile(rb"``*")


@dataclass(frozen=True, slots=True)
class Masked:
    """Text for CommonMark.

    Attributes:
        text: as many bytes as the original has.
        blocks: what was hidden and is a block of its own.
        titles: ranges of hidden text that is prose: titles of directives.
    """

    text: bytes
    blocks: tuple[Block, ...] = ()
    titles: tuple[tuple[int, int], ...] = ()


def masked(text: bytes) -> Masked:
    """Hide from CommonMark what it would misread."""
    front_end = 0
    if text.startswith((b"---", BOM_UTF8)):
        front = _FRONT_MATTER.match(text)
        front_end = front.end() if front else 0
    fences = directive_fences(text, front_end) if has_directives(text) else Fences()
    masks = _needs_math_masks(text, front_end)
    if not (front_end or fences.hidden or masks or text.startswith(BOM_UTF8)):
        return Masked(text)
    out = bytearray(text)
    if text.startswith(BOM_UTF8):
        out[:3] = b"   "  # as far as any block may be indented
    for start, end in ((0, front_end), *fences.hidden):
        out[start:end] = _NO_LINE_BREAK.sub(b" ", text[start:end])
    if masks:
        visible = bytes(out)
        for start, end in _math(visible, front_end):
            if visible[start] != ord("$") or b"\n" in visible[start:end]:
                dollars = b"$" if visible.startswith(b"\\\\(", start) else b"$$"
                inner = end - start - 2 * len(dollars)
                out[start:end] = dollars + b"x" * inner + dollars
    blocks = fences.blocks
    if front_end:
        blocks = (Block(BlockKind.METADATA, 0, front_end), *blocks)
    return Masked(bytes(out), blocks, fences.titles)


def _needs_math_masks(text: bytes, at: int) -> bool:
    """Whether some math would be misread: a fast look, which may say yes too often."""
    if b"\\\\(" in text or b"\\\\[" in text:
        return True
    if b"\\begin{" in text and (
        _ENVIRONMENT_LINE.search(text, at) or text[at:].lstrip().startswith(b"\\begin{")
    ):
        return True
    while True:
        start = text.find(b"$$", at)
        end = text.find(b"$$", start + 2)
        if start < 0 or end < 0:
            return False
        region = text[start:end]
        if b"\n" in region and (
            # The parser wants braces in pairs; a formula need not have them so.
            _MISREAD.search(region) or region.count(b"{") != region.count(b"}")
        ):
            return True
        at = end + 2


class _Ends:
    """Finds where code and paragraphs end; built once, so that no text is searched twice."""

    def __init__(self, text: bytes) -> None:
        self.fences = [(m.start(), m.end(), m["fence"]) for m in _FENCE_END.finditer(text)]
        self.blanks = [m.start() for m in _BLANK.finditer(text)]
        self.runs: dict[int, list[int]] = defaultdict(list)
        for match in _TICKS.finditer(text):
            self.runs[match.end() - match.start()].append(match.start())
        self.text = text
        self.open_fences: dict[bytes, int] = {}  # the shortest fence that nothing closes
        self.unclosed: dict[bytes, int] = {}  # up to where nothing closes a formula

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

    def closing(self, closing: bytes, after: int) -> int:
        """Return where what closes a formula ends in its paragraph, -1 when nothing does."""
        if after < self.unclosed.get(closing, 0):
            return -1
        limit = min(self.paragraph(after), len(self.text))
        place = self.text.find(closing, after, limit)
        if place < 0:
            self.unclosed[closing] = limit
        return place + len(closing) if place >= 0 else -1

    def paragraph(self, at: int) -> int:
        """Return where the next blank line begins."""
        n = bisect_left(self.blanks, at)
        return self.blanks[n] if n < len(self.blanks) else sys.maxsize


def _math(text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of display math and of bracketed math outside of code, from `at` on."""
    ends = _Ends(text)
    while match := _LANDMARK.search(text, at):
        at, end = match.end(), -1
        found = match[0]
        if found == b"$$":
            end = text.find(b"$$", at) + 2
            if at + 2 < end <= ends.paragraph(at):
                yield match.start(), end
            elif end != at + 2:  # "$$$$" is no math, and neither half of it opens any
                end = -1
        elif found[:1] in (b"`", b"~"):
            if len(found) >= 3 and _begins_fence(text, match.start(), at):
                end = ends.fence(found, at)
            elif found[:1] == b"`":
                end = ends.span(len(found), at)
        elif match["environment"] or match["bracket"]:
            if match["bracket"]:
                closing = _CLOSING_BRACKETS[match["bracket"]]
            else:
                closing = b"\\end{" + match["environment"] + b"}"
            end = ends.closing(closing, at)
            if at + len(closing) < end and (match["bracket"] or _begins_line(text, match.start())):
                yield match.start(), end
            else:
                end = -1
        at = max(at, end)


def _begins_fence(text: bytes, start: int, end: int) -> bool:
    """Whether a run of backticks or tildes opens a fence; one of backticks has none on its line."""
    if not _begins_line(text, start):
        return False
    line_end = text.find(b"\n", end)
    rest = text[end : line_end if line_end >= 0 else len(text)]
    return text[start] != ord("`") or b"`" not in rest


def _begins_line(text: bytes, at: int) -> bool:
    """Whether nothing but marks of lists and quotes stands before a place on its line."""
    return _BEFORE_FENCE.fullmatch(text, text.rfind(b"\n", 0, at) + 1, at) is not None
