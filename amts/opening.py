"""Editions that people give as folders or as archives."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from amts.archives import opened, roots
from bitext.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder, or an archive as a folder.

    Attributes:
        given: what the user named.
        name: what it is called: the name without an archive's ending.
        folders: where its edition may begin: the folder; where it holds one folder alone, as
            archives mostly do, also that, and so on.
        left_out: members of an archive that are links or devices.
    """

    given: Path
    name: str
    folders: tuple[Path, ...]
    left_out: int = 0


@contextmanager
def opened_edition(path: Path) -> Iterator[Opened]:
    """Give an edition as a folder that lasts as long as the block.

    A path that is not there is given as it is: whoever reads it says what it should be.

    Raises:
        InvalidInput: it is an archive that cannot be read.
    """
    with opened(path) as unpacked:
        folder = unpacked.folder
        folders = tuple(roots(folder)) if folder.is_dir() else (folder,)
        yield Opened(path, unpacked.name, folders, unpacked.left_out)


def closest(first: Opened, second: Opened) -> tuple[Path, Path]:
    """Return where two editions begin, so that most of their files have the same path.

    Endings do not count: a notebook may be the translation of a Markdown file.
    """
    if len(first.folders) == len(second.folders) == 1:
        return first.folders[0], second.folders[0]
    here = {folder: set(_paths(folder)) for folder in first.folders}
    there = {folder: set(_paths(folder)) for folder in second.folders}
    pairs = ((a, b) for a in first.folders for b in second.folders)
    return max(pairs, key=lambda pair: len(here[pair[0]] & there[pair[1]]))


@contextmanager
def named(editions: Iterable[Opened]) -> Iterator[None]:
    """Put the archives' names into a block's errors, in place of where they were unpacked to."""
    try:
        yield
    except InvalidInput as error:
        text = str(error)
        for edition in editions:
            for folder in reversed(edition.folders):
                text = text.replace(str(folder), str(edition.given))
        raise InvalidInput(text) from error


def given_name(path: Path, editions: Iterable[Opened]) -> str:
    """Return a file's name with its archive, in place of where that was unpacked to."""
    for edition in editions:
        if path.is_relative_to(edition.folders[0]):
            return str(edition.given / path.relative_to(edition.folders[0]))
    return str(path)


def _paths(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            yield (Path(place, name).relative_to(folder)).with_suffix("").as_posix()
