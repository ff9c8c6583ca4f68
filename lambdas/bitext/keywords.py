"""Keywords of a subject: which pairs, or which whole articles, are about it.

A keyword is looked for as whole words, without regard to capitals, to hyphens or spaces between
its words, and to the plural endings of English, Spanish and Portuguese. A "*" at a word's end
stands for any ending: languages inflect in more ways than a list can hold. Scripts that write no
spaces between words have no whole words: there it is found anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bitext.documents import PROSE, BlockKind, Document
from bitext.errors import InvalidInput
from bitext.pairing import Bitext
from bitext.pairs import UNIT, Pair
from bitext.segments import visible

Scope = Literal["article", "pair"]

TITLE_WEIGHT = 3
"""What a keyword in an article's title counts, beside one in its text."""
DEFAULT_OCCURRENCES = 3
"""How often an article must hold keywords; once in the title is as much."""

# Scripts without spaces between words, and Korean, whose particles are written to the word.
_JOINED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTER = rf"[^\W{_JOINED}]"
_LANGUAGE = re.compile(r"([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*):(.*)", re.DOTALL)
_HYPHENS = "\\-\u00ad\u2010\u2011\u2013_"
_BETWEEN = rf"[\s{_HYPHENS}]*"
_SEPARATORS = re.compile(rf"[\s{_HYPHENS}]+")
_ANY_ENDING = "*"
# Endings in the singular and the plural.
_ENDINGS = (
    ("", "s"),
    ("", "es"),
    ("y", "ies"),
    ("z", "ces"),
    ("ón", "ones"),
    ("és", "eses"),
    ("ão", "ões"),
    ("al", "ais"),
    ("el", "éis"),
    ("m", "ns"),
)
_LEAST_STEM = 3
_PLURAL = re.compile(r"[^\W\d_]{3,}\Z")
# Capitals that do not fold alike: Turkish has an i without and an I with a dot.
_FOLDED = str.maketrans({"ı": "i", "\u0307": None})


@dataclass(frozen=True, slots=True)
class Subject:
    """The keywords of a subject, by the side that they are looked for on.

    Attributes:
        source: what finds them in the source language; None when there are none.
        target: what finds them in the target language.
    """

    source: re.Pattern[str] | None
    target: re.Pattern[str] | None

    def has(self, pair: Pair) -> bool:
        """Whether a keyword stands on a side of a pair."""
        return bool(_count(self.source, pair.source) or _count(self.target, pair.target))

    def occurrences(self, bitext: Bitext) -> int:
        """Return how often keywords stand in an article, the title's with their weight.

        Of the two sides the one that has more counts: a translation repeats what the source says.
        """
        return max(
            _in_document(self.source, bitext.source), _in_document(self.target, bitext.target)
        )


def subject(keywords: Sequence[str], source_code: str, target_code: str) -> Subject:
    """Return the subject that keywords describe.

    Args:
        keywords: words or groups of words, for either side; with a language's code and a colon
            before it ("en:machine learning") for that side only.
        source_code: the code of the source language.
        target_code: that of the target language.

    Raises:
        InvalidInput: a keyword is blank, or is for a language of neither side.
    """
    sides: tuple[list[str], list[str]] = ([], [])
    for keyword in keywords:
        code, words = "", keyword
        if found := _LANGUAGE.fullmatch(keyword.strip()):
            code, words = found[1], found[2]
        codes = [source_code.casefold(), target_code.casefold()]
        if code and code.casefold() not in codes:
            raise InvalidInput(
                f"keyword {keyword!r}: {code} is neither the source nor the target language"
                f" ({source_code}, {target_code})"
            )
        pattern = _pattern(words)
        if not pattern:
            raise InvalidInput(f"keyword {keyword!r}: there is no word in it")
        for side, side_code in zip(sides, codes, strict=True):
            if code.casefold() in ("", side_code):
                side.append(pattern)
    return Subject(*(_compiled(side) for side in sides))


def wanted(
    about: Subject,
    bitexts: Iterable[Bitext],
    scope: Scope,
    occurrences: int = DEFAULT_OCCURRENCES,
) -> Callable[[Pair], bool]:
    """Return what tells whether a pair belongs to a subject.

    Args:
        about: the subject.
        bitexts: the articles that the pairs come from.
        scope: "article": a pair belongs when its article holds keywords often enough; "pair": when
            the pair holds one itself. Translation units have no article and are judged themselves.
        occurrences: how often an article must hold keywords.
    """
    if scope == "pair":
        return about.has
    articles = {b.source.name for b in bitexts if about.occurrences(b) >= occurrences}

    def belongs(pair: Pair) -> bool:
        return about.has(pair) if pair.kind == UNIT else pair.document in articles

    return belongs


def keywords_of_file(text: str) -> list[str]:
    """Return the keywords that a file lists: one a line; blank lines and "#" lines say nothing."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _in_document(pattern: re.Pattern[str] | None, document: Document) -> int:
    if pattern is None:
        return 0
    count = 0
    title = next((block for _, block in document.blocks if block.kind is BlockKind.HEADING), None)
    for _, block in document.blocks:
        if block.kind in PROSE:
            found = _count(pattern, visible(block.coded, block.marks))
            count += found * (TITLE_WEIGHT if block is title else 1)
    return count


def _count(pattern: re.Pattern[str] | None, text: str) -> int:
    return sum(1 for _ in pattern.finditer(search_form(text))) if pattern else 0


def search_form(text: str) -> str:
    """Return a text as words are looked for in it, without regard to capitals and widths."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)


def _compiled(patterns: Sequence[str]) -> re.Pattern[str] | None:
    # The longest first: of two keywords at one place the longer is the one that stands there.
    ordered = sorted(set(patterns), key=lambda pattern: (-len(pattern), pattern))
    return re.compile("|".join(ordered)) if ordered else None


def _pattern(keyword: str) -> str:
    words = [word for word in _SEPARATORS.split(search_form(keyword)) if word.strip(_ANY_ENDING)]
    if not any(character.isalnum() for word in words for character in word):
        return ""
    begin = rf"(?<!{_LETTER})" if re.match(_LETTER, words[0]) else ""
    last = words[-1].rstrip(_ANY_ENDING)[-1]
    end = rf"(?!{_LETTER})" if re.match(_LETTER, last) else ""
    return begin + _BETWEEN.join(_word(word) for word in words) + end


def _word(word: str) -> str:
    """Return what finds a word in singular and plural, or with any ending."""
    if word.endswith(_ANY_ENDING):
        return re.escape(word.rstrip(_ANY_ENDING)) + rf"{_LETTER}*"
    if not _PLURAL.match(word) or re.search(f"[{_JOINED}]", word):
        return re.escape(word)
    forms = {word}
    for one, many in _ENDINGS:
        stem = word.removesuffix(many)
        if many and word.endswith(many) and len(stem) >= _LEAST_STEM:
            forms.add(stem + one)
    for form in tuple(forms):
        forms |= {form.removesuffix(one) + many for one, many in _ENDINGS if form.endswith(one)}
    return "(?:" + "|".join(sorted(map(re.escape, forms), key=lambda f: (-len(f), f))) + ")"
