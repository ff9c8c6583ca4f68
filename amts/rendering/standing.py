"""How documents stand, as lines and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amts.rendering.tables import table
from amts.rendering.text import NONE, count, printable
from amts.standing import DocumentStanding, LanguageStanding, State
from bitext.sections import SectionCounts, total

_STYLES = {
    State.CURRENT: "green",
    State.STALE: "yellow",
    State.WAITING: "cyan",
    State.REJECTED: "bold red",
    State.FAILED: "bold red",
    State.REFUSED: "bold red",
}
_ALWAYS = (State.STALE, State.WAITING)
_RARELY = (State.REJECTED, State.FAILED, State.REFUSED, State.RETIRED)
_SEGMENTS = (">Human", ">Machine", ">Untranslated", ">Flagged", ">Outdated")


def standing_line(standing: LanguageStanding) -> Text:
    """Return one line: `zh: 12 of 15 documents current, 2 stale, 1 waiting`."""
    counts = standing.counts
    there = count(standing.wanted, "document")
    parts = [f"{standing.language}: {counts[State.CURRENT]:,} of {there} current"]
    parts += [f"{counts[state]:,} {state}" for state in _ALWAYS]
    parts += [f"{counts[state]:,} {state}" for state in _RARELY if counts[state]]
    return Text(", ".join(parts))


def standing_lines(standings: Sequence[LanguageStanding]) -> list[RenderableType]:
    """Return a line for each language that has documents, and a blank one before them."""
    lines: list[RenderableType] = [standing_line(one) for one in standings if one.documents]
    return ["", *lines] if lines else []


def documents_view(standings: Sequence[LanguageStanding]) -> RenderableType:
    """Return the documents of languages, each with how it stands and why."""
    parts: list[RenderableType] = []
    for standing in standings:
        made = table("Document", "State", "Because")
        for document in standing.documents:
            made.add_row(Text(printable(document.path)), _state(document), Text(_why(document)))
        parts += ["", standing_line(standing), *([made] if standing.documents else [])]
    return Group(*parts[1:])


def sections_view(standings: Sequence[LanguageStanding]) -> RenderableType:
    """Return totals of languages first, then each document's sections."""
    totals = table("Language", *_SEGMENTS)
    for standing in standings:
        totals.add_row(standing.language, *_numbers(standing.segments))
    parts: list[RenderableType] = [totals]
    for standing in standings:
        parts += ["", standing_line(standing)]
        if standing.documents:
            parts.append(_sections(standing))
    return Group(*parts)


def _sections(standing: LanguageStanding) -> Table:
    made = table("Document and section", "State", *_SEGMENTS, "Because")
    for document in standing.documents:
        sections = document.sections
        numbers = [NONE] * len(_SEGMENTS) if sections is None else _numbers(total(sections))
        why = _why(document)
        made.add_row(Text(printable(document.path), "bold"), _state(document), *numbers, Text(why))
        for section in sections or ():
            name = printable(section.section) or "(before the first heading)"
            made.add_row(Text(f"  {name}"), "", *_numbers(section), "")
    return made


def _numbers(counts: SectionCounts) -> list[str]:
    values = (counts.human, counts.machine, counts.untranslated, counts.flagged, counts.outdated)
    return [f"{value:,}" for value in values]


def _state(document: DocumentStanding) -> Text:
    return Text(document.state.value, _STYLES.get(document.state, ""))


def _why(document: DocumentStanding) -> str:
    return printable(" ".join(_reasons(document)))


def _reasons(document: DocumentStanding) -> Iterator[str]:
    if document.changed:
        yield f"changed: {', '.join(document.changed)}"
    if document.place:
        yield f"{document.place}:"
    if document.reason:
        yield document.reason
