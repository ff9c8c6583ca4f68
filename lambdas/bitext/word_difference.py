"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bitext.words import UNSPACED

Kind = Literal["same", "deleted", "inserted"]

_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+(?:['’][^\W{UNSPACED}]+)*|\s+|.", re.DOTALL)

_COMPARED = 1_000_000
"""Pairs of words that are compared; difflib's time grows with them (some 0.2 s here)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is in both texts, in the earlier one alone, or in the later one."""

    kind: Kind
    text: str


def word_difference(earlier: str, later: str) -> tuple[Piece, ...]:
    """Return both texts as one row of pieces.

    The pieces that are not inserted give the earlier text, those that are not deleted the later
    one. Where a stretch changed, what was deleted comes first. Texts too long to be compared are
    told as one change.
    """
    before, after = _WORD.findall(earlier), _WORD.findall(later)
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    pieces = [
        Piece("same", "".join(before[:start])),
        *_compared(before[start : len(before) - end], after[start : len(after) - end]),
        Piece("same", "".join(before[len(before) - end :])),
    ]
    return tuple(_merged(_gathered(piece for piece in pieces if piece.text)))


def _compared(before: list[str], after: list[str]) -> Iterator[Piece]:
    if len(before) * len(after) > _COMPARED:
        yield from (Piece("deleted", "".join(before)), Piece("inserted", "".join(after)))
        return
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[a:b]))
        else:
            yield from (
                Piece("deleted", "".join(before[a:b])),
                Piece("inserted", "".join(after[c:d])),
            )


def _gathered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make one change of changes with only white space between them: that reads better."""
    deleted = inserted = space = ""
    for piece in pieces:
        if piece.kind == "deleted":
            deleted, inserted, space = deleted + space + piece.text, inserted + space, ""
        elif piece.kind == "inserted":
            deleted, inserted, space = deleted + space, inserted + space + piece.text, ""
        elif (deleted or inserted) and not space and piece.text.isspace():
            space = piece.text
        else:
            yield from (Piece("deleted", deleted), Piece("inserted", inserted))
            yield Piece("same", space + piece.text)
            deleted = inserted = space = ""
    yield from (Piece("deleted", deleted), Piece("inserted", inserted), Piece("same", space))


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many words at the beginning are the same."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
