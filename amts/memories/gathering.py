"""Finds files of translations: single ones, and those in folders and archives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from amts.archives import is_archive, opened
from amts.editions import documents
from amts.memories.reading import READABLE
from bitext.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class MemoryFile:
    """A file of translations.

    Attributes:
        path: where it lies; of an archive, where it was unpacked to.
        name: what messages and units call it.
        inside: its path in the folder or archive that was given; its name when it was given itself.
    """

    path: Path
    name: str
    inside: str


@contextmanager
def gathered(places: Iterable[Path]) -> Iterator[tuple[MemoryFile, ...]]:
    """Give the files of translations of files, folders and archives.

    Whether a file can be read is not looked at. A file that is named twice is given once.

    Raises:
        InvalidInput: a place is not there, holds no such file, or is a broken archive.
    """
    with ExitStack() as stack:
        found: dict[Path, MemoryFile] = {}
        for place in places:
            for file in _files(place, stack):
                found.setdefault(file.path.resolve(), file)
        yield tuple(found.values())


def _files(place: Path, stack: ExitStack) -> list[MemoryFile]:
    if not place.exists():
        raise InvalidInput(f"{place}: no such file or folder")
    if not place.is_dir() and not is_archive(place):
        return [MemoryFile(place, str(place), place.name)]
    folder = stack.enter_context(opened(place)).folder
    files = documents(folder, READABLE)
    if not files:
        raise InvalidInput(f"{place}: no file of translations in it ({', '.join(READABLE)})")
    return [MemoryFile(path, f"{place}/{inside}", inside) for inside, path in files.items()]
