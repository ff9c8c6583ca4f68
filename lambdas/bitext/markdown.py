"""Markdown, with d2lbook's and MyST's markup, to blocks with exact byte ranges.

CommonMark is read by pyromark (pulldown-cmark), which reports byte ranges for every element. What a
book's Markdown adds is found in three places: `bitext.markdown_masks` hides from CommonMark what it
would misread (display math over several lines, MyST's fences, front matter), this module cuts
paragraphs into prose and lines that are none (:label:`x`, :begin_tab:`x`, a picture), and
`bitext.markdown_inline` turns prose into coded text (roles, slide marks, addresses).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyromark

from bitext.documents import Block, BlockKind, Part
from bitext.markdown_inline import Event, InlineEncoder, Inlines
from bitext.markdown_masks import Masked, masked

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_TASKLISTS
)

_INLINE_TAGS = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})
_SIMPLE_TAGS = frozenset({"Emphasis", "Strong", "Strikethrough"})
_OPAQUE_TAGS = {
    "CodeBlock": BlockKind.CODE,
    "MetadataBlock": BlockKind.CODE,
    "HtmlBlock": BlockKind.HTML,
}
# The container that a leaf stands in tells its kind; the innermost one of these wins.
_CONTAINER_KINDS = {
    "Item": BlockKind.LIST_ITEM,
    "TableCell": BlockKind.TABLE_CELL,
    "BlockQuote": BlockKind.QUOTE,
    "FootnoteDefinition": BlockKind.FOOTNOTE,
}

_DIRECTIVE_ROLES = (
    rb":(?:label|eqlabel|width|height|align|scale|alt|name|begin_tab|end_tab|bibliography|maxdepth|"
    rb"numbered|caption|hidden|glob|tag|class|figwidth|target|number|lines|linenos|include|download)"
    rb":"
)
# How a line that may be no prose begins, or one with white space before its text.
_SPECIAL_START = (
    rb"(?:[ \t%{]|" + _DIRECTIVE_ROLES + rb"|:(?![A-Za-z][\w.+-]*:)|\([\w:.-]+\)=|\+\+\+|!\[|\[!)"
)
_SPECIAL = re.compile(_SPECIAL_START)
_SPECIAL_LINE = re.compile(rb"\n" + _SPECIAL_START)
_SPACES = b" \t"
_LINE_STARTS = b":(%+!$[{"
# Lines that are no prose. Roles that refer (:numref:, :cite:) are prose even alone on a line.
# "%15" begins a Turkish sentence, not a comment.
_DIRECTIVE_LINE = re.compile(
    rb"\s*+(?=[:(%+\[{])(?:(?:" + _DIRECTIVE_ROLES + rb"\s*+(?:`[^`]*`|[\w%.,#/-]*+)"
    rb"|\([\w:.-]+\)="
    rb"|\[![A-Za-z]+\]"
    rb"|\{(?:[ \t]*(?:[#.][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|[\w.%-]+)))+[ \t]*\}"
    rb")\s*+)*+"
    rb"(?:(?::{3,}|%(?!\d)|\+{3}(?=[\s{]|\Z))[^\r\n]*+\s*+)?"
)
# MyST's label of an equation: "$$ (eq-one)".
_EQUATION_LABEL = re.compile(rb"[ \t]*\([\w:.-]+\)[ \t]*")
# d2lbook's caption of a table, and a definition of a term: text that begins with a colon, which
# is no text itself.
_COLON = re.compile(rb":(?:[ \t]+(?=\S)|(?=[^\s:`])(?![A-Za-z][\w.+-]*:))")
_DEFINITION = re.compile(rb":[ \t]+(?=\S)")


def parse_part(text: bytes, document: str, name: str = "") -> Part:
    """Parse one stretch of Markdown.

    Args:
        text: UTF-8 bytes.
        document: the document's name, for messages.
        name: the part's name ("" or "cell 3").

    Raises:
        UnreadableDocument: a block holds more inline elements than can be protected.
    """
    hidden = masked(text)
    encoder = InlineEncoder(text, document, name)
    blocks = _blocks(hidden.text, text, encoder)
    if hidden.blocks or hidden.titles:
        blocks = _with_hidden(blocks, hidden, text, document, name)
    return Part(text, tuple(blocks), name)


def _with_hidden(
    blocks: list[Block], hidden: Masked, text: bytes, document: str, name: str
) -> list[Block]:
    """Return the blocks with what was hidden from CommonMark at its place."""
    found = list(hidden.blocks)
    for start, end in hidden.titles:
        # A title stands on the line of its directive; on its own it is a paragraph.
        for block in parse_part(text[start:end], document, name).blocks:
            found.append(
                block._replace(
                    start=block.start + start,
                    end=block.end + start,
                    pieces=tuple((n, a + start, b + start) for n, a, b in block.pieces),
                )
            )
    # A fence in an HTML comment is a part of the comment.
    visible = list(blocks)
    starts = [block.start for block in visible]
    for block in found:
        before = bisect_right(starts, block.start) - 1
        if before < 0 or visible[before].end <= block.start:
            blocks.append(block)
    blocks.sort(key=lambda block: (block.start, block.end))
    return blocks


def _blocks(masked_text: bytes, text: bytes, encoder: InlineEncoder) -> list[Block]:
    """Return the blocks that CommonMark sees, in order."""
    blocks: list[Block] = []
    containers: list[str] = []
    leaf = _Leaf([], [])
    inlines, elements = leaf.inlines, leaf.elements
    level = 0
    events: Iterator[Event] = iter(
        pyromark.events_with_range(masked_text.decode("utf-8"), options=_OPTIONS)
    )
    # This loop runs for every word run and line break of a book.
    for pair in events:
        event = pair[0]
        if event == "SoftBreak" or "Text" in event:
            inlines.append(pair)
        elif "InlineMath" in event or "Code" in event:
            inlines.append(pair)
            elements.append(pair)
        elif "Start" in event:
            tag = event["Start"]
            if type(tag) is dict:
                tag = next(iter(tag))
            if tag in _INLINE_TAGS:
                inlines.append(pair)
                elements.append(pair)
                leaf.is_simple &= tag in _SIMPLE_TAGS
                continue
            if inlines:  # a tight list item's text ends where the next block begins
                leaf.add_to(blocks, _prose_kind(containers), 0, text, encoder)
            if tag in _OPAQUE_TAGS:
                start, end = pair[1].values()
                blocks.append(Block(_OPAQUE_TAGS[tag], start, _trimmed(text, start, end)))
                _skip(events)
                continue
            containers.append(tag)
            if tag == "Heading":
                level = int(event["Start"][tag]["level"][1:])
        elif "End" in event:
            tag = event["End"]
            if type(tag) is dict:
                tag = next(iter(tag))
            if tag in _INLINE_TAGS:
                inlines.append(pair)
                elements.append(pair)
                continue
            if inlines:
                is_heading = tag == "Heading"
                kind = BlockKind.HEADING if is_heading else _prose_kind(containers)
                leaf.add_to(blocks, kind, level if is_heading else 0, text, encoder)
            containers.pop()
        elif event == "Rule":
            start, end = pair[1].values()
            blocks.append(Block(BlockKind.RULE, start, _trimmed(text, start, end)))
        else:
            inlines.append(pair)
            leaf.is_simple = False
    return blocks


def _skip(events: Iterator[Event]) -> None:
    """Go to the end of an element whose content is not looked at; it holds no other element."""
    for event, _ in events:
        if "End" in event:
            return


def _trimmed(text: bytes, start: int, end: int) -> int:
    """Return `end` without trailing line breaks."""
    while end > start and text[end - 1] in b"\r\n":
        end -= 1
    return end


def _prose_kind(containers: Sequence[str]) -> BlockKind:
    for tag in reversed(containers):
        if tag in _CONTAINER_KINDS:
            return _CONTAINER_KINDS[tag]
    return BlockKind.PARAGRAPH


@dataclass(slots=True)
class _Leaf:
    """The inline events of the leaf that is being read.

    Attributes:
        inlines: all of them.
        elements: those of formulas, code and pairs.
        is_simple: whether no other element is there than formulas, code and emphasis.
    """

    inlines: list[Event]
    elements: list[Event]
    is_simple: bool = True

    def add_to(
        self, blocks: list[Block], kind: BlockKind, level: int, text: bytes, encoder: InlineEncoder
    ) -> None:
        """Add the leaf's blocks, and begin the next leaf."""
        start, end = self.inlines[0][1]["start"], self.inlines[-1][1]["end"]
        block = None
        following = text.find(b"\n", start, end)
        if text[start] in _LINE_STARTS and _SPECIAL.match(text, start):
            if (
                following < 0
                and not encoder.has_odd_spaces
                and not _is_escaped(text, start)
                and _DIRECTIVE_LINE.fullmatch(text, start, end)
            ):
                block = Block(BlockKind.DIRECTIVE, start, end)
        elif len(self.inlines) == 1 and "DisplayMath" in self.inlines[0][0]:
            block = Block(BlockKind.MATH, start, end)
        elif (
            self.is_simple
            and not _is_escaped(text, start)
            and (
                following < 0
                or (
                    kind is BlockKind.PARAGRAPH
                    and text[following - 1] not in _SPACES
                    and not _SPECIAL_LINE.search(text, following, end)
                    and text.find(b" \n", following, end) < 0
                    and text.find(b"\t\n", following, end) < 0
                )
            )
        ):
            block = encoder.simple_block(self.elements, start, end, kind, level)
        if block is not None:
            blocks.append(block)
        else:
            blocks.extend(_prose(self.inlines, kind, level, text, encoder))
        self.inlines.clear()
        self.elements.clear()
        self.is_simple = True


def _prose(
    inlines: Inlines, kind: BlockKind, level: int, text: bytes, encoder: InlineEncoder
) -> Iterator[Block]:
    """Split a leaf's inline elements into prose, directive lines, display math and pictures."""
    if "TaskListMarker" in inlines[0][0]:
        inlines = inlines[1:]
        if not inlines:
            return
    for line_group, group_kind in _lines(inlines, kind, text):
        start, end = line_group[0][1]["start"], line_group[-1][1]["end"]
        if group_kind in (BlockKind.DIRECTIVE, BlockKind.MATH, BlockKind.IMAGE):
            yield Block(group_kind, start, end)
            continue
        if group_kind is BlockKind.PARAGRAPH and "Text" in line_group[0][0]:
            colon = _COLON.match(text, start, end)
            if colon and not _is_escaped(text, start):
                yield encoder.block(line_group, BlockKind.CAPTION, 0, colon.end())
                continue
        yield encoder.block(line_group, group_kind, level)


def _lines(inlines: Inlines, kind: BlockKind, text: bytes) -> Iterator[tuple[Inlines, BlockKind]]:
    """Group a paragraph's lines by what they are; consecutive prose lines stay together."""
    group: list[Event] = []
    line_break: Event | None = None
    for line, following in _split_lines(inlines):
        line_kind = _line_kind(line, text)
        is_definition = (
            line_kind is None
            and bool(group)
            and "Text" in line[0][0]
            and _DEFINITION.match(text, line[0][1]["start"]) is not None
            and not _is_escaped(text, line[0][1]["start"])
        )
        if line_kind is not None or is_definition:
            if group:
                yield group, kind
                group = []
            if line_kind is not None:
                yield line, line_kind
                line_break = None
                continue
        elif group and line_break is not None:
            group.append(line_break)
        group.extend(line)
        line_break = following
    if group:
        yield group, kind


def _split_lines(inlines: Inlines) -> Iterator[tuple[list[Event], Event | None]]:
    """Split at line breaks that lie outside of every pair; yield each line and its break."""
    line: list[Event] = []
    depth = 0
    for pair in inlines:
        event = pair[0]
        if event == "SoftBreak" and depth == 0:
            if line:
                yield line, pair
            line = []
            continue
        depth += ("Start" in event) - ("End" in event)
        line.append(pair)
    if line:
        yield line, None


def _line_kind(line: Inlines, text: bytes) -> BlockKind | None:
    """Return the kind of a line that is no prose of the paragraph, else None."""
    (event, span), (_, last) = line[0], line[-1]
    start = span["start"]
    if "Text" in event:
        is_directive = (
            text[start] in _LINE_STARTS
            and not _is_escaped(text, start)
            and _DIRECTIVE_LINE.fullmatch(text, start, last["end"])
        )
        return BlockKind.DIRECTIVE if is_directive else None
    if "DisplayMath" in event and (
        len(line) == 1 or _EQUATION_LABEL.fullmatch(text, span["end"], last["end"])
    ):
        return BlockKind.MATH
    if "Start" in event and text[start] == 33 and last == span:  # "!": a picture on its own
        return BlockKind.IMAGE if len(line) == 2 else BlockKind.CAPTION
    return None


def _is_escaped(text: bytes, start: int) -> bool:
    """Whether a backslash makes the character at `start` plain text."""
    return text.endswith(b"\\", 0, start)
