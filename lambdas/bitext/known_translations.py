"""Translations of sentences that exist already, and which of several serves at a place.

A sentence that stands in a book more than once may have been translated in more than one way. Each
occurrence keeps its own: the neighbours tell which one it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bitext.provenance import Made, Provenance
from bitext.segments import Segment, meaning


@dataclass(frozen=True, slots=True)
class Known:
    """One translation of a sentence.

    Attributes:
        text: the translation, markup as written.
        made: who wrote it.
        document: the path of the document that it stands in.
        before: the key of the sentence before it in the source, "" at the beginning.
        after: the key of the sentence after it, "" at the end.
        bead: the bead of the document's own human edition that it comes from; -1 for others.
        near: whether the block that it stood in is not kept as a whole; such a block's sentences
            look for their own text first.
    """

    text: str
    made: Made
    document: str = ""
    before: str = ""
    after: str = ""
    bead: int = -1
    near: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sentence that a translation is looked for.

    Attributes:
        key: its key.
        before: the key of the sentence before it, "" at the beginning.
        after: the key of the sentence after it.
        document: the path of its document.
    """

    key: str
    before: str = ""
    after: str = ""
    document: str = ""


class KnownTranslations:
    """Translations by source sentence; of a repeated one each is given once, where that can be."""

    def __init__(self, known: Iterable[tuple[str, Known]] = ()) -> None:
        self._by_key: dict[str, list[tuple[str, Known]]] = defaultdict(list)
        self._used: set[tuple[str, int]] = set()
        self.add(known)

    def add(self, known: Iterable[tuple[str, Known]]) -> None:
        """Add translations, each with its source sentence's key."""
        for key, translation in known:
            self._by_key[meaning(key)].append((key, translation))

    def __bool__(self) -> bool:
        return bool(self._by_key)

    def find(self, wanted: Wanted) -> Known | None:
        """Return the translation that serves best, or None.

        Slide marks do not count. People's text goes before a machine's; then the document's own;
        then the one with the same slide marks; then the one whose neighbours are the same; then
        what was not given yet, in order.
        """
        said = meaning(wanted.key)
        known = self._by_key.get(said)
        if not known:
            return None
        number = 0
        if len(known) > 1:
            number = min(
                range(len(known)), key=lambda n: self._distance(wanted, said, n, *known[n])
            )
        self._used.add((said, number))
        return known[number][1]

    def _distance(
        self, wanted: Wanted, said: str, number: int, key: str, known: Known
    ) -> tuple[object, ...]:
        neighbours = (known.before == wanted.before) + (known.after == wanted.after)
        return (
            known.made.by is not Provenance.HUMAN,
            known.document != wanted.document,
            key != wanted.key,
            -neighbours,
            not known.near,
            (said, number) in self._used,
            number,
        )


def in_context(segments: Sequence[Segment]) -> Iterator[tuple[Segment, str, str]]:
    """Return the segments of a document in order, each with its neighbours' keys."""
    keys = [segment.key for segment in segments]
    return zip(segments, chain([""], keys), chain(keys[1:], [""]), strict=False)
