"""Reads pairs from CSV, TSV and JSONL.

CSV and TSV are those of Amazon Translate's parallel data: the first row names the languages. In
place of two codes it may say `source` and `target`. A third column `changed` may hold the date of
the last change. JSONL is what `amts pair` writes: an object a line with `source` and `target`, and
perhaps `changed`, `confidence` (0..1), `provenance` ("human" or "machine") and `reason`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from bitext.errors import UnreadableDocument
from bitext.language_codes import closeness
from bitext.memory_units import Collector, LeftOut, Memory


def read_table(
    data: bytes, file: str, source_language: str, target_language: str, delimiter: str
) -> Memory:
    """Read a table of pairs.

    Args:
        data: the file, UTF-8 with or without a byte order mark.
        file: its name.
        source_language: code of the wanted source language.
        target_language: code of the wanted target language.
        delimiter: what stands between fields: "," or a tab.

    Raises:
        UnreadableDocument: it is not UTF-8, its first row names not both languages, its quotation
            marks do not match, or it holds no usable pair.
    """
    rows = csv.reader(io.StringIO(_text(data, file), newline=""), strict=True, delimiter=delimiter)
    found = Collector(file)
    source = target = changed = width = -1
    try:
        for row in rows:
            if width < 0:
                source = find_column(row, source_language, "source")
                target = find_column(row, target_language, "target")
                changed = _named(row, "changed")
                width = len(row)
                if source < 0 or target < 0 or source == target:
                    raise UnreadableDocument(
                        file,
                        f"the first row names no columns {source_language} and {target_language}, "
                        "nor source and target",
                        "line 1",
                    )
            elif not any(row):
                continue
            elif len(row) != width:
                found.leave_out(LeftOut.FIELDS)
            else:
                date = row[changed] if changed >= 0 else ""
                found.add([row[source]], [row[target]], f"line {rows.line_num}", date)
    except csv.Error as error:
        raise UnreadableDocument(file, str(error), f"line {rows.line_num}") from None
    return found.memory()


def read_jsonl(data: bytes, file: str) -> Memory:
    """Read an object a line, with `source` and `target`.

    An object with a `reason` was left out by `amts pair` and is left out again; so is one whose
    `provenance` is anything but "human".

    Raises:
        UnreadableDocument: it is not UTF-8, a line is no such object, or it holds no usable pair.
    """
    found = Collector(file)
    for number, line in enumerate(_text(data, file).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            raise UnreadableDocument(file, "not a JSON object", place) from None
        texts = [values.get(name) for name in ("source", "target")] if _is_object(values) else []
        if not texts or not all(isinstance(text, str) for text in texts):
            raise UnreadableDocument(
                file, "not a JSON object with the texts source and target", place
            )
        if values.get("reason"):
            found.leave_out(LeftOut.REJECTED)
            continue
        if values.get("provenance") not in (None, "", "human"):
            found.leave_out(LeftOut.MACHINE)
            continue
        confidence = values.get("confidence", 1.0)
        if not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
            raise UnreadableDocument(file, "a confidence is a number from 0 to 1", place)
        changed = str(values.get("changed") or "")
        found.add([texts[0]], [texts[1]], place, changed, float(confidence))
    return found.memory()


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(file, "not UTF-8", f"line {line}") from None


def find_column(header: Sequence[str], language: str, name: str) -> int:
    """Return the column of a language, or the one of that name; -1 when there is none."""
    distances = {
        place: distance
        for place, code in enumerate(header)
        if (distance := closeness(language, code)) is not None
    }
    if distances:
        return min(distances, key=lambda place: distances[place])
    return _named(header, name)


def _named(header: Sequence[str], name: str) -> int:
    return next((n for n, text in enumerate(header) if text.strip().lower() == name), -1)
