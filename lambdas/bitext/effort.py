"""How much people changed of machine text: characters and words, by edit distance.

An edit inserts, deletes or replaces one character or one word (Levenshtein distance). It is the
smallest number of edits that leads from the machine's text to the person's, not the keys that were
pressed; moving a word is two edits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from bitext.words import written_words


@dataclass(frozen=True, slots=True)
class Effort:
    """What became of machine text in people's hands. Efforts can be added.

    Attributes:
        segments_drafted: segments of machine text that people had before them.
        segments_corrected: those that they changed.
        characters_changed: characters inserted, deleted or replaced.
        words_changed: words likewise; each character of a script without spaces counts.
        characters: characters of the final text, of all drafted segments.
        words: its words.
    """

    segments_drafted: int = 0
    segments_corrected: int = 0
    characters_changed: int = 0
    words_changed: int = 0
    characters: int = 0
    words: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.segments_drafted + other.segments_drafted,
            self.segments_corrected + other.segments_corrected,
            self.characters_changed + other.characters_changed,
            self.words_changed + other.words_changed,
            self.characters + other.characters,
            self.words + other.words,
        )


def effort(drafts: Iterable[tuple[str, str]]) -> Effort:
    """Return how much people changed of machine texts.

    Args:
        drafts: the machine's text and the final text of each segment, untouched ones too.
    """
    found = Effort()
    for draft, final in drafts:
        characters, words = changes(draft, final)
        is_changed = not is_same(draft, final)
        text = _folded(final)
        found += Effort(1, is_changed, characters, words, len(text), len(written_words(text)))
    return found


def is_same(draft: str, final: str) -> bool:
    """Whether two texts differ in white space alone, which nobody wrote on purpose."""
    return "".join(draft.split()) == "".join(final.split())


def changes(draft: str, final: str) -> tuple[int, int]:
    """Return the characters and the words that were changed between a draft and the final text.

    A stretch of white space counts as one space. Texts that differ in nothing else differ by 0.
    """
    if is_same(draft, final):
        return 0, 0
    draft, final = _folded(draft), _folded(final)
    return (
        edit_distance(draft, final),
        edit_distance(written_words(draft), written_words(final)),
    )


def edit_distance(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Return the Levenshtein distance of two sequences: insertions, deletions, substitutions.

    A column of the dynamic program is two numbers, the bits of which tell where the distance goes
    up and down; one step of a few operations on whole numbers takes in an element (Myers 1999, in
    the form for whole sequences of Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein
    and Damerau edit distances").
    """
    one, other = _without_shared_ends(one, other)
    # The steps are as many as the second sequence has elements; the bits, as the first has.
    first, second = (one, other) if len(one) >= len(other) else (other, one)
    if not second:
        return len(first)
    places: defaultdict[Hashable, int] = defaultdict(int)
    for number, element in enumerate(first):
        places[element] |= 1 << number
    every = (1 << len(first)) - 1
    last = 1 << (len(first) - 1)
    up, down, distance = every, 0, len(first)
    for element in second:
        equal = places.get(element, 0)
        vertical = equal | down
        diagonal = (((equal & up) + up) ^ up) | equal
        right_up = down | (every & ~(diagonal | up))
        right_down = up & diagonal
        if right_up & last:
            distance += 1
        elif right_down & last:
            distance -= 1
        right_up = right_up << 1 | 1
        right_down <<= 1
        up = every & (right_down | ~(vertical | right_up))
        down = every & right_up & vertical
    return distance


def _without_shared_ends(
    one: Sequence[Hashable], other: Sequence[Hashable]
) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
    """Return two sequences without the elements that both begin and end with."""
    least = min(len(one), len(other))
    begin = 0
    while begin < least and one[begin] == other[begin]:
        begin += 1
    end = 0
    while end < least - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[begin : len(one) - end], other[begin : len(other) - end]


def _folded(text: str) -> str:
    return " ".join(text.split())
