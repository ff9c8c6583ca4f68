"""Adherence: how often a translation calls a term what the glossary calls it.

The unit is a pair of sentences: where the source holds a term, the target should hold one of the
translations that the glossary gives, in whatever inflection. A sentence that says it with a pronoun
or leaves it out counts against it, so not even a careful translation has 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bitext.glossary_terms import Term
from bitext.pairing import Bitext
from bitext.segments import Segment
from bitext.term_finding import SourceTerms, has_form, words


@dataclass(frozen=True, slots=True)
class TermUse:
    """How a translation uses a term.

    Attributes:
        term: the term.
        sentences: pairs of sentences whose source holds it.
        used: how many of them have one of the glossary's translations in the target.
        agreed: how many of them have the first of these.
    """

    term: Term
    sentences: int
    used: int
    agreed: int

    @property
    def share(self) -> float:
        """The part of the sentences that use the term (0..1)."""
        return self.used / self.sentences


def measure(
    bitexts: Iterable[Bitext], terms: Sequence[Term], min_confidence: float
) -> tuple[TermUse, ...]:
    """Return the use of each term that the sources hold, the most frequent first.

    Args:
        bitexts: documents and their translations.
        terms: the glossary's terms.
        min_confidence: pairs of sentences below this posterior probability (0..1) are passed over:
            they may not belong together.
    """
    finder = SourceTerms(terms)
    translations = {term.source: [words(target) for target in term.targets] for term in terms}
    counts = {term.source: [0, 0, 0] for term in terms}
    for bitext in bitexts:
        for bead in bitext.beads:
            if not bead.source or not bead.target or bead.confidence < min_confidence:
                continue
            found = finder.of(_text(bead.source))
            text = words(_text(bead.target)) if found else []
            for term in found:
                uses = [has_form(text, wanted) for wanted in translations[term.source]]
                count = counts[term.source]
                count[0] += 1
                count[1] += any(uses)
                count[2] += uses[0]
    used = (TermUse(term, *counts[term.source]) for term in terms)
    return tuple(sorted((use for use in used if use.sentences), key=lambda use: -use.sentences))


def _text(segments: Sequence[Segment]) -> str:
    return " ".join(segment.visible for segment in segments)
