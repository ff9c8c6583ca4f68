r"""Writing a cell's `source` anew with as little change in the file as can be.

Programs write the same text in different ways: "é" or "\u00e9", "/" or "\/", a list with an item
for each line or for other stretches, on one line or on many. What did not change keeps its way.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bitext.notebook_json import string_items

# A line within a JSON string, with the escape that ends it. No string holds a line feed itself.
_WRITTEN_LINE = re.compile(
    r"[^\\]*+(?:\\(?!n|u000[aA]).[^\\]*+)*+(?:\\n|\\u000[aA])|.+\Z", re.DOTALL
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Layout(NamedTuple):
    """What stands before, between and after the items of a list."""

    opening: str
    between: str
    closing: str


NBFORMAT_LAYOUT = Layout("[\n    ", ",\n    ", "\n   ]")


class _Stretch(NamedTuple):
    """Items of a list that together hold whole lines; mostly one item with one line.

    Attributes:
        text: what they say.
        written: the items as they are written.
        before: what stands between them and the item before; "" before the first.
    """

    text: str
    written: str
    before: str


def layout_of(old: str) -> Layout | None:
    """Return the layout of a list of strings; None for an empty one, which shows none."""
    items = string_items(old)
    if not items:
        return None
    opening, closing = old[: items[0][1]], old[items[-1][2] :]
    between = old[items[0][2] : items[1][1]] if len(items) > 1 else "," + opening[1:]
    return Layout(opening, between, closing)


def string_source(old: str, text: str, *, ascii_only: bool) -> str:
    """Return a source as one JSON string.

    Args:
        old: the string that it replaces.
        text: the new source.
        ascii_only: whether characters beyond ASCII are escaped in lines that are new.
    """
    known = _known_lines(json.loads(old), old[1:-1])
    return f'"{"".join(_written(line, known, ascii_only) for line in lines(text))}"'


def list_source(old: str, text: str, layout: Layout, *, ascii_only: bool) -> str:
    """Return a source as a JSON list with an item for each line that is new.

    Args:
        old: the list that it replaces.
        text: the new source.
        layout: the layout of the list.
        ascii_only: whether characters beyond ASCII are escaped in lines that are new.
    """
    if not text:
        return "[]"
    items = string_items(old)
    values = "".join(value for value, _, _ in items)
    known = _known_lines(values, "".join(old[start + 1 : end - 1] for _, start, end in items))
    stretches: dict[str, deque[_Stretch]] = defaultdict(deque)
    for stretch in _stretches(old):
        stretches[_first_line(stretch.text, 0)].append(stretch)
    out: list[str] = []
    at = 0
    while at < len(text):
        line = _first_line(text, at)
        kept = _matching(stretches.get(line), text, at)
        if out:
            out.append((kept.before if kept else "") or layout.between)
        out.append(kept.written if kept else f'"{_written(line, known, ascii_only)}"')
        at += len(kept.text if kept else line)
    return layout.opening + "".join(out) + layout.closing


def lines(text: str) -> list[str]:
    r"""Split after every "\n", as notebooks do (and not at other line separators)."""
    return _LINE.findall(text)


def _known_lines(text: str, written: str) -> dict[str, deque[str]]:
    """Return how the lines of a text are written, in order where one occurs several times."""
    known: dict[str, deque[str]] = defaultdict(deque)
    for line, form in zip(lines(text), _WRITTEN_LINE.findall(written), strict=True):
        known[line].append(form)
    return known


def _written(line: str, known: Mapping[str, deque[str]], ascii_only: bool) -> str:
    """Return a line as it stands in a JSON string."""
    forms = known.get(line)
    if forms:
        return forms.popleft() if len(forms) > 1 else forms[0]
    return json.dumps(line, ensure_ascii=ascii_only)[1:-1]


def _first_line(text: str, at: int) -> str:
    match = _LINE.match(text, at)
    return match[0] if match else ""


def _stretches(old: str) -> Iterator[_Stretch]:
    items = string_items(old)
    first = 0
    for last, (value, _, end) in enumerate(items):
        if value.endswith("\n") or last == len(items) - 1:
            start = items[first][1]
            before = old[items[first - 1][2] : start] if first else ""
            text = "".join(value for value, _, _ in items[first : last + 1])
            yield _Stretch(text, old[start:end], before)
            first = last + 1


def _matching(waiting: deque[_Stretch] | None, text: str, at: int) -> _Stretch | None:
    """Take the next stretch that may stand here, if it does.

    One that does not is dropped, so that none is compared twice.
    """
    if not waiting:
        return None
    stretch = waiting.popleft()
    end = at + len(stretch.text)
    whole = stretch.text.endswith("\n") or end == len(text)
    return stretch if whole and text.startswith(stretch.text, at) else None
