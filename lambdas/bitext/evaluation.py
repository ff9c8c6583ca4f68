"""Scoring a document: which units, what the engine is asked, what is compared with what.

The unit is a bead with a human sentence on the target side and enough confidence. Every unit's
source sentences are translated by machine alone; the human sentences are the reference.
Placeholders count as one token on both sides (see `bitext.scoring`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bitext.job_html import OutgoingSegment, TargetSegment, paragraph
from bitext.pairing import Bead, Bitext, is_untranslated
from bitext.placeholders import share
from bitext.segments import Segment
from bitext.settings import LanguageSettings

# TranslateText takes 10,000 bytes; some room is left for what a proxy or an SDK may add.
_REQUEST_BYTES = 9_000


@dataclass(frozen=True, slots=True)
class EvaluationUnit:
    """One unit of a score.

    Attributes:
        ids: the ids of its source segments in the job.
        source: its source segments.
        reference: its human translation, placeholders as tokens.
    """

    ids: tuple[str, ...]
    source: tuple[Segment, ...]
    reference: str


def evaluation_units(bitext: Bitext, target_language: LanguageSettings) -> list[EvaluationUnit]:
    """Return the units of a document that can be scored, in order."""
    units = []
    spaced = target_language.sentences.spaced
    for number, bead in enumerate(bitext.beads):
        if number in bitext.unreviewed or not _can_be_scored(bead, target_language):
            continue
        ids = tuple(f"e{number}s{n}" for n in range(len(bead.source)))
        reference = share(bead.source, bead.target, spaced=spaced).target
        units.append(EvaluationUnit(ids, bead.source, reference))
    return units


def outgoing(units: Sequence[EvaluationUnit]) -> list[OutgoingSegment]:
    """Return the units' source segments for the job."""
    return [
        OutgoingSegment(name, segment.coded, segment.marks)
        for unit in units
        for name, segment in zip(unit.ids, unit.source, strict=True)
    ]


def hypotheses(
    units: Sequence[EvaluationUnit],
    answers: Mapping[str, TargetSegment],
    target_language: LanguageSettings,
) -> list[str]:
    """Return the machine translation of every unit, placeholders as tokens.

    A damaged or missing segment counts as its source, which is what a reader would get.
    """
    spaced = target_language.sentences.spaced
    texts = []
    for unit in units:
        target = []
        for name, segment in zip(unit.ids, unit.source, strict=True):
            answer = answers.get(name)
            if answer is None or answer.damage:
                target.append(segment)
            else:
                target.append(segment._replace(coded=answer.coded))
        texts.append(share(unit.source, target, spaced=spaced).target)
    return texts


def requests(segments: Sequence[OutgoingSegment]) -> Iterator[list[OutgoingSegment]]:
    """Split segments into groups that fit one TranslateText request each, at segment borders."""
    group: list[OutgoingSegment] = []
    size = 0
    for segment in segments:
        length = len(paragraph(segment).encode("utf-8")) + 1
        if group and size + length > _REQUEST_BYTES:
            yield group
            group, size = [], 0
        group.append(segment)
        size += length
    if group:
        yield group


def characters(segments: Sequence[Segment]) -> int:
    """Return the characters of segments as a person counts them, placeholders as tokens."""
    return sum(len(segment.visible) for segment in segments)


def _can_be_scored(bead: Bead, target_language: LanguageSettings) -> bool:
    if not bead.source or not bead.target or bead.confidence < target_language.min_confidence:
        return False
    return not (
        len(bead.source) == len(bead.target) == 1
        and is_untranslated(bead.source[0], bead.target[0])
    )
