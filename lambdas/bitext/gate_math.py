r"""When two formulas are the same: read as TeX's own tokens, white space and \text{…} aside."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

# A control word, a control symbol, or one character (tex's tokens).
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
# Commands that only make room.
_SPACING = frozenset({"\\,", "\\:", "\\;", "\\!", "\\ ", "\\>", "\\quad", "\\qquad", "~"})
_TEXT = re.compile(r"\\(?:text(?:rm|bf|it|tt|sf|normal)?|mbox|hbox)\s*\{(?P<words>[^{}]*)\}")
_LETTERS = re.compile(r"[^\W\d_]")
# The punctuation of the sentence that a display formula stands in.
_SENTENCE_END = frozenset(".,;。，；、")


class Likeness(Enum):
    """How alike two pieces are."""

    SAME = "same"
    SPACED = "spaced"  # but for white space
    WORDED = "worded"  # but for words that people read
    OTHER = "other"


@lru_cache(maxsize=4096)
def _tokens(formula: str) -> tuple[str, ...]:
    tokens = [token for token in _TOKEN.findall(formula) if token not in _SPACING]
    return tuple(tokens)


def compare_formulas(source: str, target: str) -> Likeness:
    """Say how alike two formulas are, delimiters included."""
    if source == target:
        return Likeness.SAME
    if _tokens(source) == _tokens(target):
        return Likeness.SPACED
    here, there = _without_sentence_end(_wordless(source)), _without_sentence_end(_wordless(target))
    if here == there and _words(source) <= _words(target):
        return Likeness.WORDED
    return Likeness.OTHER


def _wordless(formula: str) -> str:
    return _TEXT.sub(r"\\text{}", formula)


def _words(formula: str) -> int:
    """Return how many of a formula's texts hold letters."""
    return sum(bool(_LETTERS.search(m["words"])) for m in _TEXT.finditer(formula))


def _without_sentence_end(formula: str) -> tuple[str, ...]:
    """Return the tokens without the sentence's punctuation at the end of display math."""
    tokens = list(_tokens(formula))
    if tokens[-2:] == ["$", "$"] and len(tokens) > 4:
        while len(tokens) > 4 and tokens[-3] in _SENTENCE_END:
            del tokens[-3]
    return tuple(tokens)
