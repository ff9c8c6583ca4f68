"""What differs in the structure: lists and their nesting, tables, tabs, link definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bitext.documents import PROSE, BlockKind, Document, Part
from bitext.gate_blocks import View
from bitext.gate_findings import quoted
from bitext.gate_prose import Difference

_MARKER = re.compile(
    rb"(?P<indent>[ \t>]*)(?:(?P<mark>[-*+]|\d{1,9}[.)])[ \t]+)(?P<task>\[[ xX]\][ \t]+)?$"
)
_INDENT = re.compile(rb"[ \t>]*")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<id>[^\]\^][^\]]*)\]:[ \t]*\n?[ \t]*(?P<url><[^>\n]*>|\S+)", re.MULTILINE
)
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_KEY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
_TAG = re.compile(r"<!--|</?[A-Za-z][^>]*>")
_READ_ATTRIBUTES = re.compile(r"\s(?:alt|title|aria-label|placeholder)=(?:\"[^\"]*\"|'[^']*')")
_NEXT_ROW = re.compile(rb"\n[ \t>]*\|[^\n]*")
_RULER = re.compile(rb"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\r?$")


@dataclass(frozen=True, slots=True)
class ListPlace:
    """How an item stands in its list: numbered or not, how deep, a task's box.

    `first` is the number of a numbered list's first item; -1 for others.
    """

    marker: str
    depth: int
    task: str
    first: int = -1


@dataclass(frozen=True)
class Table:
    """A table: the cells of each row, the ruler's alignments, and its first row's line."""

    rows: tuple[int, ...]
    ruler: tuple[str, ...]


def list_places(document: Document) -> dict[int, ListPlace]:
    """Return the place of every list item that has its mark on its line, by block."""
    places: dict[int, ListPlace] = {}
    stack: list[int] = []
    where: tuple[Part, int] | None = None
    for index, (part, block) in enumerate(document.blocks):
        if block.kind not in PROSE:
            continue
        line = part.text.rfind(b"\n", 0, block.start) + 1
        indent = _INDENT.match(part.text, line, block.start)
        quotes, width = _indentation(indent[0] if indent else b"")
        if where != (part, quotes):
            # The items of a quote are a list of their own.
            stack, where = [], (part, quotes)
        match = _MARKER.match(part.text[line : block.start])
        is_item = block.kind is BlockKind.LIST_ITEM and match is not None
        # Text beside an item, not under it, ends the list.
        while stack and (stack[-1] > width if is_item else stack[-1] >= width):
            stack.pop()
        if not is_item or match is None:
            continue
        mark, first = match["mark"], -1
        is_numbered = mark not in (b"-", b"*", b"+")
        if not stack or width > stack[-1]:
            stack.append(width)
            first = int(mark[:-1]) if is_numbered else -1
        task = (match["task"] or b"").decode().strip().lower()
        places[index] = ListPlace("numbered" if is_numbered else "bullet", len(stack), task, first)
    return places


def _indentation(text: bytes) -> tuple[int, int]:
    """Return how many quotes a line stands in, and how far it is indented in the last of them."""
    quotes = text.count(b">")
    inner = text.rpartition(b">")[2].expandtabs(4)
    return quotes, len(inner) - (quotes > 0 and inner[:1] == b" ")


def compare_places(here: ListPlace | None, there: ListPlace | None) -> Iterator[Difference]:
    """Compare how two list items stand in their lists."""
    if here is None or there is None or here == there:
        return
    if here.marker != there.marker:
        yield Difference("list", f"the {here.marker} item became a {there.marker} one")
    if here.depth != there.depth:
        message = f"the item stands {there.depth} deep in its list, not {here.depth}"
        yield Difference("list", message)
    if here.first != there.first and min(here.first, there.first) >= 0:
        message = f"the list begins with {there.first}, not {here.first}"
        yield Difference("list", message, False)
    if here.task != there.task:
        message = f"the box of the task is {there.task or 'gone'}, not {here.task or 'none'}"
        yield Difference("list", message)


def heading_attributes(view: View) -> str:
    """Return what stands in braces after a heading: its id and classes."""
    part, block = view.document.blocks[view.index]
    end = part.text.find(b"\n", block.end)
    rest = part.text[block.end : end if end >= 0 else len(part.text)].decode("utf-8")
    match = _ATTRIBUTES.search(rest)
    return " ".join(match[0].split()) if match else ""


def tables(document: Document) -> dict[int, Table]:
    """Return every table by the index of its first cell."""
    found: dict[int, Table] = {}
    run: list[int] = []
    count = len(document.blocks)
    for index in range(count + 1):
        is_cell = index < count and document.blocks[index][1].kind is BlockKind.TABLE_CELL
        if is_cell and (not run or _same_table(document, run[-1], index)):
            run.append(index)
            continue
        if run:
            found[run[0]] = _table(document, run)
        run = [index] if is_cell else []
    return found


def compare_tables(here: Table, there: Table) -> Iterator[Difference]:
    """Compare the shape of two tables."""
    if len(here.rows) != len(there.rows):
        yield Difference("table", f"the table has {len(there.rows)} rows, not {len(here.rows)}")
    else:
        for row, (old, new) in enumerate(zip(here.rows, there.rows, strict=True), start=1):
            if old != new:
                yield Difference("table", f"row {row} of the table has {new} cells, not {old}")
    if here.ruler != there.ruler:
        before, after = ("|".join(ruler) for ruler in (here.ruler, there.ruler))
        yield Difference("table", f"the table's ruler `{before}` became `{after}`")


def definitions(document: Document) -> dict[str, tuple[str, str]]:
    """Return the document's link definitions: address and place by folded name.

    The parser reports them as no block: they stand between blocks.
    """
    found: dict[str, tuple[str, str]] = {}
    for part in document.parts:
        if b"]:" not in part.text or part.is_code:
            continue
        gaps = bytearray(part.text)
        for block in part.blocks:
            inside = part.text[block.start : block.end]
            gaps[block.start : block.end] = re.sub(rb"[^\n]", b" ", inside)
        text = bytes(gaps).decode("utf-8")
        for match in _DEFINITION.finditer(text):
            name = " ".join(match["id"].casefold().split())
            line = text.count("\n", 0, match.start()) + 1
            place = f"{part.name}, line {line}" if part.name else f"line {line}"
            found.setdefault(name, (match["url"].strip("<>"), place))
    return found


def compare_front_matter(here: str, there: str) -> Iterator[Difference]:
    """Compare front matter: every key must stay; what stands behind it people translate."""
    if here == there:
        return
    old, new = _KEY.findall(here), _KEY.findall(there)
    for key in old:
        if key not in new:
            yield Difference("front matter", f"the key `{key}` is missing")
    if all(key in new for key in old):
        yield Difference("front matter", "the front matter differs in its values", False)


def compare_html(here: str, there: str) -> Iterator[Difference]:
    """Compare blocks of HTML: the tags must stay; text and alternative texts are for people."""
    if here.split() == there.split():
        return
    old, new = (_tags(text) for text in (here, there))
    if old == new:
        yield Difference("html", "the HTML has other words in it", False)
        return
    gone = next((tag for tag in old if tag not in new), None)
    if gone:
        yield Difference("html", f"the HTML `{quoted(gone)}` is missing")
    else:
        yield Difference("html", "the HTML has its tags in another order or number")


def unbalanced_tabs(views: Sequence[View]) -> list[View]:
    """Return the marks of tabs that begin and never end, or end and never began."""
    opened: View | None = None
    wrong: list[View] = []
    for view in views:
        if view.kind is not BlockKind.DIRECTIVE:
            continue
        if view.raw.startswith(":begin_tab:"):
            wrong += [opened] if opened else []
            opened = view
        elif view.raw.startswith(":end_tab:"):
            wrong += [] if opened else [view]
            opened = None
    return [*wrong, opened] if opened else wrong


def _tags(text: str) -> list[str]:
    return [" ".join(_READ_ATTRIBUTES.sub("", tag).split()) for tag in _TAG.findall(text)]


def _same_table(document: Document, before: int, index: int) -> bool:
    """Whether two cells stand in one table: no blank line between them."""
    (part, a), (other, b) = document.blocks[before], document.blocks[index]
    return part is other and not re.search(rb"\n[ \t>]*\r?\n", part.text[a.end : b.start])


def _table(document: Document, run: Sequence[int]) -> Table:
    part = document.blocks[run[0]][0]
    blocks = [document.blocks[n][1] for n in run]
    start = part.text.rfind(b"\n", 0, blocks[0].start) + 1
    end = part.text.find(b"\n", blocks[-1].end)
    end = end if end >= 0 else len(part.text)
    # Rows without any text hold no block: take what follows as long as it looks like a row.
    while match := _NEXT_ROW.match(part.text, end):
        end = match.end()
    text = bytearray(part.text[start:end])
    for block in blocks:
        inner = slice(block.start - start, block.end - start)
        text[inner] = b"x" * (block.end - block.start)
    lines = [line for line in bytes(text).split(b"\n") if line.strip(b" \t>\r")]
    rulers = [n for n, line in enumerate(lines) if n == 1 and _RULER.match(line)]
    ruler: tuple[str, ...] = ()
    if rulers:
        cells = lines.pop(1).decode().strip(" \t>\r|").split("|")
        ruler = tuple(re.sub("-+", "-", cell.strip()) for cell in cells)
    return Table(tuple(_cells(line) for line in lines), ruler)


def _cells(line: bytes) -> int:
    bare = line.strip(b" \t>\r")
    bare = bare.removeprefix(b"|")
    if bare.endswith(b"|"):
        bare = bare[:-1]
    return bare.replace(b"\\|", b"").count(b"|") + 1
