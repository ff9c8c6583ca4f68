"""Which headings of a translation stand for which of the source: the gate's strongest cuts.

People keep the order and the levels of headings. Two headings go together for sure when the same
label follows them, when they hold the same formula or code, or when their sections share what
stands once in each document; and those between two such pairs do when there are as many, of the
same levels, and none holds what its partner has not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.alignment import align
from bitext.document_cuts import stretches
from bitext.documents import BlockKind
from bitext.gate_blocks import Thing, View

_MOVES = {(1, 1): 0.0, (1, 0): 0.0, (0, 1): 0.0}
_LABEL = 10.0
_OTHER_LEVEL = -1.5
# What a pair is worth that nothing speaks for or against, so that order decides.
_NOTHING_KNOWN = 0.5


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading: its place among the blocks, level, label, things, and what its section holds."""

    at: int
    level: int
    label: str
    things: frozenset[Thing]
    prints: frozenset[str]


def heading_cuts(source: Sequence[View], target: Sequence[View]) -> list[tuple[int, int]]:
    """Return the pairs of headings that are certain, as places in both sequences, in order."""
    unique = _unique(source) & _unique(target)
    here, there = _sections(source, unique), _sections(target, unique)
    if not here or not there:
        return []

    def score(i: int, i_end: int, j: int, j_end: int) -> float:
        return _score(here[i], there[j]) if i < i_end and j < j_end else 0.0

    links = align(len(here), len(there), score, _MOVES)
    pairs = [(n.i, n.j) for n in links if n.i < n.i_end and n.j < n.j_end]
    sure = [(i, j) for i, j in pairs if _is_sure(here[i], there[j])]
    found: list[tuple[int, int]] = []
    for ours, theirs in stretches(sure, len(here), len(there)):
        if [(here[n].level, here[n].things) for n in ours] == [
            (there[n].level, there[n].things) for n in theirs
        ]:
            found += zip(ours, theirs, strict=True)
        if ours.stop < len(here):
            found.append((ours.stop, theirs.stop))
    return [(here[i].at, there[j].at) for i, j in found]


def _unique(side: Sequence[View]) -> set[str]:
    """Return what tells a block apart and stands in a document once."""
    counts = Counter(view.fingerprint for view in side)
    return {name for name, count in counts.items() if name and count == 1}


def _sections(side: Sequence[View], unique: set[str]) -> list[_Section]:
    places = [n for n, view in enumerate(side) if view.kind is BlockKind.HEADING]
    found: list[_Section] = []
    if not places:
        return found
    for at, end in zip(places, [*places[1:], len(side)], strict=True):
        follower = side[at + 1] if at + 1 < end else None
        label = ""
        if follower is not None and follower.kind is BlockKind.DIRECTIVE:
            label = "|".join(sorted(name for kind, name in follower.things if kind == "label"))
        prints = frozenset(view.fingerprint for view in side[at:end]) & unique
        found.append(_Section(at, side[at].block.level, label, frozenset(side[at].things), prints))
    return found


def _score(here: _Section, there: _Section) -> float:
    value = _NOTHING_KNOWN if here.level == there.level else _OTHER_LEVEL
    if here.label and here.label == there.label:
        value += _LABEL
    elif here.label and there.label:
        value -= 1.0
    value += 2.0 * len(here.things & there.things) - len(here.things ^ there.things)
    return value + len(here.prints & there.prints)


def _is_sure(here: _Section, there: _Section) -> bool:
    if here.label and here.label == there.label:
        return True
    is_alike = bool(here.prints & there.prints) or bool(here.things & there.things)
    return here.level == there.level and is_alike
