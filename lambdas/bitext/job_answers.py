"""What a translation job gave back for each segment, as coded text, or what is wrong with it.

The job's HTML is read with an HTML5 parser, and elements are known by their ids. What changes
nothing is tolerated: order, quotes, capital letters, white space, entities, foreign elements. What
would have to be guessed is damage, and is named:

- a placeholder or a wrapping pair that is not there, or there twice. Of copies that stand side by
  side one is kept, for it does not matter which. Copies apart are damage: ids are numbered anew in
  each segment, so that one of them may have come from another segment, and the place of a formula
  in a sentence is a part of its meaning.
- a placeholder whose token was changed. Text that slipped into its element beside the token is
  given back to the sentence.
- a pair that wraps nothing, or no words where it wrapped words, or other placeholders where it
  wrapped placeholders only.
- a token, a tag or an entity that stands in the text as text.
- a start tag without an end, or an end without a start: how far it reached is not known any more.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from justhtml import JustHTML

from bitext.documents import MARKS, MarkForm, mark_character, mark_index
from bitext.job_segments import MISSING, OutgoingSegment, TargetSegment

_PARAGRAPH = re.compile(r"<p(?=[\s>/])[^>]*>", re.IGNORECASE)
_END = re.compile(r"</p(?=[\s>/])", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(i|b|a|span)(?=[\s>/])", re.IGNORECASE)
_LEAK = re.compile(
    r"DNT_\w+|</?span|<[iba]\s+id\b|translate\s*=|\bid\s*=\s*[\"']?[pm]\d", re.IGNORECASE
)
# A token as text, in whatever letters ("Р" is Cyrillic); read after full-width forms were folded.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_])[PpРр]\d+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# What no text holds: our own marks' characters, and control characters.
_FORBIDDEN = re.compile("[\U000f0000-\U000fffff\x00-\x08\x0e-\x1f\x7f]")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))


def answers(
    text: str, segments: Sequence[OutgoingSegment]
) -> Iterator[tuple[OutgoingSegment, TargetSegment]]:
    """Yield every segment with what came back of it, not yet fit to be written.

    Args:
        text: the job's HTML.
        segments: what was sent.
    """
    found = _paragraphs(JustHTML(text, sanitize=False).root)
    torn = _unbalanced(text)
    for segment in segments:
        nodes = found.get(segment.id.lower(), [])
        damage = _paragraph_damage(nodes)
        if damage:
            yield segment, TargetSegment("", damage)
            continue
        answer = _Reader(segment).read(nodes[0])
        if not answer.damage and segment.id.lower() in torn:
            answer = TargetSegment("", "a tag was lost")
        yield segment, answer


def _paragraph_damage(nodes: Sequence[Any]) -> str:
    if not nodes:
        return MISSING
    if len(nodes) > 1:
        again = all(_name(node) == "p" for node in nodes)
        return "it came back twice" if again else "it was torn apart"
    return ""


def _paragraphs(root: Any) -> dict[str, list[Any]]:
    """Return the paragraphs by id, each with what followed it outside of any paragraph.

    A block element inside of a paragraph ends it: what comes after is not in it any more.
    """
    found: dict[str, list[Any]] = {}
    last: list[Any] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if _name(node) == "p" and _id(node):
            last = found.setdefault(_id(node), [])
            last.append(node)
        elif _name(node) == "#text":
            if (node.data or "").strip():
                last.append(node)
        elif _name(node) not in ("head", "#comment", "!doctype"):
            if re.fullmatch(r"p\d+", _id(node)):
                last.append(node)  # a placeholder outside of every paragraph
            waiting.extend(reversed(node.children))
    return found


def _unbalanced(text: str) -> set[str]:
    """Return the ids of paragraphs whose start and end tags do not pair.

    The parser mends them without a word, and what they wrapped is not known any more.
    """
    starts = list(_PARAGRAPH.finditer(text))
    found: set[str] = set()
    for number, match in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        closing = _END.search(text, match.end(), end)
        balance: Counter[str] = Counter()
        for tag in _TAG.finditer(text, match.end(), closing.start() if closing else end):
            balance[tag[2].lower()] += -1 if tag[1] else 1
        if any(balance.values()):
            fragment = JustHTML(match[0], sanitize=False, fragment=True).root
            found.update(_id(paragraph) for paragraph in fragment.children or ())
    return found


def _name(node: Any) -> str:
    return str(getattr(node, "name", ""))


def _id(node: Any) -> str:
    return str((getattr(node, "attrs", None) or {}).get("id") or "").strip().lower()


class _Reader:
    """Collects a paragraph's text and marks."""

    def __init__(self, segment: OutgoingSegment) -> None:
        self.segment = segment
        own = [mark_index(found) for found in MARKS.findall(segment.coded)]
        forms = [(index, segment.marks[index].form) for index in own]
        atoms = [index for index, form in forms if form is MarkForm.ATOM]
        self.own = frozenset(own)
        self.atoms: Mapping[str, int] = {f"p{n}": index for n, index in enumerate(atoms)}
        self.pairs = {f"m{index}": index for index, form in forms if form is MarkForm.OPEN}
        self.out: list[str] = []
        self.damage = ""

    def read(self, paragraph: Any) -> TargetSegment:
        """Return the paragraph as coded text, or what is wrong with it."""
        # A stack of its own: a segment may nest deeper than Python's.
        waiting: list[Any] = [*reversed(paragraph.children)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):  # a mark, or text that has been looked at
                self.out.append(node)
            elif _name(node) == "#text":
                self._text(node.data or "")
            elif _name(node) == "br":
                self.out.append(" ")
            elif _name(node) and not _name(node).startswith(("#", "!")):
                waiting.extend(reversed(self._entered(node)))
        coded = "".join(self.out)
        coded = self._copies_joined(coded)
        damage = self._lost(coded) or self.damage or self._wrong_pair(coded) or self._leak(coded)
        return TargetSegment("", damage) if damage else TargetSegment(coded)

    def _text(self, text: str) -> None:
        if _FORBIDDEN.search(text):
            self.damage = self.damage or "a character that no text holds"
            text = _FORBIDDEN.sub("", text)
        self.out.append(text)

    def _entered(self, element: Any) -> list[Any]:
        """Take an element's own mark; return what is still to be read of it."""
        name = _id(element)
        if name in self.atoms:
            return self._placeholder(element, name)
        if re.fullmatch(r"p\d+", name):
            self.damage = self.damage or f"a placeholder that it does not have: {name.upper()}"
        content = [*element.children]
        # A pair of another segment is there when its end was lost: HTML opens it again.
        if name in self.pairs:
            opening = self.pairs[name]
            self.out.append(mark_character(opening))
            content.append(mark_character(self.segment.marks[opening].partner))
        return content

    def _placeholder(self, element: Any, name: str) -> list[Any]:
        """Take a placeholder; return what else its element swallowed."""
        token = re.compile(rf"(?<![A-Za-z0-9]){name.upper()}(?!\d)")
        mark = mark_character(self.atoms[name])
        content: list[Any] = []
        found = False
        for child in element.children:
            if _name(child) != "#text":
                content.append(child)
                continue
            text = _FORBIDDEN.sub("\ufffd", child.data or "").translate(_INVISIBLE)
            match = None if found else token.search(text)
            if match:
                found = True
                content += [*_words(text[: match.start()]), mark, *_words(text[match.end() :])]
            else:
                content += _words(text)
        if not found:
            if any(isinstance(child, str) for child in content):
                self.damage = self.damage or f"placeholder {name.upper()} was changed"
            content.insert(0, mark)
        return content

    def _copies_joined(self, coded: str) -> str:
        """Make one of copies side by side and of the halves of a pair that touch."""
        counts = Counter(MARKS.findall(coded))
        if all(count == 1 for count in counts.values()):
            return coded
        for index in self.atoms.values():
            mark = mark_character(index)
            coded = re.sub(rf"{mark}(?:\s*{mark})+", mark, coded)
        for index in self.pairs.values():
            closing = mark_character(self.segment.marks[index].partner)
            coded = re.sub(rf"{closing}(\s*){mark_character(index)}", r"\1", coded)
        return coded

    def _lost(self, coded: str) -> str:
        """Say which placeholder or pair is not there, or there more than once."""
        counts = Counter(MARKS.findall(coded))
        for name, index in self.atoms.items():
            count = counts[mark_character(index)]
            if count != 1:
                return f"placeholder {name.upper()} " + ("came back twice" if count else "was lost")
        for index in self.own:
            count = counts[mark_character(index)]
            if count != 1:
                kind = self.segment.marks[index].kind
                return (
                    f"markup came back in pieces: {kind}" if count else f"markup was lost: {kind}"
                )
        return ""

    def _wrong_pair(self, coded: str) -> str:
        """Say which pair does not wrap what it has to."""
        for index in self.pairs.values():
            mark = self.segment.marks[index]
            before = _between(self.segment.coded, index, mark.partner)
            after = _between(coded, index, mark.partner)
            if not after.strip():
                return f"markup came back empty: {mark.kind}"
            had, has = _has_words(before), _has_words(after)
            if had and not has:
                return f"markup wraps no words any more: {mark.kind}"
            if not had and (has or set(MARKS.findall(before)) != set(MARKS.findall(after))):
                return f"markup wraps something else: {mark.kind}"
        return ""

    def _leak(self, coded: str) -> str:
        """Say what stands in the text that is no text."""
        plain, sent = MARKS.sub(" ", coded), MARKS.sub(" ", self.segment.coded)
        if Counter(_LEAK.findall(plain)) - Counter(_LEAK.findall(sent)):
            return "a token of the service leaked into the text"
        if _tokens(plain) - _tokens(sent):
            return "a placeholder's token leaked into the text"
        if _entities(plain) - _entities(sent):
            return "an entity came back as text"
        if not plain.strip() and sent.strip():
            return "the translation is empty"
        return ""


def _tokens(text: str) -> Counter[str]:
    found = _TOKEN.findall(unicodedata.normalize("NFKC", text))
    return Counter(token[1:] for token in found)


def _entities(text: str) -> Counter[str]:
    found = (entity for entity in _ENTITY.findall(text) if html.unescape(entity) != entity)
    return Counter(found)


def _between(coded: str, opening: int, closing: int) -> str:
    """Return what stands between two marks."""
    return coded.partition(mark_character(opening))[2].partition(mark_character(closing))[0]


def _has_words(coded: str) -> bool:
    return any(character.isalnum() for character in coded)


def _words(text: str) -> list[str]:
    """Return text unless it is nothing but white space."""
    return [text] if text.strip() else []
