"""Whether two documents can be a text and its translation, by what translations carry over.

Formulas, code, references, addresses and numbers stay as they are in a translation. Of the side
that has fewer of them, nearly all stand on the other side too, when the documents belong together;
so a half-finished translation is not blamed. Code blocks have less to say, since chapters begin
with the same lines: they speak only where prose does not. The bounds are measured, see "Documents
that do not belong together" in docs/decisions.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bitext.documents import PROSE, BlockKind, Document, MarkForm
from bitext.pairing import Bitext

# What is shorter ("$x$", "10") stands in any chapter.
_TELLING_LENGTH = 3
_TELLING_LINE = 8
# The share of the smaller side's anchors that must be on the other side, and how many anchors it
# takes to refuse for want of them.
_FOREIGN_SHARE = 0.18
_DOUBTFUL_SHARE = 0.35
_ENOUGH_ANCHORS = 6
_SAME_CODE = 0.5
_ENOUGH_LINES = 10
_OTHER_CODE = 0.2
# Sentences that were aligned with confidence, by length, on the side that has more of them.
_CONFIDENT = 0.8
_UNALIGNED_SHARE = 0.3
_ENOUGH_BEADS = 8

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SEPARATOR = re.compile("[.,]")
# Lines with words that people translate: comments and strings.
_TRANSLATED_CODE = re.compile(r"[\"'#]|//|/\*|--")
_NO_CONTENT = frozenset({"break", "escape", "entity", "character", "html"})
# Directives that any chapter has.
_COMMON_DIRECTIVE = (":begin_tab:", ":end_tab:", ":width:")


class Belonging(StrEnum):
    """Whether two documents belong together."""

    TOGETHER = "together"
    DOUBTFUL = "doubtful"
    FOREIGN = "foreign"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a translation of a document carries over.

    Attributes:
        prose: formulas, inline code, references, addresses and numbers.
        code: lines of code without words that people translate.
    """

    prose: frozenset[str]
    code: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two documents have in common.

    Attributes:
        anchors: anchors in prose, on the side that has fewer.
        shared_anchors: those of them that both sides have.
        lines: telling lines of code, on the side that has fewer.
        shared_lines: those of them that both sides have.
    """

    anchors: int
    shared_anchors: int
    lines: int
    shared_lines: int

    @property
    def is_nothing(self) -> bool:
        """Whether there was something to share, and it is not shared."""
        other_code = self.shared_lines < _OTHER_CODE * self.lines
        return not self.shared_anchors and (other_code or self.lines < _ENOUGH_LINES)

    @property
    def verdict(self) -> Belonging:
        """What this evidence alone says."""
        share = self.shared_anchors / self.anchors if self.anchors else None
        code = self.shared_lines / self.lines if self.lines >= _ENOUGH_LINES else None
        if share is None:
            if code is None:
                return Belonging.UNCLEAR
            return Belonging.DOUBTFUL if code < _OTHER_CODE else Belonging.TOGETHER
        enough = self.anchors >= _ENOUGH_ANCHORS
        if enough and share < _FOREIGN_SHARE:
            same_code = code is not None and code >= _SAME_CODE
            return Belonging.DOUBTFUL if same_code else Belonging.FOREIGN
        if not share or (enough and share < _DOUBTFUL_SHARE):
            return Belonging.DOUBTFUL
        return Belonging.TOGETHER


def anchors(document: Document) -> Anchors:
    """Return what a translation of a document carries over."""
    prose: set[str] = set()
    code: set[str] = set()
    for index, (_, block) in enumerate(document.blocks):
        if block.kind in PROSE:
            for mark in block.marks:
                if mark.form is MarkForm.ATOM:
                    if mark.kind not in _NO_CONTENT:
                        prose.add("".join(mark.raw.split()))
                elif mark.form is MarkForm.CLOSE and mark.kind in ("link", "image"):
                    prose.add("".join(mark.raw.split()))
            # 1,000 is 1.000 elsewhere.
            prose.update(_SEPARATOR.sub("", found) for found in _NUMBER.findall(block.coded))
        elif block.kind is BlockKind.CODE:
            lines = (line.strip() for line in document.raw(index).splitlines())
            code.update(
                line
                for line in lines
                if len(line) >= _TELLING_LINE and not _TRANSLATED_CODE.search(line)
            )
        else:
            raw = "".join(document.raw(index).split())
            if not raw.startswith(_COMMON_DIRECTIVE):
                prose.add(raw)
    return Anchors(
        frozenset(anchor for anchor in prose if len(anchor) >= _TELLING_LENGTH), frozenset(code)
    )


def evidence(source: Anchors, target: Anchors) -> Evidence:
    """Compare what two documents carry."""
    return Evidence(
        min(len(source.prose), len(target.prose)),
        len(source.prose & target.prose),
        min(len(source.code), len(target.code)),
        len(source.code & target.code),
    )


def belonging(bitext: Bitext) -> Belonging:
    """Say whether the two documents of a bitext belong together.

    That sentences hardly align counts only where there is nothing, or next to nothing, to compare:
    a source that was rewritten since does not align well either.
    """
    found = evidence(anchors(bitext.source), anchors(bitext.target))
    verdict = found.verdict
    if verdict is Belonging.UNCLEAR and _is_hardly_aligned(bitext):
        return Belonging.DOUBTFUL
    if verdict is Belonging.DOUBTFUL and found.is_nothing and _is_hardly_aligned(bitext):
        return Belonging.FOREIGN
    return verdict


def _is_hardly_aligned(bitext: Bitext) -> bool:
    source = target = source_sure = target_sure = 0
    for bead in bitext.beads:
        here = sum(len(segment.coded) for segment in bead.source)
        there = sum(len(segment.coded) for segment in bead.target)
        source += here
        target += there
        if bead.source and bead.target and bead.confidence > _CONFIDENT:
            source_sure += here
            target_sure += there
    if len(bitext.beads) < _ENOUGH_BEADS or not source or not target:
        return False
    return max(source_sure / source, target_sure / target) < _UNALIGNED_SHARE
