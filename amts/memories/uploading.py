"""The files that translation memories become below `memory/<language>/` of the book bucket."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from amts.editions import LocalFile, key_of
from amts.editions import memory as memory_prefix
from amts.memories.converting import as_tmx
from amts.memories.gathering import MemoryFile
from bitext.errors import InvalidInput
from bitext.memory_files import MEMORY_SUFFIXES
from bitext.memory_units import Memory


def local_files(
    memories: Iterable[tuple[MemoryFile, Memory]],
    source_language: str,
    language: str,
    folder: Path,
) -> tuple[LocalFile, ...]:
    """Return what is uploaded: a file that the workflow reads as it is, another as TMX.

    Args:
        memories: files that were read, with what they hold.
        source_language: code of the source language.
        language: code of the target language.
        folder: where converted files are written to.

    Raises:
        InvalidInput: a name cannot be a key, or two files have the same one.
        OSError: a converted file cannot be written.
    """
    found: dict[str, LocalFile] = {}
    names: dict[str, str] = {}
    for number, (file, memory) in enumerate(memories):
        path, inside = file.path, PurePosixPath(file.inside)
        if path.suffix.lower() not in MEMORY_SUFFIXES:
            path = folder / f"{number}.tmx"
            path.write_bytes(as_tmx(memory, source_language, language))
            inside = inside.with_name(f"{inside.name}.tmx")
        key = key_of(memory_prefix(language), inside)
        if key in found:
            raise InvalidInput(f"{file.name} and {names[key]} would both be {key}: rename one")
        found[key], names[key] = LocalFile(path, key), file.name
    return tuple(found.values())
