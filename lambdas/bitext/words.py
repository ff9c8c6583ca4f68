"""What counts as a word, in scripts with and without spaces between words."""

from __future__ import annotations

import re

# For a regular expression's brackets: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Characters of scripts without spaces between words: each counts as a word of its own."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_WRITTEN = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


def words(text: str) -> list[str]:
    """Return the words of a text, whatever their case, in order; signs are no words.

    Each character of a script without spaces is a word.
    """
    return _WORD.findall(text.casefold())


def written_words(text: str) -> list[str]:
    """Return the words of a text as they are written, in order: what stands between white space.

    Punctuation stays with its word. Each character of a script without spaces is a word.
    """
    return _WRITTEN.findall(text)
