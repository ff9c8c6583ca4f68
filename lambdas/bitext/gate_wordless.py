"""Prose without a letter: numbers and signs, which a translation has to leave as they are."""

from __future__ import annotations

import re
import unicodedata

# Signs that a language writes with characters of its own, which NFKC leaves alone.
_PUNCTUATION = str.maketrans(
    {
        "。": ".",
        "、": ",",
        "“": '"',
        "”": '"',
        "「": '"',
        "」": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
    }
)
# What separates the digits of a number is for the language to say: 1.5 or 1,5.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,](?=\d)")
# Punctuation of sentences beside numbers.
_AROUND = re.compile(r"(?<!\d)[.,:;!?\"']+|[.,:;!?\"']+(?!\d)")


def bare(text: str) -> str:
    """Return text without white space."""
    return "".join(text.split())


def says_the_same(text: str, other: str) -> bool:
    """Whether two texts hold the same numbers and signs, written as another language may."""
    return _normal(text) == _normal(other)


def _normal(text: str) -> str:
    plain = bare(unicodedata.normalize("NFKC", text).translate(_PUNCTUATION))
    return _AROUND.sub("", _BETWEEN_DIGITS.sub(".", plain))
