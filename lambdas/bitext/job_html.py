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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from justhtml import JustHTML

from bitext.documents import Mark, MarkForm, mark_character, mark_index
from bitext.segments import folded

# The element that stands for a pair. All others are spans.
_ELEMENTS = {"emphasis": "i", "strong": "b", "link": "a"}
MISSING = "the translation is missing"
_LEAK = re.compile(r"DNT_\w+|</?span|translate\s*=")
_TOKEN = re.compile(r"P\d+")
# White space that a translation may gain beside a placeholder although no language wants it there.
_BEFORE_PUNCTUATION = re.compile(r"\s+(?=[,.;:!?)\]}，。；：！？、）》」』])")
_WIDE = "\u3000-\u9fff\uf900-\ufaff\uff00-\uffef"


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
    elements: dict[str, Any] = {}
    for element in JustHTML(text, sanitize=False).query("p"):
        elements.setdefault(str((element.attrs or {}).get("id")), element)
    return {
        segment.id: _read_segment(elements.get(segment.id), segment, spaced=spaced)
        for segment in segments
    }


def _read_segment(element: Any, segment: OutgoingSegment, *, spaced: bool) -> TargetSegment:
    if element is None:
        return TargetSegment("", MISSING)
    atom_indices = [
        index
        for character in segment.coded
        if (index := mark_index(character)) >= 0 and segment.marks[index].form is MarkForm.ATOM
    ]
    reader = _Reader({f"p{n}": index for n, index in enumerate(atom_indices)}, segment)
    reader.walk(element)
    coded = "".join(reader.out)
    plain = "".join(c for c in coded if mark_index(c) < 0)
    missing = [n for n, index in enumerate(atom_indices) if index not in reader.seen]
    if missing:
        return TargetSegment("", f"placeholder P{missing[0]} was lost")
    for character in segment.coded:
        index = mark_index(character)
        if index >= 0 and index not in reader.seen:
            return TargetSegment("", f"markup was lost: {segment.marks[index].kind}")
    leak = _LEAK.search(plain)
    if leak:
        return TargetSegment("", "a token of the service leaked into the text")
    sent = "".join(c for c in segment.coded if mark_index(c) < 0)
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
        self.seen: set[int] = set()
        self.out: list[str] = []

    def walk(self, element: Any) -> None:
        for child in element.children:
            name = getattr(child, "name", "")
            if name == "#text":
                self.out.append(child.data or "")
            elif name and not name.startswith(("#", "!")):
                self._element(child)

    def _element(self, element: Any) -> None:
        name = str(element.attrs.get("id") or "")
        index = self.atoms.get(name)
        if index is not None:
            if index not in self.seen:  # of a duplicated placeholder the first stays
                self.seen.add(index)
                self.out.append(mark_character(index))
            # A span that swallowed others, or text, gives them back.
            if len(element.children) != 1 or getattr(element.children[0], "name", "") != "#text":
                for child in element.children:
                    if getattr(child, "name", "") != "#text":
                        self._element(child)
            return
        if re.fullmatch(r"m\d+", name) and int(name[1:]) < len(self.segment.marks):
            opening = int(name[1:])
            mark = self.segment.marks[opening]
            if mark.form is MarkForm.OPEN and opening not in self.seen:
                self.seen.update((opening, mark.partner))
                self.out.append(mark_character(opening))
                self.walk(element)
                self.out.append(mark_character(mark.partner))
                return
        self.walk(element)


def tidied(coded: str, segment: OutgoingSegment, *, spaced: bool) -> str:
    """Return a translation with the white space around its marks as the target language has it.

    A space between a placeholder and punctuation goes when the source has none. In a language
    without spaces, placeholders touch the text, but a role keeps one space before it: d2lbook
    needs it.
    """
    text = folded(coded).strip()
    if text == folded(segment.coded).strip():
        return text
    out: list[str] = []
    for at, character in enumerate(text):
        if character == " ":
            before, after = text[at - 1 : at], text[at + 1 : at + 2]
            if _drops_space(before, after, segment, spaced=spaced):
                continue
        elif not spaced and out and not out[-1].isspace() and _is_role(character, segment):
            out.append(" ")
        out.append(character)
    return "".join(out)


def _is_role(character: str, segment: OutgoingSegment) -> bool:
    index = mark_index(character)
    return index >= 0 and segment.marks[index].kind == "role"


def _drops_space(before: str, after: str, segment: OutgoingSegment, *, spaced: bool) -> bool:
    """Whether a space between two characters of a translation is to go."""
    mark_before = bool(before) and mark_index(before) >= 0
    mark_after = bool(after) and mark_index(after) >= 0
    if after and _BEFORE_PUNCTUATION.match(" " + after) and mark_before:
        return f"{before} {after}" not in folded(segment.coded)
    if before in ("(", "[", "（", "《", "“") and mark_after:
        return True
    if spaced:
        # The side of a pair that faces its own text takes no space: "* word*" is no emphasis.
        if mark_before and segment.marks[mark_index(before)].form is MarkForm.OPEN:
            return True
        return mark_after and segment.marks[mark_index(after)].form is MarkForm.CLOSE
    if not (mark_before or mark_after):
        return False
    if mark_after and _is_role(after, segment):
        return False
    if mark_before and mark_after:
        return True
    other = after if mark_before else before
    return bool(re.match(f"[{_WIDE}]", other))
