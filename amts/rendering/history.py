"""Histories for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from amts.history import DocumentHistory, DocumentSummary, Event
from amts.rendering.tables import table
from amts.rendering.text import NONE, count, printable, size
from amts.sentence_history import Saying, SentenceHistory
from bitext.document_changes import SentenceChanges
from bitext.provenance import Made, Provenance

_NAMES = {
    "human": "human file",
    "origin": "its origin",
    "published": "published",
    "source": "source",
}
_STATES = {"present": "there", "deleted": "deleted", "none": NONE}


def documents_view(found: Sequence[DocumentSummary], language: str) -> Iterator[RenderableType]:
    """Return the documents that have a history."""
    if not found:
        yield f"No document of {language} has a history yet."
        return
    shown = table(
        "Document", "Last change", "What", "Human file", ">Versions", ">Publications", "Source"
    )
    for one in found:
        shown.add_row(
            printable(one.path),
            one.last.when,
            _what(one.kind, is_deletion=one.last.is_deletion),
            _STATES[one.human],
            f"{one.human_versions:,}",
            f"{one.publications:,}",
            "there" if one.in_source else "gone",
        )
    yield shown


def history_view(history: DocumentHistory, *, with_changes: bool) -> Iterator[RenderableType]:
    """Return the history of a document."""
    yield Text(printable(history.path))
    shown = table(
        *("When", "What", "Version", ">Size", "Sentences", ">Human", ">Machine", ">Flagged", "Run")
    )
    for event in history.events:
        counts = event.counts
        what = _what(event.kind, is_deletion=event.version.is_deletion)
        shown.add_row(
            event.version.when,
            what + (" (now)" if event.version.is_latest else ""),
            event.short,
            NONE if event.version.is_deletion else size(event.version.size),
            changes_text(event),
            *(f"{n:,}" for n in (counts.human, counts.machine, counts.flagged))
            if counts
            else (NONE, NONE, NONE),
            event.record.run if event.record else NONE,
        )
    yield shown
    if with_changes:
        for event in history.events:
            if event.changes and not event.is_first:
                yield Text(f"\n{event.version.when} {_what(event.kind)} {event.short}")
                yield from (Text(line) for line in changes_lines(event.changes))
    for event in history.events:
        if event.problem:
            yield Text(f"Cannot be compared: {printable(event.problem)}")
    if history.more:
        yield f"{count(history.more, 'older version')} not shown: --limit shows more."


def changes_text(event: Event) -> str:
    """Say in short what changed to the version before."""
    changes = event.changes
    if event.problem or changes is None:
        return "not readable"
    if event.version.is_deletion:
        return NONE
    if event.is_first:
        return f"first, {len(changes.added):,}"
    return counted(changes)


def counted(changes: SentenceChanges) -> str:
    """Say how many sentences were added, removed and changed."""
    parts = (
        (len(changes.changed), "changed"),
        (len(changes.added), "added"),
        (len(changes.removed), "removed"),
    )
    return ", ".join(f"{number:,} {what}" for number, what in parts if number) or "the same"


def changes_lines(changes: SentenceChanges) -> Iterator[str]:
    """Yield the sentences that differ, as a diff shows lines."""
    for old, new in changes.changed:
        yield f"- {printable(old)}"
        yield f"+ {printable(new)}"
    for text in changes.removed:
        yield f"- {printable(text)}"
    for text in changes.added:
        yield f"+ {printable(text)}"


def sentence_view(history: SentenceHistory) -> Iterator[RenderableType]:
    """Return the history of a sentence."""
    source: str | None = None
    for saying in history.sayings:
        if saying.source != source:
            source = saying.source
            yield Text(f"{printable(source) or '(text of the target alone)'}", "bold")
        yield from (Text(f"  {line}") for line in _saying(saying))
    for problem in history.problems:
        yield Text(f"Cannot be read: {printable(problem)}")


def _saying(saying: Saying) -> Iterator[str]:
    yield printable(saying.target) or "(left out)"
    newest, oldest = saying.versions[0], saying.versions[-1]
    span = newest.when if newest is oldest else f"{oldest.when} to {newest.when}"
    now = ", there now" if saying.is_current else ""
    yield f"    {made_text(saying.made)}; {_NAMES[saying.kinds[0]]} {saying.short[0]}, {span}{now}"


def made_text(made: Made | None) -> str:
    """Say who wrote a text."""
    if made is None:
        return "no record says who wrote it"
    if made.by is Provenance.MACHINE:
        job = f", job {made.job}" if made.job else ""
        return f"machine ({made.engine}{job}) in run {made.run}" if made.engine else "machine"
    if made.by is Provenance.SOURCE:
        return "the source text stands in"
    return f"human, {made.at}" if made.at else "human"


def _what(kind: str, *, is_deletion: bool = False) -> str:
    return f"{_NAMES[kind]} deleted" if is_deletion else _NAMES[kind]
