"""Finds terms in texts: in the source in singular and plural, in the target in any inflection.

Texts are compared word by word, without regard to capitals, hyphens and markup. A character of a
script without spaces is a word, so there a term is found anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bitext.glossary_terms import Term
from bitext.keywords import search_form
from bitext.words import UNSPACED

LEAST_STEM = 4
"""A word of as many letters is known by these, or by all but its last `ENDING`, whichever is more:
Turkish "uzunluk" stands in a text as "uzunluğu", Spanish "función" as "funciones"."""
ENDING = 3
BEGINNING = 5
"""Letters by which two words are compared of which neither is known to be the plain form."""
SUFFIXES = 5
"""Letters that may follow a shorter word: "ağ" stands in a text as "ağlarda"."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_CHARACTER = re.compile(f"[{UNSPACED}]")
_HISSING = ("se", "xe", "ze", "che", "she")


def words(text: str) -> list[str]:
    """Return the words of a text in the form in which they are compared."""
    return _WORD.findall(search_form(text))


def original_words(text: str) -> list[str]:
    """Return the words of a text as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def is_character(word: str) -> bool:
    """Whether a word is a character of a script without spaces."""
    return _CHARACTER.fullmatch(word) is not None


def beginning(word: str) -> str:
    """Return by what a word's inflections are taken for the same word."""
    return word[:BEGINNING]


def singular(word: str) -> str:
    """Return what an English word has in common with its plural; not always a word."""
    while len(word) > ENDING:
        if word.endswith("ies"):
            return word[:-3] + "y"
        # After a hissing sound the "e" may be the word's or the plural's: "sizes", "boxes".
        is_plural = word.endswith("s") and not word.endswith("ss")
        if not is_plural and not word.endswith(_HISSING):
            break
        word = word[:-1]
    return word


def is_form_of(word: str, wanted: str) -> bool:
    """Whether a word may be an inflected form of another."""
    if len(wanted) == 1 or not wanted.isalpha():
        return word == wanted
    if len(wanted) < LEAST_STEM:
        return word.startswith(wanted) and len(word) <= len(wanted) + SUFFIXES
    return word.startswith(wanted[: max(LEAST_STEM, len(wanted) - ENDING)])


def has_form(text: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a text holds a term in some inflection: forms of its words, one after another.

    Words that the term has apart may be written as one ("ön bellek", "önbellekte").

    Args:
        text: the text's words.
        wanted: the term's words.
    """
    if not wanted:
        return False
    if len(wanted) > 1:
        joined = "".join(wanted)
        if any(is_form_of(word, joined) for word in text):
            return True
    last = len(text) - len(wanted) + 1
    return any(
        all(is_form_of(text[place + n], word) for n, word in enumerate(wanted))
        for place in range(last)
    )


class SourceTerms:
    """Finds the terms that a source text holds."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Prepare the terms; of two with the same words the first counts."""
        forms: dict[tuple[str, ...], Term] = {}
        for term in terms:
            form = tuple(singular(word) for word in words(term.source))
            if form:
                forms.setdefault(form, term)
        self._by_first: dict[str, list[tuple[tuple[str, ...], Term]]] = defaultdict(list)
        for form, term in sorted(forms.items(), key=lambda item: -len(item[0])):
            self._by_first[form[0]].append((form, term))

    def of(self, text: str) -> list[Term]:
        """Return the terms of a text, each once. Inside a longer term a shorter one is not found.

        "loss function" is found as itself, and not as "loss".
        """
        found: dict[str, Term] = {}
        here = tuple(singular(word) for word in words(text))
        place = 0
        while place < len(here):
            for form, term in self._by_first.get(here[place], ()):
                if here[place : place + len(form)] == form:
                    found.setdefault(term.source, term)
                    place += len(form)
                    break
            else:
                place += 1
        return list(found.values())
