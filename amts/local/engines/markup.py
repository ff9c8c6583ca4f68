"""Puts inline markup tokens into a text that was made without them.

An example's target and a recorded translation hold no `<b>` … `</b>`. The tokens go around the same
words where the target holds them as they are (a name, a placeholder), else at the same share of the
text, always between words. A guess, as good as any without word alignment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from amts.local.engines.tokens import MARKUP, find_words, folded, words

_PAIR_BEGIN = re.compile(r"T(\d+)a")


@dataclass(frozen=True, slots=True)
class _Placed:
    position: int
    order: int
    token: str


def with_markup(segment: str, target: str) -> str:
    """The target with the markup tokens of the segment; unchanged when the segment has none."""
    tokens = list(MARKUP.finditer(segment))
    if not tokens:
        return target
    here = [word for word in words(segment) if not _inside(word.start, tokens)]
    edges = _edges(target)
    placed: list[_Placed] = []
    settled: set[str] = set()
    for order, token in enumerate(tokens):
        name = token.group()
        if name in settled:
            continue
        begin = _PAIR_BEGIN.fullmatch(name)
        end = next((t for t in tokens if begin and t.group() == f"T{begin.group(1)}z"), None)
        inner = folded(MARKUP.sub(" ", segment[token.end() : end.start()])) if end else ""
        same = find_words(target, inner, fold_case=False) if inner else []
        if end is not None and len(same) == 1:
            placed.append(_Placed(same[0][0], order, name))
            placed.append(_Placed(same[0][1], tokens.index(end), end.group()))
            settled.add(end.group())
            continue
        before = sum(word.start < token.start() for word in here)
        share = before / len(here) if here else 1.0
        placed.append(_Placed(edges[round(share * (len(edges) - 1))], order, name))
    # Every begin stays in front of its end, however the guesses fell.
    placed.sort(key=lambda place: (place.position, place.order))
    return _assembled(target, placed)


def _inside(position: int, tokens: list[re.Match[str]]) -> bool:
    return any(token.start() <= position < token.end() for token in tokens)


def _edges(target: str) -> list[int]:
    found = words(target)
    return [*(word.start for word in found), found[-1].end] if found else [len(target)]


def _assembled(target: str, placed: list[_Placed]) -> str:
    pieces: list[str] = []
    done = 0
    for place in placed:
        pieces.append(target[done : place.position])
        pieces.append(f" {place.token} ")
        done = place.position
    pieces.append(target[done:])
    return folded("".join(pieces))
