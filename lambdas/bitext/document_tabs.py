"""Tabs: text and code that a document shows to the readers of one framework only.

Editions differ in them: one repeats a paragraph for each framework where another has it once, and
one edition has frameworks that another does not have. So a document has as many views as readers.
"""

from __future__ import annotations

import re

from bitext.documents import BlockKind, Document

Readers = frozenset[str]
EVERYONE: Readers = frozenset()

_BEGIN = re.compile(r":begin_tab:\s*`([^`]*)`")
_END = ":end_tab:"
# d2lbook's mark in the first line of code, old form and new: "#@tab pytorch", "%%tab pytorch, jax".
_CODE = re.compile(r"\s*(?:```[^\n]*\n)?\s*(?:#@tab|%%tab)\s+([^\n]+)")
_NAMES = re.compile(r"[^\W\d_]+|\d+")
_ALL = frozenset({"all"})


def is_tab_directive(raw: str) -> bool:
    """Whether a block's text opens or closes a tab."""
    return raw.startswith((":begin_tab:", _END))


def readers(document: Document) -> list[Readers]:
    """Return for each block the readers who see it, `EVERYONE` outside of tabs."""
    found: list[Readers] = []
    inside = EVERYONE
    for index, (_, block) in enumerate(document.blocks):
        if block.kind is BlockKind.DIRECTIVE:
            raw = document.raw(index)
            if begin := _BEGIN.match(raw):
                inside = frozenset(_NAMES.findall(begin[1]))
            found.append(inside)
            if raw.startswith(_END):
                inside = EVERYONE
            continue
        found.append(
            inside or (_of_code(document, index) if block.kind is BlockKind.CODE else EVERYONE)
        )
    return found


def have_common(here: Readers, there: Readers) -> bool:
    """Whether some reader sees both."""
    return not here or not there or not here.isdisjoint(there)


def _of_code(document: Document, index: int) -> Readers:
    mark = _CODE.match(document.raw(index))
    names = frozenset(_NAMES.findall(mark[1])) if mark else EVERYONE
    return EVERYONE if names == _ALL else names
