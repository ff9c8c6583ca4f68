"""Text that an engine wrote, made safe to stand in Markdown.

An engine knows nothing of Markdown: a "*", "$" or "<" that it writes is text. Where Markdown would
read it as markup it gets a backslash, and only there. Whether the result is read as the same text
with the same marks is not reckoned but tried: it is parsed, by the parser that reads the documents.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

from bitext.documents import (
    MARKS,
    PROSE,
    Mark,
    MarkForm,
    mark_at,
    mark_character,
    mark_index,
)
from bitext.errors import UnreadableDocument
from bitext.markdown import parse_part
from bitext.segments import expanded

# Pairs that CommonMark reads by the characters around them.
_DELIMITED = frozenset({"emphasis", "strong", "strikethrough"})
# Characters that count as one delimiter when they stand side by side.
_RUNS = "`$*_~"
_SIDE_BY_SIDE = ((MarkForm.ATOM, MarkForm.ATOM), (MarkForm.CLOSE, MarkForm.OPEN))
# A character that may be markup, in any place.
_SPECIAL = re.compile(r"[*_`$~<\[\]\\!{}&|#]|:(?=\S)|://")
_CANDIDATE = re.compile(r"[*~_`$\[\]<\\!:{]")
_EVERYTHING = frozenset("*_`$~<[]\\!(){}:&")
_PUNCTUATION = frozenset(string.punctuation)
_ROLE = re.compile(r"(?::[A-Za-z][\w.+-]*:|\{[A-Za-z][\w:.+-]*\})\Z")
_REFERENCE = re.compile(r"\]\[([^\[\]]*)\]\Z")
# At the end of a heading: its attributes, or "#" that close it.
_ATTRIBUTES = re.compile(r"\{(?=[^{}]*\}\Z)")
_CLOSING = re.compile(r"(?<!\S)#(?=#*\Z)")
# Text that would turn a paragraph into another kind of block when it stands at its start.
_BLOCK_START = re.compile(
    r"(?:[-+*]|\d{1,9}[.)])(?=\s|$)|#{1,6}(?=\s|$)|>|(?:`{3,}|~{3,})|[-*_=]{3,}\s*$"
)
# What begins a directive, a table's caption or a comment. d2lbook's and MyST's own rules for lines
# know no backslash, so these are written as entities.
_LINE_START = {":": "&#58;", "%": "&#37;"}
_ROLE_START = re.compile(r":[A-Za-z][\w.+-]*:`")
# What would be taken for more of a bare address that it follows.
_IN_ADDRESS = re.compile(r"[A-Za-z0-9\-_~/#\[\]@$&*+=%]")
_PREFIX = "x "


def written(coded: str, source: str, marks: Sequence[Mark]) -> str | None:
    """Return coded text with what Markdown would read as markup escaped.

    Args:
        coded: the translation's coded text.
        source: the coded text of its source; what is plain there is left as it is.
        marks: the marks of both.

    Returns:
        The text, or None when it cannot be written so that it is read as meant.
    """
    coded = kept_apart(coded, marks)
    plain = MARKS.sub("", coded)
    if not _SPECIAL.search(plain) and not _has_fragile(coded, marks):
        return coded
    wanted = _read(coded, marks)
    for attempt in (_escaped(coded, source, marks), _all_escaped(coded, marks)):
        if _as_read(attempt, marks) == wanted:
            return attempt
    return None


def at_line_start(target: str, source: str, *, heading: bool = False) -> str:
    """Return text for a line's start, escaped if it would begin another kind of block there.

    Args:
        target: the text.
        source: its source's text; what begins it too is left as it is.
        heading: whether it is a heading's, behind its mark.
    """
    if target[:1] in _LINE_START and source[:1] != target[0] and not _ROLE_START.match(target):
        return _LINE_START[target[0]] + target[1:]
    match = None if heading else _BLOCK_START.match(target)
    if match is None or _BLOCK_START.match(source):
        return target
    marker = match[0]
    at = len(marker) - 1 if marker[0].isdigit() else 0
    return target[:at] + "\\" + target[at:]


def kept_apart(text: str, marks: Sequence[Mark]) -> str:
    """Return coded text with a space between marks that would else be read as something else."""
    places = {at for found in MARKS.finditer(text) for at in found.span()}
    out: list[str] = []
    begin = 0
    for at in sorted(places - {0, len(text)}):
        if _clashes(text, at, marks):
            out += (text[begin:at], " ")
            begin = at
    return "".join((*out, text[begin:]))


def _has_fragile(coded: str, marks: Sequence[Mark]) -> bool:
    """Whether coded text holds marks whose reading depends on what stands around them."""
    found = [marks[mark_index(c)] for c in MARKS.findall(coded)]
    return any(mark.form is not MarkForm.ATOM or mark.kind in ("break", "html") for mark in found)


def _escaped(coded: str, source: str, marks: Sequence[Mark]) -> str:
    """Escape what may be markup and what the source does not have as text."""
    found = _possible_markup(coded, marks)
    here = Counter(found.values())
    there = Counter(_possible_markup(source, marks).values())
    new = {at for at, role in found.items() if here[role] > there[role]}
    out = ["\\" + c if at in new else c for at, c in enumerate(coded)] if new else [coded]
    text = "".join(out)
    if not _ATTRIBUTES.search(source):
        text = _ATTRIBUTES.sub("&#123;", text)
    if not _CLOSING.search(source):
        text = _CLOSING.sub(r"\\#", text)
    return text


def _all_escaped(coded: str, marks: Sequence[Mark]) -> str:
    """Escape every character that may ever be markup, also at the lines' starts."""
    out: list[str] = []
    lines = re.split(f"({'|'.join(_breaks(marks)) or chr(0)})", coded)
    for line in lines:
        begun = at_line_start(line, "") if out else line
        escaped = begun != line
        for at, character in enumerate(begun):
            is_ours = escaped and at <= 1
            if character in _EVERYTHING and not is_ours:
                out.append("\\")
            out.append(character)
    text = "".join(out)
    return _CLOSING.sub(r"\\#", re.sub(r"\\\{(?=[^{}]*\}\Z)", "&#123;", text))


def _breaks(marks: Sequence[Mark]) -> list[str]:
    return [mark_character(n) for n, mark in enumerate(marks) if mark.kind == "break"]


def _possible_markup(coded: str, marks: Sequence[Mark]) -> dict[int, tuple[str, bool, bool]]:
    """Return the places of characters that Markdown may read as markup, and what they may do.

    The character itself, and for those that come in runs whether they may open and may close
    (CommonMark's "left-flanking" and "right-flanking"): one that could do nothing in the source may
    do so in a translation ("2 * 3" without spaces).
    """
    found: dict[int, tuple[str, bool, bool]] = {}
    for match in _CANDIDATE.finditer(coded):
        at, character = match.start(), match[0]
        if not _may_be_markup(coded, at, marks):
            continue
        opens = closes = True
        if character in "*_~":
            start, end = at, at + 1
            while start and coded[start - 1] == character:
                start -= 1
            while end < len(coded) and coded[end] == character:
                end += 1
            before = _written(coded[start - 1], marks)[-1] if start else " "
            after = _written(coded[end], marks)[0] if end < len(coded) else " "
            opens = not after.isspace() and (_is_word(after) or not _is_word(before))
            closes = not before.isspace() and (_is_word(before) or not _is_word(after))
        found[at] = (character, opens, closes)
    return found


def _may_be_markup(coded: str, at: int, marks: Sequence[Mark]) -> bool:
    """Whether Markdown may read the character at a place as markup."""
    character = coded[at]
    before = _written(coded[at - 1], marks)[-1] if at else " "
    following = _written(coded[at + 1], marks) if at + 1 < len(coded) else ""
    after = following[:1] or " "
    if character in "*~":
        return not (before.isspace() and after.isspace())
    if character == "_":
        is_inside = _is_word(before) and _is_word(after)
        return not is_inside and not (before.isspace() and after.isspace())
    if character in "`$[]":
        return True  # brackets alone too: the segment may be the text of a link
    if character == "<":
        return after.isalpha() or after in "/!?"
    if character == "\\":
        return not following or after in _PUNCTUATION or after == "\n"
    if character == "!":
        return after == "["
    if character == ":":
        # "[**a**]: b" at the start of a line would define a link.
        return before == "]" or (after == "`" and _ROLE.search(coded[: at + 1]) is not None)
    if character == "{":
        return re.match(r"\{[A-Za-z][\w:.+-]*\}`", expanded(coded[at : at + 80], marks)) is not None
    return False


def _read(coded: str, marks: Sequence[Mark]) -> list[str]:
    """Return what coded text says: runs of text, and marks as they are written."""
    out = [""]
    for character in coded:
        index = mark_index(character)
        if index < 0:
            out[-1] += character
            continue
        mark = marks[index]
        if mark.kind == "escape":
            out[-1] += mark.raw[1:]
        elif mark.kind == "entity" and mark.raw in ("&#123;", "&#58;", "&#37;"):
            out[-1] += chr(int(mark.raw[2:-1]))
        else:
            raw = "\n" if mark.kind == "break" else mark.raw
            out += [f"{mark.form.value} {raw}", ""]
    return out


def _as_read(coded: str, marks: Sequence[Mark]) -> list[str]:
    """Return what Markdown reads in coded text once it is written."""
    text = _PREFIX + MARKS.sub(lambda found: _in_one_block(marks[mark_index(found[0])]), coded)
    ends_in_break = text.endswith("\n")
    if ends_in_break:
        text += _PREFIX  # else it would be no break
    labels = dict.fromkeys(_labels(coded, marks))
    text += "".join(f"\n\n{label}: u" for label in labels)
    try:
        blocks = parse_part(text.encode("utf-8"), "").blocks
    except UnreadableDocument:
        return []
    if not blocks or blocks[0].kind not in PROSE or len(blocks) > 1 + len(labels):
        return []
    found = _read(blocks[0].coded, blocks[0].marks)
    if ends_in_break:
        found[-1] = found[-1].removesuffix(_PREFIX.strip())
    return [found[0].removeprefix(_PREFIX), *found[1:]]


def _in_one_block(mark: Mark) -> str:
    return "  \n" if mark.kind == "break" else mark.raw


def _labels(coded: str, marks: Sequence[Mark]) -> list[str]:
    """Return the labels that coded text refers to, and that its document defines."""
    labels = []
    for character in MARKS.findall(coded):
        mark = marks[mark_index(character)]
        if mark.kind == "footnote":
            labels.append(mark.raw)
        elif mark.form is MarkForm.CLOSE and (match := _REFERENCE.search(mark.raw)):
            labels.append(f"[{match[1]}]")
    return labels


def _clashes(text: str, at: int, marks: Sequence[Mark]) -> bool:
    """Whether markup would not be read as it is meant without a space before `at`."""
    left, right = mark_at(text[at - 1], marks), mark_at(text[at], marks)
    if left is None and right is None:
        return False
    if left and right and left.raw[-1] == right.raw[0] and right.raw[0] in _RUNS:
        # Side by side they would be one run: "`a``b`", "*a**b*", "$a$$b$".
        forms = left.form, right.form
        return left.kind != "escape" and forms in _SIDE_BY_SIDE
    if left and left.kind == "url" and not (right and right.form is MarkForm.CLOSE):
        return _IN_ADDRESS.match(_written(text[at], marks)) is not None
    touching = _written(text[at - 1], marks)[-1] + _written(text[at], marks)[0]
    if touching in ("](", "]["):
        return True  # "[**a**](**b**)" would be a link
    # "**Note:** this" in a language without spaces is "**注：**这": CommonMark takes a mark between
    # punctuation and a letter for text ("left-flanking and right-flanking delimiter runs").
    if right and right.form is MarkForm.OPEN and at + 1 < len(text):
        outside, inside = _written(text[at - 1], marks)[-1], _written(text[at + 1], marks)[0]
    elif left and left.form is MarkForm.CLOSE and at > 1:
        outside, inside = _written(text[at], marks)[0], _written(text[at - 2], marks)[-1]
        right = left
    else:
        return False
    if right.kind not in _DELIMITED or not _is_word(outside):
        return False
    return right.raw[0] == "_" or not _is_word(inside)


def _written(character: str, marks: Sequence[Mark]) -> str:
    mark = mark_at(character, marks)
    return mark.raw if mark else character


def _is_word(character: str) -> bool:
    """Whether a character is neither white space nor, in CommonMark's sense, punctuation."""
    return not character.isspace() and unicodedata.category(character)[0] not in "PS"
