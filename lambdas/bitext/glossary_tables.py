"""Reads glossaries of other tools: CSV with a row of language codes first, and TMX."""

from __future__ import annotations

import csv
import io
import re

from bitext.errors import UnreadableDocument
from bitext.glossary_terms import Collector, Glossary, decoded
from bitext.memory_tables import find_column
from bitext.memory_tmx import read_tmx

_INLINE_CODE = re.compile(r"\bP\d+\b")


def read_table(data: bytes, file: str, source_language: str, target_language: str) -> Glossary:
    """Read a table of terms: the first row names the languages, or `source` and `target`.

    More columns (another language, a note) are passed over. Fields are separated by commas, or by
    semicolons where the first row has no comma, as some spreadsheets write them.

    Args:
        data: the file.
        file: its name.
        source_language: code of the source language.
        target_language: code of the target language.

    Raises:
        UnreadableDocument: it is not UTF-8, its first row names not both languages, its quotation
            marks do not match, or it has no term.
    """
    text = decoded(data, file)
    header = text.split("\n", 1)[0]
    delimiter = ";" if ";" in header and "," not in header else ","
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    found = Collector(file)
    columns: tuple[int, int] | None = None
    try:
        for row in rows:
            place = f"line {rows.line_num}"
            if columns is None:
                source = find_column(row, source_language, "source")
                target = find_column(row, target_language, "target")
                if source < 0 or target < 0 or source == target:
                    raise UnreadableDocument(
                        file,
                        f"the first row names no columns {source_language} and {target_language}, "
                        "nor source and target",
                        "line 1",
                    )
                columns = source, target
            elif len(row) > max(columns):
                if any(field.strip() for field in row):
                    found.add(row[columns[0]], [row[columns[1]]], place)
            elif row:
                found.leave_out(place, f"it has {len(row)} of the first row's columns")
    except csv.Error as error:
        raise UnreadableDocument(file, str(error), f"line {rows.line_num}") from None
    return found.glossary()


def read_units(data: bytes, file: str, source_language: str, target_language: str) -> Glossary:
    """Read the units of a TMX file as terms.

    Raises:
        UnreadableDocument: it is no TMX, not well-formed, or has no term.
    """
    memory = read_tmx(data, file, source_language, target_language)
    found = Collector(file)
    for reason, number in memory.left_out.items():
        found.leave_out("", f"{number:,} units: {reason}")
    for unit in memory.units:
        if _INLINE_CODE.search(unit.source) or _INLINE_CODE.search(unit.target):
            found.leave_out(unit.place, "the term holds markup, code or math")
        else:
            found.add(unit.source, [unit.target], unit.place)
    return found.glossary()
