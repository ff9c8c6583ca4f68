"""Whether two documents can be a text and its translation, by what translations carry over.

Formulas, code, references, images' and links' addresses and numbers stay as they are in a
translation. Of the side that has fewer of them, nearly all stand on the other side too, when the
documents belong together; so a half-finished translation is not blamed. Addresses speak only for a
pair, since a site has other ones for each language. Code blocks have less to say, since chapters
begin with the same lines: they speak only where prose does not. The bounds are measured, see
"Documents that do not belong together" in docs/decisions.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bitext.anchors import NUMBER
from bitext.documents import PROSE, BlockKind, Document, MarkForm
from bitext.pairing import Bitext

# What is shorter ("$x$", "10") stands in any chapter.
_TELLING_LENGTH = 3
_TELLING_LINE = 8
# The share of the smaller side's anchors that must be on the other side, and how many anchors it
# takes to refuse for want of them.
_FOREIGN_SHARE = 0.18
_UNLIKELY_SHARE = 0.4
_ENOUGH_ANCHORS = 6
# One number may be written out in words.
_LONE_ANCHOR = 1
_SAME_CODE = 0.5
_ENOUGH_LINES = 10
_OTHER_CODE = 0.2
# Of each side's text, what was aligned with confidence; of a few beads it says nothing.
_CONFIDENT = 0.8
_WELL_ALIGNED = 0.8
_POORLY_ALIGNED = 0.5
_HARDLY_ALIGNED = 0.3
_UNALIGNED = 0.1
_ENOUGH_BEADS = 8
_MANY_BEADS = 20

_SEPARATOR = re.compile("[.,]")
# Lines with words that people translate (comments and strings), and the fences around code.
_TRANSLATED_CODE = re.compile(r"[\"'#]|//|/\*|--|^(?:```|~~~)")
_NO_CONTENT = frozenset({"break", "escape", "entity", "character", "html"})
# Directives that any chapter has.
_COMMON_DIRECTIVE = (":begin_tab:", ":end_tab:", ":width:")


class Belonging(StrEnum):
    """Whether two documents belong together."""

    TOGETHER = "together"
    UNCLEAR = "unclear"  # there is nothing to compare
    DOUBTFUL = "doubtful"
    UNLIKELY = "unlikely"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a translation of a document carries over.

    Attributes:
        prose: formulas, inline code, references and numbers.
        addresses: of links and images.
        code: lines of code without words that people translate.
    """

    prose: frozenset[str]
    addresses: frozenset[str]
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
    def verdict(self) -> Belonging:
        """What this evidence alone says."""
        code = self.shared_lines / self.lines if self.lines >= _ENOUGH_LINES else None
        if self.anchors <= _LONE_ANCHOR and not self.shared_anchors:
            if code is None:
                return Belonging.UNCLEAR
            return Belonging.DOUBTFUL if code < _OTHER_CODE else Belonging.TOGETHER
        share = self.shared_anchors / self.anchors
        same_code = code is not None and code >= _SAME_CODE
        if self.anchors >= _ENOUGH_ANCHORS and share < _UNLIKELY_SHARE:
            is_foreign = share < _FOREIGN_SHARE and not same_code
            return Belonging.FOREIGN if is_foreign else Belonging.UNLIKELY
        is_enough = share >= _UNLIKELY_SHARE or same_code
        return Belonging.TOGETHER if is_enough else Belonging.DOUBTFUL


def anchors(document: Document) -> Anchors:
    """Return what a translation of a document carries over."""
    prose: set[str] = set()
    addresses: set[str] = set()
    code: set[str] = set()
    for index, (_, block) in enumerate(document.blocks):
        if block.kind in PROSE:
            for mark in block.marks:
                if mark.form is MarkForm.ATOM:
                    if mark.kind not in _NO_CONTENT:
                        prose.add("".join(mark.raw.split()))
                elif mark.form is MarkForm.CLOSE and mark.kind in ("link", "image"):
                    addresses.add("".join(mark.raw.split()))
            # 1,000 is 1.000 elsewhere.
            prose.update(_SEPARATOR.sub("", found) for found in NUMBER.findall(block.coded))
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
        frozenset(anchor for anchor in prose if len(anchor) >= _TELLING_LENGTH),
        frozenset(address for address in addresses if len(address) >= _TELLING_LENGTH),
        frozenset(code),
    )


def evidence(source: Anchors, target: Anchors) -> Evidence:
    """Compare what two documents carry."""
    addresses = len(source.addresses & target.addresses)
    return Evidence(
        min(len(source.prose), len(target.prose)) + addresses,
        len(source.prose & target.prose) + addresses,
        min(len(source.code), len(target.code)),
        len(source.code & target.code),
    )


def belonging(bitext: Bitext) -> Belonging:
    """Say whether the two documents of a bitext belong together.

    How well their sentences align only makes the verdict of what they share milder or stricter: a
    source that was rewritten since does not align well either.
    """
    found = evidence(anchors(bitext.source), anchors(bitext.target))
    verdict = found.verdict
    aligned = None if verdict is Belonging.TOGETHER else _aligned(bitext)
    if aligned is None:
        return verdict
    if verdict in (Belonging.FOREIGN, Belonging.UNLIKELY):
        return Belonging.DOUBTFUL if min(aligned) >= _WELL_ALIGNED else verdict
    if verdict is Belonging.DOUBTFUL:
        return Belonging.UNLIKELY if min(aligned) < _POORLY_ALIGNED else verdict
    if not found.anchors:
        bound = _HARDLY_ALIGNED if len(bitext.beads) >= _MANY_BEADS else _UNALIGNED
        return Belonging.DOUBTFUL if max(aligned) < bound else verdict
    if max(aligned) < _HARDLY_ALIGNED:
        return Belonging.UNLIKELY
    return Belonging.DOUBTFUL if min(aligned) < _POORLY_ALIGNED else verdict


def _aligned(bitext: Bitext) -> tuple[float, float] | None:
    """Return the share of each side's text that was aligned with confidence (0..1)."""
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
        return None
    return source_sure / source, target_sure / target
