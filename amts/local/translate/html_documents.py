"""HTML: the prose below `body`, element by element; everything else stays as it is.

Documented: only text inside the `html` element is translated, and `translate="no"` keeps an element
with its tags. Guessed: attributes, scripts, styles, comments and the head are never translated;
`pre` and `code` are, unless protected. A text without `html`, `head` or `body` is a fragment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from justhtml import JustHTML

from amts.local.engines.tokens import has_letters
from amts.local.translate.documents import DamageOf, DocumentError, check_translatable
from amts.local.translate.html_elements import (
    INLINE,
    OPAQUE,
    end_tag,
    escaped,
    is_protected,
    opening_newline,
    start_tag,
    written,
)
from amts.local.translate.inline_runs import InlineRun

_WHOLE = re.compile(r"<(?:!doctype|html|head|body)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
# Well above any real document and well below Python's recursion limit.
_DEEPEST = 200
_INLINE_OPAQUE = frozenset({"svg", "math"})


@dataclass(frozen=True, slots=True)
class _Kept:
    """HTML that stays as it is."""

    html: str


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run that an engine translates."""

    number: int
    run: InlineRun


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of preformatted text, with the white space around it."""

    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Element:
    """An element whose content is put together from parts."""

    node: Any
    parts: list[_Part]


_Part = _Kept | _Segment | _Line | _Element


def looks_like_html(text: str) -> bool:
    """Whether a text holds HTML tags."""
    return _TAG.search(text) is not None


class HtmlDocument:
    """An HTML document or fragment.

    Raises:
        DocumentError: its text is over the limit, or its elements are nested too deep.
    """

    def __init__(self, text: str) -> None:
        self._source = text
        self._segments: list[str] = []
        self._characters = 0
        self._bytes = 0
        parsed = JustHTML(
            text,
            sanitize=False,
            fragment=_WHOLE.search(text) is None,
            track_node_locations="<<" in text,
        )
        _check_depth(parsed.root)
        self._root = _Element(parsed.root, self._parts(parsed.root))
        check_translatable(self._bytes)

    @property
    def segments(self) -> Sequence[str]:
        """One text per element with text, tokens for its inline elements."""
        return self._segments

    @property
    def characters(self) -> int:
        """Characters of everything translatable, protected pieces inside sentences included."""
        return self._characters

    def with_texts(self, texts: Sequence[str], damage: DamageOf) -> str:
        """The document with translations."""
        return _written_part(self._root, texts, damage)

    def _parts(self, node: Any) -> list[_Part]:
        if node.name == "pre":
            return self._preformatted(node)
        parts: list[_Part] = []
        run: list[Any] = []
        for child in node.children or ():
            if _is_inline(child):
                run.append(child)
                continue
            parts += self._run(run)
            run = []
            parts.append(self._block(child))
        return parts + self._run(run)

    def _block(self, node: Any) -> _Part:
        if is_protected(node) or node.name in OPAQUE or not node.children:
            return _Kept(written(node))
        return _Element(node, self._parts(node))

    def _run(self, nodes: list[Any]) -> list[_Part]:
        if not nodes:
            return []
        run = InlineRun(nodes, self._source)
        if not run.is_segment:
            return [_Kept(run.original())]
        return [_Segment(self._number_of(run.text, run.visible), run)]

    def _preformatted(self, node: Any) -> list[_Part]:
        """Every line of every text is a segment of its own, so that the lines stay."""
        parts: list[_Part] = []
        for child in node.children or ():
            if child.name != "#text":
                kept = is_protected(child) or child.name in OPAQUE or not child.children
                below = [] if kept else self._preformatted(child)
                parts.append(_Kept(written(child)) if kept else _Element(child, below))
                continue
            for place, line in enumerate(str(child.data or "").split("\n")):
                if place:
                    parts.append(_Kept("\n"))
                parts.append(self._line(line))
        return parts

    def _line(self, line: str) -> _Part:
        if not has_letters(line):
            return _Kept(escaped(line))
        start = len(line) - len(line.lstrip())
        number = self._number_of(line.strip(), line)
        return _Line(number, line[:start], line[len(line.rstrip()) :])

    def _number_of(self, text: str, visible: str) -> int:
        self._characters += len(visible)
        self._bytes += len(visible.encode())
        self._segments.append(text)
        return len(self._segments) - 1


def _written_part(part: _Part, texts: Sequence[str], damage: DamageOf) -> str:
    if isinstance(part, _Kept):
        return part.html
    if isinstance(part, _Segment):
        return part.run.with_text(texts[part.number], str(part.number), damage)
    if isinstance(part, _Line):
        return escaped(part.before + texts[part.number] + part.after)
    inner = "".join(_written_part(below, texts, damage) for below in part.parts)
    node = part.node
    if node.name.startswith("#"):
        return inner
    return f"{start_tag(node)}{opening_newline(node)}{inner}{end_tag(node)}"


def _check_depth(root: Any) -> None:
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > _DEEPEST:
            raise DocumentError("InvalidDocument", "The document's elements are nested too deep.")
        stack += [(child, depth + 1) for child in node.children or ()]


def _is_inline(node: Any) -> bool:
    """Whether a node stands in the flow of a sentence, with nothing block-like inside."""
    if node.name == "#text":
        return True
    if node.name in OPAQUE:
        return node.name in _INLINE_OPAQUE
    if node.name not in INLINE:
        return False
    return is_protected(node) or all(_is_inline(child) for child in node.children or ())
