"""Sentence boundaries in coded text (markup already protected, see `bitext.documents`).

Rules of our own, because protected text needs few: a terminator with its closers ends a sentence
where the next one can begin; abbreviations, initials and item numbers do not end one. A boundary
inside a pair of marks (emphasis, a link, slide marks) is passed over, so that both marks stay in
one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bitext.documents import MARK_CLASS, MARKS, Mark, MarkForm, mark_index
from bitext.settings import SentenceRules

# Terminators that need no space after them.
_WIDE = "。！？｡"
# Closers that no language's settings need to repeat.
_CLOSERS = "”’」』）】》)]\"'»"
_OPENERS = "\"'“‘«¿¡([（「『【《〈—–-"
# White space that may stand between sentences; none begins or ends with it.
SPACES = " \t\n\r\f\v\u00a0\u3000"


def split(coded: str, marks: Sequence[Mark], rules: SentenceRules) -> list[tuple[int, int]]:
    """Return the sentences' ranges (start, end) in coded text, without white space at their ends.

    Args:
        coded: a block's coded text.
        marks: the block's marks.
        rules: the language's sentence rules.
    """
    bounds = [0, *_boundaries(coded, marks, rules), len(coded)]
    trimmed = (_trim(coded, a, b) for a, b in pairwise(bounds))
    return [(a, b) for a, b in trimmed if a < b]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in SPACES:
        start += 1
    while end > start and text[end - 1] in SPACES:
        end -= 1
    return start, end


@lru_cache(maxsize=64)
def _pattern(rules: SentenceRules) -> re.Pattern[str]:
    terminators = re.escape(rules.terminators + _WIDE)
    closers = re.escape(rules.closers + _CLOSERS)
    return re.compile(
        rf"(?P<end>[{terminators}]+)(?P<closers>[{closers}]*)(?P<marks>{MARK_CLASS}*)(?P<more>[{closers}]*)"
    )


def _boundaries(coded: str, marks: Sequence[Mark], rules: SentenceRules) -> list[int]:
    found: list[int] = []
    depth = at = 0
    for match in _pattern(rules).finditer(coded):
        end = match.end("closers")
        wide = any(character in _WIDE for character in match["end"])
        broken = False
        # A mark that closes a pair belongs to the sentence; so does what stands right after a
        # Latin period (a citation), since the next sentence begins after a space.
        for place in range(match.start("marks"), match.end("marks")):
            mark = marks[mark_index(coded[place])]
            broken = mark.kind == "break"  # a hard line break is as good as a space
            if mark.form is MarkForm.OPEN or (wide and mark.form is MarkForm.ATOM and not broken):
                break
            end = place + 1
        else:
            if match["marks"]:
                end = match.end("more")
        if end >= len(coded):
            continue
        for found_mark in MARKS.finditer(coded, at, end):
            depth += _STEP[marks[mark_index(found_mark[0])].form]
        at = end
        if depth:
            continue
        if wide:
            if coded[end] not in "，、；：,;:":
                found.append(end)
        elif (
            (broken or coded[end] in SPACES)
            and _can_begin(coded, end)
            and _can_end(coded, match.start(), rules)
        ):
            found.append(end)
    return found


_STEP = {MarkForm.OPEN: 1, MarkForm.CLOSE: -1, MarkForm.ATOM: 0}


def _can_begin(coded: str, end: int) -> bool:
    """Whether a sentence can begin after the white space at `end`."""
    at = end
    while at < len(coded) and coded[at] in SPACES:
        at += 1
    while at < len(coded) and (coded[at] in _OPENERS):
        at += 1
    if at >= len(coded):
        return False
    first = coded[at]
    return not first.isalpha() or not first.islower()


def _can_end(coded: str, period: int, rules: SentenceRules) -> bool:
    """Whether the text before a terminator is no abbreviation, initial or item number."""
    if coded[period] != "." or coded[period : period + 2] == "..":
        return True
    at = period
    while at > 0 and (coded[at - 1].isalnum() or coded[at - 1] == "."):
        at -= 1
    word = coded[at:period]
    if word.casefold().rstrip(".") in rules.abbreviations:
        return False
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False  # "J. Smith" is far more common than a sentence that ends in "plan B."
    return not (word.isdigit() and at == 0)
