"""Turns files that the workflow cannot read (XLIFF, gettext, Qt) into TMX, which it can."""

from __future__ import annotations

import re

from bitext.memory_units import Memory
from bitext.pairs import UNIT, Pair
from bitext.parallel_data import to_tmx

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_tmx(memory: Memory, source_code: str, target_code: str) -> bytes:
    """Return the units of a memory as TMX, with their dates; what was left out is not in it.

    Args:
        memory: what was read.
        source_code: code of the source language.
        target_code: code of the target language.
    """
    pairs = [
        Pair(_clean(u.source), _clean(u.target), u.confidence, u.file, kind=UNIT, changed=u.changed)
        for u in memory.units
    ]
    return to_tmx(pairs, source_code, target_code)


def _clean(text: str) -> str:
    """Leave out characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)
