"""What may be the translation of a block that nothing stands for: one that was added near it.

The matching keeps the order of the blocks. Text that people moved is missing in one place then and
was added in another; a message that calls it missing would be untrue.
"""

from __future__ import annotations

from collections.abc import Sequence

from bitext.documents import BlockKind
from bitext.gate_blocks import View
from bitext.gate_matching import Bead

# A translation is so many times as long at most, or as short, as the document makes one expect.
_MOST = 2.0


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
    for number, bead in enumerate(beads):
        if bead.target or not bead.source[0].is_prose:
            continue
        near = waiting.get(_key(bead.source[0], sections[number]), [])
        fitting = [n for n in near if _fits(bead.source[0], beads[n].target[0], ratio)]
        if fitting:
            found[number] = min(fitting, key=lambda n: abs(n - number))
            near.remove(found[number])
    return found


def _key(view: View, section: int) -> tuple[BlockKind, int, int]:
    is_heading = view.kind is BlockKind.HEADING
    return view.kind, view.block.level, 0 if is_heading else section


def _fits(here: View, there: View, ratio: float) -> bool:
    if here.kind is BlockKind.HEADING:
        return True
    expected = ratio * here.letters + 1
    return expected / _MOST <= there.letters + 1 <= expected * _MOST
