"""Phrase pairs that the examples teach: the wording that a job should use.

Two sources:

- short examples as they stand: a heading, a table cell or a glossary line pairs a phrase with its
  translation;
- wording that recurs: a source phrase and a target phrase that occur in the same examples and
  hardly ever without each other (Dice coefficient). Counted only when a segment asks for it.

This is word statistics, far weaker than what a neural engine draws from examples, and kept
cautious: a phrase that is not clearly paired teaches nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amts.local.engines.engine import Example
from amts.local.engines.tokens import UNSPACED, Word, folded, words

_SHORT_EXAMPLE_WORDS = 6
_SOURCE_WORDS = 4
_TARGET_WORDS = 5
_TARGET_CHARACTERS = 8
_LEAST_SUPPORT = 2
_MOST_EXAMPLES = 24
_LEAST_DICE = 0.8
_LEAST_LETTERS = 4
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Words that neither begin nor end a phrase: they pair with anything.
_FUNCTION_WORDS = frozenset(
    """a an the of in on at to for from by with and or nor but as is are was were be been being it
    its this that these those we you they he she i our your their his her not no do does did have
    has had can could may might will would shall should must if then than so such there here which
    who whom whose what when where how why all any each some more most other into over under up
    out about between through very also only just let us same using used use one two
    el la los las un una unos unas de del en a al por para con y o que se su sus es son lo como
    más este esta estos estas no si le les ha han hay ser
    bir ve bu için ile de da olan olarak daha çok gibi her ne
    的 是 在 了 和 与 有 个 我 们 这 那 中 为 以 会 可 将 于 到 对 也 而 所 之 其 不 一 它
    の は が を に で と も た だ る す し て""".split()  # noqa: SIM905 - words, not quotes and commas
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a segment and the translation that the examples teach for it.

    Attributes:
        source: the phrase as the segment writes it.
        target: its translation, in the segment's letter case.
    """

    source: str
    target: str


class PhraseBook:
    """What the examples of one parallel data resource teach about phrases."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._short: dict[tuple[str, ...], str] = {}
        self._sources: list[tuple[str, ...]] = []
        self._targets: list[str] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._target_counts: Counter[str] | None = None
        self._target_phrases: dict[int, frozenset[str]] = {}
        self._surfaces: dict[str, str] = {}
        self._learned: dict[tuple[str, ...], str | None] = {}
        for example in examples:
            found = words(example.source)
            keys = tuple(word.key for word in found)
            if _is_phrase(found) and len(keys) <= _SHORT_EXAMPLE_WORDS:
                target = folded(example.target).rstrip(".:;,。：；，")
                if target:
                    self._short[keys] = target
            for key in set(keys):
                self._by_word[key].append(len(self._sources))
            self._sources.append(keys)
            self._targets.append(example.target)

    def phrases(self, segment: str) -> list[Phrase]:
        """The phrases of the segment that the examples teach, longest first, none overlapping."""
        found = words(segment)
        keys = [word.key for word in found]
        taken = [False] * len(found)
        phrases: list[Phrase] = []
        for start, end in _spans(found):
            if any(taken[start:end]):
                continue
            written = segment[found[start].start : found[end - 1].end]
            target = self._target(tuple(keys[start:end]), written)
            if target is None or _is_broken(written):
                continue
            taken[start:end] = [True] * (end - start)
            phrases.append(Phrase(written, target))
        return phrases

    def _target(self, phrase: tuple[str, ...], written: str) -> str | None:
        short = self._short.get(phrase)
        if short is not None:
            return _lowered(short) if written.islower() else short
        if len(phrase) > _SOURCE_WORDS:
            return None
        if phrase not in self._learned:
            self._learned[phrase] = self._learn(phrase)
        learned = self._learned[phrase]
        if learned is None:
            return None
        surface = self._surfaces[learned]
        return surface[:1].upper() + surface[1:] if written[:1].isupper() else surface

    def _learn(self, phrase: tuple[str, ...]) -> str | None:
        rarest = min(phrase, key=lambda word: len(self._by_word.get(word, ())))
        containing = self._by_word.get(rarest, [])
        if len(containing) < _LEAST_SUPPORT:
            return None
        support = [n for n in containing if _contains(self._sources[n], phrase)]
        if not _LEAST_SUPPORT <= len(support) <= _MOST_EXAMPLES:
            return None
        together = Counter(
            target for number in support for target in self._phrases_of_target(number)
        )
        totals = self._totals()
        best: tuple[float, int, str] | None = None
        rivals = 0
        for target, count in together.items():
            if count < _LEAST_SUPPORT:
                continue
            dice = 2 * count / (len(support) + totals[target])
            if dice < _LEAST_DICE:
                continue
            candidate = (dice, len(target), target)
            if best is None or candidate > best:
                best = candidate
        if best is None:
            return None
        for target, count in together.items():
            dice = 2 * count / (len(support) + totals[target])
            rivals += dice >= best[0] and target not in best[2]
        return best[2] if not rivals else None

    def _totals(self) -> Counter[str]:
        if self._target_counts is None:
            self._target_counts = Counter()
            for number in range(len(self._targets)):
                self._target_counts.update(self._phrases_of_target(number))
        return self._target_counts

    def _phrases_of_target(self, number: int) -> frozenset[str]:
        known = self._target_phrases.get(number)
        if known is None:
            surfaces = set(_target_phrases(self._targets[number]))
            known = frozenset(surface.casefold() for surface in surfaces)
            self._target_phrases[number] = known
            for surface in surfaces:
                key = surface.casefold()
                # A sentence's first word is written large; elsewhere it shows its own case.
                if key not in self._surfaces or surface[0].islower():
                    self._surfaces[key] = surface
        return known


def _target_phrases(text: str) -> Iterator[str]:
    found = words(text)
    for start, first in enumerate(found):
        unspaced = _UNSPACED.match(first.text) is not None
        longest = _TARGET_CHARACTERS if unspaced else _TARGET_WORDS
        for end in range(start + 1, min(start + longest, len(found)) + 1):
            piece = found[start:end]
            if end - start > 1 and _is_broken(text[piece[-2].end : piece[-1].start]):
                break
            if not piece[-1].is_plain:
                break
            if _is_phrase(piece, least_letters=2 if unspaced else _LEAST_LETTERS):
                yield text[piece[0].start : piece[-1].end]


def _is_phrase(found: Sequence[Word], least_letters: int = _LEAST_LETTERS) -> bool:
    """Whether these words can stand for something: no token or number, no function word around."""
    if not found or found[0].key in _FUNCTION_WORDS or found[-1].key in _FUNCTION_WORDS:
        return False
    if not all(word.is_plain for word in found):
        return False
    letters = sum(len(word.text) for word in found)
    return letters >= (2 if _UNSPACED.match(found[0].text) else least_letters)


def _spans(found: Sequence[Word]) -> list[tuple[int, int]]:
    """Where phrases can stand in a segment, longest first."""
    edge = [word.is_plain and word.key not in _FUNCTION_WORDS for word in found]
    spans: list[tuple[int, int]] = []
    for start, word in enumerate(found):
        if not edge[start]:
            continue
        for end in range(start + 1, min(start + _SHORT_EXAMPLE_WORDS, len(found)) + 1):
            if not found[end - 1].is_plain:
                break
            is_long_enough = end - start > 1 or _is_phrase([word])
            if edge[end - 1] and is_long_enough:
                spans.append((start, end))
    return sorted(spans, key=lambda span: span[0] - span[1])


def _is_broken(text: str) -> bool:
    """Whether punctuation other than a hyphen or a space stands in the text."""
    return any(not (c.isalnum() or c in " -'’") for c in text)


def _contains(keys: Sequence[str], phrase: tuple[str, ...]) -> bool:
    length = len(phrase)
    return any(
        keys[start] == phrase[0] and tuple(keys[start : start + length]) == phrase
        for start in range(len(keys) - length + 1)
    )


def _lowered(target: str) -> str:
    """A heading's words as they stand inside a sentence; names with inner capitals stay."""
    return " ".join(
        word.lower() if word[1:] == word[1:].lower() else word for word in target.split(" ")
    )
