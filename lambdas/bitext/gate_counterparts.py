"""What may be the translation of a block that nothing stands for: one that was added near it.

The matching keeps the order of the blocks. Text that people moved is missing in one place then and
was added in another; a message that calls it missing would be untrue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bitext.documents import BlockKind
from bitext.gate_blocks import Thing, View
from bitext.gate_matching import Bead

# A translation is so many times as long at most, or as short, as the document makes one expect.
_MOST = 2.0
# A block that took in another one holds so much of its letters or things at least …
_SHARE = 0.5
# … and letters tell that of a text that has so many.
_TELLING = 15
# It stands so many beads away at most.
_NEAR = 3


def counterparts(beads: Sequence[Bead], ratio: float) -> dict[int, int]:
    """Return the beads of prose that is missing, each with one of prose that was added.

    A heading may stand anywhere, other prose in the same section; kind and level are the same.

    Args:
        beads: the beads of two documents.
        ratio: letters of the translation per letter of the source.
    """
    sections: list[int] = []
    for bead in beads:
        is_heading = any(view.kind is BlockKind.HEADING for view in (*bead.source, *bead.target))
        sections.append((sections[-1] if sections else 0) + is_heading)
    waiting: dict[tuple[BlockKind, int, int], list[int]] = {}
    for number, bead in enumerate(beads):
        if not bead.source and bead.target[0].is_prose:
            waiting.setdefault(_key(bead.target[0], sections[number]), []).append(number)
    found: dict[int, int] = {}
    # A section that moved takes its text with it.
    moved: dict[int, int] = {}
    missing = [n for n, bead in enumerate(beads) if not bead.target and bead.source[0].is_prose]
    for number in sorted(missing, key=lambda n: beads[n].source[0].kind is not BlockKind.HEADING):
        bead = beads[number]
        section = moved.get(sections[number], sections[number])
        near = waiting.get(_key(bead.source[0], section), [])
        fitting = [n for n in near if _fits(bead.source[0], beads[n].target[0], ratio)]
        if fitting:
            found[number] = min(fitting, key=lambda n: abs(n - number))
            near.remove(found[number])
            if bead.source[0].kind is BlockKind.HEADING:
                moved[sections[number]] = sections[found[number]]
    return found


def hosts(beads: Sequence[Bead], ratio: float) -> dict[int, int]:
    """Return the beads of prose that is missing, each with one near it that may hold its text.

    That one is longer in the translation than its source makes one expect, by about the text that
    is missing, or holds most of its formulas, code and references.
    """
    found: dict[int, int] = {}
    for number, bead in enumerate(beads):
        if bead.target or not bead.source[0].is_prose or bead.source[0].kind is BlockKind.HEADING:
            continue
        lost = bead.source[0]
        near = [n for n in range(number - _NEAR, number + _NEAR + 1) if 0 <= n < len(beads)]
        for n in sorted(near, key=lambda n: abs(n - number)):
            if _may_hold(beads[n], lost, ratio):
                found[number] = n
                break
    return found


def _may_hold(bead: Bead, lost: View, ratio: float) -> bool:
    if not (bead.source and bead.target and bead.source[0].is_prose and bead.target[0].is_prose):
        return False
    before, after = (sum(view.letters for view in side) for side in (bead.source, bead.target))
    if ratio * lost.letters >= _TELLING and after - ratio * before >= _SHARE * ratio * lost.letters:
        return True
    gained: Counter[Thing] = Counter()
    for view in bead.target:
        gained.update(view.things)
    for view in bead.source:
        gained.subtract(view.things)
    shared = sum((gained & lost.things).values())
    return shared >= 2 and shared >= _SHARE * sum(lost.things.values())


def _key(view: View, section: int) -> tuple[BlockKind, int, int]:
    is_heading = view.kind is BlockKind.HEADING
    return view.kind, view.block.level, 0 if is_heading else section


def _fits(here: View, there: View, ratio: float) -> bool:
    if here.kind is BlockKind.HEADING:
        return True
    expected = ratio * here.letters + 1
    return expected / _MOST <= there.letters + 1 <= expected * _MOST
