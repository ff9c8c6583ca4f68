"""The texts of an example: placeholders on both sides, and what stands on one side only as text.

People write a number as a formula, repeat a formula, or name a function that the source only
describes. A placeholder that only one side holds would teach an engine to lose placeholders or to
make them up, so such a formula or piece of code is written as its own text. That is done where the
other side holds the same text, as a word or inside of another formula; elsewhere the two sides may
say different things, and the pair is left out.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Sequence

from bitext.documents import MARKS, Mark
from bitext.placeholders import SharedText, atoms_of, plain, share, written
from bitext.segments import Segment

# TeX that reads as text has none of these.
_TEX = re.compile(r"[\\{}^_&]")
_MATH = re.compile(r"\$+|\\+[()\[\]]")
# Markup that holds no words: it can be left out of a text.
_EMPTY = {"break": " ", "slide": "", "html": ""}


def example_text(
    source: Sequence[Segment], target: Sequence[Segment], *, spaced: bool
) -> SharedText:
    """Return both sides of a pair as an example shows them.

    Args:
        source: the source's segments, joined with spaces.
        target: the target's segments.
        spaced: whether the target language joins sentences with a space.
    """
    shared = share(source, target, spaced=spaced)
    if shared.placeholders_agree:
        return shared
    here, there = atoms_of(source), atoms_of(target)
    partner = _partners(here, there)
    partnered = set(partner.values())
    alone = {n for n in range(len(here)) if n not in partner}
    alone_there = {n for n in range(len(there)) if n not in partnered}
    if not _stands(here, alone, target, there) or not _stands(there, alone_there, source, here):
        return shared
    numbers: dict[int, str] = {}
    texts = []
    for n, mark in enumerate(here):
        if n in partner:
            numbers[partner[n]] = f"P{len(numbers)}"
            texts.append(numbers[partner[n]])
        else:
            texts.append(_text(mark) or "")
    texts_there = [numbers.get(n) or _text(mark) or "" for n, mark in enumerate(there)]
    return SharedText(
        written(source, texts, " "),
        written(target, texts_there, " " if spaced else ""),
        shared.references_agree,
        placeholders_agree=True,
    )


def _partners(here: Sequence[Mark], there: Sequence[Mark]) -> dict[int, int]:
    """Return the target's atom of each source atom that has one.

    Equal atoms first; then, where both sides have as many of a kind left, those in order: they are
    formulas with translated words in them.
    """
    free: dict[str, list[int]] = defaultdict(list)
    for n, mark in enumerate(there):
        free[plain(mark.raw)].append(n)
    partner = {}
    for n, mark in enumerate(here):
        if same := free[plain(mark.raw)]:
            partner[n] = same.pop(0)
    taken = set(partner.values())
    for kind in {mark.kind for mark in here}:
        left = [n for n, mark in enumerate(here) if mark.kind == kind and n not in partner]
        right = [n for n, mark in enumerate(there) if mark.kind == kind and n not in taken]
        if len(left) == len(right):
            partner.update(zip(left, right, strict=True))
    return partner


def _stands(
    atoms: Sequence[Mark],
    alone: set[int],
    other: Sequence[Segment],
    other_atoms: Sequence[Mark],
) -> bool:
    """Whether the other side holds the text of each of these atoms."""
    if not alone:
        return True
    words = [MARKS.sub(" ", segment.coded) for segment in other]
    formulas = (_MATH.sub("", mark.raw).strip("`") for mark in other_atoms)
    held = " ".join([*words, *formulas]).casefold()
    return all(_holds(held, _text(atoms[n])) for n in alone)


def _holds(held: str, text: str | None) -> bool:
    if text is None:
        return False
    text = text.strip().casefold()
    if not text:
        return True
    # "i" must not be found in "this"; Chinese letters may stand right beside.
    before = r"(?<![a-z0-9])" if text[0].isalnum() else ""
    after = r"(?![a-z0-9])" if text[-1].isalnum() else ""
    return re.search(before + re.escape(text) + after, held) is not None


def _text(mark: Mark) -> str | None:
    """Return what an atom reads as, or None when it does not read as text."""
    if mark.kind in _EMPTY:
        return _EMPTY[mark.kind]
    if mark.kind == "code":
        return mark.raw.strip("`").strip()
    if mark.kind == "escape":
        return mark.raw[1:]
    if mark.kind == "entity":
        return html.unescape(mark.raw)
    if mark.kind == "math":
        text = mark.raw.replace("\\$", "\ufffd").replace("\\%", "%")
        text = _MATH.sub("", text).replace("\ufffd", "$").strip()
        return None if _TEX.search(text) else text
    return None
