"""The HTML that a translation job reads and writes: segments out, target segments back.

Amazon Translate leaves the content of elements with `translate="no"` alone and may move them in
the sentence ("Using do-not-translate tags" in its developer guide). So each segment is one `<p
id>`, each atom a `<span translate="no" id="p0">P0</span>` (a short token instead of the markup:
raw "<" near such a tag is known to corrupt it), each wrapping pair an inline element with an id.
Coming back, elements are found by id alone; order, quotes and spacing may have changed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from justhtml import JustHTML

from bitext.documents import MARKS, Mark, MarkForm, mark_character, mark_index
from bitext.segments import folded
from bitext.sentences import SPACES

# The element that stands for a pair. All others are spans.
_ELEMENTS = {"emphasis": "i", "strong": "b", "link": "a"}
MISSING = "the translation is missing"
_LEAK = re.compile(r"DNT_\w+|</?span|translate\s*=")
_TOKEN = re.compile(r"P\d+")
# White space that a translation may gain beside a placeholder although no language wants it there.
_BEFORE_PUNCTUATION = re.compile(r"\s+(?=[,.;:!?)\]}，。；：！？、）》」』])")
_WIDE = "\u3000-\u9fff\uf900-\ufaff\uff00-\uffef"
# Pairs that CommonMark reads by the characters around them.
_DELIMITED = frozenset({"emphasis", "strong", "strikethrough"})
# Characters that count as one delimiter when they stand side by side.
_RUNS = "`$*_~"
_SIDE_BY_SIDE = ((MarkForm.ATOM, MarkForm.ATOM), (MarkForm.CLOSE, MarkForm.OPEN))
_OPENING = "([（《“"


@dataclass(frozen=True, slots=True)
class OutgoingSegment:
    """A segment on its way to the job.

    Attributes:
        id: its element's id, unique in its file.
        coded: its coded text.
        marks: the marks of its block.
    """

    id: str
    coded: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TargetSegment:
    """A segment that came back.

    Attributes:
        coded: the translation as coded text, with the source's marks.
        damage: what is wrong with it, in a few words; "" when all placeholders are there.
    """

    coded: str
    damage: str = ""


def write(segments: Iterable[OutgoingSegment], language: str) -> str:
    """Return a full HTML document with one paragraph per segment.

    Args:
        segments: what to translate.
        language: the code of their language.
    """
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{html.escape(language)}"><head><meta charset="utf-8"></head><body>',
    ]
    lines.extend(paragraph(segment) for segment in segments)
    lines.append("</body></html>\n")
    return "\n".join(lines)


def paragraph(segment: OutgoingSegment) -> str:
    """Return one segment as an HTML paragraph."""
    out = [f'<p id="{segment.id}">']
    count = 0
    for character in segment.coded:
        index = mark_index(character)
        if index < 0:
            out.append(html.escape(character, quote=False))
            continue
        mark = segment.marks[index]
        if mark.form is MarkForm.ATOM:
            out.append(f'<span translate="no" id="p{count}">P{count}</span>')
            count += 1
        elif mark.form is MarkForm.OPEN:
            out.append(f'<{_ELEMENTS.get(mark.kind, "span")} id="m{index}">')
        else:
            out.append(f"</{_ELEMENTS.get(mark.kind, 'span')}>")
    out.append("</p>")
    return "".join(out)


def read(
    text: str, segments: Sequence[OutgoingSegment], *, spaced: bool
) -> dict[str, TargetSegment]:
    """Return what came back for each segment; one that is missing is damaged.

    Args:
        text: the job's HTML.
        segments: what was sent.
        spaced: whether the target language separates words by spaces.
    """
    found = _paragraphs(JustHTML(text, sanitize=False).root)
    return {
        segment.id: _read_segment(found.get(segment.id, ()), segment, spaced=spaced)
        for segment in segments
    }


def _paragraphs(root: Any) -> dict[str, list[Any]]:
    """Return the paragraphs by id, each with what followed it outside of any paragraph.

    A block element inside of a paragraph ends it: what comes after is not in it any more.
    """
    found: dict[str, list[Any]] = {}
    last: list[Any] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if _name(node) == "p" and node.attrs.get("id"):
            last = found.setdefault(str(node.attrs["id"]), [])
            last.append(node)
        elif _name(node) == "#text":
            if (node.data or "").strip():
                last.append(node)
        elif _name(node) not in ("head", "#comment", "!doctype"):
            waiting.extend(reversed(node.children))
    return found


def _name(node: Any) -> str:
    return str(getattr(node, "name", ""))


def _read_segment(nodes: Sequence[Any], segment: OutgoingSegment, *, spaced: bool) -> TargetSegment:
    if not nodes:
        return TargetSegment("", MISSING)
    if len(nodes) > 1:
        again = all(_name(node) == "p" for node in nodes)
        return TargetSegment("", "it came back twice" if again else "it was torn apart")
    atom_indices = [
        index
        for character in segment.coded
        if (index := mark_index(character)) >= 0 and segment.marks[index].form is MarkForm.ATOM
    ]
    reader = _Reader({f"p{n}": index for n, index in enumerate(atom_indices)}, segment)
    reader.read(nodes[0])
    coded = "".join(reader.out)
    plain = "".join(c for c in coded if mark_index(c) < 0)
    for n, index in enumerate(atom_indices):
        if index not in reader.seen:
            return TargetSegment("", f"placeholder P{n} was lost")
    for character in segment.coded:
        index = mark_index(character)
        if index >= 0 and index not in reader.seen:
            return TargetSegment("", f"markup was lost: {segment.marks[index].kind}")
    if reader.damage:
        return TargetSegment("", reader.damage)
    sent = "".join(c for c in segment.coded if mark_index(c) < 0)
    if set(_LEAK.findall(plain)) - set(_LEAK.findall(sent)):
        return TargetSegment("", "a token of the service leaked into the text")
    if set(_TOKEN.findall(plain)) - set(_TOKEN.findall(sent)):
        return TargetSegment("", "a placeholder's token leaked into the text")
    if not plain.strip() and sent.strip():
        return TargetSegment("", "the translation is empty")
    return TargetSegment(tidied(coded, segment, spaced=spaced))


class _Reader:
    """Collects a paragraph's text and marks."""

    def __init__(self, atoms: Mapping[str, int], segment: OutgoingSegment) -> None:
        self.atoms = atoms
        self.segment = segment
        self.own = {mark_index(found) for found in MARKS.findall(segment.coded)}
        self.seen: set[int] = set()
        self.out: list[str] = []
        self.damage = ""

    def read(self, paragraph: Any) -> None:
        # A stack of its own: a segment may nest deeper than Python's.
        waiting: list[Any] = [*reversed(paragraph.children)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):  # the closing side of a pair that was opened
                self.out.append(node)
            elif _name(node) == "#text":
                self.out.append(node.data or "")
            elif _name(node) and not _name(node).startswith(("#", "!")):
                waiting.extend(reversed(self._entered(node)))

    def _entered(self, element: Any) -> list[Any]:
        """Take an element's own mark; return what is still to be read of it."""
        name = str(element.attrs.get("id") or "")
        if name in self.atoms:
            return self._placeholder(element, name)
        content = [*element.children]
        opening = int(name[1:]) if re.fullmatch(r"m\d{1,6}", name) else -1
        # A pair of another segment is there when its end was lost: HTML opens it again.
        if opening in self.own and opening not in self.seen:
            mark = self.segment.marks[opening]
            if mark.form is MarkForm.OPEN:
                self.seen.update((opening, mark.partner))
                self.out.append(mark_character(opening))
                content.append(mark_character(mark.partner))
        return content

    def _placeholder(self, element: Any, name: str) -> list[Any]:
        """Take a placeholder; return what else its element swallowed.

        Of a placeholder that was duplicated the first stays.
        """
        mark = [] if self.atoms[name] in self.seen else [mark_character(self.atoms[name])]
        self.seen.add(self.atoms[name])
        content: list[Any] = []
        found = False
        for child in element.children:
            if _name(child) != "#text":
                content.append(child)
                continue
            before, token, after = (child.data or "").partition(name.upper())
            if token and not found:
                found = True
                content += [*_words(before), *mark, *_words(after)]
            elif _words(before):
                content += _words(before + token + after)
        if not found:
            if any(isinstance(child, str) for child in content):
                self.damage = f"placeholder {name.upper()} was changed"
            content = mark + content
        return content


def _words(text: str) -> list[str]:
    """Return text unless it is nothing but white space."""
    return [text] if text.strip() else []


def tidied(coded: str, segment: OutgoingSegment, *, spaced: bool) -> str:
    """Return a translation with the white space around its marks as the target language has it.

    A space between a placeholder and punctuation goes when the source has none. In a language
    without spaces, placeholders touch the text, but a role keeps one space before it: d2lbook
    needs it.
    """
    text = folded(coded).strip(SPACES)
    sent = folded(segment.coded).strip(SPACES)
    if text == sent:
        return text
    out: list[str] = []
    for at, character in enumerate(text):
        if character == " ":
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            if _drops_space(before, after, segment, sent, spaced=spaced):
                continue
        elif not spaced and out and _is_role(character, segment):
            before_role = _mark(out[-1], segment.marks)
            opened = before_role is not None and before_role.form is MarkForm.OPEN
            out.append("" if opened or out[-1] in _OPENING + " " else " ")
        out.append(character)
    return _kept_apart("".join(out), segment.marks)


def _kept_apart(text: str, marks: Sequence[Mark]) -> str:
    """Return text with a space between marks that would else be read as something else."""
    out: list[str] = []
    for at, character in enumerate(text):
        if at and _clashes(text, at, marks):
            out.append(" ")
        out.append(character)
    return "".join(out)


def _clashes(text: str, at: int, marks: Sequence[Mark]) -> bool:
    """Whether markup would not be read as it is meant without a space before `at`."""
    left, right = _mark(text[at - 1], marks), _mark(text[at], marks)
    if left and right and left.raw[-1] == right.raw[0] and right.raw[0] in _RUNS:
        # Side by side they would be one run: "`a``b`", "*a**b*", "$a$$b$".
        forms = left.form, right.form
        return left.kind != "escape" and forms in _SIDE_BY_SIDE
    touching = _written(text[at - 1], marks)[-1] + _written(text[at], marks)[0]
    if (left or right) and touching in ("](", "]["):
        return True  # "[**a**](**b**)" would be a link
    # "**Note:** this" in a language without spaces is "**注：**这": CommonMark takes a mark between
    # punctuation and a letter for text ("left-flanking and right-flanking delimiter runs").
    if right and right.form is MarkForm.OPEN:
        outside, inside = _written(text[at - 1], marks)[-1], _written(text[at + 1], marks)[0]
    elif left and left.form is MarkForm.CLOSE and at > 1:
        outside, inside = _written(text[at], marks)[0], _written(text[at - 2], marks)[-1]
        right = left
    else:
        return False
    if right.kind not in _DELIMITED or not _is_word(outside):
        return False
    return right.raw[0] == "_" or not _is_word(inside)


def _mark(character: str, marks: Sequence[Mark]) -> Mark | None:
    index = mark_index(character)
    return None if index < 0 else marks[index]


def _written(character: str, marks: Sequence[Mark]) -> str:
    mark = _mark(character, marks)
    return mark.raw if mark else character


def _is_word(character: str) -> bool:
    """Whether a character is neither white space nor, in CommonMark's sense, punctuation."""
    return not character.isspace() and unicodedata.category(character)[0] not in "PS"


def _is_role(character: str, segment: OutgoingSegment) -> bool:
    index = mark_index(character)
    return index >= 0 and segment.marks[index].kind == "role"


def _drops_space(
    before: str, after: str, segment: OutgoingSegment, sent: str, *, spaced: bool
) -> bool:
    """Whether a space between two characters of a translation is to go."""
    mark_before = bool(before) and mark_index(before) >= 0
    mark_after = bool(after) and mark_index(after) >= 0
    if after and _BEFORE_PUNCTUATION.match(" " + after) and mark_before:
        return f"{before} {after}" not in sent
    if before and before in _OPENING and mark_after:
        return True
    # The side of a pair that faces its own text takes no space: "* word*" is no emphasis.
    if mark_before and segment.marks[mark_index(before)].form is MarkForm.OPEN:
        return True
    if mark_after and segment.marks[mark_index(after)].form is MarkForm.CLOSE:
        return True
    if spaced or not (mark_before or mark_after):
        return False
    if mark_after and _is_role(after, segment):
        return False
    if mark_before and mark_after:
        return True
    other = after if mark_before else before
    return bool(re.match(f"[{_WIDE}]", other))
