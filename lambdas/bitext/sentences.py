"""Sentence boundaries in coded text (markup already protected, see `bitext.documents`).

Rules of our own, because protected text needs few: a terminator with its closers ends a sentence
where the next one can begin; abbreviations, initials and item numbers do not end one. What differs
from language to language is in `SentenceRules`. A boundary inside a pair of marks (emphasis, a
link, slide marks) is passed over, so that both marks stay in one sentence; only marks that enclose
the whole block are left outside and their sentences parted (a figure's caption).

One regular expression finds the candidates and refuses most that are none (3.14, a.b); what it
finds is looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bitext.documents import MARK_CLASS, MARKS, Mark, MarkForm, mark_index
from bitext.settings import SentenceRules

# Terminators that need no space after them.
_WIDE = "。！？｡"
# Full-width, but also a decimal point: only where a language's settings name it.
_WIDE_PERIOD = "．"
# Closers that no language's settings need to repeat.
_CLOSERS = "”’」』）】》〉)]\"'»"
_QUOTES = "\"'“‘«(（「『【"  # an item number may follow one of these
_OPENERS = "\"'“‘«¿¡([（「『【《〈—–-"
# White space that may stand between sentences; none begins or ends with it.
SPACES = " \t\n\r\f\v\u00a0\u3000"
# A comma or colon after a terminator shows that the sentence goes on.
_GOES_ON = "，、；：,;:"
_FIRST_MARK = MARK_CLASS[1]
# Small words that begin a sentence all the same: names (word2vec, fastText, tf.function) and
# items' letters and numbers ("ii)").
_SMALL_BEGINNING = re.compile(r"[a-z]+[A-Z0-9_]|[a-z_]\w+\.[a-z]\w|[a-z]{1,4}\)")
# Single letters with periods between them (p.d.f, a.m): they may end a sentence.
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_LAST_WORD = re.compile(r"[^\W_][\w.]*\Z")
# A formula that the sentence's period was written into: "$x.$".
_END_INSIDE = (".$", ". $", ".$$")
_SYMBOL = re.compile(r"\$\w+\.\$")
# How many characters before a period are looked at; no abbreviation is as long.
_LONGEST_WORD = 16
# "1." in running text has at most two digits; more is a quantity or a year.
_ITEM_DIGITS = 2


def split(coded: str, marks: Sequence[Mark], rules: SentenceRules) -> list[tuple[int, int]]:
    """Return the sentences' ranges (start, end) in coded text, without white space at their ends.

    Marks that enclose all of several sentences lie outside of the ranges.

    Args:
        coded: a block's coded text.
        marks: the block's marks.
        rules: the language's sentence rules.
    """
    length = len(coded)
    start = _past_spaces(coded, 0, length) if coded[:1] in SPACES else 0
    while length > start and coded[length - 1] in SPACES:
        length -= 1
    if start >= length:
        return []
    if coded[start] >= _FIRST_MARK and (index := mark_index(coded[start])) >= 0:
        mark = marks[index]
        if mark.form is MarkForm.OPEN and mark_index(coded[length - 1]) == mark.partner:
            inner = split(coded[start + 1 : length - 1], marks, rules)
            if len(inner) < 2:
                return [(start, length)]
            return [(start + 1 + a, start + 1 + b) for a, b in inner]
    ranges = []
    for end in _boundaries(coded, marks, rules):
        if end >= length:
            break
        ranges.append((start, end))
        start = end + (coded[end] in SPACES)
        while coded[start] in SPACES:
            start += 1
    ranges.append((start, length))
    return ranges


def _past_spaces(text: str, start: int, end: int) -> int:
    while start < end and text[start] in SPACES:
        start += 1
    return start


class _Compiled(NamedTuple):
    candidates: re.Pattern[str]
    wide: frozenset[str]
    special: frozenset[str]
    joins: re.Pattern[str] | None
    short_forms: frozenset[str]


@lru_cache(maxsize=64)
def _compiled(rules: SentenceRules) -> _Compiled:
    """Return a language's expressions."""
    wide = _WIDE + (_WIDE_PERIOD if _WIDE_PERIOD in rules.terminators else "")
    ends = "".join(dict.fromkeys(rules.terminators + wide + (".!?" if rules.joins else "")))
    terminator = f"[{re.escape(ends)}]"
    closers = "".join(dict.fromkeys(rules.closers + _CLOSERS))
    # So are a second end after a quotation's own (。”。) and slide marks that Markdown, for want
    # of a space, does not close.
    closing = rf"(?:[{re.escape(closers + wide)}]|\*\*[\])]|~~\])*"
    spaces = re.escape(SPACES)
    begins = rf"(?=[{spaces}][{spaces}{re.escape(_OPENERS)}]*([^{spaces}{re.escape(_OPENERS)}]))"
    after = rf"(?<=[{re.escape(wide + closers)}\U000f0000-\U000ffffd])"
    joined = f"|(?=[{rules.joins}])" if rules.joins else ""
    return _Compiled(
        # Groups: the terminators, closers, marks, closers after those, and the first character
        # of what follows white space.
        re.compile(
            rf"({terminator}(?<!{terminator}{{2}}){terminator}*)({closing})({MARK_CLASS}*)({closing})"
            rf"(?:{begins}|{after}{joined})"
        ),
        frozenset(wide),
        frozenset(ends if rules.joins else wide),
        re.compile(f"[{rules.joins}]") if rules.joins else None,
        frozenset(word.lower() for word in rules.abbreviations | rules.references),
    )


_latest: dict[str, tuple[SentenceRules, _Compiled]] = {}


def _of(rules: SentenceRules) -> _Compiled:
    """Return a language's expressions, without a look at all of its rules for every block."""
    latest = _latest.get("")  # read once: another thread may ask for another language
    if latest is None or latest[0] is not rules:
        latest = _latest[""] = (rules, _compiled(rules))
    return latest[1]


def _boundaries(coded: str, marks: Sequence[Mark], rules: SentenceRules) -> list[int]:
    compiled = _of(rules)
    found: list[int] = []
    depth = counted = 0
    has_pairs = has_ends = False
    for mark in marks:
        if mark.form is not _ATOM:
            has_pairs = True
        elif mark.raw.endswith(_END_INSIDE):
            has_ends = True
    if has_ends:
        coded = _with_ends(coded, marks, rules)
    for match in compiled.candidates.finditer(coded):
        start, end = match.span()
        if end - start > 1 or coded[start] in compiled.special:
            end = _place(coded, match, marks, rules, compiled, found)
            if not end:
                continue
        # What most sentences end in: one Latin terminator, and white space after it.
        elif match[5].islower() and not _can_begin(coded, match.start(5)):
            continue
        elif coded[start] == "." and coded[start - 1 : start].isalnum():
            word = coded[max(0, start - _LONGEST_WORD) : start].rsplit(None, 1)[-1]
            if not (
                (word.isalpha() and len(word) > 1 and word.lower() not in compiled.short_forms)
                or _can_end(coded, start, end, rules, found)
            ):
                continue
        if has_pairs:
            for character in MARKS.findall(coded, counted, end):
                depth += _STEP[marks[mark_index(character)].form]
            counted = end
            if depth:
                continue
        found.append(end)
    return found


def _place(
    coded: str,
    match: re.Match[str],
    marks: Sequence[Mark],
    rules: SentenceRules,
    compiled: _Compiled,
    found: Sequence[int],
) -> int:
    """Return the end of the sentence that a candidate of any form ends, or 0 where it ends none."""
    run, closers, within, _, first = match.groups()
    is_wide = not compiled.wide.isdisjoint(run + closers)  # "i.i.d.）。" is wide
    end, is_broken = match.end(), False
    if within:
        end, is_broken = _past_marks(match, marks, is_wide=is_wide)
    if end >= len(coded):
        return 0
    if is_wide:
        return end if _wide_ends(coded, end, run, closers, rules) else 0
    if compiled.joins and (place := _joined(coded, match, marks, rules, compiled.joins)):
        return place
    if run[0] not in rules.terminators or not (is_broken or (first and end == match.end())):
        return 0
    begins = match.start(5) if first and not is_broken else _beginning(coded, end)
    if not _can_begin(coded, begins):
        return 0
    return end if run != "." or _can_end(coded, match.start(), end, rules, found) else 0


def _with_ends(coded: str, marks: Sequence[Mark], rules: SentenceRules) -> str:
    """Return coded text with a period for each formula that holds the sentence's period.

    Where numbers with a period are ordinals, a formula of one symbol is one too ("$i.$").
    """

    def end(found: re.Match[str]) -> str:
        raw = marks[mark_index(found[0])].raw
        if not raw.endswith(_END_INSIDE) or (rules.ordinals and _SYMBOL.fullmatch(raw)):
            return found[0]
        return "."

    return MARKS.sub(end, coded)


_ATOM = MarkForm.ATOM
_STEP = {MarkForm.OPEN: 1, MarkForm.CLOSE: -1, MarkForm.ATOM: 0}


def _past_marks(match: re.Match[str], marks: Sequence[Mark], *, is_wide: bool) -> tuple[int, bool]:
    """Return where a sentence ends whose terminator has marks after it, and if a line breaks there.

    A mark that closes a pair belongs to the sentence; so does what stands right after a Latin
    period (a citation), since the next sentence begins after a space.
    """
    end, is_broken = match.end(2), False
    for character in match[3]:
        mark = marks[mark_index(character)]
        is_broken = mark.kind == "break"  # a hard line break is as good as a space
        if mark.form is MarkForm.OPEN or (is_wide and mark.form is MarkForm.ATOM and not is_broken):
            return end, is_broken
        end += 1
    return match.end(), is_broken


def _wide_ends(coded: str, end: int, run: str, closers: str, rules: SentenceRules) -> bool:
    """Whether a sentence ends after a wide terminator and its closers."""
    following = coded[end]
    if following in _GOES_ON or (run == _WIDE_PERIOD and following.isalnum() and _latin(following)):
        return False
    return not (closers and rules.continuations and coded.startswith(rules.continuations, end))


def _latin(character: str) -> bool:
    """Whether a character is a letter or digit of half or full width."""
    return character.isascii() or "０" <= character <= "ｚ"


def _joined(
    coded: str,
    match: re.Match[str],
    marks: Sequence[Mark],
    rules: SentenceRules,
    joins: re.Pattern[str],
) -> int:
    """Return where a sentence ends whose Latin terminator has no space after it, else 0.

    So it is between two letters that the language's settings name; a period after a digit or a
    Latin letter may belong to a number or a name. An ellipsis ends one only where its line ends.
    """
    run, closers, within, _, first = match.groups()
    after = match.end()
    is_ellipsis = "…" in run or ".." in run
    if closers or (is_ellipsis and not coded.startswith("\n", after)):
        return 0
    if first:
        if rules.spaced or within:
            return 0
        after = match.start(5)
    if not joins.match(coded, after):
        return 0
    if "." in run and not is_ellipsis:
        before = coded[match.start() - 1 : match.start()]
        if run != "." or not (
            joins.match(before) or before >= _FIRST_MARK or before in (")", "）")
        ):
            return 0
    end = match.end(2)
    for character in within:
        if marks[mark_index(character)].form is not MarkForm.CLOSE:
            break
        end += 1
    return end


def _beginning(coded: str, end: int) -> int:
    """Return the place of the first character after white space and openers."""
    while end < len(coded) and (coded[end] in SPACES or coded[end] in _OPENERS):
        end += 1
    return end


def _can_begin(coded: str, at: int) -> bool:
    """Whether a sentence can begin with the word at a place."""
    if at >= len(coded):
        return False
    return not coded[at].islower() or _SMALL_BEGINNING.match(coded, at) is not None


def _can_end(coded: str, period: int, end: int, rules: SentenceRules, found: Sequence[int]) -> bool:
    """Whether the word before a period is no abbreviation, initial or item number."""
    if not period or not coded[period - 1].isalnum():
        return True
    word_match = _LAST_WORD.search(coded, max(0, period - _LONGEST_WORD), period)
    if word_match is None:
        return True
    word = word_match[0]
    if word.isdigit():
        return not (rules.ordinals or _is_item_number(coded, word_match.start(), word, found))
    if _is_listed(word, rules.abbreviations):
        return False
    following = coded[_past_spaces(coded, end, len(coded))]
    if _is_listed(word, rules.references):
        return not (following.isdigit() or following >= _FIRST_MARK)
    if len(word) == 1:
        # "J. Smith" is far more common than a sentence that ends in "plan B."
        return not word.isupper()
    return not (following >= _FIRST_MARK and _DOTTED.fullmatch(word))


def _is_listed(word: str, short_forms: frozenset[str]) -> bool:
    """Whether a word is a short form as listed, or with a capital; "CF" is not "cf"."""
    if word in short_forms:
        return True
    is_acronym = len(word) > 1 and word.isupper() and "." not in word
    return not is_acronym and word.lower() in short_forms


def _is_item_number(coded: str, start: int, number: str, found: Sequence[int]) -> bool:
    """Whether a number with a period is an item's: the first thing in its block, quotation or list.

    A number of an item in running text stands after the end of a sentence or after ";", the first
    one also after ":".
    """
    if start == 0:
        return True
    if len(number) > _ITEM_DIGITS:
        return False
    before = coded[start - 1]
    if before not in SPACES:
        return before >= _FIRST_MARK or before in _QUOTES
    last = found[-1] if found else 0
    between = coded[last:start].rstrip(SPACES)
    if not between:
        return True
    return between[-1] == ";" or (between[-1] == ":" and number == "1")
