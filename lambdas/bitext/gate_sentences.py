"""Which sentence holds what: formulas, code and references that changed places in a block.

A block whose things are all there may hold them in other sentences. Where both sides have as many
sentences, they are compared one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bitext.documents import MARKS, MarkForm, mark_index
from bitext.gate_blocks import Thing, View, things_of
from bitext.sentences import split
from bitext.settings import SentenceRules

_KINDS = frozenset({"math", "code", "role", "citation", "link", "image"})
# Terminators that need no space (`。`) end a sentence under any rules.
_RULES = SentenceRules()


def moved_things(here: View, there: View) -> Iterator[tuple[Thing, int, int]]:
    """Yield what stands in another sentence: the thing, its sentence in the source, and the new.

    Sentences count from 1. Nothing is told of blocks that have other things or numbers of
    sentences.
    """
    if len(here.things) < 2 or _telling(here.things) != _telling(there.things):
        return
    old, new = _sentences(here), _sentences(there)
    if len(old) < 2 or len(old) != len(new) or old == new:
        return
    for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
        for thing in before - after:
            now = next((n for n, s in enumerate(new, start=1) if s[thing] > old[n - 1][thing]), 0)
            if now:
                yield thing, number, now


def slide_ends(view: View) -> tuple[bool, bool]:
    """Whether a block begins with a slide mark, and ends with one."""
    marks = [view.block.marks[mark_index(c)] for c in view.block.coded if MARKS.match(c)]
    coded = view.block.coded
    if not marks:
        return False, False
    begins = bool(MARKS.match(coded[:1])) and marks[0].kind == "slide"
    ends = bool(MARKS.match(coded[-1:])) and marks[-1].kind == "slide"
    return begins and marks[0].form is MarkForm.OPEN, ends and marks[-1].form is MarkForm.CLOSE


def _telling(things: Counter[Thing]) -> Counter[Thing]:
    return Counter({thing: n for thing, n in things.items() if thing[0] in _KINDS})


def _sentences(view: View) -> list[Counter[Thing]]:
    block = view.block
    return [
        _telling(things_of(block.coded[start:end], block.marks, view.definitions))
        for start, end in split(block.coded, block.marks, _RULES)
    ]
