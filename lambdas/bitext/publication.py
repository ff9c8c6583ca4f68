"""The second half of a run: from the job's output to a target document and its record.

In two steps, so that damaged segments can be translated again in between: `read_answer` says which
they are, `make_publication` puts the document together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bitext.assembly import NOT_THERE, assemble
from bitext.errors import DamagedTranslation
from bitext.evaluation import characters
from bitext.extraction import DocumentFiles, Prepared, prepare
from bitext.job_html import MISSING, OutgoingSegment, TargetSegment, read
from bitext.provenance import Made, Provenance
from bitext.recording import Makers, Recorded, recorded
from bitext.records import Line
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
        segments_human: segments with people's text.
        segments_machine: segments with an engine's text.
        segments_reused: those of both whose text was made before, for this document or another.
        flagged: what needs a person's eye.
        characters_sent: characters of the source that the job translated for it.
        recorded: who wrote what.
    """

    data: bytes
    segments_human: int
    segments_machine: int
    segments_reused: int
    flagged: tuple[Line, ...]
    characters_sent: int
    recorded: Recorded


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


def make_publication(
    draft: Draft, retries: Mapping[str, Retry], batch: Made, single: Made
) -> Publication:
    """Put a target document together.

    Args:
        draft: the document with the job's answer.
        retries: what came of its damaged segments, by id. A segment that is still damaged has the
            human text of the sentence that it replaced, else the source, and is flagged.
        batch: the job that made the answer.
        single: the engine that made the retries.

    Raises:
        DamagedTranslation: the document put together is damaged.
    """
    prepared = draft.prepared
    plan = prepared.plan
    translated = {**draft.translated}
    for name, retry in retries.items():
        translated[name] = _repaired(translated.get(name, NOT_THERE), retry)
    assembled = assemble(plan, translated, draft.source_language, draft.target_language)
    items = [item for block in plan.blocks for item in block.segments]
    retried = frozenset(
        name for name, retry in retries.items() if retry.asked and not retry.answer.damage
    )
    makers = Makers(batch, single, retried, prepared.base, prepared.own)
    found = recorded(
        plan, prepared.bitext, assembled, makers, draft.source_language, draft.target_language
    )
    shown = [line for line in found.lines if line.published and line.kind == ""]
    return Publication(
        assembled.data,
        sum(len(line.source) for line in shown if line.made.by is Provenance.HUMAN),
        sum(len(line.source) for line in shown if line.made.by is Provenance.MACHINE),
        sum(item.reused for item in items),
        tuple(line for line in found.lines if line.flag),
        characters([item.segment for item in items if item.kept is None]),
        found,
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
