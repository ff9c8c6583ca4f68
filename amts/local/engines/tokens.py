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
from typing import NamedTuple

_BEFORE = r"(?<![A-Za-z0-9_])"
_AFTER = r"(?![A-Za-z0-9_])"

PLACEHOLDER = re.compile(rf"{_BEFORE}P\d+{_AFTER}")
MARKUP = re.compile(rf"{_BEFORE}(?:T\d+[az]|V\d+){_AFTER}")
TERM = re.compile(rf"{_BEFORE}K\d+{_AFTER}")
TOKEN = re.compile(rf"{_BEFORE}(?:P\d+|T\d+[az]|V\d+|K\d+){_AFTER}")

# Scripts that are written without spaces: every character counts as a word.
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"(?P<token>{_BEFORE}(?:P\d+|K\d+){_AFTER})"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    rf"|[{UNSPACED}]"
    rf"|[^\W\d_{UNSPACED}]+(?:['’\-][^\W\d_{UNSPACED}]+)*"
)
# HTML's white space: a no-break space is a character of the text.
_BLANKS = " \t\n\r\f"
_SPACES = re.compile(f"[{_BLANKS}]+")
ANY_PLACEHOLDER = "P#"


class Word(NamedTuple):
    """A word, number or placeholder of a text, and where it stands.

    Attributes:
        text: as written.
        start: its first character.
        end: the character after its last.
        key: as it is compared: case folded, every placeholder alike.
        is_placeholder: whether it is a `P0` token.
        is_plain: whether it is a word: neither number nor token.
    """

    text: str
    start: int
    end: int
    key: str
    is_placeholder: bool
    is_plain: bool


def words(text: str) -> list[Word]:
    """The words, numbers and placeholders of a text, punctuation left out."""
    return [_word(match) for match in _WORD.finditer(text)]


def _word(match: re.Match[str]) -> Word:
    written = match.group()
    start, end = match.span()
    if match.lastgroup == "token":
        is_placeholder = written[0] == "P"
        key = ANY_PLACEHOLDER if is_placeholder else written
        return Word(written, start, end, key, is_placeholder, False)
    return Word(written, start, end, written.casefold(), False, match.lastgroup != "number")


def placeholders(text: str) -> list[str]:
    """The placeholder tokens of a text, in order, repetitions included."""
    return PLACEHOLDER.findall(text)


def without_markup(text: str) -> str:
    """The text as examples have it: no markup tokens, single spaces."""
    return folded(MARKUP.sub(" ", text)) if MARKUP.search(text) else folded(text)


def folded(text: str) -> str:
    """The text with every run of white space as one space, none at the ends."""
    return _SPACES.sub(" ", text).strip(_BLANKS)


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


def with_tokens_of(segment: str, output: str) -> str:
    """An engine's output with the segment's tokens spelled right again.

    Engines change the case of a token or part its letter from its number; a token that is missing
    altogether stays missing.
    """
    here = set(TOKEN.findall(output))
    for token in dict.fromkeys(TOKEN.findall(segment)):
        if token in here:
            continue
        spelled = r"\s?".join(re.findall(r"[A-Za-z]|\d+", token))
        output = re.sub(f"{_BEFORE}{spelled}{_AFTER}", token, output, flags=re.IGNORECASE)
    return output


def token_replaced(text: str, token: str, piece: str) -> str:
    """The text with every occurrence of one token replaced."""
    return TOKEN.sub(lambda match: piece if match.group() == token else match.group(), text)
