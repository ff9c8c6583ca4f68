"""Sets a translated document beside its reference, unit by unit, to be scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bitext.documents import Document
from bitext.pairing import pair_documents
from bitext.placeholders import share
from bitext.segments import Segment, segment_document
from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class Comparison:
    """The units of two documents.

    Attributes:
        hypotheses: the texts to score.
        references: the human texts, as many.
        aligned: whether the units had to be aligned, because the documents' segments differ in
            number.
        added: segments of the hypothesis that no unit holds: the reference has nothing like them.
    """

    hypotheses: tuple[str, ...]
    references: tuple[str, ...]
    aligned: bool
    added: int = 0


def compare(hypothesis: Document, reference: Document, language: LanguageSettings) -> Comparison:
    """Return the units of a translation and its reference.

    Where every block has as many segments in both, a unit is a segment. Else the documents are
    aligned as source and target are, and a unit is a bead; what the hypothesis lacks is compared
    with nothing, which costs score as it must.
    """
    here = segment_document(hypothesis, language.sentences)
    there = segment_document(reference, language.sentences)
    if _shape(hypothesis, here) == _shape(reference, there):
        units = [_texts([h], [r], language) for h, r in zip(here, there, strict=True)]
        return _comparison(units, aligned=False, added=0)
    bitext = pair_documents(reference, hypothesis, language, language)
    units = [_texts(bead.target, bead.source, language) for bead in bitext.beads if bead.source]
    added = sum(len(bead.target) for bead in bitext.beads if not bead.source)
    return _comparison(units, aligned=True, added=added)


def _comparison(units: Sequence[tuple[str, str]], *, aligned: bool, added: int) -> Comparison:
    return Comparison(tuple(h for h, _ in units), tuple(r for _, r in units), aligned, added)


def _texts(
    hypothesis: Sequence[Segment], reference: Sequence[Segment], language: LanguageSettings
) -> tuple[str, str]:
    """Return both texts with placeholders as tokens, the same number for the same thing."""
    shared = share(reference, hypothesis, spaced=language.sentences.spaced)
    return shared.target, shared.source


def _shape(document: Document, segments: Sequence[Segment]) -> list[tuple[str, int]]:
    """Return the kind and the number of segments of each block that has any, in order."""
    return [
        (document.blocks[block][1].kind.value, len(list(group)))
        for block, group in groupby(segments, key=lambda segment: segment.block)
    ]
