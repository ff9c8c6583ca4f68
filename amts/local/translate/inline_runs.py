"""A run of text and inline elements: the unit that an engine sees as one segment.

Towards the engine every inline element is a token (see `amts.local.engines.tokens`). Back from it,
tokens become elements again, wherever they now stand; what got lost comes at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from amts.local.engines.tokens import TOKEN, UNSPACED, folded, has_letters
from amts.local.translate.documents import DamageOf
from amts.local.translate.fault_kinds import Damage
from amts.local.translate.html_damage import damaged
from amts.local.translate.html_elements import (
    OPAQUE,
    end_tag,
    escaped,
    is_protected,
    start_tag,
    text_of,
    written,
)

_OWN_TOKEN = re.compile(r"P\d+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_LEAK = "DNT_GEBKJMMFHEHCKOAJBKHKJHCAKDHDNDDD"


@dataclass(frozen=True, slots=True)
class _Inline:
    """What a token stands for.

    Attributes:
        node: the element.
        glued_before: whether a space in front of the token was added for the engine only.
        glued_after: the same behind it.
        leaks: whether a raw `<` stood right before it, which makes the real service leak its
            inner token (aws-sdk-ruby issue 3191).
    """

    node: Any
    glued_before: bool = False
    glued_after: bool = False
    leaks: bool = False


class InlineRun:
    """A run of sibling nodes.

    Args:
        nodes: text and inline elements.
        source: the document's HTML, for finding a raw `<` before a protected element.
    """

    def __init__(self, nodes: Sequence[Any], source: str) -> None:
        self._nodes = nodes
        self._source = source
        self._tokens: dict[str, _Inline] = {}
        self._literal = set(_OWN_TOKEN.findall("".join(_prose(nodes))))
        raw = _Pieces()
        self._gather(nodes, raw)
        self._before, text, self._after = _trimmed(raw.joined(self._tokens))
        self.text = text
        self.visible = "".join(text_of(n) if n.children else _data(n) for n in nodes)

    @property
    def is_segment(self) -> bool:
        """Whether there is anything to translate."""
        return has_letters(self.text)

    def original(self) -> str:
        """The run as it was, as HTML."""
        return "".join(written(node) for node in self._nodes)

    def with_text(self, text: str, place: str, damage: DamageOf) -> str:
        """The run with a translation in place of its text, as HTML.

        Args:
            text: the translation, with tokens.
            place: a text that names the run in its document, for choosing damage.
            damage: what happens to a placeholder.
        """
        return _Writer(self._tokens, place, damage).written(text, self._before, self._after)

    def _gather(self, nodes: Sequence[Any], raw: _Pieces) -> None:
        for node in nodes:
            if node.name == "#text":
                raw.text(str(node.data or ""))
            elif is_protected(node):
                self._token(raw, self._name_of(node), node)
            elif not node.children or node.name in OPAQUE or node.name.startswith("#"):
                self._token(raw, self._free("V"), node)
            else:
                number = self._free("T")
                self._token(raw, f"{number}a", node)
                self._gather(node.children, raw)
                self._token(raw, f"{number}z", node)

    def _token(self, raw: _Pieces, name: str, node: Any) -> None:
        self._tokens[name] = _Inline(node, leaks=self._follows_raw_bracket(node))
        raw.token(name)

    def _name_of(self, node: Any) -> str:
        """The element's own text where that is a token already, else a free one."""
        own = text_of(node).strip()
        if _OWN_TOKEN.fullmatch(own) and own not in self._tokens and own not in self._literal:
            return own
        return self._free("P")

    def _free(self, letter: str) -> str:
        number = 0
        while (
            f"{letter}{number}" in self._tokens
            or f"{letter}{number}a" in self._tokens
            or f"{letter}{number}" in self._literal
        ):
            number += 1
        return f"{letter}{number}"

    def _follows_raw_bracket(self, node: Any) -> bool:
        offset = getattr(node, "origin_offset", None)
        return bool(is_protected(node) and offset and self._source[offset - 1 : offset + 1] == "<<")


class _Pieces:
    """Text and tokens in order, joined with a space where a token would touch a word."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, bool]] = []

    def text(self, text: str) -> None:
        if text:
            self._pieces.append((text, False))

    def token(self, name: str) -> None:
        self._pieces.append((name, True))

    def joined(self, tokens: dict[str, _Inline]) -> str:
        text = ""
        last_token = ""
        for piece, is_token in self._pieces:
            touches = bool(text) and _is_word(text[-1]) and _is_word(piece[0])
            if touches and (is_token or last_token):
                text += " "
                if is_token:
                    tokens[piece] = _replaced(tokens[piece], before=True)
                if last_token:
                    tokens[last_token] = _replaced(tokens[last_token], after=True)
            text += piece
            last_token = piece if is_token else ""
        return text


class _Writer:
    """Writes one translation of one run."""

    def __init__(self, tokens: dict[str, _Inline], place: str, damage: DamageOf) -> None:
        self._tokens = tokens
        self._place = place
        self._damage = damage
        self._out: list[str] = []
        self._front: list[str] = []
        self._open: list[str] = []
        self._seen: set[str] = set()
        self._eat_space = False

    def written(self, text: str, before: str, after: str) -> str:
        done = 0
        for match in TOKEN.finditer(text):
            if match.group() not in self._tokens:
                continue
            self._text(text[done : match.start()])
            self._token(match.group())
            done = match.end()
        self._text(text[done:])
        while self._open:
            self._out.append(end_tag(self._tokens[self._open.pop()].node))
        for name, inline in self._tokens.items():
            if name not in self._seen and not name.endswith("z"):
                lost = start_tag(inline.node) + end_tag(inline.node)
                self._out.append(" " + (lost if name.endswith("a") else written(inline.node)))
        return before + "".join(self._front) + "".join(self._out) + after

    def _text(self, text: str) -> None:
        if self._eat_space:
            text = text.removeprefix(" ")
        if text:
            self._eat_space = False
            self._out.append(escaped(text))

    def _token(self, name: str) -> None:
        inline = self._tokens[name]
        if inline.glued_before and self._out and self._out[-1].endswith(" "):
            self._out[-1] = self._out[-1][:-1]
        if name.startswith("T"):
            self._tag(name, inline)
        elif name.startswith("P"):
            self._protected(name, inline)
        else:
            self._out.append(written(inline.node))
            self._seen.add(name)
        self._eat_space = inline.glued_after

    def _tag(self, name: str, inline: _Inline) -> None:
        if name.endswith("a"):
            if name not in self._seen:
                self._seen.add(name)
                self._open.append(name)
                self._out.append(start_tag(inline.node))
            return
        begin = f"{name[:-1]}a"
        while begin in self._open:
            last = self._open.pop()
            self._out.append(end_tag(self._tokens[last].node))
            if last == begin:
                break

    def _protected(self, name: str, inline: _Inline) -> None:
        self._seen.add(name)
        element = written(inline.node)
        damage = self._damage(f"{self._place}|{name}")
        if inline.leaks or damage is Damage.LEAKED:
            self._out.append(_LEAK)
        elif damage is Damage.MOVED:
            self._front.append(f"{element} ")
        elif damage is Damage.SWALLOWED:
            self._out.append(damaged(inline.node, damage, self._last_word()))
        elif damage is Damage.COPIED:
            self._front.append(f"{element} ")
            self._out.append(element)
        elif damage is None:
            self._out.append(element)
        else:
            self._out.append(damaged(inline.node, damage))

    def _last_word(self) -> str:
        """Take the word that was written last, with the space behind it."""
        if not self._out or "<" in self._out[-1]:
            return ""
        start = self._out[-1].rstrip().rfind(" ") + 1
        word = self._out[-1][start:]
        self._out[-1] = self._out[-1][:start]
        return word


def _replaced(inline: _Inline, *, before: bool = False, after: bool = False) -> _Inline:
    return _Inline(
        inline.node, inline.glued_before or before, inline.glued_after or after, inline.leaks
    )


def _trimmed(text: str) -> tuple[str, str, str]:
    """The white space in front, the folded text, the white space behind."""
    stripped = text.strip()
    if not stripped:
        return text, "", ""
    start = text.index(stripped)
    return text[:start], folded(stripped), text[start + len(stripped) :]


def _is_word(character: str) -> bool:
    return (character.isalnum() or character == "_") and not _UNSPACED.match(character)


def _prose(nodes: Sequence[Any]) -> list[str]:
    """The texts of a run that an engine sees."""
    texts: list[str] = []
    for node in nodes:
        if node.name == "#text":
            texts.append(str(node.data or ""))
        elif node.children and not is_protected(node) and node.name not in OPAQUE:
            texts += _prose(node.children)
    return texts


def _data(node: Any) -> str:
    return str(node.data or "") if node.name == "#text" else ""
