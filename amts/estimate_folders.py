"""Folders that stand for the book bucket and for what the ledger knows, for an estimate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from amts.editions import SOURCE, LocalFile, human, human_edition, source_edition
from amts.matching import read_file
from bitext.changes import (
    DOCUMENT_SUFFIXES,
    Editions,
    KnownDocument,
    PlannedDocument,
    StoredFile,
    Versions,
    origin_path,
    read_editions,
)
from bitext.errors import DocumentError, InvalidInput
from bitext.extraction import DocumentFiles
from bitext.moved_documents import candidates, with_known_moves, with_moves
from bitext.moves import Content, find_moves, read_content
from bitext.settings import ENGLISH


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that stand for the book.

    Attributes:
        source: the source edition as it is now.
        previous: the source edition that the last run published; None when there was no run.
        human: the human edition, or None.
    """

    source: Path
    previous: Path | None = None
    human: Path | None = None


@dataclass(frozen=True)
class Book:
    """The folders' files as the book bucket would hold them.

    Attributes:
        editions: the source and human edition, read as a run reads them.
        known: what the ledger would know after a run of the previous source edition.
        previous: where the previous source edition's documents lie, by path; None without one.
        origins: human documents whose origin is the previous edition's and differs from the source.
        unread: a line for each document that could not be read at all.
    """

    editions: Editions
    known: Mapping[str, KnownDocument]
    previous: Mapping[str, Path] | None
    origins: tuple[str, ...]
    unread: tuple[str, ...]
    _paths: Mapping[str, Path]

    def files(self, document: PlannedDocument) -> DocumentFiles:
        """Read a document's files, as a run reads them from the bucket.

        Raises:
            UnreadableDocument: one cannot be read any more.
        """
        return DocumentFiles(
            path=document.path,
            source=self.content(document.source),
            human=self.content(document.human) if document.human else None,
            origin=self.content(document.origin) if document.origin else None,
            publish=document.publish,
            evaluate=document.evaluate,
            held_out=document.held_out,
            human_key=document.human.key if document.human else "",
        )

    def content(self, file: StoredFile) -> bytes:
        """Read a file.

        Raises:
            UnreadableDocument: it cannot be read any more.
        """
        return read_file(self._paths[file.key])

    def line(self, key: str, reason: str, place: str = "") -> str:
        """Return what is wrong with a document, under its file's name in place of its key."""
        return f"{self._paths.get(key, key)}: {place + ': ' if place else ''}{reason}"


def read_book(folders: Folders, language: str) -> Book:
    """Look at the folders' files.

    Raises:
        InvalidInput: a folder is missing or holds no files, or a name that cannot be a key.
    """
    paths: dict[str, Path] = {}
    unread: list[str] = []

    def stored(files: Sequence[LocalFile], prefix: str) -> list[StoredFile]:
        found: list[StoredFile] = []
        for file in files:
            try:
                found.append(_stored(file, prefix))
            except DocumentError as error:
                unread.append(str(error))
        paths.update({file.key: file.path for file in files})
        return found

    sources = stored(source_edition(folders.source).files, SOURCE)
    humans: list[StoredFile] = []
    if folders.human:
        humans = stored(human_edition(folders.human, language).files, "human/")
    previous: dict[str, StoredFile] = {}
    if folders.previous:
        last = _previous(folders.previous)
        previous = {file.path: file for file in stored(last, _PREVIOUS)}
    of_previous = _origins(humans, previous, language)
    paths |= {origin.key: paths[_PREVIOUS + path] for path, origin in of_previous.items()}
    humans += of_previous.values()
    now = {file.path: file.version for file in sources}
    known = _known(previous, humans, language)
    before = {path: paths[file.key] for path, file in previous.items()}
    editions = _followed(read_editions(sources, humans, [language]), language, known, before, paths)
    return Book(
        editions=editions,
        known=known,
        previous=before if folders.previous else None,
        origins=tuple(
            path
            for path, origin in of_previous.items()
            if path in now and origin.version != now[path]
        ),
        unread=tuple(unread),
        _paths=paths,
    )


def _followed(
    editions: Editions,
    language: str,
    known: Mapping[str, KnownDocument],
    before: Mapping[str, Path],
    paths: Mapping[str, Path],
) -> Editions:
    """Find moved documents, as a run does."""
    editions = with_known_moves(editions, language, known)
    compared = candidates(editions, language, known)
    if not compared.any:
        return editions
    gone = {
        path: _content(before.get(path) or paths[files[0][0]], path)
        for path, files in compared.gone.items()
    }
    new, others = (
        {path: _content(paths[files[0][0]], path) for path, files in side.items()}
        for side in (compared.new, compared.others)
    )
    moves = find_moves(gone, new, others.values())
    return with_moves(editions, language, known, compared.published, moves)


def _content(file: Path, path: str) -> Content:
    # Both sides are cut by the same rules; whose they are does not matter here.
    return read_content(read_file(file), path, ENGLISH.sentences)


# No prefix of the book bucket, so that the keys of two source editions differ.
_PREVIOUS = "previous/"


def _previous(folder: Path) -> list[LocalFile]:
    files = [
        LocalFile(file.path, _PREVIOUS + file.key.removeprefix(SOURCE))
        for file in source_edition(folder).files
        if file.path.suffix.lower() in DOCUMENT_SUFFIXES
    ]
    if not files:
        raise InvalidInput(f"{folder}: no document in it")
    return files


def _stored(file: LocalFile, prefix: str) -> StoredFile:
    """Describe a file; only documents are looked into.

    Raises:
        UnreadableDocument: it cannot be read.
    """
    path = file.key.removeprefix(prefix)
    if file.path.suffix.lower() not in DOCUMENT_SUFFIXES:
        return StoredFile(path, file.key, "", "", file.path.stat().st_size)
    data = read_file(file.path)
    # The content stands for the version: who pushes the same file again changes nothing.
    digest = hashlib.sha256(data).hexdigest()
    return StoredFile(path, file.key, digest, digest, len(data))


def _origins(
    humans: Sequence[StoredFile], previous: Mapping[str, StoredFile], language: str
) -> dict[str, StoredFile]:
    """Return the previous source of human documents without an original beside them, by path."""
    names = {file.path.removeprefix(f"{language}/") for file in humans}
    found: dict[str, StoredFile] = {}
    for name in sorted(names & previous.keys()):
        beside = origin_path(name)
        if beside not in names and previous[name].size:
            key = human(language) + beside
            found[name] = replace(previous[name], path=f"{language}/{beside}", key=key)
    return found


def _known(
    previous: Mapping[str, StoredFile], humans: Iterable[StoredFile], language: str
) -> dict[str, KnownDocument]:
    """Return the ledger's items; the human edition counts as the one of the last run."""
    versions = {file.path: file.version for file in humans}
    return {
        path: KnownDocument(
            path,
            "CURRENT",
            Versions(
                source=file.version,
                human=versions.get(f"{language}/{path}", ""),
                origin=versions.get(f"{language}/{origin_path(path)}", ""),
                settings="",
            ),
        )
        for path, file in previous.items()
    }
