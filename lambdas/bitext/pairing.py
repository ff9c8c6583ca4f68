"""Pairing a document with its translation: blocks inside structure, sentences inside blocks.

Both documents are cut where they agree for certain, blocks are aligned between two cuts, sentences
inside aligned blocks. The result, a `Bitext`, serves parallel data (at either granularity), keeping
human text, and scoring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bitext.alignment import SENTENCE_MOVES, Link, TextScore, align, length_ratio
from bitext.anchors import latin_words, segment_item
from bitext.block_alignment import BlockBead, align_blocks
from bitext.documents import Document
from bitext.segments import Segment, has_prose, key, segment_block
from bitext.settings import LanguageSettings, SentenceRules

# What the document's ratio of lengths counts in a block, in source letters.
_SENTENCE_TRUST = 1_000


@dataclass(frozen=True, slots=True)
class Bead:
    """Segments that translate each other.

    Attributes:
        source: the source's segments, none for an insertion.
        target: the target's segments, none for a deletion.
        confidence: posterior probability that they belong together (0..1).
        blocks: the index of the block bead that they stand in.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    confidence: float
    blocks: int


@dataclass(frozen=True)
class Bitext:
    """A document and its translation, aligned.

    Attributes:
        source: the source.
        target: the target.
        block_beads: blocks that belong together.
        beads: sentences that belong together.
        unreviewed: the indices of the beads whose target is machine text that nobody reviewed. They
            are no examples and no references.
    """

    source: Document
    target: Document
    block_beads: tuple[BlockBead, ...]
    beads: tuple[Bead, ...]
    unreviewed: frozenset[int] = frozenset()

    @cached_property
    def bead_of_source_block(self) -> dict[int, int]:
        """The index of the block bead of each source block."""
        return {block: n for n, bead in enumerate(self.block_beads) for block in bead.source}


def pair_documents(
    source: Document,
    target: Document,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> Bitext:
    """Align a document with its translation, by blocks and by sentences."""
    aligned = align_blocks(source, target)
    beads: list[Bead] = []
    rules = source_language.sentences, target_language.sentences
    for number, bead in enumerate(aligned.beads):
        beads.extend(_sentence_beads(source, target, number, bead, *rules, aligned.ratio))
    return Bitext(source, target, tuple(aligned.beads), tuple(beads))


def _sentence_beads(
    source: Document,
    target: Document,
    number: int,
    bead: BlockBead,
    source_rules: SentenceRules,
    target_rules: SentenceRules,
    expected: float,
) -> list[Bead]:
    here = [s for n in bead.source for s in segment_block(source.blocks[n][1], n, source_rules)]
    there = [s for n in bead.target for s in segment_block(target.blocks[n][1], n, target_rules)]
    if not here or not there:
        return [
            *(Bead((s,), (), bead.confidence, number) for s in here),
            *(Bead((), (t,), bead.confidence, number) for t in there),
        ]
    return [
        Bead(
            tuple(here[link.i : link.i_end]),
            tuple(there[link.j : link.j_end]),
            link.confidence * bead.confidence,
            number,
        )
        for link in align_segments(here, there, expected)
    ]


def align_segments(
    here: Sequence[Segment], there: Sequence[Segment], expected: float
) -> list[Link]:
    """Align the segments of two texts that belong together, none of them empty.

    Args:
        here: the source's segments.
        there: the target's.
        expected: target letters per source letter in the whole document.
    """
    if len(here) == len(there) == 1:
        return [Link(0, 1, 0, 1, 1.0)]
    source_items = [segment_item(s) for s in here]
    target_items = [segment_item(t, target=True) for t in there]
    ratio = length_ratio(
        sum(item.length for item in source_items),
        sum(item.length for item in target_items),
        expected,
        _SENTENCE_TRUST,
    )
    score = TextScore(source_items, target_items, ratio)
    return align(len(here), len(there), score, SENTENCE_MOVES, score.reach)


def segment_text(segments: Sequence[Segment], *, spaced: bool) -> str:
    """Return the text of consecutive segments with their markup as written."""
    return (" " if spaced else "").join(key(s.coded, s.marks) for s in segments)


def is_untranslated(source: Segment, target: Segment) -> bool:
    """Whether a target is a plain copy of its source although it holds words to translate."""
    if source.key != target.key:
        return False
    return has_prose(source.coded) and len(latin_words(source.visible)) >= 4
