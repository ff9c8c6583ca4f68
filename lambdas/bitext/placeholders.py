"""Placeholders shared by a source segment and its translation.

Both sides show their atoms as P0, P1 … numbered by the source, so that P1 means the same formula on
both. That one form is used in parallel data, in the job's HTML (inside the protected spans) and in
scoring.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.documents import Mark, MarkForm, mark_index
from bitext.segments import Segment, one_line

# Atoms that a translation must carry over as they are, whatever else it changes.
_REFERENCES = frozenset({"role", "url", "footnote"})
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SharedText:
    """Two sides with shared placeholder numbers.

    Attributes:
        source: the source text.
        target: the target text.
        references_agree: whether both sides hold the same references and addresses.
        placeholders_agree: whether both sides hold the same placeholders.
    """

    source: str
    target: str
    references_agree: bool
    placeholders_agree: bool


def share(source: Sequence[Segment], target: Sequence[Segment], *, spaced: bool) -> SharedText:
    """Number the placeholders of two sides by the source.

    A target atom takes the number of the equal source atom; what is left on both sides in equal
    number and kind (a formula with translated words in it) is numbered in order.

    Args:
        source: the source's segments, joined with spaces.
        target: the target's segments.
        spaced: whether the target language joins sentences with a space.
    """
    source_atoms, target_atoms = atoms_of(source), atoms_of(target)
    free: dict[str, list[int]] = defaultdict(list)
    for number, mark in enumerate(source_atoms):
        free[plain(mark.raw)].append(number)
    numbers: list[int | None] = []
    for mark in target_atoms:
        same = free.get(plain(mark.raw))
        numbers.append(same.pop(0) if same else None)
    left = sorted(n for group in free.values() for n in group)
    for place, mark in enumerate(target_atoms):
        if numbers[place] is None:
            match = next((n for n in left if source_atoms[n].kind == mark.kind), None)
            if match is not None:
                numbers[place] = match
                left.remove(match)
    unmatched = sum(number is None for number in numbers)
    following = iter(range(len(source_atoms), len(source_atoms) + unmatched))
    final = [n if n is not None else next(following) for n in numbers]
    return SharedText(
        written(source, [f"P{n}" for n in range(len(source_atoms))], " "),
        written(target, [f"P{n}" for n in final], " " if spaced else ""),
        _references(source_atoms) == _references(target_atoms),
        not unmatched and not left,
    )


def atoms_of(segments: Sequence[Segment]) -> list[Mark]:
    """Return the atoms of consecutive segments, in order."""
    return [mark for s in segments for c in s.coded if (mark := _atom(s, c))]


def written(segments: Sequence[Segment], texts: Sequence[str], joiner: str) -> str:
    """Return the text of consecutive segments, without wrapping markup, each atom as given."""
    following = iter(texts)
    sentences = []
    for segment in segments:
        out = []
        for character in segment.coded:
            if mark_index(character) < 0:
                out.append(character)
            elif _atom(segment, character):
                out.append(next(following))
        sentences.append(one_line("".join(out)))
    return joiner.join(sentences)


def plain(raw: str) -> str:
    """Return an atom's text by which it is compared: without white space."""
    return _SPACE.sub("", raw)


def _atom(segment: Segment, character: str) -> Mark | None:
    index = mark_index(character)
    if index < 0 or segment.marks[index].form is not MarkForm.ATOM:
        return None
    return segment.marks[index]


def _references(marks: Sequence[Mark]) -> Counter[str]:
    return Counter(plain(mark.raw) for mark in marks if mark.kind in _REFERENCES)
