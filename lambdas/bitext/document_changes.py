"""What changed between two versions of one document, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bitext.documents import Document
from bitext.replaced import replaced
from bitext.segments import segment_document
from bitext.settings import SentenceRules


@dataclass(frozen=True, slots=True)
class SentenceChanges:
    """The sentences in which two versions of a document differ; line breaks do not count.

    Attributes:
        added: sentences that only the later version has.
        removed: sentences that only the earlier version has.
        changed: sentences that took the place of others, each as (earlier, later).
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether any sentence differs."""
        return bool(self.added or self.removed or self.changed)


def sentences_of(document: Document, rules: SentenceRules) -> list[str]:
    """Return the keys of a document's sentences, in order."""
    return [segment.key for segment in segment_document(document, rules)]


def compare_documents(
    earlier: Document | None, later: Document | None, rules: SentenceRules
) -> SentenceChanges:
    """Compare two versions of a document; None stands for one that is not there."""
    return compare_sentences(
        sentences_of(earlier, rules) if earlier else (),
        sentences_of(later, rules) if later else (),
    )


def compare_sentences(earlier: Sequence[str], later: Sequence[str]) -> SentenceChanges:
    """Compare the sentences of two versions of a text."""
    places = later_places(earlier, later)
    taken = set(places.values())
    return SentenceChanges(
        added=tuple(text for n, text in enumerate(later) if n not in taken),
        removed=tuple(text for n, text in enumerate(earlier) if n not in places),
        changed=tuple(
            (earlier[n], later[m]) for n, m in sorted(places.items()) if earlier[n] != later[m]
        ),
    )


def later_places(earlier: Sequence[str], later: Sequence[str]) -> dict[int, int]:
    """Return where the sentences of an earlier version stand in a later one, by index.

    A sentence that is the same stands where the sentences around it stand, so that one that is
    repeated is never taken for another. A changed sentence is followed to the one in its place:
    between two that are the same, to its like, or, when as many stand there as before, to the next.
    """
    places: dict[int, int] = {}
    for tag, a, b, c, d in _opcodes(earlier, later):
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            places.update(zip(range(a, b), range(c, d), strict=True))
        elif tag == "replace":
            pairs = replaced(later[c:d], earlier[a:b])
            places.update({a + old: c + new for new, old in pairs.items()})
    return places


def _opcodes(
    earlier: Sequence[str], later: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    yield from SequenceMatcher(None, earlier, later, autojunk=False).get_opcodes()
