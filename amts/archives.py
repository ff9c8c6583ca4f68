"""Folders that may be archives: .zip, .tar, .tar.gz and others are unpacked where nobody is harmed.

A member that would leave the folder (an absolute path, `..`, a drive) refuses the whole archive: an
honest one holds none. Links and devices are left out and counted; book repositories link pictures.
Bounds on size and number keep a small file from filling the disk.
"""

from __future__ import annotations

import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from bitext.errors import InvalidInput

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MAX_BYTES = 4_000_000_000
"""All members together, unpacked."""
MAX_MEMBERS = 200_000

_COPY = 1 << 20
_JUNK = "__MACOSX"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A folder to read from.

    Attributes:
        folder: the folder.
        name: what it is called: the folder's or the archive's name without its ending.
        left_out: members of an archive that are links or devices.
    """

    folder: Path
    name: str
    left_out: int = 0


def is_archive(path: Path) -> bool:
    """Whether a path's ending is that of an archive, and no folder has it."""
    return path.name.lower().endswith(SUFFIXES) and not path.is_dir()


@contextmanager
def opened(path: Path) -> Iterator[Unpacked]:
    """Give a folder as it is, and an archive as a folder that lasts as long as the block.

    Raises:
        InvalidInput: there is no such file, it is no archive, is damaged or encrypted, holds a
            path that leads out of it, or is too large.
    """
    if not is_archive(path):
        yield Unpacked(path, path.name or path.resolve().name)
        return
    if not path.is_file():
        raise InvalidInput(f"{path}: no such file or folder")
    with tempfile.TemporaryDirectory(prefix="amts-") as place:
        folder = Path(place)
        try:
            unpack = _unpack_zip if path.name.lower().endswith(".zip") else _unpack_tar
            left_out = unpack(path, folder)
        except (
            tarfile.TarError,
            zipfile.BadZipFile,
            EOFError,
            zlib.error,
            lzma.LZMAError,
        ) as error:
            raise InvalidInput(f"{path}: not an archive that can be read: {error}") from error
        except (RuntimeError, NotImplementedError) as error:
            # zipfile's answers to encryption and to a method that it does not know.
            raise InvalidInput(f"{path}: {error}") from error
        yield Unpacked(folder, _stem(path), left_out)


def roots(folder: Path) -> Iterator[Path]:
    """Yield a folder, and what it holds alone, and so on: archives often hold one folder."""
    while True:
        yield folder
        inside = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        if len(inside) != 1 or not inside[0].is_dir():
            return
        folder = inside[0]


def _stem(path: Path) -> str:
    ending = max((s for s in SUFFIXES if path.name.lower().endswith(s)), key=len)
    return path.name[: -len(ending)]


def _unpack_zip(path: Path, folder: Path) -> int:
    left_out = 0
    room = _Room(path)
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            place = _place(path, folder, member.filename)
            kind = stat.S_IFMT(member.external_attr >> 16)
            if place is None or member.is_dir():
                continue
            if kind not in (0, stat.S_IFREG):
                left_out += 1
                continue
            room.count(member.file_size)
            with archive.open(member) as content:
                _write(content, place, room)
            _date(place, _zip_time(member))
    return left_out


def _unpack_tar(path: Path, folder: Path) -> int:
    left_out = 0
    room = _Room(path)
    with tarfile.open(path) as archive:
        for member in archive:
            place = _place(path, folder, member.name)
            if place is None or member.isdir():
                continue
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                left_out += 1
                continue
            room.count(member.size)
            with content:
                _write(content, place, room)
            _date(place, float(member.mtime))
    return left_out


class _Room:
    """Counts what an archive takes, by what its members say and by what they hold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.members = 0
        self.told = 0
        self.written = 0

    def count(self, size: int) -> None:
        self.members += 1
        self.told += size
        self._check()

    def take(self, size: int) -> None:
        self.written += size
        self._check()

    def _check(self) -> None:
        if self.members > MAX_MEMBERS:
            raise InvalidInput(f"{self.path}: more than {MAX_MEMBERS:,} files")
        if max(self.told, self.written) > MAX_BYTES:
            raise InvalidInput(f"{self.path}: unpacked, more than {MAX_BYTES / 1e9:g} GB")


def _place(archive: Path, folder: Path, name: str) -> Path | None:
    """Return where a member goes, None for what systems add of their own."""
    pure = PurePosixPath(name.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or ":" in (pure.parts or ("",))[0] or "\0" in name:
        raise InvalidInput(f"{archive}: refused: it holds a path that leads out of it: {name!r}")
    return folder / pure if pure.parts and _JUNK not in pure.parts else None


def _zip_time(member: zipfile.ZipInfo) -> float:
    """Return when a member was last changed, in seconds; zip knows no zone, so UTC is taken."""
    try:
        return datetime(*member.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0


def _date(place: Path, changed: float) -> None:
    """Give an unpacked file its date in the archive: of two pairs the newer one wins."""
    # A date that the file system cannot hold stays the present one.
    with suppress(OSError, OverflowError, ValueError):
        os.utime(place, (changed, changed))


def _write(content: IO[bytes], place: Path, room: _Room) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            while piece := content.read(_COPY):
                room.take(len(piece))
                file.write(piece)
    except (FileExistsError, IsADirectoryError, NotADirectoryError) as error:
        shown = place.name
        raise InvalidInput(f"{room.path}: {shown!r} is a file and a folder in it") from error
