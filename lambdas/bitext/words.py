"""What counts as a word, in scripts with and without spaces between words."""

from __future__ import annotations

import re

# Kana and Chinese characters: scripts without spaces. Each character is a word of its own.
_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+")
_WRITTEN = re.compile(rf"[{_ALONE}]|[^\s{_ALONE}]+")


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
