"""The second half of a run: from the job's output to a target document and its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bitext.assembly import Assembled, Provenance, SegmentOutcome, assemble
from bitext.errors import DamagedTranslation
from bitext.evaluation import characters
from bitext.extraction import DocumentFiles, Prepared, prepare
from bitext.job_html import MISSING, read
from bitext.planning import Action
from bitext.settings import LanguageSettings


@dataclass(frozen=True)
class Publication:
    """A target document with the record of where it came from.

    Attributes:
        data: the document's bytes.
        segments_human: segments with the human edition's text.
        segments_machine: segments that the job translated.
        flagged: segments that need a person's eye.
        characters_sent: characters of the source that the job translated for it.
        record: one JSON value per bead and per machine segment: texts, provenance, confidence.
    """

    data: bytes
    segments_human: int
    segments_machine: int
    flagged: tuple[SegmentOutcome, ...]
    characters_sent: int
    record: tuple[dict[str, Any], ...]


def make_publication(
    files: DocumentFiles,
    answer: str | None,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> Publication:
    """Make a target document from its files and the job's answer.

    Args:
        files: the files that the job's input was made from.
        answer: the job's HTML for this document; None when nothing of it was sent.
        source_language: settings of the source language.
        target_language: settings of the target language.

    Raises:
        DocumentError: a file cannot be read, the answer is not this document's, or the document
            put together is damaged.
    """
    prepared = prepare(files, source_language, target_language)
    plan = prepared.plan
    translated = {}
    if plan.to_send:
        if answer is None:
            raise DamagedTranslation(plan.source.name, "the job gave no translation of it")
        translated = read(answer, plan.to_send, target_language)
        if all(segment.damage == MISSING for segment in translated.values()):
            reason = "the job's answer holds none of its segments"
            raise DamagedTranslation(plan.source.name, reason)
    assembled = assemble(plan, translated, source_language, target_language)
    sent = [s.segment for block in plan.blocks for s in block.segments if s.kept is None]
    return Publication(
        assembled.data,
        assembled.count(Provenance.HUMAN),
        assembled.count(Provenance.MACHINE),
        tuple(outcome for outcome in assembled.outcomes if outcome.flag),
        characters(sent),
        tuple(_record(prepared, assembled)),
    )


def _record(prepared: Prepared, assembled: Assembled) -> list[dict[str, Any]]:
    """Return the document's bitext: human beads as they are, then what was put together anew."""
    lines: list[dict[str, Any]] = []
    if prepared.bitext is not None:
        for bead in prepared.bitext.beads:
            if bead.source and bead.target:
                lines.append(
                    {
                        "source": [segment.key for segment in bead.source],
                        "target": [segment.key for segment in bead.target],
                        "provenance": Provenance.HUMAN.value,
                        "confidence": round(bead.confidence, 4),
                    }
                )
    if any(block.action is Action.TRANSLATE for block in prepared.plan.blocks):
        for outcome in assembled.outcomes:
            if outcome.provenance is Provenance.MACHINE:
                lines.append(
                    {
                        "source": [outcome.source],
                        "target": [outcome.target],
                        "provenance": outcome.provenance.value,
                        "confidence": 1.0,
                    }
                )
    return lines
