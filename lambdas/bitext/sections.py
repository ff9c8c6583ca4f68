"""Who wrote the segments of a published document, counted below each of its headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from bitext.provenance import Provenance
from bitext.records import Line, Record
from bitext.review import CODE


@dataclass(frozen=True, slots=True)
class SectionCounts:
    """Segments below a heading, or in a whole document or language.

    A segment is a bead of the published document with a source and a target: one sentence, or
    several that belong together.

    Attributes:
        section: the headings, " > " between them; "" before the first one and for a total.
        human: segments that people wrote, changed or confirmed.
        machine: segments that a machine wrote and nobody has reviewed.
        untranslated: segments where the source's own text stands.
        flagged: how many of these need a person's eye, code blocks included.
        outdated: how many of these replaced people's translation because the source changed.
    """

    section: str = ""
    human: int = 0
    machine: int = 0
    untranslated: int = 0
    flagged: int = 0
    outdated: int = 0

    @property
    def segments(self) -> int:
        """All segments."""
        return self.human + self.machine + self.untranslated


def count_sections(record: Record) -> tuple[SectionCounts, ...]:
    """Return the counts of each section of a document, in the document's order."""
    found: dict[str, SectionCounts] = {}
    for line in record.lines:
        if line.published and line.source:
            before = found.get(line.section, SectionCounts(line.section))
            found[line.section] = _added(before, _counts(line))
    return tuple(found.values())


def total(counts: Iterable[SectionCounts]) -> SectionCounts:
    """Add counts up."""
    whole = SectionCounts()
    for one in counts:
        whole = _added(whole, one)
    return whole


def _counts(line: Line) -> SectionCounts:
    flagged = int(bool(line.flag) or line.kind == CODE)
    if line.kind == CODE or not line.target:
        return SectionCounts(flagged=flagged)
    by = line.made.by
    was_human = line.earlier is not None and line.earlier.made.by is Provenance.HUMAN
    return SectionCounts(
        human=int(by is Provenance.HUMAN),
        machine=int(by is Provenance.MACHINE),
        untranslated=int(by is Provenance.SOURCE),
        flagged=flagged,
        outdated=int(was_human and line.made.is_unreviewed),
    )


def _added(one: SectionCounts, other: SectionCounts) -> SectionCounts:
    names = [field.name for field in fields(SectionCounts) if field.name != "section"]
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in names})
