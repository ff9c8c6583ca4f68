"""Reads a translation memory by its ending: TMX, CSV, TSV or JSONL."""

from __future__ import annotations

from pathlib import PurePosixPath

from bitext.errors import UnsupportedDocument
from bitext.memory_tables import read_jsonl, read_table
from bitext.memory_tmx import read_tmx
from bitext.memory_units import Memory

MEMORY_SUFFIXES = (".tmx", ".csv", ".tsv", ".jsonl")
"""Endings of translation memories."""

MEMORY_BYTES = 100_000_000
"""Largest memory. Of 100 MB of TMX come some 300,000 pairs."""


def read_memory(data: bytes, file: str, source_language: str, target_language: str) -> Memory:
    """Read a translation memory.

    The whole file is read before anything of it is used, so a broken file gives nothing.

    Args:
        data: the file.
        file: its name, which tells its kind and stands in units and errors.
        source_language: code of the source language; `zh` also means `zh-CN` and `zh-Hans`.
        target_language: code of the target language.

    Raises:
        UnsupportedDocument: its ending is none of `MEMORY_SUFFIXES`.
        UnreadableDocument: it is not what its ending says, or holds no pair of these languages. The
            error names the line where it can.
    """
    match PurePosixPath(file).suffix.lower():
        case ".tmx":
            return read_tmx(data, file, source_language, target_language)
        case ".csv":
            return read_table(data, file, source_language, target_language, ",")
        case ".tsv":
            return read_table(data, file, source_language, target_language, "\t")
        case ".jsonl":
            return read_jsonl(data, file)
    raise UnsupportedDocument(file, f"no translation memory ({', '.join(MEMORY_SUFFIXES)})")
