"""Reads Qt Linguist's TS files.

Unfinished, vanished and obsolete messages are left out. Of a message with plural forms, the source
goes with the first form, as in gettext's files.
"""

from __future__ import annotations

from bitext.errors import UnreadableDocument
from bitext.language_codes import closeness
from bitext.memory_units import Collector, LeftOut, Memory
from bitext.xml_elements import read_elements, root_name

_REASONS = {
    "unfinished": LeftOut.UNCONFIRMED,
    "obsolete": LeftOut.OBSOLETE,
    "vanished": LeftOut.OBSOLETE,
}


def read_qt(data: bytes, file: str, source_language: str, target_language: str) -> Memory:
    """Read the finished messages of a TS file.

    Raises:
        UnreadableDocument: it is no TS file, not well-formed, or holds no usable message.
    """
    name, attributes = root_name(data, file)
    if name != "TS":
        raise UnreadableDocument(file, f"not a Qt TS file: its root element is {name!r}")
    for wanted, key in ((source_language, "sourcelanguage"), (target_language, "language")):
        code = attributes.get(key, "")
        if code and closeness(wanted, code) is None:
            raise UnreadableDocument(file, f"its {key} is {code}, not {wanted}")
    found = Collector(file)
    for item in read_elements(data, file, {"message"}):
        source, target = item.element.find("source"), item.element.find("translation")
        if source is None or target is None:
            found.leave_out(LeftOut.EMPTY)
            continue
        reason = _REASONS.get(target.get("type", ""))
        if reason:
            found.leave_out(reason)
            continue
        form = target.find("numerusform")
        text = "".join((target if form is None else form).itertext())
        found.add(["".join(source.itertext())], [text], f"line {item.line}")
    return found.memory()
