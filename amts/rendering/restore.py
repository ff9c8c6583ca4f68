"""Restorations for people and for scripts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from amts.history import changes_json
from amts.next_run import NextRun
from amts.rendering.history import counted
from amts.rendering.text import count, printable
from amts.restore import Restoration
from amts.restore_edition import PlannedEdition
from bitext.document_changes import SentenceChanges, compare_documents
from bitext.documents import Document
from bitext.errors import DocumentError
from bitext.parsing import parse
from bitext.sentence_restoring import Passage
from bitext.settings import LanguageSettings


def restoration_json(
    planned: Restoration, foreseen: NextRun, target: LanguageSettings
) -> dict[str, Any]:
    """Return a restored document for `--json`."""
    changes = _changes(planned, target)
    return {
        "document": planned.path,
        "version": planned.version.version,
        "key": planned.version.key,
        "at": planned.version.when,
        "written": [
            {
                "key": one.key,
                "copied_from": None
                if one.copied is None
                else {"key": one.copied.key, "version": one.copied.version},
            }
            for one in planned.writes
        ],
        "changes": None if changes is None else changes_json(changes),
        "next_run": foreseen.as_json(),
        "notes": list(planned.notes),
    }


def edition_json(planned: PlannedEdition, target: LanguageSettings) -> dict[str, Any]:
    """Return a restored edition for `--json`."""
    return {
        "restored": [restoration_json(*one, target) for one in planned.changed],
        "unchanged": list(planned.unchanged),
        "left_alone": list(planned.absent),
    }


def candidates_json(path: str, candidates: tuple[Passage, ...]) -> dict[str, Any]:
    """Return the sentences that a text may mean for `--json`."""
    return {
        "document": path,
        "candidates": [
            {"place": one.place, "source": one.source, "target": one.target} for one in candidates
        ],
    }


def candidates_lines(candidates: tuple[Passage, ...]) -> Iterator[str]:
    """Yield the sentences that a text may mean, each under its place."""
    for one in candidates:
        yield f"{one.place}:"
        yield f"  {printable(one.source) or '(text of the target alone)'}"
        yield f"  {printable(one.target) or '(left out)'}"


def restoration_lines(
    planned: Restoration, foreseen: NextRun, diff: list[str], follow: str
) -> Iterator[str]:
    """Yield what is told of a restored document.

    Args:
        planned: what was written, or would be.
        foreseen: what the next run does.
        diff: the difference.
        follow: how to follow the run; "" when nothing was written yet.
    """
    path = printable(planned.path)
    if not planned.writes:
        yield f"{path}: this text is there already. Nothing to restore, so no run starts."
        return
    would = "" if follow else "would be "
    yield from (printable(line) for line in diff)
    named = f"{planned.version.key} of {planned.version.when}"
    yield f"{path}: {would}restored from {printable(named)}."
    yield from (f"  {would}written: {printable(one.key)}" for one in planned.writes)
    yield from (f"  note: {printable(note)}" for note in planned.notes)
    yield next_run_text(foreseen)
    if follow:
        yield follow


def edition_lines(planned: PlannedEdition, target: LanguageSettings, follow: str) -> Iterator[str]:
    """Yield what is told of a restored edition; `follow` as for `restoration_lines`."""
    would = "" if follow else "would be "
    yield (
        f"{count(len(planned.changed), 'document')} {would}restored, "
        f"{len(planned.unchanged):,} as they were, {len(planned.absent):,} left alone."
    )
    for one, foreseen in planned.changed:
        changes = _changes(one, target)
        what = "not readable" if changes is None else counted(changes)
        yield f"  {printable(one.path)}, of {one.version.when}: sentences: {what}"
        yield from (f"    note: {printable(note)}" for note in one.notes)
        yield f"    {next_run_text(foreseen)}"
    if planned.absent:
        yield "Left alone, since they had no human file then:"
        yield from (f"  {printable(path)}" for path in planned.absent)
    if not planned.changed:
        yield "Nothing to restore, so no run starts."
    elif follow:
        yield follow


def difference(path: str, before: bytes | None, after: bytes) -> list[str]:
    """Return the lines of a unified diff; of a notebook that of its cells' text.

    Args:
        path: the document's path; its ending tells the kind.
        before: the earlier content, None for none.
        after: the later content.
    """
    return list(
        difflib.unified_diff(
            _lines(path, before) if before is not None else [],
            _lines(path, after),
            f"{path} (now)",
            f"{path} (restored)",
            lineterm="",
        )
    )


def next_run_text(found: NextRun) -> str:
    """Say what the next run will do."""
    said = (
        f"The next run keeps {count(found.segments_kept, 'segment')}; "
        f"people have not translated {found.segments_sent:,}."
    )
    if not found.problem:
        return said
    if not found.segments_kept and not found.segments_sent:
        return f"The next run will refuse it: {printable(found.problem)}"
    return f"{said} It will report: {printable(found.problem)}"


def _changes(planned: Restoration, target: LanguageSettings) -> SentenceChanges | None:
    """Return the sentences that change; None when one of the two texts cannot be read."""
    try:
        before = None if planned.before is None else parse(planned.before, planned.path)
        return compare_documents(before, parse(planned.after, planned.path), target.sentences)
    except DocumentError:
        return None


def _lines(path: str, content: bytes) -> list[str]:
    try:
        document = parse(content, path)
    except DocumentError:
        return content.decode("utf-8", "replace").split("\n")
    return list(_readable(document))


def _readable(document: Document) -> Iterator[str]:
    for part in document.parts:
        if part.name:
            yield f"[{part.name}]"
        yield from part.text.decode().split("\n")
