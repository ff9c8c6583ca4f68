"""From the HTML of an article to its blocks, in document order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bitext.articles import ArticleBlock, Span, SpanKind
from bitext.documents import BlockKind

_HEADING = re.compile(r"h([1-6])\Z")
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_SKIPPED = frozenset({"script", "style", "noscript", "svg", "button", "form", "template"})
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
}
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"}
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_CELLS = ("td", "th")
# What an address says of the language: "es." before the host, "/es_es/" in the path.
_LANGUAGE_HOST = re.compile(r"\A(?:www|[a-z]{2})\.(?=.+\.)")
_LANGUAGE_FOLDER = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2,4})?(?=/)", re.IGNORECASE)


@dataclass
class _Walk:
    """What was found so far.

    Attributes:
        blocks: the blocks that are complete.
        spans: the text of the one that is not.
        breaks: line breaks since the last text: two of them end a paragraph.
        rows: how many rows of tables were met.
    """

    blocks: list[ArticleBlock] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    breaks: int = 0
    rows: int = 0

    def add(self, text: str | None, kind: BlockKind, *, is_code: bool) -> None:
        """Take up text of the block that is being read."""
        if not text:
            return
        if text.strip():
            if self.breaks > 1:
                self.end(kind)
            elif self.breaks:
                self.spans.append(Span(" "))
            self.breaks = 0
        self.spans.append(Span(text, SpanKind.CODE if is_code else SpanKind.TEXT))

    def end(self, kind: BlockKind, level: int = 0, row: int = -1) -> None:
        """End the block that is being read."""
        if any(span.text.strip() for span in self.spans if span.kind is not SpanKind.LINK_END):
            self.blocks.append(ArticleBlock(kind, tuple(self.spans), level, row))
        self.spans = []
        self.breaks = 0


def article_blocks(article: HtmlElement) -> list[ArticleBlock]:
    """Return the blocks of an article: headings, paragraphs, items, quotes, cells, captions, code.

    Emphasis becomes plain text, since it says nothing of the content. An image is its file's name;
    its alternative text is left out: it mostly repeats the caption, or nobody translated it.
    """
    walk = _Walk()
    _walk(article, walk, BlockKind.PARAGRAPH, is_code=False)
    walk.end(BlockKind.PARAGRAPH)
    return walk.blocks


def _walk(element: HtmlElement, walk: _Walk, kind: BlockKind, *, is_code: bool) -> None:
    """Go through the content of an element that stands in a block of a kind."""
    walk.add(element.text, kind, is_code=is_code)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            _child(child, walk, kind, is_code=is_code)
        walk.add(child.tail, kind, is_code=is_code)


def _child(child: HtmlElement, walk: _Walk, kind: BlockKind, *, is_code: bool) -> None:
    tag = child.tag
    if tag == "br":
        walk.breaks += 1
    elif tag == "img":
        if name := _image(child):
            walk.spans.append(Span(name, SpanKind.IMAGE))
    elif tag == "a" and (address := _address(child.get("href") or "")):
        walk.spans.append(Span("", SpanKind.LINK))
        _walk(child, walk, kind, is_code=is_code)
        walk.spans.append(Span(address, SpanKind.LINK_END))
    elif tag not in _BLOCKS:
        _walk(child, walk, kind, is_code=is_code or tag in _CODE)
    elif tag == "pre":
        walk.end(kind)
        walk.blocks.append(ArticleBlock(BlockKind.CODE, (Span(_lines(child)),)))
    elif heading := _HEADING.match(tag):
        walk.end(kind)
        _walk(child, walk, BlockKind.HEADING, is_code=False)
        walk.end(BlockKind.HEADING, int(heading[1]))
    else:
        walk.end(kind)
        walk.rows += tag == "tr"
        is_cell = tag in _CELLS and not _is_layout(child)
        inner = BlockKind.TABLE_CELL if is_cell else _KINDS.get(tag, kind)
        _walk(child, walk, inner, is_code=False)
        walk.end(inner, row=walk.rows if is_cell else -1)


def _address(href: str) -> str:
    """Return a link's address without what changes with the language, "" for one in the site."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    host = _LANGUAGE_HOST.sub("", parts.netloc.casefold(), count=1)
    return host + _LANGUAGE_FOLDER.sub("", parts.path, count=1).rstrip("/")


def _image(image: HtmlElement) -> str:
    """Return the name of an image's file, "" for what is no picture of the article."""
    # Pages that load an image late have its place elsewhere until then.
    href = image.get("data-src") or image.get("src") or ""
    try:
        path = urlsplit(href.strip()).path
    except ValueError:
        return ""
    return "" if href.startswith("data:") else PurePosixPath(path).name


def _is_layout(cell: HtmlElement) -> bool:
    """Whether a table's cell is no cell but a place on the page, with blocks in it."""
    inner = [element.tag for element in cell.iterdescendants() if isinstance(element.tag, str)]
    blocks = [tag for tag in inner if tag in _BLOCKS]
    return (
        inner.count("br") > 1 or len(blocks) > 1 or any(tag not in ("p", "div") for tag in blocks)
    )


def _lines(pre: HtmlElement) -> str:
    """Return the text of a block of code with its line breaks."""
    parts = [pre.text or ""]
    for child in pre:
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str):
            parts.append(_lines(child))
        parts.append(child.tail or "")
    return "".join(parts)
