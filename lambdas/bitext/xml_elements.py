"""Reads wanted elements out of XML that a stranger wrote, one after another.

Declared entities are refused, so nothing can grow (the "billion laughs") and no other file or
address is ever opened; a DOCTYPE without entities, as TMX files have it, is passed over. Names are
compared without their prefix. Only the wanted element is held in memory, not the document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers import expat

from bitext.errors import UnreadableDocument

MAX_DEPTH = 100
"""Elements inside each other; memories have about ten."""

_CHUNK = 1 << 16


class Found(NamedTuple):
    """A wanted element.

    Attributes:
        element: the element, its names without prefixes, its attributes as they are written.
        line: the line on which it begins.
        around: the names and attributes of the elements that it stands in, outermost first.
    """

    element: Element
    line: int
    around: tuple[tuple[str, Mapping[str, str]], ...]

    def inherited(self, *names: str) -> str:
        """Return the innermost value of an attribute around the element; "" when there is none."""
        for _, attributes in reversed(self.around):
            for name in names:
                if name in attributes:
                    return attributes[name]
        return ""


def read_elements(data: bytes, document: str, wanted: Collection[str]) -> Iterator[Found]:
    """Yield the wanted elements of an XML file, the outermost where they stand in each other.

    Args:
        data: the file.
        document: its name, for errors.
        wanted: the elements' names, without prefix.

    Raises:
        UnreadableDocument: it is not well-formed (what was yielded before must then not be used),
            declares entities, or is nested too deeply. The error names the line.
    """
    reader = _Reader(document, frozenset(wanted))
    for start in range(0, max(len(data), 1), _CHUNK):
        chunk = data[start : start + _CHUNK]
        reader.feed(chunk, last=start + _CHUNK >= len(data))
        yield from reader.found
        reader.found.clear()


def root_name(data: bytes, document: str) -> tuple[str, dict[str, str]]:
    """Return the name and attributes of a file's root element.

    Raises:
        UnreadableDocument: it is not XML, or declares entities.
    """
    reader = _Reader(document, frozenset())
    for start in range(0, max(len(data), 1), _CHUNK):
        reader.feed(data[start : start + _CHUNK], last=start + _CHUNK >= len(data))
        if reader.root is not None:
            return reader.root
    raise UnreadableDocument(document, "no XML element in it")


class _Reader:
    def __init__(self, document: str, wanted: frozenset[str]) -> None:
        self.document = document
        self.wanted = wanted
        self.found: list[Found] = []
        self.root: tuple[str, dict[str, str]] | None = None
        self._around: list[tuple[str, Mapping[str, str]]] = []
        self._open: list[Element] = []
        self._line = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity
        self._parser.SkippedEntityHandler = self._entity

    def feed(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise UnreadableDocument(
                self.document, expat.ErrorString(error.code), f"line {error.lineno}"
            ) from None
        except (LookupError, ValueError) as error:
            # An encoding that is declared and not known to Python, or has several bytes a letter.
            reason = " ".join(str(error).split())
            raise UnreadableDocument(self.document, reason, self._place()) from None

    def _place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if len(self._around) + len(self._open) >= MAX_DEPTH:
            raise UnreadableDocument(self.document, "nested too deeply", self._place())
        if self.root is None:
            self.root = name, attributes
        if not self._open and name not in self.wanted:
            self._around.append((name, attributes))
            return
        element = Element(name, attributes)
        if self._open:
            self._open[-1].append(element)
        else:
            self._line = self._parser.CurrentLineNumber
        self._open.append(element)

    def _end(self, _name: str) -> None:
        if not self._open:
            self._around.pop()
            return
        element = self._open.pop()
        if not self._open:
            self.found.append(Found(element, self._line, tuple(self._around)))

    def _text(self, text: str) -> None:
        if not self._open:
            return
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text

    def _entity(self, *_: object) -> None:
        raise UnreadableDocument(
            self.document, "it declares or uses XML entities, which are not read", self._place()
        )


def _local(name: str) -> str:
    return name.rpartition(":")[2]
