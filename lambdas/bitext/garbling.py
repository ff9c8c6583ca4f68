"""Text that was read in the wrong encoding and saved so: "Ã©" for "é", "鎴戜滑" for "我们".

Such a file is valid UTF-8 and looks like a document. It is found by undoing the mistake: what
becomes UTF-8 again, when it is written in an old encoding, was UTF-8 before. Text as it should be
hardly ever does.
"""

from __future__ import annotations

import re

# The encodings that editors and web servers fall back to.
_ENCODINGS = ("cp1252", "gb18030", "cp932", "cp949", "latin-1")
_RUN = re.compile("[\u0080-\U0010ffff]{2,}")
_REPLACEMENT = "\ufffd"
# Runs that are tried; the first ones of a text tell as much as all of it.
_MOST_RUNS = 100
_LONGEST_RUN = 60
# Characters that a run must stand for: two bytes that are UTF-8 by chance are found in any book.
_TELLING_BYTES = 3


def garbled_share(text: str) -> tuple[int, float]:
    """Return how many stretches beyond ASCII look garbled, and their share (0..1) of those read.

    A stretch with U+FFFD is garbled as well: there the original is lost.
    """
    if text.isascii():
        return 0, 0.0
    runs = [found[0] for _, found in zip(range(_MOST_RUNS), _RUN.finditer(text), strict=False)]
    lost = text.count(_REPLACEMENT)
    garbled = lost + sum(_is_garbled(run) for run in runs if _REPLACEMENT not in run)
    return garbled, min(1.0, garbled / max(1, len(runs)))


def _is_garbled(run: str) -> bool:
    run = run[:_LONGEST_RUN]
    for encoding in _ENCODINGS:
        try:
            data = run.encode(encoding)
        except UnicodeEncodeError:
            continue
        if len(data) >= _TELLING_BYTES and _is_utf8(data):
            return True
    return False


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, apart from a character that is cut off at the end."""
    for end in range(len(data), max(len(data) - 4, 2), -1):
        try:
            data[:end].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False
