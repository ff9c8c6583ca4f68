"""Reads a glossary by its ending: lines of Markdown, CSV or TMX."""

from __future__ import annotations

from pathlib import PurePosixPath

from bitext.errors import UnreadableDocument, UnsupportedDocument
from bitext.glossary_lines import read_lines
from bitext.glossary_tables import read_table, read_units
from bitext.glossary_terms import Glossary
from bitext.settings import LanguageSettings

GLOSSARY_SUFFIXES = (".md", ".csv", ".tmx")
"""Endings of glossaries; of a language's several glossaries the first of these is used."""

GLOSSARY_BYTES = 2_000_000
"""Largest glossary. What is made of it stays below the 10 MB that Amazon Translate takes: a line
of four bytes gives two rows of eight."""


def read_glossary(
    data: bytes, file: str, source_language: LanguageSettings, target_language: LanguageSettings
) -> Glossary:
    """Read a glossary.

    Args:
        data: the file.
        file: its name, which tells its kind and stands in errors.
        source_language: settings of the source language.
        target_language: settings of the target language.

    Raises:
        UnsupportedDocument: its ending is none of `GLOSSARY_SUFFIXES`.
        UnreadableDocument: it is too large, not what its ending says, or has no term. The error
            names the line where it can.
    """
    if len(data) > GLOSSARY_BYTES:
        raise UnreadableDocument(file, f"it is larger than {GLOSSARY_BYTES // 1_000_000} MB")
    codes = source_language.code, target_language.code
    match PurePosixPath(file).suffix.lower():
        case ".md":
            return read_lines(data, file, target_language)
        case ".csv":
            return read_table(data, file, *codes)
        case ".tmx":
            return read_units(data, file, *codes)
    raise UnsupportedDocument(file, f"no glossary ({', '.join(GLOSSARY_SUFFIXES)})")
