"""The second half of a run: from the job's output to a target document and its record.

In two steps, so that damaged segments can be translated again in between: `read_answer` says which
they are, `make_publication` puts the document together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bitext.assembly import NOT_THERE, Assembled, SegmentOutcome, assemble
from bitext.errors import DamagedTranslation
from bitext.evaluation import characters
from bitext.extraction import DocumentFiles, Prepared, prepare
from bitext.job_html import MISSING, OutgoingSegment, TargetSegment, read
from bitext.planning import Action
from bitext.provenance import Provenance
from bitext.segments import visible
from bitext.settings import LanguageSettings


@dataclass(frozen=True)
class Draft:
    """A document with the job's answer, before what is damaged is repaired.

    Attributes:
        prepared: what is kept and what was sent.
        translated: the job's answer by segment id.
        source_language: settings of the source language.
        target_language: settings of the target language.
    """

    prepared: Prepared
    translated: Mapping[str, TargetSegment]
    source_language: LanguageSettings
    target_language: LanguageSettings

    @property
    def damaged(self) -> tuple[OutgoingSegment, ...]:
        """The segments whose translation is missing or damaged, in the document's order."""
        sent = self.prepared.plan.to_send
        return tuple(s for s in sent if self.translated.get(s.id, NOT_THERE).damage)


@dataclass(frozen=True, slots=True)
class Retry:
    """What came of a damaged segment when it was to be translated again, alone.

    Attributes:
        answer: its translation; its `damage` says why there is still none.
        asked: whether the service was asked.
    """

    answer: TargetSegment
    asked: bool = True


@dataclass(frozen=True)
class Publication:
    """A target document with the record of where it came from.

    Attributes:
        data: the document's bytes.
        segments_human: segments with the human edition's text.
        segments_machine: segments that were translated by machine.
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


def read_answer(
    files: DocumentFiles,
    answer: str | None,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> Draft:
    """Read the job's answer for a document.

    Args:
        files: the files that the job's input was made from.
        answer: the job's HTML for this document; None when nothing of it was sent.
        source_language: settings of the source language.
        target_language: settings of the target language.

    Raises:
        DocumentError: a file cannot be read, or the answer is not this document's.
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
    return Draft(prepared, translated, source_language, target_language)


def make_publication(draft: Draft, retries: Mapping[str, Retry]) -> Publication:
    """Put a target document together.

    Args:
        draft: the document with the job's answer.
        retries: what came of its damaged segments, by id. A segment that is still damaged has the
            human text of the sentence that it replaced, else the source, and is flagged.

    Raises:
        DamagedTranslation: the document put together is damaged.
    """
    plan = draft.prepared.plan
    translated = {**draft.translated}
    for name, retry in retries.items():
        translated[name] = _repaired(translated.get(name, NOT_THERE), retry)
    assembled = assemble(plan, translated, draft.source_language, draft.target_language)
    sent = [s.segment for block in plan.blocks for s in block.segments if s.kept is None]
    retried = {name for name, retry in retries.items() if retry.asked}
    return Publication(
        assembled.data,
        assembled.count(Provenance.HUMAN),
        assembled.count(Provenance.MACHINE),
        tuple(outcome for outcome in assembled.outcomes if outcome.flag),
        characters(sent),
        tuple(_record(draft.prepared, assembled, retried)),
    )


@dataclass(frozen=True, slots=True)
class RetryCounts:
    """What the retries of a document were.

    Attributes:
        segments_retried: segments that were translated again, alone.
        segments_repaired: those of them that came back whole.
        characters_retried: the characters of the source that this took.
    """

    segments_retried: int = 0
    segments_repaired: int = 0
    characters_retried: int = 0


def count_retries(draft: Draft, retries: Mapping[str, Retry]) -> RetryCounts:
    """Count the retries of a document, whatever becomes of it."""
    asked = {name for name, retry in retries.items() if retry.asked}
    return RetryCounts(
        len(asked),
        sum(not retries[name].answer.damage for name in asked),
        sum(len(visible(s.coded, s.marks)) for s in draft.damaged if s.id in asked),
    )


def _repaired(first: TargetSegment, retry: Retry) -> TargetSegment:
    """Return the better of two answers for a segment whose first one is damaged."""
    if not retry.answer.damage:
        return retry.answer
    how = "translated alone" if retry.asked else "not translated alone"
    return replace(first, damage=f"{first.damage}; {how}: {retry.answer.damage}")


def _record(prepared: Prepared, assembled: Assembled, retried: set[str]) -> list[dict[str, Any]]:
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
                line: dict[str, Any] = {
                    "source": [outcome.source],
                    "target": [outcome.target],
                    "provenance": outcome.provenance.value,
                    "confidence": 1.0,
                }
                # Translated alone means translated without the parallel data.
                lines.append(line | ({"retried": True} if outcome.id in retried else {}))
    return lines
