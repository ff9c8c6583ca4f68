"""What a text shows to the aligner: its length, its anchors, its Latin words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bitext.alignment import Item
from bitext.documents import MARKS, Document, Mark, MarkForm, mark_index
from bitext.segments import Segment

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Marks that say nothing of the content.
_EMPTY_KINDS = frozenset({"break", "escape", "entity"})


def segment_item(segment: Segment, *, target: bool = False) -> Item:
    """Return a segment as the aligner sees it."""
    return _item(segment.coded, segment.marks, target=target)


def block_item(document: Document, index: int, *, target: bool = False) -> Item:
    """Return a block as the aligner sees it."""
    _, block = document.blocks[index]
    if not block.coded:
        return Item(0, {})
    return _item(block.coded, block.marks, target=target)


def latin_words(text: str) -> list[str]:
    """Return the Latin words of three letters and more."""
    return _LATIN_WORD.findall(text)


def _item(coded: str, marks: Sequence[Mark], *, target: bool) -> Item:
    anchors: dict[str, int] = {}
    text = coded
    if marks:
        for character in MARKS.findall(coded):
            mark = marks[mark_index(character)]
            if mark.form is MarkForm.ATOM and mark.kind not in _EMPTY_KINDS:
                anchor = "".join(mark.raw.split())
                anchors[anchor] = anchors.get(anchor, 0) + 1
            elif mark.form is MarkForm.CLOSE and mark.kind in ("link", "image"):
                anchors[mark.raw] = anchors.get(mark.raw, 0) + 1
        text = MARKS.sub("", coded)
    for number in NUMBER.findall(text):
        anchors[number] = anchors.get(number, 0) + 1
    # Latin words tell something only beside another script.
    words = frozenset(w.casefold() for w in _LATIN_WORD.findall(text))
    if target and words and not _WIDE.search(text):
        words = frozenset()
    return Item(sum(map(str.isalnum, text)), anchors, words)
