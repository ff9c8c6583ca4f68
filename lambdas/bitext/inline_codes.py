"""Inline codes of other tools' files as placeholders P0, P1 and so on.

A code that stands alone (TMX `<ph>`, XLIFF `<x/>`) becomes a placeholder, numbered by its place in
the source. The target's codes take the number of the source's code with the same key. Codes that
open or close a stretch of text are dropped by the readers, their text stays: parallel data shows
emphasis and links by their text alone, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bitext.segments import one_line

_TOKEN = re.compile(r"P\d+")


class Code(NamedTuple):
    """One inline code that stands alone.

    Attributes:
        keys: what its counterpart is known by, the surest first.
    """

    keys: tuple[str, ...]


Piece = str | Code


class NumberedText(NamedTuple):
    """Two sides with shared placeholder numbers.

    Attributes:
        source: the source in one line.
        target: the target in one line.
        ambiguous: whether a side holds text that looks like a placeholder beside its codes, so
            that nobody could tell which is which.
    """

    source: str
    target: str
    ambiguous: bool


def number(source: Sequence[Piece], target: Sequence[Piece]) -> NumberedText:
    """Write two sides with their codes as placeholders.

    A code of the target without a counterpart gets a number of its own, so that the pair's
    placeholders differ and the selection leaves it out.
    """
    here = [piece for piece in source if isinstance(piece, Code)]
    there = [piece for piece in target if isinstance(piece, Code)]
    free = list(range(len(here)))
    numbers: list[int] = []
    following = len(here)
    for code in there:
        match = _counterpart(code, here, free)
        if match is None:
            numbers.append(following)
            following += 1
        else:
            free.remove(match)
            numbers.append(match)
    texts = (piece for piece in (*source, *target) if isinstance(piece, str))
    ambiguous = bool(here or there) and any(_TOKEN.search(text) for text in texts)
    return NumberedText(
        _written(source, list(range(len(here)))), _written(target, numbers), ambiguous
    )


def _counterpart(code: Code, here: Sequence[Code], free: Sequence[int]) -> int | None:
    for key in code.keys:
        for place in free:
            if key in here[place].keys:
                return place
    return None


def _written(pieces: Sequence[Piece], numbers: Sequence[int]) -> str:
    following = iter(numbers)
    out = [piece if isinstance(piece, str) else f"P{next(following)}" for piece in pieces]
    return one_line("".join(out))
