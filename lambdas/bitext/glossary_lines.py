"""Reads a glossary that is a list of lines, as Dive into Deep Learning's TERMINOLOGY.md files are.

A line is two columns with a semicolon or a comma between them: `saddle point; eyer noktası`,
`鞍点，saddle point`. Which column is the target is seen from the letters where the target language
has letters of its own; else the source stands first. Headings, labels, comments and empty lines
are passed over; any other line gives no term and is named.
"""

from __future__ import annotations

import re

from bitext.glossary_terms import Collector, Glossary, decoded
from bitext.settings import LanguageSettings

# What stands between the columns, the first that a line has: a comma may also separate
# translations, a semicolon never does.
_SEPARATORS = (re.compile("[;；]"), re.compile("，"), re.compile(",|\t"))
# A slash separates "实例/示例"; "I/O" and "TCP/IP" are words.
_ALTERNATIVES = re.compile(r"[,，、]|\s/\s|(?<=[^\x00-\x7f])/(?=[^\x00-\x7f])")
_NO_TERM = re.compile(r"#|>|<!--|-->|:[\w-]+:`|(?:-{3,}|\*{3,}|={3,})\s*$")
_BULLET = re.compile(r"^[-*+]\s+")
# "long short-term memory (LSTM)", "momentum (method)": what stands in brackets is a note.
_NOTE = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）)\s*$")


def read_lines(data: bytes, file: str, target_language: LanguageSettings) -> Glossary:
    """Read a glossary of lines.

    Args:
        data: the file.
        file: its name.
        target_language: settings of the target language.

    Raises:
        UnreadableDocument: it is not UTF-8, or has no term.
    """
    found = Collector(file)
    rows: list[tuple[str, list[str]]] = []
    for number, line in enumerate(decoded(data, file).splitlines(), start=1):
        text = _BULLET.sub("", line.strip(), count=1)
        if not text or _NO_TERM.match(text):
            continue
        rows.append((f"line {number}", _columns(text)))
    letters = target_language.recognition.letters
    is_target = re.compile(f"[{letters}]" if letters else "(?!)").search
    sides = [[bool(is_target(column)) for column in columns] for _, columns in rows]
    # A line without such letters, or with them on both sides, follows most of the others.
    usual = sides.count([True, False]) > sides.count([False, True])
    for (place, columns), side in zip(rows, sides, strict=True):
        if len(columns) != 2:
            found.leave_out(place, "not two columns with one semicolon or comma between")
            continue
        is_first = usual if side[0] == side[1] else side[0]
        target, source = (0, 1) if is_first else (1, 0)
        targets = [_NOTE.sub("", part) for part in _ALTERNATIVES.split(columns[target])]
        found.add(_NOTE.sub("", columns[source]), targets, place)
    return found.glossary()


def _columns(text: str) -> list[str]:
    for separator in _SEPARATORS:
        columns = separator.split(text)
        if len(columns) > 1:
            return columns
    return [text]
