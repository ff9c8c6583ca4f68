"""How the documents of a book stand: what is current, what waits for a run, what for people.

What is listed and what the ledger says are compared by `bitext.changes`, as PlanRun does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bitext.changes import Editions, LanguagePlan, PlannedDocument, origin_path
from bitext.sections import SectionCounts, total
from cloud import runs
from cloud.ledger_items import Document, parse_problem


class State(StrEnum):
    """How a document stands in one language."""

    CURRENT = "current"  # published from what lies in the bucket, with the present settings
    STALE = "stale"  # published, but something changed since: the next run publishes it anew
    WAITING = "waiting"  # never published: the next run will try
    REJECTED = "rejected"  # damaged; not tried again before something changes
    FAILED = "failed"  # its run failed; the next one tries again
    REFUSED = "refused"  # a file of it cannot be worked on
    RETIRED = "retired"  # its source is gone; what was published stays


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """How a document stands in one language.

    Attributes:
        path: its path.
        state: how it stands.
        changed: what changed since it was published.
        reason: why it was rejected or refused, or its run failed; "" otherwise.
        place: where in the document.
        run: the run that worked on it last, "" for none.
        is_published: whether some version of it lies under `translated/`.
        sections: segments below each heading of what is published; None when they were not asked
            for, or when no record tells of them.
    """

    path: str
    state: State
    changed: tuple[str, ...] = ()
    reason: str = ""
    place: str = ""
    run: str = ""
    is_published: bool = False
    sections: tuple[SectionCounts, ...] | None = None


@dataclass(frozen=True, slots=True)
class LanguageStanding:
    """How the documents of one language stand, by path."""

    language: str
    documents: tuple[DocumentStanding, ...]

    @property
    def counts(self) -> Mapping[State, int]:
        """Documents by state; states that no document is in count 0."""
        found = Counter(document.state for document in self.documents)
        return {state: found[state] for state in State}

    @property
    def wanted(self) -> int:
        """Documents that the book has."""
        return len(self.documents) - self.counts[State.RETIRED]

    def counts_json(self) -> dict[str, int]:
        """Return the counts for `--json`."""
        counts = {state.value: count for state, count in self.counts.items()}
        return {"documents": self.wanted, **counts}

    @property
    def segments(self) -> SectionCounts:
        """Segments of all documents whose sections are known."""
        return total(total(document.sections or ()) for document in self.documents)


def standing_json(standing: LanguageStanding, *, sections: bool) -> dict[str, Any]:
    """Return how the documents of a language stand for `--json`.

    Args:
        standing: how they stand.
        sections: whether their sections were asked for.
    """
    values = standing.counts_json()
    documents = [_document_json(document, sections=sections) for document in standing.documents]
    segments = {"segments": _segments_json(standing.segments)} if sections else {}
    return {"language": standing.language, "counts": values, **segments, "documents": documents}


def _document_json(document: DocumentStanding, *, sections: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "document": document.path,
        "state": document.state.value,
        "published": document.is_published,
        "changed": list(document.changed),
        "reason": document.reason,
        "place": document.place,
        "run": document.run,
    }
    if sections:
        found = document.sections
        values["segments"] = None if found is None else _segments_json(total(found))
        values["sections"] = [
            {"section": one.section, **_segments_json(one)} for one in found or ()
        ]
    return values


def _segments_json(counts: SectionCounts) -> dict[str, int]:
    values = asdict(counts)
    del values["section"]
    return values


def documents_standing(
    plan: LanguagePlan, editions: Editions, items: Mapping[str, Document]
) -> tuple[DocumentStanding, ...]:
    """Return how the documents of a language stand, by path.

    Args:
        plan: what a run would do now.
        editions: what lies in the bucket.
        items: what the ledger knows, by path.
    """
    refusals = _refusals(plan.language, editions)
    planned = {document.path: document for document in plan.documents if document.publish}
    return tuple(
        _standing(path, items.get(path), planned.get(path), refusals.get(path, ""), plan)
        for path in sorted({*editions.sources, *refusals, *items})
    )


def _standing(
    path: str,
    item: Document | None,
    planned: PlannedDocument | None,
    refusal: str,
    plan: LanguagePlan,
) -> DocumentStanding:
    run, is_published = (item.run, bool(item.published_version)) if item else ("", False)
    if refusal:
        return DocumentStanding(path, State.REFUSED, (), refusal, "", run, is_published)
    if item is None:
        return DocumentStanding(path, State.WAITING)
    if path in plan.retired or (item.state == "RETIRED" and planned is None):
        return DocumentStanding(path, State.RETIRED, run=run, is_published=is_published)
    if item.state == "FAILED" or (item.state == "REJECTED" and planned is None):
        state = State.FAILED if item.state == "FAILED" else State.REJECTED
        _, reason, place = parse_problem(item.problem)
        return DocumentStanding(path, state, (), reason, place, run, is_published)
    if planned is None:
        return DocumentStanding(path, State.CURRENT, run=run, is_published=is_published)
    state = State.STALE if is_published else State.WAITING
    changed = _changed(item, planned, plan.settings_digest)
    return DocumentStanding(path, state, changed, run=run, is_published=is_published)


def _changed(item: Document, planned: PlannedDocument, settings: str) -> tuple[str, ...]:
    """Say what is not as it was when the ledger's item was written."""
    human, origin = planned.human, planned.origin
    found = {
        "source": planned.source.version != item.source_version
        and planned.source.etag != item.source_etag,
        "human edition": (human.version if human else "") != item.human_version,
        "origin": (origin.version if origin else "") != item.origin_version,
        "settings": settings != item.settings_digest,
    }
    return tuple(name for name, is_changed in found.items() if is_changed)


def _refusals(language: str, editions: Editions) -> dict[str, str]:
    """Return why documents cannot be worked on, by path: a file of theirs is unusable."""
    problems = {problem.document: problem for problem in editions.problems}
    human = editions.humans.get(language)
    found = {}
    for path in {*editions.refused, *(human.refused if human else ())}:
        files = (
            runs.source_key(path),
            runs.human_key(language, path),
            runs.human_key(language, origin_path(path)),
        )
        reasons = [f"{key}: {problems[key].reason}" for key in files if key in problems]
        found[path] = "; ".join(reasons)
    return found
