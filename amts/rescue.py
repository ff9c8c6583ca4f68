"""Brings an old human edition home: its documents, and what has no document any more.

A machine edition may have overwritten a human one long ago. The human one is still in an archive or
in an old checkout, beside the source that it was made from. Its documents go to
`human/<language>/`, each with its origin, so that a run keeps every sentence whose source is still
the same and takes the others as examples. A document that the source edition does not hold any more
becomes pairs of a translation memory.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from amts.editions import LocalFile, documents, human, is_origin, key_of, memory, origin_of
from amts.opening import Opened
from amts.transfer import RemoteObject, is_same
from bitext.errors import InvalidInput
from bitext.pairing import Bitext
from bitext.parallel_data import FileFormat, to_tmx
from bitext.parsing import SUFFIXES
from bitext.selection import select
from bitext.settings import LanguageSettings


@dataclass(frozen=True, slots=True)
class OldDocument:
    """A document of the old edition.

    Attributes:
        path: its path in the book.
        human: its file.
        origin: the source that it was made from.
    """

    path: str
    human: Path
    origin: Path


@dataclass(frozen=True, slots=True)
class OldEdition:
    """An old human edition.

    Attributes:
        documents: its documents with their origins, in order.
        without_origin: paths of documents that no origin was found of.
    """

    documents: tuple[OldDocument, ...]
    without_origin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Which files go to the bucket.

    Attributes:
        new: files that replace nothing.
        replaced: files in whose place another content lies now.
        held_back: keys of what would be replaced; nothing of those documents is uploaded.
        unchanged: files that the bucket has already.
    """

    new: tuple[LocalFile, ...]
    replaced: tuple[LocalFile, ...]
    held_back: tuple[str, ...]
    unchanged: int

    @property
    def files(self) -> tuple[LocalFile, ...]:
        """The files to upload."""
        return (*self.new, *self.replaced)


def find_edition(old: Opened, origins: Opened | None, present: Collection[str]) -> OldEdition:
    """Find the documents of an old edition and the origin of each.

    An original beside a document (`X_origin.md`) goes before that of the folder of origins.

    Args:
        old: the old human edition.
        origins: the source that it was made from; None when that lies beside the documents.
        present: paths of the documents that the source edition has now; they tell where in an
            archive the book begins.

    Raises:
        InvalidInput: there is no such folder, or no document with an origin.
    """
    best: tuple[tuple[int, int], OldEdition] | None = None
    for folder in old.folders:
        files = documents(folder, SUFFIXES)
        for origin_folder in origins.folders if origins else (None,):
            beside = documents(origin_folder, SUFFIXES) if origin_folder else {}
            found = _matched(files, beside)
            inside = sum(document.path in present for document in found.documents)
            rank = (len(found.documents), inside)
            if best is None or rank > best[0]:
                best = rank, found
    if best is None or not best[1].documents:
        where = f"nor in {origins.given}" if origins else "and --origins names no other place"
        raise InvalidInput(
            f"{old.given}: no document with its origin: none beside it (X.md and X_origin.md), "
            + where
        )
    return best[1]


def _matched(files: Mapping[str, Path], origins: Mapping[str, Path]) -> OldEdition:
    found: list[OldDocument] = []
    without: list[str] = []
    for path, file in files.items():
        pure = PurePosixPath(path)
        if is_origin(pure):
            continue
        origin = files.get(origin_of(pure).as_posix()) or origins.get(path)
        if origin is None:
            without.append(path)
        else:
            found.append(OldDocument(path, file, origin))
    return OldEdition(tuple(found), tuple(without))


def document_files(document: OldDocument, language: str) -> tuple[LocalFile, LocalFile]:
    """Return a document and its origin under the keys of a human edition.

    Raises:
        InvalidInput: the name cannot be a key.
    """
    path = PurePosixPath(document.path)
    prefix = human(language)
    return (
        LocalFile(document.human, key_of(prefix, path)),
        LocalFile(document.origin, key_of(prefix, origin_of(path))),
    )


def leftovers(
    bitexts: Sequence[Bitext],
    here: LanguageSettings,
    there: LanguageSettings,
    dates: Mapping[str, str],
) -> tuple[int, bytes]:
    """Return the good pairs of documents as a translation memory, and how many they are.

    Args:
        bitexts: documents without a place in the book, aligned.
        here: settings of the source language.
        there: settings of the target language.
        dates: when each was last changed, by the document's name.
    """
    chosen = select(bitexts, there, changed=dates, file_format=FileFormat.TMX).pairs
    return len(chosen), to_tmx(chosen, here.code, there.code)


def memory_key(language: str, name: str) -> str:
    """Return the key of the leftovers of an old edition that is called so."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "old"
    return key_of(memory(language), PurePosixPath(f"{plain}-leftovers.tmx"))


def decide(
    groups: Iterable[Sequence[LocalFile]], remote: Mapping[str, RemoteObject], *, replace: bool
) -> Decision:
    """Decide which files go to the bucket.

    Args:
        groups: files that go together or not at all: a document and its origin.
        remote: what lies under the prefixes that they go to.
        replace: whether another content may be replaced.

    Raises:
        OSError: a file cannot be read.
    """
    new: list[LocalFile] = []
    replaced: list[LocalFile] = []
    held_back: list[str] = []
    unchanged = 0
    for group in groups:
        differ = [file for file in group if not is_same(file.path, remote.get(file.key))]
        others = [file for file in differ if file.key in remote]
        unchanged += len(group) - len(differ)
        if others and not replace:
            held_back += [file.key for file in others]
            continue
        new += [file for file in differ if file.key not in remote]
        replaced += others
    return Decision(tuple(new), tuple(replaced), tuple(held_back), unchanged)
