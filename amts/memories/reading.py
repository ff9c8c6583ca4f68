"""Reads a file of translations, whichever tool wrote it."""

from __future__ import annotations

from pathlib import Path

from bitext.errors import UnreadableDocument, UnsupportedDocument
from bitext.memory_files import MEMORY_BYTES, MEMORY_SUFFIXES, read_memory
from bitext.memory_units import Memory

GETTEXT = (".po", ".pot", ".mo")
QT = (".ts",)
XLIFF = (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".txlf")
READABLE = (*MEMORY_SUFFIXES, *XLIFF, *GETTEXT, *QT)
"""Endings of files that hold a text and its translation."""


def is_memory(path: Path) -> bool:
    """Whether a path's ending is that of a file of translations, and no folder has it."""
    return path.suffix.lower() in READABLE and not path.is_dir()


def read_translations(
    path: Path, source_language: str, target_language: str, name: str = ""
) -> Memory:
    """Read a file of translations.

    Args:
        path: the file.
        source_language: code of the source language.
        target_language: code of the target language.
        name: what units and errors call the file; its path when "".

    Raises:
        UnsupportedDocument: its ending is none of `READABLE`.
        UnreadableDocument: it cannot be read, is not what its ending says, is too large, or holds
            no pair of these languages that can be used.
    """
    file = name or str(path)
    suffix = path.suffix.lower()
    if suffix not in READABLE:
        raise UnsupportedDocument(file, f"not a file of translations ({', '.join(READABLE)})")
    try:
        if path.stat().st_size > MEMORY_BYTES:
            raise UnreadableDocument(file, f"larger than {MEMORY_BYTES // 1_000_000} MB")
        data = b"" if suffix in GETTEXT else path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(file, error.strerror or "cannot be read") from error
    if suffix in XLIFF:
        from amts.memories.xliff import read_xliff

        return read_xliff(data, file, source_language, target_language)
    if suffix in QT:
        from amts.memories.qt import read_qt

        return read_qt(data, file, source_language, target_language)
    if suffix in GETTEXT:
        from amts.memories.gettext import read_gettext

        return read_gettext(path, file, target_language)
    return read_memory(data, file, source_language, target_language)
