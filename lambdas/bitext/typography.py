"""A target language's habits of writing: spaces and punctuation around what is protected.

An engine translates the words around tokens ("P0, P1和P2.") and puts spaces where its training had
them. What a language wants is in its settings (`Typography`); what human editions do, and how
often, is in docs/typography.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bitext.documents import MARKS, Mark, MarkForm, mark_at, mark_index
from bitext.job_segments import OutgoingSegment
from bitext.segments import folded
from bitext.sentences import SPACES
from bitext.settings import LanguageSettings

# Wide characters: CJK letters, kana, and the punctuation that is as wide as they are.
_WIDE = re.compile("[\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_WIDE_LETTER = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WIDE_PUNCTUATION = re.compile(
    "[\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff00-\uff0f\uff1a-\uff1f]"
)
_LATIN = re.compile("[0-9A-Za-z\u00c0-\u024f]")
# White space is never wanted before these beside a placeholder, unless the source has it.
_CLOSING = frozenset(",.;:?!)]},。，；：？！、）》」』")
_OPENING = frozenset("([（《“「『")
# What may stand between a word and the mark that ends its sentence.
_SKIPPED = frozenset(" )\"'”’」』）")
_SPACE = re.compile(" ")
# Spaces that an engine may write for a plain one.
_OTHER_SPACES = "\u00a0\u2007\u202f\u3000"


def same_text(coded: str) -> str:
    """Return coded text with its white space folded: two that are equal are the same text."""
    return folded(coded).strip(SPACES)


def tidied(coded: str, segment: OutgoingSegment, language: LanguageSettings) -> str:
    """Return a translation with spaces and punctuation as the target language has them.

    Only what an engine cannot know is touched: what stands beside placeholders, markup and, in a
    language without spaces, Latin words. A text equal to its source stays as it is.

    Args:
        coded: the translation's coded text.
        segment: its source.
        language: settings of the target language.
    """
    sent = same_text(segment.coded)
    text = same_text(_plain_spaces(coded, sent))
    if text == sent:
        return text
    marks = segment.marks
    rules = language.typography
    # A source that is written in such letters itself shows how its author wants it.
    is_foreign = _WIDE_LETTER.search(sent) is None
    if rules.full_width and is_foreign:
        widened = dict(zip(rules.half_width, rules.full_width, strict=True))
        text = _widened(text, marks, widened)
    spaced = language.sentences.spaced
    text = _without_spaces(
        text, marks, sent, spaced=spaced, beside_latin=rules.space_beside_latin or not is_foreign
    )
    return _with_role_spaces(text, marks, everywhere=rules.space_before_roles)


def _plain_spaces(coded: str, sent: str) -> str:
    """Return text with plain spaces beside its marks, where the source has no other ones."""
    if not any(space in coded for space in _OTHER_SPACES) or any(s in sent for s in _OTHER_SPACES):
        return coded
    out = list(coded)
    for at, character in enumerate(coded):
        beside = coded[at - 1 : at] + coded[at + 1 : at + 2]
        if character in _OTHER_SPACES and any(mark_index(other) >= 0 for other in beside):
            out[at] = " "
    return "".join(out)


# Punctuation


def _widened(text: str, marks: Sequence[Mark], widened: dict[str, str]) -> str:
    """Return text with full-width punctuation where it stands beside wide letters or placeholders.

    Numbers, versions, Latin stretches and texts without a wide letter are left alone.
    """
    if not _WIDE_LETTER.search(text) or not any(half in text for half in widened):
        return text
    out = list(text)
    for at, character in enumerate(text):
        if character in widened and character not in "()" and _ends_wide(text, at, marks):
            out[at] = widened[character]
    if "(" in widened and ")" in widened:
        for start, end in _brackets(text):
            if _is_wide_bracket(text, start, end, marks):
                out[start], out[end] = widened["("], widened[")"]
    return "".join(out)


def _ends_wide(text: str, at: int, marks: Sequence[Mark]) -> bool:
    """Whether the punctuation mark at a place belongs to wide text."""
    left = _neighbour(text, at, -1, marks, frozenset(" )"))
    right = _neighbour(text, at, 1, marks, _SKIPPED)
    is_wide_right = _WIDE.match(right) is not None
    if _is_atom(left, marks):
        if not _stands_in_wide(text, at):
            return False
        # "`a`.`b`" and "$x$:$y$" may be one thing; "$x$, $y$" are two.
        is_list = text[at] in ",;" or text[at + 1 : at + 2] == " "
        return is_wide_right or right == "" or (is_list and _is_atom(right, marks))
    if left and (_WIDE.match(left) or left in "”’"):
        return is_wide_right or right == "" or _is_atom(right, marks)
    return bool(left and _LATIN.match(left)) and text[at] != "." and is_wide_right


def _stands_in_wide(text: str, at: int) -> bool:
    """Whether the letter nearest to a place, before it or else after it, is wide."""
    for place in (*range(at - 1, -1, -1), *range(at + 1, len(text))):
        if text[place].isalpha():
            return _WIDE_LETTER.match(text[place]) is not None
    return False


def _neighbour(
    text: str, at: int, step: int, marks: Sequence[Mark], skipped: frozenset[str]
) -> str:
    """Return the next character that is neither a wrapping mark nor skipped; "" at the end."""
    at += step
    while 0 <= at < len(text):
        character = text[at]
        index = mark_index(character)
        is_pair = index >= 0 and marks[index].form is not MarkForm.ATOM
        if not is_pair and character not in skipped:
            return character
        at += step
    return ""


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for at, character in enumerate(text):
        if character == "(":
            opened.append(at)
        elif character == ")" and opened:
            yield opened.pop(), at


def _is_wide_bracket(text: str, start: int, end: int, marks: Sequence[Mark]) -> bool:
    inside = text[start + 1 : end]
    if not any(c.isalpha() or mark_index(c) >= 0 for c in inside):
        return False  # "(250, 250)" is a point
    left = _neighbour(text, start, -1, marks, frozenset(" "))
    if left and _WIDE.match(left):
        return True
    return _WIDE_LETTER.search(inside) is not None


# Spaces


def _without_spaces(
    text: str, marks: Sequence[Mark], sent: str, *, spaced: bool, beside_latin: bool
) -> str:
    out: list[str] = []
    begin = 0
    for found in _SPACE.finditer(text):
        at = found.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if _is_beside_mark(before, after):
            drops = _drops_beside_mark(before, after, marks, sent, keeps=spaced or beside_latin)
        else:
            drops = not (spaced or beside_latin) and _drops_between(before, after)
        if drops:
            out.append(text[begin:at])
            begin = at + 1
    return "".join((*out, text[begin:]))


def _is_beside_mark(before: str, after: str) -> bool:
    return any(character and mark_index(character) >= 0 for character in (before, after))


def _drops_between(before: str, after: str) -> bool:
    """Whether a space between two characters of a text without spaces is to go."""
    if _WIDE_PUNCTUATION.match(before) or _WIDE_PUNCTUATION.match(after):
        return True
    return bool(
        (_WIDE_LETTER.match(before) and _LATIN.match(after))
        or (_LATIN.match(before) and _WIDE_LETTER.match(after))
    )


def _drops_beside_mark(
    before: str, after: str, marks: Sequence[Mark], sent: str, *, keeps: bool
) -> bool:
    """Whether a space beside a mark is to go."""
    left, right = mark_at(before, marks), mark_at(after, marks)
    if any(mark and mark.kind == "break" for mark in (left, right)):
        return True
    if any(mark and mark.kind == "slide" and mark.form is MarkForm.ATOM for mark in (left, right)):
        return False  # half a slide mark: "[** word" without its space would be a whole one
    if left and after in _CLOSING:
        return f"{before} {after}" not in sent
    if before in _OPENING and right:
        return True
    # The side of a pair that faces its own text takes no space: "* word*" is no emphasis.
    if left and left.form is MarkForm.OPEN:
        return True
    if right and right.form is MarkForm.CLOSE:
        return True
    if keeps or (right and right.kind == "role"):
        return False
    if left and right:
        return True
    return _WIDE.match(after if left else before) is not None


def _with_role_spaces(text: str, marks: Sequence[Mark], *, everywhere: bool) -> str:
    """Return text with a space before its roles, as d2lbook needs it.

    Args:
        text: coded text.
        marks: its marks.
        everywhere: whether after punctuation too; else after letters and digits only.
    """
    out: list[str] = []
    begin = 0
    for found in MARKS.finditer(text):
        at = found.start()
        mark = mark_at(found[0], marks)
        if not at or mark is None or mark.kind != "role":
            continue
        before = mark_at(text[at - 1], marks)
        if before is None:
            wants = text[at - 1].isalnum() or (everywhere and text[at - 1] not in ' (["')
        else:
            wants = everywhere and before.form is not MarkForm.OPEN
        if wants:
            out += (text[begin:at], " ")
            begin = at
    return "".join((*out, text[begin:]))


def _is_atom(character: str, marks: Sequence[Mark]) -> bool:
    mark = mark_at(character, marks)
    return mark is not None and mark.form is MarkForm.ATOM and mark.kind != "url"
