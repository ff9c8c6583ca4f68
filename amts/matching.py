"""Which documents belong together: two files, two folders, or one folder with originals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from amts.editions import documents, is_origin, origin_of
from bitext.documents import Document
from bitext.errors import InvalidInput, UnreadableDocument
from bitext.parsing import SUFFIXES, parse


@dataclass(frozen=True, slots=True)
class Match:
    """Two files that belong together.

    Attributes:
        name: the document's path, as messages name it.
        first: the source, or the hypothesis.
        second: the target, or the reference.
    """

    name: str
    first: Path
    second: Path


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found.

    Attributes:
        matches: the files that belong together, in order.
        only_first: documents without a second.
        only_second: documents without a first.
    """

    matches: tuple[Match, ...]
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()


def match(first: Path, second: Path) -> Matches:
    """Match two documents, or the documents of two folders by their path in it.

    d2lbook's originals (`X_origin.md`) in a folder are no translations and are left out.

    Raises:
        InvalidInput: one is a folder and the other is not, one is not there, or nothing matches.
    """
    if files := match_files(first, second):
        return files
    here, there = _without_origins(first), _without_origins(second)
    both = sorted(here.keys() & there.keys())
    if not both:
        raise InvalidInput(f"{first} and {second} have no document of the same path")
    return Matches(
        tuple(Match(name, here[name], there[name]) for name in both),
        tuple(sorted(here.keys() - there.keys())),
        tuple(sorted(there.keys() - here.keys())),
    )


def match_files(first: Path, second: Path) -> Matches | None:
    """Match two files; None when both are folders.

    Raises:
        InvalidInput: one is a folder and the other is not, or one is not there.
    """
    for path in (first, second):
        if not path.exists():
            raise InvalidInput(f"{path}: no such file or folder")
    if first.is_dir() != second.is_dir():
        raise InvalidInput("give two documents or two folders, not one of each")
    return None if first.is_dir() else Matches((Match(first.name, first, second),))


def match_origins(folder: Path) -> Matches:
    """Match each document of a folder with its original beside it: X_origin.md and X.md.

    Raises:
        InvalidInput: there is no such folder, or no original in it.
    """
    found = documents(folder, SUFFIXES)
    matches: list[Match] = []
    without: list[str] = []
    for name, path in found.items():
        if is_origin(PurePosixPath(name)):
            continue
        original = found.get(origin_of(PurePosixPath(name)).as_posix())
        if original is None:
            without.append(name)
        else:
            matches.append(Match(name, original, path))
    if not matches:
        raise InvalidInput(f"{folder}: no document with its original (X.md and X_origin.md)")
    return Matches(tuple(matches), (), tuple(without))


def read_document(path: Path, name: str) -> Document:
    """Read and parse a document.

    Raises:
        UnreadableDocument: it cannot be read, or it is not what its name says.
        UnsupportedDocument: it is of another kind.
    """
    return parse(read_file(path), name)


def read_file(path: Path) -> bytes:
    """Read a file.

    Raises:
        UnreadableDocument: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(str(path), error.strerror or "cannot be read") from error


def _without_origins(folder: Path) -> dict[str, Path]:
    found = documents(folder, SUFFIXES)
    return {name: path for name, path in found.items() if not is_origin(PurePosixPath(name))}
