"""Reads gettext's PO, POT and MO files.

Fuzzy and obsolete entries are left out. Of an entry with plural forms, the singular goes with the
first form: which count the other forms mean differs from language to language.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

import polib

from bitext.errors import UnreadableDocument
from bitext.language_codes import closeness
from bitext.memory_units import Collector, LeftOut, Memory

_LINE = re.compile(r" \(line (\d+)\)")


def read_gettext(path: Path, file: str, target_language: str) -> Memory:
    """Read a catalogue, in the encoding that it names.

    Args:
        path: where it lies.
        file: its name, for units and errors.
        target_language: code of the wanted language; the catalogue's own must fit when it names
            one.

    Raises:
        UnreadableDocument: it is no such file, in another language, or holds no usable entry.
    """
    try:
        read = polib.mofile if path.suffix.lower() == ".mo" else polib.pofile
        catalogue = read(str(path))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error) as error:
        # polib's own messages hold the path and the line. What is no such file at all makes it
        # stumble in other ways.
        reason = " ".join(str(error).split()).replace(f" {path}", "")
        line = _LINE.search(reason)
        place = f"line {line[1]}" if line else ""
        raise UnreadableDocument(file, _LINE.sub("", reason), place) from None
    language = catalogue.metadata.get("Language", "").strip()
    if language and closeness(target_language, language) is None:
        raise UnreadableDocument(file, f"its language is {language}, not {target_language}")
    changed = catalogue.metadata.get("PO-Revision-Date", "")
    found = Collector(file)
    for number, entry in enumerate(catalogue, start=1):
        if entry.obsolete:
            found.leave_out(LeftOut.OBSOLETE)
        elif "fuzzy" in entry.flags:
            found.leave_out(LeftOut.FUZZY)
        else:
            target = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
            line_number = getattr(entry, "linenum", None)  # a compiled catalogue has no lines
            place = f"line {line_number}" if line_number else f"entry {number}"
            found.add([entry.msgid], [target], place, changed)
    return found.memory()
