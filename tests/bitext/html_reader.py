"""Reads the pages that AMTS writes, and refuses what is not well-formed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def all(self, name: str, **attributes: str) -> list[Element]:
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if child.name == name and attributes.items() <= child.attributes.items():
                    found.append(child)
                found += child.all(name, **attributes)
        return found


class Reader(HTMLParser):
    """Reads HTML whose elements are all closed, and refuses any other."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Element("", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute of {tag} is there twice"
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: bytes) -> Element:
    reader = Reader()
    reader.feed(html.decode())
    reader.close()
    assert reader.open == [reader.top], "an element is not closed"
    return reader.top


def shape(element: Element) -> Counter[str]:
    """Count the elements of a page and the names of their attributes."""
    found: Counter[str] = Counter()
    for child in element.children:
        if isinstance(child, Element):
            found[" ".join([child.name, *child.attributes])] += 1
            found += shape(child)
    return found
