"""Decides what a run has to do: which documents, in which languages, and what is wrong with some.

Uploads only say "look again". Everything is decided here, from what lies in the book bucket and
what the ledger knows, so that late, repeated or lost events do no harm.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from bitext.errors import MissingSource

DOCUMENT_SUFFIXES = frozenset({".md", ".ipynb"})
"""Files that are translated."""

FOREIGN_SUFFIXES = frozenset(
    {".rst", ".adoc", ".asciidoc", ".tex", ".org", ".qmd", ".rmd", ".markdown", ".docx", ".odt"}
)
"""Files that hold prose which AMTS does not translate; they are named in the report.

Text files and web pages are not among them: beside a book they are requirements, licences and
built pages.
"""

DOCUMENT_BYTES = 20_000_000
"""Largest document, Amazon Translate's own bound for one."""

PATH_BYTES = 960
"""Longest path, in UTF-8 bytes: S3 keys have 1,024, and some of ours put 50 around the path."""

ORIGIN_SUFFIX = "_origin"

AUTO_SHARE = 10
AUTO_LEAST_CANDIDATES = 3
AUTO_MOST = 5


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of an edition.

    Attributes:
        path: its path inside the edition (for human editions: after the language's folder).
        key: the whole S3 key.
        version: what names this content.
        etag: equal for equal contents.
        size: bytes.
        changed: when this content was written, ISO 8601; "" when it is not known.
    """

    path: str
    key: str
    version: str
    etag: str
    size: int
    changed: str = ""

    def to_json(self) -> dict[str, str]:
        """The form that manifests hold."""
        return {"key": self.key, "version": self.version}


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What the ledger knows of a document in one language.

    Attributes:
        path: the document's path.
        state: CURRENT, REJECTED, FAILED or RETIRED.
        versions: what the state speaks of.
        error: class name of why it was rejected.
        reason: why it was rejected.
        place: where in the document.
        human_key: the human edition's key where it is not the path's own, "" where it is.
        origin_key: the key of what that was made from, likewise.
        moved_from: the path that it had before, "" when it was not moved.
        moved_to: the path that it was moved to, "" when it was not.
        run: the run that worked on it last.
        source_etag: the source's ETag; the same file uploaded again has another version and the
            same ETag.
        scored: whether it has a score.
    """

    path: str
    state: str
    versions: Versions
    error: str = ""
    reason: str = ""
    place: str = ""
    human_key: str = ""
    origin_key: str = ""
    moved_from: str = ""
    moved_to: str = ""
    run: str = ""
    source_etag: str = ""
    scored: bool = False


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything that a published document depends on; "" for what there is not."""

    source: str
    human: str
    origin: str
    settings: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should look at.

    Attributes:
        document: the S3 key that is meant.
        language: the target language, None when all are meant.
        error: class name, of `bitext.errors`.
        reason: what is wrong, in one line.
        place: where in the document, or "".
    """

    document: str
    language: str | None
    error: str
    reason: str
    place: str = ""

    def to_json(self) -> dict[str, str | None]:
        """The form that reports hold."""
        return {
            "document": self.document,
            "language": self.language,
            "error": self.error,
            "reason": self.reason,
            "place": self.place,
        }


@dataclass(frozen=True, slots=True)
class HumanEdition:
    """The human edition in one language, taken apart.

    Attributes:
        documents: by path.
        origins: the English that a document was made from, by the document's path.
        refused: paths of documents that must not be touched, since a file of theirs is unusable.
        orphans: documents that the source edition does not have, by path.
    """

    documents: Mapping[str, StoredFile]
    origins: Mapping[str, StoredFile]
    refused: frozenset[str] = frozenset()
    orphans: Mapping[str, StoredFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Editions:
    """What lies in the book bucket, taken apart.

    Attributes:
        sources: the source edition's documents, by path.
        refused: paths of source documents that cannot be worked on.
        humans: the human editions, by language.
        problems: what is wrong with some files.
        other_files: count of files that are no documents: images, bibliographies and so on.
        memories: translation memories, by language.
        moved: by language, the path that a document had before it was moved, by its path.
        records: what was published, by language and path (see `bitext.records`).
        glossaries: each language's glossary.
    """

    sources: Mapping[str, StoredFile]
    refused: frozenset[str]
    humans: Mapping[str, HumanEdition]
    problems: tuple[Problem, ...]
    other_files: int
    memories: Mapping[str, tuple[StoredFile, ...]] = field(default_factory=dict)
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    records: Mapping[str, Mapping[str, StoredFile]] = field(default_factory=dict)
    glossaries: Mapping[str, StoredFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """One document of a language's manifest.

    Attributes:
        path: its path.
        source: the source.
        human: the human edition, if there is one.
        origin: the English that the human edition was made from, if it is there.
        publish: whether it is to be translated and published; if not, it only gives examples.
        evaluate: whether its translation is scored in this run.
        held_out: whether it is an evaluation document: it never gives examples.
        moved_from: the path that it had before it was moved, or "".
    """

    path: str
    source: StoredFile
    human: StoredFile | None
    origin: StoredFile | None
    publish: bool
    evaluate: bool
    held_out: bool
    moved_from: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that manifests hold."""
        return {
            "path": self.path,
            "source": {**self.source.to_json(), "etag": self.source.etag},
            "human": self.human.to_json() if self.human else None,
            "origin": self.origin.to_json() if self.origin else None,
            "publish": self.publish,
            "evaluate": self.evaluate,
            "held_out": self.held_out,
            "changed": self.human.changed if self.human else "",
            "moved_from": self.moved_from,
        }


@dataclass(frozen=True, slots=True)
class LanguagePlan:
    """What a run does in one language.

    Attributes:
        language: the target language.
        settings_digest: digest of the settings that the documents are made with.
        documents: documents to publish, and unchanged ones that give examples.
        problems: problems of this language.
        retired: paths of documents whose source is gone, to be marked in the ledger.
        memories: translation memories, which give examples.
        moved: documents that this run found moved: the path before, by the path now.
        records: the record of each document that was published, by path.
        glossary: the language's glossary, if there is one.
    """

    language: str
    settings_digest: str
    documents: tuple[PlannedDocument, ...]
    problems: tuple[Problem, ...]
    retired: tuple[str, ...]
    memories: tuple[StoredFile, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, StoredFile] = field(default_factory=dict)
    glossary: StoredFile | None = None

    @property
    def publishes(self) -> int:
        """Documents to publish."""
        return sum(document.publish for document in self.documents)

    def manifest(
        self, *, run: str, book: str, source_language: str, settings: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The manifest that the language's branch works from."""
        return {
            "run": run,
            "book": book,
            "language": self.language,
            "source_language": source_language,
            "settings": dict(settings),
            "settings_digest": self.settings_digest,
            "documents": [document.to_json() for document in self.documents],
            "memories": [memory.to_json() for memory in self.memories],
            "glossary": self.glossary.to_json() if self.glossary else None,
            "records": {path: record.to_json() for path, record in sorted(self.records.items())},
            "problems": [problem.to_json() for problem in self.problems],
            "moved": [{"document": path, "from": old} for path, old in self.moved.items()],
        }


def settings_digest(source_language: str, settings: Mapping[str, Any]) -> str:
    """Return a digest of the settings that a translation depends on.

    The language's name and how it is scored are left out: changing them translates nothing anew.
    """
    relevant = {name: value for name, value in settings.items() if name not in ("name", "bleu")}
    text = json.dumps([source_language, relevant], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_editions(
    source_files: Iterable[StoredFile],
    human_files: Iterable[StoredFile],
    languages: Collection[str],
) -> Editions:
    """Sort the book bucket's files into documents, origins, other files and problems.

    Args:
        source_files: all files under `source/`.
        human_files: all files under `human/`, their paths still with the language's folder.
        languages: the book's target languages.
    """
    problems: list[Problem] = []
    others = 0
    sources: dict[str, StoredFile] = {}
    refused: set[str] = set()
    for file in source_files:
        if _is_folder(file):
            continue
        problem = _unusable(file, None)
        if problem is not None:
            problems.append(problem)
            refused.add(file.path)
        elif _suffix(file.path) in DOCUMENT_SUFFIXES:
            sources[file.path] = file
        else:
            others += 1
    by_language: dict[str, list[StoredFile]] = {language: [] for language in languages}
    for file in human_files:
        language, _, path = file.path.partition("/")
        if _is_folder(file):
            continue
        if _suffix(file.path) not in DOCUMENT_SUFFIXES | FOREIGN_SUFFIXES:
            others += 1
        elif language not in by_language or not path:
            problems.append(_unknown_language(file, language if path else "", languages))
        else:
            by_language[language].append(replace(file, path=path))
    humans = {}
    for language, files in by_language.items():
        humans[language], found = _read_human(files, language, sources, refused)
        problems += found
    return Editions(sources, frozenset(refused), humans, tuple(problems), others)


def plan_language(
    language: str,
    editions: Editions,
    known: Mapping[str, KnownDocument],
    digest: str,
    evaluation: str | Sequence[str],
) -> LanguagePlan:
    """Decide what a run does in one language.

    A document is published when the content of its source, its human edition, the origin of that,
    or the settings differ from what the ledger's CURRENT or REJECTED item speaks of; FAILED
    documents are tried again. Unchanged documents are listed when they have a human edition, which
    gives examples. Memories give examples too, and a glossary the words of what is translated; that
    one of them changed is no reason to translate anything anew.

    Args:
        language: the target language.
        editions: what lies in the book bucket.
        known: what the ledger knows of the language, by path.
        digest: `settings_digest` of the language's settings.
        evaluation: "auto", or paths and globs (`*` also crosses folders).
    """
    human = editions.humans.get(language, HumanEdition({}, {}))
    moved = editions.moved.get(language, {})
    held_out = evaluation_set(editions.sources, human, evaluation)
    documents: list[PlannedDocument] = []
    problems: list[Problem] = []
    for path in sorted(editions.sources):
        if path in human.refused:
            continue
        source, edition = editions.sources[path], human.documents.get(path)
        origin = human.origins.get(path) if edition else None
        item = known.get(path)
        versions = Versions(
            source=source.version,
            human=edition.version if edition else "",
            origin=origin.version if origin else "",
            settings=digest,
        )
        changed = _is_changed(item, versions, source.etag)
        if item is not None and item.state == "REJECTED" and not changed:
            problems.append(Problem(source.key, language, item.error, item.reason, item.place))
        if changed or edition:
            documents.append(
                PlannedDocument(
                    path=path,
                    source=source,
                    human=edition,
                    origin=origin,
                    publish=changed,
                    evaluate=changed and path in held_out and not _is_scored(item, versions),
                    held_out=path in held_out,
                    moved_from=moved.get(path, ""),
                )
            )
    present = editions.sources.keys() | editions.refused
    retired = sorted(
        path for path, item in known.items() if path not in present and item.state != "RETIRED"
    )
    moved_now = {
        path: old
        for path, old in sorted(moved.items())
        if path not in known or known[path].moved_from != old or known[path].moved_to
    }
    return LanguagePlan(
        language,
        digest,
        tuple(documents),
        tuple(problems),
        tuple(retired),
        editions.memories.get(language, ()),
        moved_now,
        editions.records.get(language, {}),
        editions.glossaries.get(language),
    )


def evaluation_set(
    sources: Mapping[str, StoredFile], human: HumanEdition, evaluation: str | Sequence[str]
) -> frozenset[str]:
    """Return the paths of the evaluation documents of one language.

    Only a document with a human edition can be one. With "auto" they are, of the documents whose
    human edition was made from the present source (as far as its origin tells), the tenth part with
    the smallest SHA-256 of their paths: at most 5, and at least 1 when there are 3 to choose from.
    The choice stays the same from run to run, and adding a document changes it little.
    """
    candidates = [path for path in human.documents if path in sources and path not in human.refused]
    if evaluation != "auto":
        return frozenset(
            path for path in candidates if any(fnmatchcase(path, pattern) for pattern in evaluation)
        )
    fresh = [
        path
        for path in candidates
        if path not in human.origins or human.origins[path].etag == sources[path].etag
    ]
    if len(fresh) < AUTO_LEAST_CANDIDATES:
        return frozenset()
    count = min(AUTO_MOST, max(1, len(fresh) // AUTO_SHARE))
    fresh.sort(key=lambda path: hashlib.sha256(path.encode()).digest())
    return frozenset(fresh[:count])


def unmatched_evaluation(
    sources: Collection[str], evaluation: str | Sequence[str]
) -> tuple[Problem, ...]:
    """Return a problem for each evaluation pattern that no source document matches."""
    if evaluation == "auto":
        return ()
    return tuple(
        Problem(
            document=pattern,
            language=None,
            error="InvalidSettings",
            reason="no document of the source edition matches this evaluation pattern",
        )
        for pattern in evaluation
        if not any(fnmatchcase(path, pattern) for path in sources)
    )


def not_told_before(
    problems: Iterable[Problem], known: Mapping[str, Mapping[str, KnownDocument]]
) -> tuple[Problem, ...]:
    """Leave out that the human edition of a retired document has no source: people know by now.

    Args:
        problems: what is wrong with some files.
        known: what the ledger knows, by language and path; the run that retires a document still
            finds it in another state, and tells.
    """

    def is_told(problem: Problem) -> bool:
        if problem.error != MissingSource.__name__ or problem.language is None:
            return False
        path = problem.document.removeprefix(f"human/{problem.language}/")
        item = known.get(problem.language, {}).get(path)
        return item is not None and item.state == "RETIRED"

    return tuple(problem for problem in problems if not is_told(problem))


def origin_path(path: str) -> str:
    """Return where the origin of a human document lies: `a/x.md` has `a/x_origin.md`."""
    pure = PurePosixPath(path)
    return str(pure.with_name(pure.stem + ORIGIN_SUFFIX + pure.suffix))


def _is_scored(item: KnownDocument | None, versions: Versions) -> bool:
    """Whether the human edition was scored already: what is scored is its own source's text."""
    return (
        item is not None
        and item.scored
        and replace(item.versions, source=versions.source) == versions
    )


def _is_changed(item: KnownDocument | None, versions: Versions, etag: str) -> bool:
    if item is None or item.state not in ("CURRENT", "REJECTED"):
        return True
    if etag and etag == item.source_etag:
        # The same file, uploaded again. A human file may bring a confirmation, so it counts.
        versions = replace(versions, source=item.versions.source)
    return item.versions != versions


def _read_human(
    files: Sequence[StoredFile],
    language: str,
    sources: Mapping[str, StoredFile],
    refused_sources: Collection[str],
) -> tuple[HumanEdition, list[Problem]]:
    names = {file.path for file in files}
    owners = {
        origin_path(path): path
        for path in names
        if _suffix(path) in DOCUMENT_SUFFIXES and origin_path(path) not in sources
    }
    documents: dict[str, StoredFile] = {}
    origins: dict[str, StoredFile] = {}
    refused: set[str] = set()
    orphans: dict[str, StoredFile] = {}
    problems: list[Problem] = []
    for file in files:
        owner = owners.get(file.path)
        path = owner if owner is not None else file.path
        problem = _unusable(file, language)
        if problem is not None:
            problems.append(problem)
            refused.add(path)
        elif owner is not None:
            origins[owner] = file
        elif file.path in sources:
            documents[file.path] = file
        elif file.path not in refused_sources:
            problems.append(_missing_source(file, language))
            if not _is_origin(file):
                orphans[file.path] = file
    return HumanEdition(documents, origins, frozenset(refused), orphans), problems


def _unusable(file: StoredFile, language: str | None) -> Problem | None:
    """Say what makes a file unusable by its name or size; None for what may be worth reading."""
    suffix = _suffix(file.path)
    if suffix not in DOCUMENT_SUFFIXES | FOREIGN_SUFFIXES:
        return None
    if suffix in FOREIGN_SUFFIXES:
        reason = f"files of the kind {suffix} are not translated"
        return Problem(file.key, language, "UnsupportedDocument", reason)
    parts = file.path.split("/")
    if any(part in ("", ".", "..") for part in parts) or _has_controls(file.path):
        reason = "its name has an empty part, '.', '..' or control characters"
        return Problem(file.key, language, "UnsupportedDocument", reason)
    if len(file.path.encode()) > PATH_BYTES:
        reason = f"its name is longer than {PATH_BYTES} bytes"
        return Problem(file.key, language, "UnsupportedDocument", reason)
    if not file.size:
        # An upload that broke off, mostly. Published, it would replace the document by nothing.
        return Problem(file.key, language, "UnreadableDocument", "the file is empty")
    if file.size > DOCUMENT_BYTES:
        reason = f"it is larger than {DOCUMENT_BYTES // 1_000_000} MB"
        return Problem(file.key, language, "UnreadableDocument", reason)
    return None


def _unknown_language(file: StoredFile, language: str, languages: Collection[str]) -> Problem:
    book = ", ".join(sorted(languages)) or "none"
    reason = (
        f"the book has no language {language!r} (it has: {book})"
        if language
        else "it lies in no language's folder"
    )
    return Problem(file.key, None, "UnknownLanguage", reason)


def _missing_source(file: StoredFile, language: str) -> Problem:
    if _is_origin(file):
        reason = "an origin without the human edition that it belongs to"
    else:
        reason = "the source edition holds no such document"
    return Problem(file.key, language, MissingSource.__name__, reason)


def _is_origin(file: StoredFile) -> bool:
    return PurePosixPath(file.path).stem.endswith(ORIGIN_SUFFIX)


def _is_folder(file: StoredFile) -> bool:
    return file.path.endswith("/") or not file.path


def _has_controls(path: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in path)


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
