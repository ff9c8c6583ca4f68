"""Reads gettext's PO, POT and MO files.

Fuzzy and obsolete entries are left out. Of an entry with plural forms, the singular goes with the
first form: which count the other forms mean differs from language to language.
"""

from __future__ import annotations

from pathlib import Path

import polib

from bitext.errors import UnreadableDocument
from bitext.language_codes import closeness
from bitext.memory_units import Collector, LeftOut, Memory


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
    except (OSError, ValueError, LookupError) as error:
        # polib's own messages hold the path and the line.
        reason = " ".join(str(error).split()).replace(f" {path}", "")
        raise UnreadableDocument(file, reason) from None
    language = catalogue.metadata.get("Language", "").strip()
    if language and closeness(target_language, language) is None:
        raise UnreadableDocument(file, f"its language is {language}, not {target_language}")
    changed = catalogue.metadata.get("PO-Revision-Date", "")
    found = Collector(file)
    for number, entry in enumerate(catalogue, start=1):
        if entry.obsolete:
            found.leave_out(LeftOut.OBSOLETE)
        elif entry.fuzzy:
            found.leave_out(LeftOut.FUZZY)
        else:
            target = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
            place = f"line {entry.linenum}" if entry.linenum else f"entry {number}"
            found.add([entry.msgid], [target], place, changed)
    return found.memory()
