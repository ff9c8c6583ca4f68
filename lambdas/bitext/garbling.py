"""Text that was read in the wrong encoding and saved so: "Ã©" for "é", "鎴戜滑" for "我们".

Such a file is valid UTF-8 and looks like a document. It is found by undoing the mistake: what
becomes UTF-8 again, when it is written in an old encoding, was UTF-8 before. Text as it should be
hardly ever does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# The encodings of East Asia that editors fall back to. Two characters of a text as it should be are
# UTF-8 by chance now and then, five bytes hardly ever; inside a word of Latin letters ("莽" in
# "莽ok" for "çok") two bytes are enough, since hardly a text has such words.
_EASTERN = ("gb18030", "cp932", "cp949")
_EASTERN_BYTES = 5
_RUN = re.compile("(?<=[a-z])([\u2e80-\uffef]{1,4})(?=[a-z])|[\u0080-\U0010ffff]{2,}|\ufffd")
_REPLACEMENT = "\ufffd"
# Runs that are tried; the first ones of a text tell as much as all of it.
_MOST_RUNS = 50
_LONGEST_RUN = 60


class Garbling(NamedTuple):
    """How much of a text is garbled.

    Attributes:
        stretches: garbled stretches beyond ASCII; a long one counts for several.
        share: their share of all such stretches (0..1).
        density: their number for each word of the text.
    """

    stretches: int
    share: float
    density: float


def garbling(text: str) -> Garbling:
    """Return how much of a text is garbled.

    A stretch with U+FFFD is garbled as well: there the original is lost.
    """
    if text.isascii():
        return Garbling(0, 0.0, 0.0)
    garbled = total = end = 0
    for _, found in zip(range(_MOST_RUNS), _RUN.finditer(text), strict=False):
        run, least = found[0], 2 if found[1] else _EASTERN_BYTES
        weight = 1 + len(run) // _LONGEST_RUN
        total += weight
        garbled += weight * (_REPLACEMENT in run or _is_garbled(run[:_LONGEST_RUN], least))
        end = found.end()
    words = len(text[:end].split())
    return Garbling(garbled, garbled / total if total else 0.0, garbled / words if words else 0.0)


def _is_garbled(run: str, least: int) -> bool:
    western = _western(run)
    if western is not None:
        return _is_utf8(western, 2)
    for encoding in _EASTERN:
        try:
            data = run.encode(encoding)
        except UnicodeEncodeError:
            continue
        if _is_utf8(data, least):
            return True
    return False


def _western(text: str) -> bytes | None:
    """Return text in Windows-1252, whose unused bytes are taken as in Latin-1; None for others."""
    data = bytearray()
    for character in text:
        try:
            data += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return None
            data.append(ord(character))
    return bytes(data)


def _is_utf8(data: bytes, least: int) -> bool:
    """Whether bytes, this many at least, are UTF-8, but for a character cut off at the end."""
    for end in range(len(data), max(len(data) - 3, least) - 1, -1):
        try:
            data[:end].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False
