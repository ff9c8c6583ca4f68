"""Inline Markdown to coded text: plain characters, and marks for everything that is protected.

The parser's events come in document order. Plain text is copied from the document's bytes in runs
as long as possible; a run ends where an element begins, at an escape or entity, or where a
container's prefix ("> ", indentation) stands between two lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bitext.documents import (
    MARK_BASE,
    MARK_LIMIT,
    Block,
    BlockKind,
    Mark,
    MarkForm,
)
from bitext.errors import UnreadableDocument

Event = tuple[Any, Any]
"""One event of the parser: its name or {name: value}, and its span {"start": …, "end": …}."""

Inlines = Sequence[Event]

_ATOM = MarkForm.ATOM
_PAIRS = {
    "Emphasis": "emphasis",
    "Strong": "strong",
    "Strikethrough": "strikethrough",
    "Link": "link",
    "Image": "image",
}
_ATOMS = {
    "Code": "code",
    "InlineMath": "math",
    "DisplayMath": "math",
    "InlineHtml": "html",
    "FootnoteReference": "footnote",
    "HardBreak": "break",
}
_DELIMITER_WIDTHS = {"Emphasis": 1, "Strong": 2, "Link": 1, "Image": 2}
_CLOSING_BRACKETS = {ord("["): ord("]"), ord("("): ord(")")}
_NEWLINE, _AMPERSAND, _BACKSLASH, _TILDE = b"\n&\\~"
# A role's name before its code: :numref:`x`, :py:func:`x`, {ref}`x`.
_ROLE_TAIL = re.compile(rb"(?::[A-Za-z][\w.+:-]*:|\{[A-Za-z][\w:.+-]*\})\Z")
_ROLE_BYTES = 64
# The name of a token, not prose: one atom.
_ENTITY_WORD = re.compile(rb"&lt;/?\w+&gt;")

_URL = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]"
# Text that is protected although it is no markup for CommonMark.
_PROTECTED = re.compile(
    # An address may hold brackets in pairs ("…/Foo_(bar)"), as GitHub's Markdown reads it.
    rf"(?P<url>(?:https?|ftp)://(?:{_URL}|\({_URL}*\))*(?:[A-Za-z0-9\-_~/#&=+%]|\({_URL}*\)))"
    # Half a slide mark, whose other half stands in another block.
    r"|(?P<slide>[\[(]\*\*|\*\*[\])]|\[~~|~~\])"
    # A formula with spaces inside its dollars: MathJax reads it, CommonMark's extension does not.
    r"|(?P<math>\$(?:[^$\n]*[\\^_{}=][^$\n]*|[ \t]*\w{1,2}[ \t]*)\$)"
    # A substitution of MyST or Jinja; attributes of the element before them.
    r"|(?P<substitution>\{\{[^{}\n]*\}\}"
    r"|\{(?:[ \t]*(?:[#.][\w:-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[\w.%-]+)))+[ \t]*\})"
    # The plane of our own marks' characters, and control characters, which HTML does not carry.
    r"|(?P<character>[\U000f0000-\U000fffff\x00-\x08\x0e-\x1f\x7f])"
)
_CONTROLS = bytes([*range(9), *range(14, 32), 127])
_MARK_PLANE = re.compile(rb"\xf3[\xb0-\xbf]")
# Without one of these nothing of `_PROTECTED` but its characters is there.
_TELLTALES = ("://", "**", "~~", "$", "{")
# More events than this could be more marks than there are characters.
_MOST_EVENTS = 0x10FFFF - MARK_BASE
_new = tuple.__new__  # a named tuple's own constructor takes twice as long


class InlineEncoder:
    """Encodes the blocks of one part.

    Args:
        text: the part's bytes.
        document: the document's name, for messages.
        name: the part's name.
    """

    def __init__(self, text: bytes, document: str, name: str) -> None:
        self.text = text
        self.document = document
        self.name = name
        self.has_entities = b"&" in text
        self.has_characters = (
            len(text.translate(None, _CONTROLS)) != len(text)
            or _MARK_PLANE.search(text) is not None
        )
        # CommonMark takes these for white space at a line's end, and "\r" for a line's end too.
        self.has_odd_spaces = b"\r" in text or b"\f" in text or b"\v" in text

    def block(self, inlines: Inlines, kind: BlockKind, level: int, start: int = -1) -> Block:
        """Return a block of prose.

        Args:
            inlines: its inline events, at least one.
            kind: its kind.
            level: its heading level, else 0.
            start: its first byte, where it is not the first event's.

        Raises:
            UnreadableDocument: it holds more inline elements than can be protected.
        """
        text = self.text
        if start < 0:
            event, span = inlines[0]
            start = span["start"]
            if "Text" in event and start and text[start - 1] == _BACKSLASH:
                start -= 1
        if len(inlines) > _MOST_EVENTS:
            raise self._too_many()
        has_entities = self.has_entities
        written = _Written(text)
        length = 0
        # Of every open pair: its mark's index, how wide what closes it is (0: up to the last
        # element's end; below 0: a slide mark, which has a bracket more), and what to write
        # instead; None for elements that are atoms as a whole.
        opened: list[tuple[int, int, bytes | None] | None] = []
        ends: dict[int, int] = {}  # of the pairs, found when the first one asks
        # Plain text from `run` to `cursor` is not written yet.
        run = cursor = start
        for number, (event, span) in enumerate(inlines):
            first = span["start"]
            if first > cursor:
                is_escape = text[first - 1] == _BACKSLASH and "Text" in event
                length = written.gap(run, cursor, first - is_escape, length)
                run, cursor = first - is_escape, first
                if is_escape:
                    cursor += _character_bytes(text[first])
                    length = written.mark(_ATOM, "escape", run, cursor, length)
                    run = cursor
            if "Text" in event:
                last = span["end"]
                if (
                    has_entities
                    and text[first] == _AMPERSAND
                    and first >= cursor
                    and event["Text"].encode() != text[first:last]
                ):
                    length = written.plain(run, first, length)
                    word = _ENTITY_WORD.match(text, first)
                    cursor = word.end() if word else last
                    length = written.mark(_ATOM, "entity", first, cursor, length)
                    run = cursor
                if last > cursor:
                    cursor = last
                continue
            last = span["end"]
            if event == "SoftBreak":
                if run < cursor == first and text[first] == _NEWLINE:
                    cursor = last
                    continue
                length = written.plain(run, cursor, length)
                written.chunks.append("\n")
                written.pieces.append((length, first, last))
                length += 1
            elif "Start" in event:
                tag, detail = event["Start"], None
                if type(tag) is dict:
                    ((tag, detail),) = tag.items()
                kind_of_mark = _PAIRS[tag]
                if detail is not None and detail["link_type"] in ("Autolink", "Email"):
                    kind_of_mark = "url"
                if kind_of_mark == "url" or _wraps_nothing(inlines, number, text):
                    length = written.plain(run, cursor, length)
                    length = written.mark(_ATOM, kind_of_mark, first, last, length)
                    opened.append(None)
                else:
                    width = _DELIMITER_WIDTHS.get(tag) or 1 + (text[first + 1] == _TILDE)
                    last = first + width
                    closing = 0 if detail is not None else width
                    if (
                        tag in ("Strong", "Strikethrough")
                        and run < first == cursor
                        and _is_bracketed(inlines, number, ends, text)
                    ):
                        kind_of_mark, closing = "slide", -width
                        first -= 1
                        cursor = first
                    length = written.plain(run, cursor, length)
                    opened.append((len(written.marks), closing, _close(detail)))
                    length = written.mark(MarkForm.OPEN, kind_of_mark, first, last, length)
            elif "End" in event:
                entry = opened.pop()
                if entry is None:
                    continue
                index, width, instead = entry
                first = last - abs(width) if width else cursor
                if width < 0:
                    last += 1
                elif instead is not None and text.startswith(b"[]", last):
                    last += 2  # the parser's range leaves it out
                length = written.plain(run, first, length)
                length = written.close(index, first, last, instead, length)
            else:
                if event == "HardBreak" and number + 1 < len(inlines):
                    # With what stands before the next line's text: indentation, "> ".
                    last = max(last, inlines[number + 1][1]["start"])
                    if text[last - 1] == _BACKSLASH and "Text" in inlines[number + 1][0]:
                        last -= 1
                name = event if type(event) is str else next(iter(event))
                kind_of_mark = _ATOMS.get(name, "markup")
                if kind_of_mark == "code" and run < cursor == first:
                    kind_of_mark, first = _role(text, run, first)
                    cursor = first
                length = written.plain(run, cursor, length)
                length = written.mark(_ATOM, kind_of_mark, first, last, length)
            run = cursor = last
        written.plain(run, cursor, length)
        coded = "".join(written.chunks)
        if self.has_characters or any(telltale in coded for telltale in _TELLTALES):
            written = written.protected()
            coded = "".join(written.chunks)
        if len(written.marks) > MARK_LIMIT:
            raise self._too_many()
        return Block(kind, start, cursor, level, coded, tuple(written.marks), tuple(written.pieces))

    def simple_block(
        self, elements: Inlines, start: int, end: int, kind: BlockKind, level: int
    ) -> Block | None:
        """Return the block that `block` would make, or None where it takes `block` to tell.

        Most blocks of a book are text with formulas, code, roles and emphasis, and nothing between
        those that is not plain text as it stands. They need no look at the parser's events for text
        and line breaks, which are most of all events.

        Args:
            elements: its events for formulas, code and emphasis; it must hold no other element.
            start: its first byte.
            end: the byte after its last; no white space may stand beside its line breaks.
            kind: its kind.
            level: its heading level, else 0.
        """
        text = self.text
        if self.has_characters or self.has_odd_spaces or len(elements) > MARK_LIMIT:
            return None
        chunks: list[str] = []
        pieces: list[tuple[int, int, int]] = []
        marks: list[Mark] = []
        opened: list[tuple[int, int, int, str]] = []  # a pair's mark, and what will close it
        length = 0
        run = start
        for event, span in elements:
            first = span["start"]
            form, partner = _ATOM, -1
            if "InlineMath" in event:
                last = span["end"]
                kind_of_mark = "math"
            elif "Code" in event:
                last = span["end"]
                kind_of_mark = "code"
                if text[first - 1] in b":}" and run < first:
                    kind_of_mark, first = _role(text, run, first)
            elif "Start" in event:
                tag = event["Start"]
                last = span["end"]
                width = _DELIMITER_WIDTHS.get(tag) or 1 + (text[first + 1] == _TILDE)
                form, kind_of_mark = MarkForm.OPEN, _PAIRS[tag]
                closing = last - width
                if (
                    kind_of_mark != "emphasis"
                    and run < first
                    and last < end
                    and _CLOSING_BRACKETS.get(text[first - 1]) == text[last]
                ):
                    kind_of_mark = "slide"
                    first -= 1
                    width += 1
                    last += 1
                opened.append((len(marks), closing, last, kind_of_mark))
                last = first + width
            else:
                form = MarkForm.CLOSE
                partner, first, last, kind_of_mark = opened.pop()
                opening = (MarkForm.OPEN, kind_of_mark, marks[partner].raw, len(marks))
                marks[partner] = _new(Mark, opening)
            if run < first:
                chunk = text[run:first].decode()
                chunks.append(chunk)
                pieces.append((length, run, first))
                length += len(chunk)
            chunks.append(chr(MARK_BASE + len(marks)))
            pieces.append((length, first, last))
            length += 1
            marks.append(_new(Mark, (form, kind_of_mark, text[first:last].decode(), partner)))
            run = last
        if run < end:
            chunks.append(text[run:end].decode())
            pieces.append((length, run, end))
        coded = "".join(chunks)
        if (
            "\\" in coded  # an escape
            or "&" in coded
            or "://" in coded
            or "**" in coded
            or "~~" in coded
            or "$" in coded
            or "{" in coded
        ):
            return None
        return Block(kind, start, end, level, coded, tuple(marks), tuple(pieces))

    def _too_many(self) -> UnreadableDocument:
        return UnreadableDocument(self.document, "too many inline elements in one block", self.name)


class _Written:
    """The coded text of a block as it grows.

    Attributes:
        chunks: its runs of plain text and its marks' characters.
        pieces: for every chunk its place in the coded text and its range in the bytes.
        marks: the marks.
    """

    __slots__ = ("chunks", "marks", "pieces", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.chunks: list[str] = []
        self.pieces: list[tuple[int, int, int]] = []
        self.marks: list[Mark] = []

    def plain(self, first: int, last: int, length: int) -> int:
        """Add plain text by its bytes, if there is any; return the new length of the coded text."""
        if first >= last:
            return length
        chunk = self.text[first:last].decode("utf-8")
        self.chunks.append(chunk)
        self.pieces.append((length, first, last))
        return length + len(chunk)

    def gap(self, first: int, last: int, end: int, length: int) -> int:
        """Add plain text before bytes that say nothing; a line break takes them to itself."""
        is_break = first < last and self.text[last - 1 : last] == b"\n"
        length = self.plain(first, last - is_break, length)
        if is_break:
            self.chunks.append("\n")
            self.pieces.append((length, last - 1, end))
            length += 1
        elif self.chunks and self.chunks[-1] == "\n":
            self.pieces[-1] = (*self.pieces[-1][:2], end)
        return length

    def mark(self, form: MarkForm, kind: str, first: int, last: int, length: int) -> int:
        """Add a mark by its bytes; return the new length of the coded text."""
        self.chunks.append(chr(MARK_BASE + len(self.marks)))
        self.pieces.append((length, first, last))
        self.marks.append(Mark(form, kind, self.text[first:last].decode("utf-8")))
        return length + 1

    def close(self, index: int, first: int, last: int, instead: bytes | None, length: int) -> int:
        """Close the pair that the mark `index` opens; return the new length of the coded text."""
        opening = self.marks[index]
        self.marks[index] = opening._replace(partner=len(self.marks))
        length = self.mark(MarkForm.CLOSE, opening.kind, first, last, length)
        closing = self.marks[-1]._replace(partner=index)
        if instead is not None:
            closing = closing._replace(raw=instead.decode("utf-8"))
        self.marks[-1] = closing
        return length

    def protected(self) -> _Written:
        """Return the same with atoms for what must be protected in the plain text."""
        made = _Written(self.text)
        length = 0
        places: list[int] = []  # of the old marks among the new
        for chunk, (_, first, last) in zip(self.chunks, self.pieces, strict=True):
            if self.text[first:last] != chunk.encode("utf-8"):
                if chunk == "\n":  # one character, whatever its bytes are
                    made.chunks.append(chunk)
                    made.pieces.append((length, first, last))
                    length += 1
                else:
                    places.append(len(made.marks))
                    length = made.mark(_ATOM, "", first, last, length)
                continue
            at = 0
            for match in _PROTECTED.finditer(chunk):
                end = first + len(chunk[at : match.start()].encode("utf-8"))
                length = made.plain(first, end, length)
                first = end + len(match[0].encode("utf-8"))
                length = made.mark(_ATOM, match.lastgroup or "", end, first, length)
                at = match.end()
            length = made.plain(first, last, length)
        for old, place in zip(self.marks, places, strict=True):
            partner = places[old.partner] if old.partner >= 0 else -1
            made.marks[place] = old._replace(partner=partner)
        return made


def _role(text: bytes, run: int, first: int) -> tuple[str, int]:
    """Return the kind of code at `first` and where it begins: a role begins with its name."""
    role = _ROLE_TAIL.search(text, max(run, first - _ROLE_BYTES), first)
    return ("role", role.start()) if role else ("code", first)


def _wraps_nothing(inlines: Inlines, number: int, text: bytes) -> bool:
    """Whether the pair that begins holds nothing, or nothing but white space."""
    for place in range(number + 1, len(inlines)):
        event, span = inlines[place]
        if "End" in event:
            return True
        if event != "SoftBreak" and not (
            "Text" in event and text[span["start"] : span["end"]].isspace()
        ):
            return False
    return True


def _is_bracketed(inlines: Inlines, number: int, ends: dict[int, int], text: bytes) -> bool:
    """Whether brackets of plain text stand around the pair that begins: [**…**], (**…**)."""
    span = inlines[number][1]
    closing = _CLOSING_BRACKETS.get(text[span["start"] - 1])
    after = span["end"]
    if closing is None or after >= len(text) or text[after] != closing:
        return False
    if not ends:
        ends.update(_ends(inlines))
    if ends[number] + 1 >= len(inlines):
        return False
    following, span = inlines[ends[number] + 1]
    return "Text" in following and bool(span["start"] == after)


def _ends(inlines: Inlines) -> Iterator[tuple[int, int]]:
    """Yield for every pair the place of the event that begins it and of the one that ends it."""
    opened: list[int] = []
    for number, (event, _) in enumerate(inlines):
        if "Start" in event:
            opened.append(number)
        elif "End" in event:
            yield opened.pop(), number


def _close(detail: dict[str, Any] | None) -> bytes | None:
    """Return what closes a link by reference once its text has changed, else None.

    `[text]` and `[text][]` find their address by their text; translated they need it spelled out.
    """
    if detail is not None and detail["link_type"] in ("Shortcut", "Collapsed"):
        return f"][{detail['id']}]".encode()
    return None


def _character_bytes(first_byte: int) -> int:
    """Return the length in bytes of the UTF-8 character that begins with this byte."""
    if first_byte < 0x80:
        return 1
    return 2 if first_byte < 0xE0 else 3 if first_byte < 0xF0 else 4
