"""Segments: what is translated, a sentence or a paragraph, with its marks.

A segment's coded text shares its block's marks. Three readable forms of it exist:

- `visible`: each atom as a short token P0, P1 … in order, wrapping markup left out. This is what
  parallel data and the command line show, and the text that the job's HTML shows to the engine.
- `key`: the markup as written, white space folded: two segments with equal keys are the same.
- the HTML of the job, see `bitext.job_html`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from bitext import sentences
from bitext.documents import MARK_FIRST, MARKS, Block, Document, Mark, MarkForm, mark_index
from bitext.settings import Granularity, SentenceRules

# What Markdown takes for one space. A no-break or an ideographic space is text and stays.
_FOLD = re.compile(r"[ \t\n\r\f\v]+")
_ANY_SPACE = re.compile(r"\s+")
# A wide character: CJK letters, kana, full-width punctuation.
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


# d2lbook's marks for slides; "[**x**](y)" is a link.
_SLIDE = re.compile(r"[\[(]\*\*|\*\*\](?!\()|\*\*\)|\[~~|~~\]")

_new = tuple.__new__  # a named tuple's own constructor takes twice as long


class Segment(NamedTuple):
    """A piece of prose.

    Attributes:
        block: the index of its block in `Document.blocks`.
        start: its first byte in the block's part.
        end: the byte after its last.
        coded: its coded text, white space folded to single spaces.
        marks: the marks of its block.
    """

    block: int
    start: int
    end: int
    coded: str
    marks: tuple[Mark, ...]

    @property
    def visible(self) -> str:
        """The segment as people and engines see it: atoms as P0, P1 …, no wrapping markup."""
        return visible(self.coded, self.marks)

    @property
    def key(self) -> str:
        """The segment's content, for comparing versions."""
        return key(self.coded, self.marks)

    @property
    def atoms(self) -> tuple[str, ...]:
        """The raw text of its atoms, in order."""
        return atoms(self.coded, self.marks)


def segment_block(
    block: Block, index: int, rules: SentenceRules, granularity: Granularity = "sentence"
) -> list[Segment]:
    """Return the segments of a block, in order; none when it holds nothing to translate.

    Markup that wraps a whole segment is left outside of it: it needs no protection.
    """
    coded, marks = block.coded, block.marks
    if not coded or not has_prose(coded):  # only prose has coded text
        return []
    if granularity == "sentence":
        ranges = sentences.split(coded, marks, rules)
    else:
        ranges = [(0, len(coded))]
    pieces, length = block.pieces, len(coded)
    begins: list[int] = []  # a block of one sentence has no need of it
    is_plain = rules.spaced and not (
        "\t" in coded or "\r" in coded or "\f" in coded or "\v" in coded
    )
    segments = []
    for start, end in ranges:
        if coded[start] >= MARK_FIRST:
            start, end = _unwrapped(block, start, end)
        text = coded[start:end]
        if not (text[:1].isalpha() or has_prose(text)):
            continue
        # Where the segment's first character begins, and where its last one ends. A piece of as
        # many bytes as characters needs no look at them.
        byte_start, byte_end = pieces[0][1], pieces[-1][2]
        if not begins and (start or end < length):
            begins = [piece[0] for piece in pieces]
            begins.append(length)
        if start:
            number = bisect_right(begins, start) - 1
            begin, first, last = pieces[number]
            if last - first == begins[number + 1] - begin:
                byte_start = first + start - begin
            else:
                byte_start = first + len(coded[begin:start].encode())
        if end < length:
            number = bisect_left(begins, end) - 1
            begin, first, last = pieces[number]
            following = begins[number + 1]
            if last - first == following - begin:
                byte_end = last - following + end
            else:
                byte_end = last - len(coded[end:following].encode())
        if is_plain:
            if "\n" in text:
                text = text.replace("\n", " ")
            if "  " in text:
                text = folded(text)
        else:
            text = folded(text) if rules.spaced else joined_lines(text)
        segments.append(_new(Segment, (index, byte_start, byte_end, text, marks)))
    return segments


def segment_document(
    document: Document, rules: SentenceRules, granularity: Granularity = "sentence"
) -> list[Segment]:
    """Return all segments of a document, in order."""
    return [
        segment
        for index, (_, block) in enumerate(document.blocks)
        if block.coded
        for segment in segment_block(block, index, rules, granularity)
    ]


def has_prose(coded: str) -> bool:
    """Whether coded text holds a letter outside of its marks."""
    # Most text begins with a letter.
    return coded[:1].isalpha() or any(character.isalpha() for character in coded)


def folded(text: str) -> str:
    """Return text with every run of Markdown's white space as one space."""
    return _FOLD.sub(" ", text)


def meaning(key: str) -> str:
    """Return a segment's key without slide marks, which change nothing of what it says."""
    if "**" in key or "~~" in key:
        return one_line(_SLIDE.sub("", key))
    return key


def one_line(text: str) -> str:
    """Return text without white space at its ends, every run of any white space as one space."""
    return _ANY_SPACE.sub(" ", text).strip()


def joined_lines(text: str) -> str:
    """Return text of a language without spaces in one line: a line break there means nothing."""

    def between(match: re.Match[str]) -> str:
        beside = (
            text[max(0, match.start() - 1) : match.start()],
            text[match.end() : match.end() + 1],
        )
        if "\n" in match[0] and any(_WIDE.match(character) for character in beside):
            return ""
        return " "

    return _FOLD.sub(between, text)


def visible(coded: str, marks: Sequence[Mark]) -> str:
    """Return coded text with atoms as P0, P1 … in order, and without wrapping markup."""
    numbers = count()

    def token(found: re.Match[str]) -> str:
        is_atom = marks[mark_index(found[0])].form is MarkForm.ATOM
        return f"P{next(numbers)}" if is_atom else ""

    return one_line(MARKS.sub(token, coded))


def key(coded: str, marks: Sequence[Mark]) -> str:
    """Return coded text with its markup as written, white space folded."""
    return one_line(expanded(coded, marks))


def expanded(coded: str, marks: Sequence[Mark]) -> str:
    """Return coded text with every mark as it is written in the document."""
    return MARKS.sub(lambda found: marks[mark_index(found[0])].raw, coded)


def atoms(coded: str, marks: Sequence[Mark]) -> tuple[str, ...]:
    """Return the raw text of the atoms in coded text, in order."""
    found = (marks[mark_index(character)] for character in MARKS.findall(coded))
    return tuple(mark.raw for mark in found if mark.form is MarkForm.ATOM)


def _unwrapped(block: Block, start: int, end: int) -> tuple[int, int]:
    """Narrow a range while one pair of marks encloses all of it."""
    while end - start > 2:
        index = mark_index(block.coded[start])
        if index < 0 or block.marks[index].form is not MarkForm.OPEN:
            break
        if mark_index(block.coded[end - 1]) != block.marks[index].partner:
            break
        start, end = start + 1, end - 1
        while start < end and block.coded[start].isspace():
            start += 1
        while end > start and block.coded[end - 1].isspace():
            end -= 1
    return start, end
