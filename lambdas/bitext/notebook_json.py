"""One reading of a notebook's JSON that gives its cells' values and where they stand.

Values are read by `json`'s own scanner. Only the notebook's object, its list of cells and the
cells' own members are walked here, since `json.loads` does not tell where a value begins and ends.
What is accepted, and how errors are worded, is as `json.loads` has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from json import JSONDecodeError, JSONDecoder
from typing import Any, NamedTuple

from bitext.errors import UnreadableDocument


def _number(_: str) -> None:
    """Leave a number unread: nothing here needs one, and it may be of any length."""


_value_at = JSONDecoder(parse_int=_number, parse_float=_number).raw_decode
_SPACE = re.compile(r"[ \t\n\r]*+")
# What stands before the value of an object's first member and of the next ones, their keys being
# as nearly all are: without escapes.
_KEY = r'[ \t\n\r]*+"([^"\\\x00-\x1f]*+)"[ \t\n\r]*+:[ \t\n\r]*+'
_FIRST_KEY = re.compile(r"\{" + _KEY)
_NEXT_KEY = re.compile(r"[ \t\n\r]*+," + _KEY)
_COLON = re.compile(r"[ \t\n\r]*+:[ \t\n\r]*+")
_NUMBER = re.compile(r"-?\d[\d.eE+-]{0,15}\Z")
_OF_NOTEBOOK = frozenset({"cells", "nbformat"})
_OF_CELL = frozenset({"cell_type", "source"})
NO_CELLS = 'not a notebook: it has no list "cells"'


class RawCell(NamedTuple):
    """A cell as it stands in the text; places are character offsets.

    Attributes:
        start: its object's first character.
        end: the character after the last.
        is_markdown: whether it is a Markdown cell.
        source: the text of its `source`.
        source_start: first character of the value of `source`.
        source_end: the character after that value.
    """

    start: int
    end: int
    is_markdown: bool
    source: str
    source_start: int
    source_end: int


class _Member(NamedTuple):
    """A member of an object: its key, its value and the value's range."""

    key: str
    value: Any
    start: int
    end: int


class _Item(NamedTuple):
    """An item of the list of cells; what is no object has no members."""

    members: list[_Member]
    start: int
    end: int


def read_cells(text: str, name: str) -> list[RawCell]:
    """Return the cells of a notebook of format version 4.

    Args:
        text: the file, without a byte order mark.
        name: the document's name, for messages.

    Raises:
        UnreadableDocument: not JSON, not a notebook of version 4, a cell without a proper source,
            or a key that matters here stands twice, so that programs may differ in what they read.
    """
    walk = _Walk(text)
    try:
        top = walk.notebook()
    except JSONDecodeError as error:
        raise UnreadableDocument(
            name, f"not JSON: {error.msg}", f"line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise UnreadableDocument(name, "JSON nested too deeply", walk.place) from None
    if top is None:
        raise UnreadableDocument(name, NO_CELLS)
    _check_version(_only(top, "nbformat", name), text, name)
    cells = _only(top, "cells", name)
    if cells is None or text[cells.start] != "[":
        raise UnreadableDocument(name, NO_CELLS)
    return [_cell(item, name, f"cell {n}") for n, item in enumerate(cells.value, start=1)]


def string_items(text: str) -> list[tuple[str, int, int]]:
    """Return the items of a JSON list of strings, which is known to be one, with their ranges."""
    found = []
    at = _after_space(text, 1)
    while text[at] != "]":
        value, end = _value_at(text, at)
        found.append((value, at, end))
        at = _after_space(text, end)
        if text[at] == ",":
            at = _after_space(text, at + 1)
    return found


def _check_version(version: _Member | None, text: str, name: str) -> None:
    if version is None:
        raise UnreadableDocument(name, "not a notebook: it does not name its format (nbformat)")
    written = text[version.start : version.end]
    if written != "4":
        shown = f"{written} " if _NUMBER.match(written) else ""
        raise UnreadableDocument(name, f"notebook format {shown}is not supported, only 4")


def _cell(item: _Item, name: str, place: str) -> RawCell:
    kind = _only(item.members, "cell_type", name, place)
    if kind is None or not isinstance(kind.value, str):
        raise UnreadableDocument(name, "not a cell: it has no cell_type", place)
    found = _only(item.members, "source", name, place)
    source = found.value if found else None
    if isinstance(source, list):
        try:
            source = "".join(source)
        except TypeError:
            raise UnreadableDocument(name, "source holds something else than text", place) from None
    if found is None or not isinstance(source, str):
        raise UnreadableDocument(name, "the cell has no source", place)
    is_markdown = kind.value == "markdown"
    return RawCell(item.start, item.end, is_markdown, source, found.start, found.end)


def _only(members: Sequence[_Member], key: str, name: str, place: str = "") -> _Member | None:
    """Return the member with a key, None when there is none."""
    found = [member for member in members if member.key == key]
    if len(found) > 1:
        raise UnreadableDocument(name, f'the key "{key}" stands more than once', place)
    return found[0] if found else None


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


class _Walk:
    """Walks over a notebook's JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = ""  # the cell that is being read

    def notebook(self) -> list[_Member] | None:
        """Return the top object's members; None when the text is another JSON value."""
        at = _after_space(self.text, 0)
        is_object = self.text.startswith("{", at)
        members, end = self._members(at, _OF_NOTEBOOK) if is_object else _value_at(self.text, at)
        end = _after_space(self.text, end)
        if end != len(self.text):
            raise JSONDecodeError("Extra data", self.text, end)
        return members if is_object else None

    def _cells(self, at: int) -> tuple[Any, int]:
        """Read the list that begins at `at`."""
        if not self.text.startswith("[", at):
            return _value_at(self.text, at)
        items: list[_Item] = []
        at = _after_space(self.text, at + 1)
        is_last = self.text.startswith("]", at)
        while not is_last:
            self.place = f"cell {len(items) + 1}"
            is_object = self.text.startswith("{", at)
            members, end = self._members(at, _OF_CELL) if is_object else _value_at(self.text, at)
            items.append(_Item(members if is_object else [], at, end))
            at, is_last = self._next(end, "]")
        self.place = ""
        return items, at + 1

    def _members(self, at: int, wanted: frozenset[str]) -> tuple[list[_Member], int]:
        """Read the object that begins at `at`; return its members that are wanted, and its end."""
        text = self.text
        members: list[_Member] = []
        plain = _FIRST_KEY.match(text, at)
        if plain is None:
            at = _after_space(text, at + 1)
            if text.startswith("}", at):
                return members, at + 1
        while True:
            key, start = (plain[1], plain.end()) if plain else self._key(at)
            is_cells = key == "cells" and wanted is _OF_NOTEBOOK
            value, end = self._cells(start) if is_cells else _value_at(text, start)
            if key in wanted:
                members.append(_Member(key, value, start, end))
            plain = _NEXT_KEY.match(text, end)
            if plain is None:
                at, is_last = self._next(end, "}")
                if is_last:
                    return members, at + 1

    def _key(self, at: int) -> tuple[str, int]:
        """Return the key that begins at `at`, and where its value begins."""
        if not self.text.startswith('"', at):
            raise JSONDecodeError(
                "Expecting property name enclosed in double quotes", self.text, at
            )
        key, end = _value_at(self.text, at)
        colon = _COLON.match(self.text, end)
        if colon is None:
            raise JSONDecodeError(
                "Expecting ':' delimiter", self.text, _after_space(self.text, end)
            )
        return key, colon.end()

    def _next(self, at: int, closing: str) -> tuple[int, bool]:
        """Return where the next item begins; or the closing bracket, and True."""
        at = _after_space(self.text, at)
        if self.text.startswith(",", at):
            return _after_space(self.text, at + 1), False
        if self.text.startswith(closing, at):
            return at, True
        raise JSONDecodeError("Expecting ',' delimiter", self.text, at)
