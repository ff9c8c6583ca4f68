"""How a protected element comes back when a fault says that it is damaged."""

from __future__ import annotations

import re
from typing import Any

from amts.local.translate.fault_kinds import Damage
from amts.local.translate.html_elements import end_tag, escaped, start_tag, text_of, written

# Letters that look alike and are others.
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ")
_ATTRIBUTE = re.compile(r'([\w-]+)=("[^"]*"|\S+?)(?=[\s>])')


def damaged(node: Any, damage: Damage, swallowed: str = "") -> str:
    """Return a protected element as HTML, damaged.

    Args:
        node: the element.
        damage: what happens to it; what concerns its place is the caller's.
        swallowed: HTML of the text that comes back inside of it.
    """
    element = written(node)
    start, end, text = start_tag(node), end_tag(node), text_of(node)
    if damage is Damage.DUPLICATED:
        return f"{element} {element}"
    if damage is Damage.REQUOTED:
        return written(node, quote="") if node.attrs else element
    if damage is Damage.CAPITALS:
        return f"{_capitals(start)}{escaped(text)}{end.upper()}"
    if damage is Damage.PADDED:
        inner = "".join(written(child) for child in node.children or ())
        return f" {start} {inner} {end} "
    if damage is Damage.ENTITIES:
        content = "".join(f"&#{ord(character)};" for character in text)
        return f"&nbsp;{start}{content}{end}&#160;"
    if damage is Damage.NESTED:
        return f"<i><span>{element}</span></i>"
    if damage is Damage.SPLIT:
        return f"{start}{escaped(text[:1])}{end}{start}{escaped(text[1:])}{end}"
    if damage is Damage.CHANGED:
        return f"{start}{escaped(text.translate(_LOOK_ALIKES))}{end}"
    if damage is Damage.SWALLOWED:
        return f"{start}{swallowed}{escaped(text)}{end}"
    if damage is Damage.UNWRAPPED:
        return escaped(text)
    return "" if damage is Damage.DROPPED else element


def _capitals(start: str) -> str:
    name = re.match(r"<[\w-]+", start)
    begun = len(name[0]) if name else 0
    attributes = _ATTRIBUTE.sub(_capital_attribute, start[begun:])
    return start[:begun].upper() + attributes


def _capital_attribute(match: re.Match[str]) -> str:
    value = match[2].upper() if match[1].lower() == "id" else match[2]
    return f"{match[1].upper()}={value}"
