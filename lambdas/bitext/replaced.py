"""Which sentence of an older text a new one took the place of.

For a sentence whose machine translation is damaged, the human translation of the older sentence may
stand in until somebody looks. That helps only when the two say nearly the same; a sentence about
something else would be worse than the source text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from bitext.documents import MARKS, MarkForm, mark_index
from bitext.placeholders import share
from bitext.segments import Segment
from bitext.words import words

SIMILAR = 0.6
"""Smallest similarity (0..1, see `similarity`) of a sentence and the one that it replaced, when the
translation of that is to stand in for its own."""

RELATED = 0.3
"""Likewise, when a person is shown what stood there before."""

_PAIRS = frozenset({"link", "image", "slide"})


def replaced(now: Sequence[str], then: Sequence[str], least: float = SIMILAR) -> dict[int, int]:
    """Return for sentences of a changed stretch the sentences that they replaced, by index.

    Sentences that are the same on both sides divide the stretch; only between the same two of them
    are new and old sentences compared. Each old one is given once, to the most similar new one.

    Args:
        now: the keys of the stretch's sentences as they are now.
        then: the keys of its sentences before.
        least: the smallest similarity of two sentences that are a pair.
    """
    found: dict[int, int] = {}
    remaining = set(now)
    for tag, a, b, c, d in SequenceMatcher(None, now, then, autojunk=False).get_opcodes():
        if tag != "replace":
            continue
        new = {n: _words(now[n]) for n in range(a, b)}
        # A sentence that only moved within the stretch was not replaced.
        old = {t: _words(then[t]) for t in range(c, d) if then[t] not in remaining}
        candidates = [
            (-likeness, abs((n - a) - (t - c)), n, t)
            for n, here in new.items()
            for t, there in old.items()
            if (likeness := _likeness(here, there)) >= least
        ]
        given: set[int] = set()
        for _, _, n, t in sorted(candidates):
            if n not in found and t not in given:
                found[n] = t
                given.add(t)
    return found


def similarity(one: str, other: str) -> float:
    """Return how many of two sentences' words are the same, 0..1 (Dice's coefficient).

    Each word counts once, whatever its case; markup and signs do not count.
    """
    return _likeness(_words(one), _words(other))


def carries_over(now: Segment, then: Segment, target: Sequence[Segment]) -> bool:
    """Whether the translation of an older sentence holds the placeholders of the new one.

    It does when it has the new sentence's formulas, code, references, link targets and slide marks;
    or when both versions of the source have the same and the translation is true to the older one
    (people translate words inside of a formula). Emphasis may differ.

    Args:
        now: the new sentence.
        then: the older one.
        target: the older one's translation.
    """
    wanted = _protected([now])
    if wanted == _protected(target):
        return True
    if wanted != _protected([then]) or _closed([then]) != _closed(target):
        return False
    shared = share([then], target, spaced=True)
    return shared.placeholders_agree and shared.references_agree


def _protected(segments: Sequence[Segment]) -> Counter[str]:
    atoms = Counter("".join(raw.split()) for segment in segments for raw in segment.atoms)
    return atoms + _closed(segments)


def _closed(segments: Sequence[Segment]) -> Counter[str]:
    """Return the ends of the pairs that must be there: a link's holds its target."""
    marks = [s.marks[mark_index(c)] for s in segments for c in MARKS.findall(s.coded)]
    return Counter(
        mark.raw for mark in marks if mark.form is MarkForm.CLOSE and mark.kind in _PAIRS
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(words(text))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0
