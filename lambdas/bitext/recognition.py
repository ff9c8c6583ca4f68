"""The language of a text, told by letters and frequent words, without a model.

A language is recognised by what its settings hold (`Recognition`): letters that none of its texts
is without, and words that a tenth or more of its running words are. Nothing is guessed: of a short
text, and of a language whose settings hold neither, the answer is `UNCLEAR`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from unicodedata import normalize

from bitext.documents import MARKS
from bitext.segments import Segment
from bitext.settings import LanguageSettings, Recognition

_WORD = re.compile(r"[^\W\d_]+")
# Letters of scripts that are written without spaces: two of them count as a word.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
# Measured on whole books (docs/decisions.md): the words listed are 11 to 43 % of a text in their
# language, at most 3 % of one in another. Fewer hits than these are no evidence.
_PRESENT_SHARE = 0.05
_PRESENT_HITS = 4
_ABSENT_SHARE = 0.02
_ABSENT_WORDS = 60
# Of a text's letters.
_PRESENT_LETTERS = 0.1
_ABSENT_LETTERS = 0.01
_ENOUGH_LETTERS = 40
# Of a text too short to say that another language is absent.
_CLEAR_SHARE = 0.15
_CLEAR_LETTERS = 0.3
# Turkish has words ("o", "da", "e") that are Portuguese ones.
_CLEARER = 4


class Presence(StrEnum):
    """Whether a text, or a good part of it, is in a language."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Prose:
    """A text without its placeholders, and its words.

    Words with a capital are not counted: a page of names is in no language.
    """

    text: str

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word in small letters stands in it."""
        return Counter(word for word in self._tokens if word == word.lower())

    @cached_property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(map(len, self._tokens))

    @cached_property
    def length(self) -> int:
        """How many words it has; in a script without spaces two letters count as one."""
        unspaced = 0 if self.text.isascii() else sum(map(len, _UNSPACED.findall(self.text)))
        words = sum(count for word, count in self.words.items() if not _UNSPACED.match(word))
        return words + unspaced // 2

    @cached_property
    def _tokens(self) -> list[str]:
        return _WORD.findall(self.text)


def prose(segments: Iterable[Segment]) -> Prose:
    """Return the prose of segments, every placeholder as a space."""
    text = MARKS.sub(" ", "\n".join(segment.coded for segment in segments))
    return Prose(text if text.isascii() else normalize("NFC", text))


def presence(text: Prose, language: LanguageSettings) -> Presence:
    """Say whether a text is in a language, wholly or for a good part."""
    rules = language.recognition
    found = []
    if rules.letters:
        found.append(_by_letters(text, rules.letters))
    if rules.words:
        found.append(_by_words(text, language))
    if Presence.ABSENT in found:
        return Presence.ABSENT
    if found and all(answer is Presence.PRESENT for answer in found):
        return Presence.PRESENT
    return Presence.UNCLEAR


def is_rather(text: Prose, one: LanguageSettings, other: LanguageSettings) -> bool:
    """Whether a text is in one language and not in another, be it short."""
    if presence(text, one) is not Presence.PRESENT:
        return False
    elsewhere = presence(text, other)
    return elsewhere is Presence.ABSENT or (
        elsewhere is Presence.UNCLEAR and is_clearer(text, one, other)
    )


def is_clearer(text: Prose, one: LanguageSettings, other: LanguageSettings) -> bool:
    """Whether one language shows clearly in a text, and another hardly.

    Never of another language that nothing is known of.
    """
    if other.recognition == Recognition() or _has_letters(text, other):
        return False
    traces = word_hits(text, other)
    if one.recognition.words:
        hits = word_hits(text, one)
        return hits >= _CLEAR_SHARE * text.length and hits > _CLEARER * traces
    return _letter_share(text, one.recognition.letters) >= _CLEAR_LETTERS and not traces


def recognised(text: Prose, languages: Sequence[LanguageSettings]) -> LanguageSettings | None:
    """Return the only one of some languages that a text is in, or None."""
    found = [language for language in languages if presence(text, language) is Presence.PRESENT]
    return found[0] if len(found) == 1 else None


def word_hits(text: Prose, language: LanguageSettings) -> int:
    """Return how many of a text's words are frequent words of a language."""
    words = language.recognition.words
    if not language.sentences.spaced:
        return sum(text.text.count(word) for word in words)
    return sum(text.words[word] for word in words)


def _by_words(text: Prose, language: LanguageSettings) -> Presence:
    hits, length = word_hits(text, language), text.length
    if hits >= _PRESENT_HITS and hits >= _PRESENT_SHARE * length:
        return Presence.PRESENT
    if length >= _ABSENT_WORDS and hits < _ABSENT_SHARE * length:
        return Presence.ABSENT
    return Presence.UNCLEAR


def _by_letters(text: Prose, letters: str) -> Presence:
    if text.letters < _ENOUGH_LETTERS:
        return Presence.UNCLEAR
    share = _letter_share(text, letters)
    if share >= _PRESENT_LETTERS:
        return Presence.PRESENT
    return Presence.ABSENT if share < _ABSENT_LETTERS else Presence.UNCLEAR


def _has_letters(text: Prose, language: LanguageSettings) -> bool:
    letters = language.recognition.letters
    return bool(letters) and _letter_share(text, letters) >= _ABSENT_LETTERS


def _letter_share(text: Prose, letters: str) -> float:
    return sum(map(len, _letters(letters).findall(text.text))) / max(1, text.letters)


@cache
def _letters(letters: str) -> re.Pattern[str]:
    return re.compile(f"[{letters}]+")
