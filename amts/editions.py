"""The files of an edition on disk, and the keys that they have in the book bucket.

source/<path>            the source edition
human/<language>/<path>  a human edition; beside X.md may lie X_origin.md, what it was made from
glossary/<name>          terms
memory/<language>/<path> translation memories
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from bitext.errors import InvalidInput
from bitext.glossaries import GLOSSARY_SUFFIXES

SOURCE = "source/"
GLOSSARY = "glossary/"

_ORIGIN = "_origin"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_MAX_KEY = 1024
"""Bytes of UTF-8 that S3 allows a key."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to be uploaded.

    Attributes:
        path: where it lies.
        key: its key in the book bucket.
    """

    path: Path
    key: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The files of one edition, or of several that are pushed together.

    Attributes:
        owned: the prefixes that it is all of, in which `--delete` may delete.
        files: its files, in the order in which they are to arrive.
        hidden: files and folders that were left out because they are hidden.
        without_origin: documents that `with_source` found no original of.
    """

    owned: tuple[str, ...]
    files: tuple[LocalFile, ...]
    hidden: int = 0
    without_origin: tuple[str, ...] = ()

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The prefixes that its files go to."""
        also_source = any(file.key.startswith(SOURCE) for file in self.files)
        return tuple(sorted({*self.owned, *([SOURCE] if also_source else [])}))


def check_language(code: str) -> str:
    """Return a language's code.

    Raises:
        InvalidInput: it cannot be one, so it cannot be part of a key.
    """
    if not _LANGUAGE.fullmatch(code):
        raise InvalidInput(f"not the code of a language: {code!r} (it looks like zh or pt-BR)")
    return code


def human(language: str) -> str:
    """Return the prefix of a human edition."""
    return f"human/{check_language(language)}/"


def memory(language: str) -> str:
    """Return the prefix of a language's translation memories."""
    return f"memory/{check_language(language)}/"


def source_edition(folder: Path) -> Edition:
    """Return the source edition that a folder holds.

    Raises:
        InvalidInput: the folder holds no file, or a name that cannot be a key.
    """
    return _edition(folder, SOURCE)


def human_edition(folder: Path, language: str, *, with_source: bool = False) -> Edition:
    """Return the human edition that a folder holds.

    Args:
        folder: the folder.
        language: its language.
        with_source: make the source edition from the originals (`X_origin.md` becomes also
            `source/X.md`).

    Raises:
        InvalidInput: the folder holds no file, or a name that cannot be a key; or no originals.
    """
    edition = _edition(folder, human(language))
    if not with_source:
        return edition
    originals, without = _originals(edition)
    if not originals:
        raise InvalidInput(
            f"{folder}: no originals (X{_ORIGIN}.md beside X.md) to make a source of"
        )
    return Edition(edition.owned, (*edition.files, *originals), edition.hidden, tuple(without))


def glossaries(folder: Path) -> Edition:
    """Return the glossaries that a folder holds, `<language>.md`, `.csv` or `.tmx`.

    Raises:
        InvalidInput: the folder holds no file, or one of another name.
    """
    edition = _edition(folder, GLOSSARY)
    for file in edition.files:
        name = PurePosixPath(file.key.removeprefix(GLOSSARY))
        known = len(name.parts) == 1 and name.suffix in GLOSSARY_SUFFIXES
        if not known or not _LANGUAGE.fullmatch(name.stem):
            raise InvalidInput(f"{name}: a glossary is named by its language: zh.md or zh.csv")
    return edition


def whole_book(folder: Path, languages: Sequence[str]) -> Edition:
    """Return a book that is one folder: `source/`, and what there is of the other prefixes.

    These are `glossary/`, `human/<language>/` and `memory/<language>/`.

    What the human editions say comes first, so that a source that is seen is seen with them.

    Raises:
        InvalidInput: there is no `source/`, or a name that cannot be a key.
    """
    if not (folder / "source").is_dir():
        raise InvalidInput(f"{folder}: not a book: it has no folder source/")
    parts = [_edition(folder / "glossary", GLOSSARY)] if (folder / "glossary").is_dir() else []
    parts += [
        _edition(folder / prefix, prefix)
        for language in languages
        for prefix in (memory(language), human(language))
        if (folder / prefix).is_dir()
    ]
    parts.append(_edition(folder / "source", SOURCE))
    return Edition(
        tuple(prefix for part in parts for prefix in part.owned),
        tuple(file for part in parts for file in part.files),
        sum(part.hidden for part in parts),
    )


def origin_of(path: PurePosixPath) -> PurePosixPath:
    """Return where d2lbook keeps the original of a translated document: `X_origin.md`."""
    return path.with_name(f"{path.stem}{_ORIGIN}{path.suffix}")


def is_origin(path: PurePosixPath) -> bool:
    """Whether a path is that of an original."""
    return path.stem.endswith(_ORIGIN) and path.stem != _ORIGIN


def documents(folder: Path, suffixes: Sequence[str]) -> dict[str, Path]:
    """Return a folder's files with these endings, by POSIX path in it; hidden ones left out."""
    files, _ = _visible(folder)
    return {
        relative.as_posix(): folder / relative
        for relative in files
        if relative.suffix.lower() in suffixes
    }


def _edition(folder: Path, prefix: str) -> Edition:
    files, hidden = _visible(folder)
    if not files:
        raise InvalidInput(f"{folder}: no files to push")
    return Edition(
        (prefix,), tuple(LocalFile(folder / file, key_of(prefix, file)) for file in files), hidden
    )


def _originals(edition: Edition) -> tuple[list[LocalFile], list[str]]:
    """Return the originals under their source keys, and the documents that have none."""
    (prefix,) = edition.owned
    by_path = {PurePosixPath(file.key.removeprefix(prefix)): file for file in edition.files}
    found: list[LocalFile] = []
    without: list[str] = []
    for path in by_path:
        if is_origin(path) or path.suffix.lower() not in (".md", ".ipynb"):
            continue
        original = by_path.get(origin_of(path))
        if original is None:
            without.append(path.as_posix())
        else:
            found.append(LocalFile(original.path, SOURCE + path.as_posix()))
    return found, without


def _visible(folder: Path) -> tuple[list[Path], int]:
    """Return a folder's files as relative paths in order, and how many entries are hidden."""
    if not folder.is_dir():
        raise InvalidInput(f"{folder}: no such folder")
    files: list[Path] = []
    hidden = 0
    for place, folders, names in os.walk(folder, onerror=_refuse):
        here = Path(place)
        shown = sorted(name for name in folders if not name.startswith("."))
        hidden += len(folders) - len(shown)
        folders[:] = shown
        for name in names:
            if name.startswith("."):
                hidden += 1
            elif (here / name).is_file():
                files.append((here / name).relative_to(folder))
    return sorted(files), hidden


def _refuse(error: OSError) -> None:
    raise error


def key_of(prefix: str, path: PurePath) -> str:
    """Return a file's key.

    Raises:
        InvalidInput: the name cannot be one.
    """
    key = prefix + path.as_posix()
    try:
        length = len(key.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"{path.as_posix()!r}: the name is not UTF-8, so it cannot be a key"
        ) from error
    if length > _MAX_KEY:
        raise InvalidInput(
            f"{path.as_posix()}: too long for a key ({length} bytes, {_MAX_KEY} at most)"
        )
    return key
