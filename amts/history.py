"""What happened to a document in a language: human uploads, publications, source versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from amts.document_versions import DocumentVersions
from amts.errors import NoHistory
from amts.object_versions import ObjectVersion, Versions, short_ids
from bitext.document_changes import SentenceChanges, compare_documents
from bitext.documents import Document
from bitext.errors import DocumentError
from bitext.provenance import Provenance
from bitext.records import FileRef, Record
from bitext.settings import LanguageSettings

Kind = Literal["human", "origin", "published", "source"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Segments of a publication, by who wrote them.

    Attributes:
        human: people.
        machine: an engine.
        flagged: those that need a person's eye.
    """

    human: int
    machine: int
    flagged: int


@dataclass(frozen=True)
class Event:
    """One version of one of a document's files.

    Attributes:
        kind: of which file.
        version: the version.
        short: a short form of its id that no other version of the document has.
        is_first: whether it is the first of that file.
        changes: what changed to the version before it, in sentences; None when one of the two
            cannot be read.
        problem: why a version cannot be read, "" when both can.
        record: of a publication, its record, if there is one.
    """

    kind: Kind
    version: ObjectVersion
    short: str
    is_first: bool
    changes: SentenceChanges | None
    problem: str = ""
    record: Record | None = None

    @property
    def counts(self) -> Counts | None:
        """The publication's segments; None when nothing is known of them."""
        if self.record is None:
            return None
        lines = [line for line in self.record.lines if line.published and line.source]
        return Counts(
            human=sum(line.made.by is Provenance.HUMAN for line in lines),
            machine=sum(line.made.by is Provenance.MACHINE for line in lines),
            flagged=sum(bool(line.flag) for line in lines),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        changes, counts = self.changes, self.counts
        return {
            "kind": self.kind,
            "action": "deleted" if self.version.is_deletion else "written",
            "at": self.version.when,
            "key": self.version.key,
            "version": self.version.version,
            "short": self.short,
            "latest": self.version.is_latest,
            "size": self.version.size,
            "first": self.is_first,
            "changes": None if changes is None else changes_json(changes),
            "problem": self.problem,
            "record": None if self.record is None else _record_json(self.record),
            "segments": None if counts is None else asdict(counts),
        }


@dataclass(frozen=True)
class DocumentHistory:
    """The history of one document.

    Attributes:
        path: the document.
        events: the newest first.
        more: how many older ones are not told.
    """

    path: str
    events: tuple[Event, ...]
    more: int


@dataclass(frozen=True)
class DocumentSummary:
    """A document that has a history.

    Attributes:
        path: the document.
        last: the version that was written last, of the human file, its origin, or the publication.
        kind: of which of these it is.
        human: the human file: whether it is there, was deleted, or never was.
        human_versions: how many versions of it there are.
        publications: how many versions of the published document there are.
        is_published: whether there is a published document now.
        in_source: whether the source edition has the document now.
    """

    path: str
    last: ObjectVersion
    kind: Kind
    human: Literal["present", "deleted", "none"]
    human_versions: int
    publications: int
    is_published: bool
    in_source: bool

    @property
    def is_gone(self) -> bool:
        """Whether the book has it no more: its source is gone, or all of its texts are."""
        return not self.in_source or not (self.is_published or self.human == "present")

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            "document": self.path,
            "at": self.last.when,
            "kind": self.kind,
            "action": "deleted" if self.last.is_deletion else "written",
            "human": self.human,
            "human_versions": self.human_versions,
            "publications": self.publications,
            "published": self.is_published,
            "in_source": self.in_source,
            "gone": self.is_gone,
        }


def document_history(
    versions: DocumentVersions,
    source_language: LanguageSettings,
    target_language: LanguageSettings,
    limit: int,
) -> DocumentHistory:
    """Tell what happened to a document.

    Args:
        versions: its versions.
        source_language: settings of the source language.
        target_language: settings of the target language.
        limit: how many of the newest versions to tell of.

    Raises:
        NoHistory: there never was such a document in the language.
    """
    check_there(versions)
    files = dict(_files(versions))
    every = [(kind, n) for kind, found in files.items() for n in range(len(found))]
    every.sort(key=lambda one: files[one[0]][one[1]].at, reverse=True)
    told = every[:limit]
    versions.fetch(one for kind, n in told for one in files[kind][n : n + 2])
    short = short_ids(one for found in files.values() for one in found)
    events: list[Event] = []
    for kind, n in told:
        language = target_language if kind in ("human", "published") else source_language
        changes, problem = _changes(versions, files[kind][n : n + 2], language)
        version = files[kind][n]
        events.append(
            Event(
                kind,
                version,
                short[version.version],
                n + 1 == len(files[kind]),
                changes,
                problem,
                versions.record_of(version) if kind == "published" else None,
            )
        )
    return DocumentHistory(versions.path, tuple(events), len(every) - len(told))


def summary(versions: DocumentVersions) -> DocumentSummary:
    """Tell in short what there is of a document."""
    last, kind = max(
        ((found[0], kind) for kind, found in _files(versions) if found and kind != "source"),
        key=lambda one: one[0].at,
    )
    state: Literal["present", "deleted", "none"] = "present" if versions.current else "none"
    if versions.humans and not versions.current:
        state = "deleted"
    return DocumentSummary(
        versions.path,
        last,
        kind,
        state,
        sum(not one.is_deletion for one in versions.humans),
        sum(not one.is_deletion for one in versions.publications),
        versions.published is not None,
        versions.source is not None,
    )


def check_there(versions: DocumentVersions) -> None:
    """Pass when there is or was a text of a document.

    Raises:
        NoHistory: there never was one.
    """
    if not versions.texts:
        raise NoHistory(
            f"{versions.path}: never was a document of {versions.language} in this book "
            f"(`amts history --language {versions.language} --deleted` lists them)"
        )


def changes_json(changes: SentenceChanges) -> dict[str, Any]:
    """Return changes for `--json`."""
    return {
        "added": list(changes.added),
        "removed": list(changes.removed),
        "changed": [{"before": old, "after": new} for old, new in changes.changed],
    }


def _files(versions: DocumentVersions) -> list[tuple[Kind, Versions]]:
    """Return the files; of those that came in one second the first named is told first."""
    return [
        ("published", versions.publications),
        ("human", versions.humans),
        ("origin", versions.origins),
        ("source", versions.sources),
    ]


def _changes(
    versions: DocumentVersions, pair: Sequence[ObjectVersion], language: LanguageSettings
) -> tuple[SentenceChanges | None, str]:
    """Compare a version with the one before it, where there is one."""
    documents: list[Document | None] = []
    for version in pair:
        try:
            documents.append(None if version.is_deletion else versions.parsed(version))
        except DocumentError as error:
            return None, str(error)
    later, earlier = documents[0], documents[1] if len(documents) > 1 else None
    return compare_documents(earlier, later, language.sentences), ""


def _record_json(record: Record) -> dict[str, Any]:
    def ref(value: FileRef | None) -> dict[str, str] | None:
        return None if value is None else {"key": value.key, "version": value.version}

    return {
        "run": record.run,
        "at": record.at,
        "source": ref(record.source),
        "human": ref(record.human),
        "origin": ref(record.origin),
    }
