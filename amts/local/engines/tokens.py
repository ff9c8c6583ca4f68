"""The tokens that stand for what an engine must not touch, and the words between them.

Four kinds, each a short ASCII word that engines leave alone:

- `P0`, `P1` … a protected inline element (`translate="no"`); examples use the same form;
- `T0a` … `T0z` the begin and end of inline markup such as `<b>`; examples have none;
- `V0` … an inline element without text, such as `<br>`;
- `K0` … a term whose translation a terminology dictates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_BEFORE = r"(?<![A-Za-z0-9_])"
_AFTER = r"(?![A-Za-z0-9_])"

PLACEHOLDER = re.compile(rf"{_BEFORE}P\d+{_AFTER}")
MARKUP = re.compile(rf"{_BEFORE}(?:T\d+[az]|V\d+){_AFTER}")
TERM = re.compile(rf"{_BEFORE}K\d+{_AFTER}")
TOKEN = re.compile(rf"{_BEFORE}(?:P\d+|T\d+[az]|V\d+|K\d+){_AFTER}")

# Scripts that are written without spaces: every character counts as a word.
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"{_BEFORE}(?:P\d+|K\d+){_AFTER}"
    r"|\d+(?:[.,]\d+)*"
    rf"|[{UNSPACED}]"
    rf"|[^\W\d_{UNSPACED}]+(?:['’\-][^\W\d_{UNSPACED}]+)*"
)
_SPACES = re.compile(r"\s+")
ANY_PLACEHOLDER = "P#"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or placeholder of a text, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The word as it is compared: case folded, every placeholder alike."""
        return ANY_PLACEHOLDER if self.is_placeholder else self.text.casefold()

    @property
    def is_placeholder(self) -> bool:
        """Whether the word is a `P0` token."""
        return PLACEHOLDER.fullmatch(self.text) is not None


def words(text: str) -> list[Word]:
    """The words, numbers and placeholders of a text, punctuation left out."""
    return [Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]


def placeholders(text: str) -> list[str]:
    """The placeholder tokens of a text, in order, repetitions included."""
    return PLACEHOLDER.findall(text)


def without_markup(text: str) -> str:
    """The text as examples have it: no markup tokens, single spaces."""
    return folded(MARKUP.sub(" ", text)) if MARKUP.search(text) else folded(text)


def folded(text: str) -> str:
    """The text with every run of white space as one space, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def has_letters(text: str) -> bool:
    """Whether anything is left to translate once the tokens are taken out."""
    return any(character.isalpha() for character in TOKEN.sub(" ", text))


def find_words(text: str, phrase: str, *, fold_case: bool = True) -> list[tuple[int, int]]:
    """Where a phrase stands in a text as whole words (scripts without spaces: anywhere)."""
    if not phrase:
        return []
    before = r"(?<!\w)" if _is_word_edge(phrase[0]) else ""
    after = r"(?!\w)" if _is_word_edge(phrase[-1]) else ""
    pattern = before + re.escape(phrase).replace(r"\ ", r"\s+") + after
    found = re.finditer(pattern, text, re.IGNORECASE if fold_case else 0)
    return [(m.start(), m.end()) for m in found]


def _is_word_edge(character: str) -> bool:
    return character.isalnum() and not re.match(f"[{UNSPACED}]", character)


def replaced(text: str, start: int, end: int, piece: str) -> str:
    """The text with one range replaced; a removed range leaves no double space."""
    if piece:
        return text[:start] + piece + text[end:]
    return folded(f"{text[:start]} {text[end:]}") if " " in text else text[:start] + text[end:]


def renamed(text: str, new_name: Callable[[str], str]) -> str:
    """The text with every placeholder token given the name that `new_name` says."""
    return PLACEHOLDER.sub(lambda match: new_name(match.group()), text)


def token_replaced(text: str, token: str, piece: str) -> str:
    """The text with every occurrence of one token replaced."""
    return TOKEN.sub(lambda match: piece if match.group() == token else match.group(), text)
