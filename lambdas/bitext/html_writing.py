"""Writes HTML in which every text is escaped, unless it was made here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

HTML_TYPE: Final = "text/html; charset=utf-8"
"""Media type of what `page` writes."""

# What HTML cannot hold, not even as a reference; half a character cannot be written at all.
_NEVER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_VOID = frozenset({"meta", "br"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | None) -> Html:
    """Return an element.

    Args:
        name: its name.
        children: its content; what is not `Html` is escaped.
        attributes: its attributes, all escaped; one that is None is left out. A trailing
            underscore is not part of a name (`class_`), another one is a hyphen.
    """
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{pairs}>")
    return Html(f"<{name}{pairs}>{join(children)}</{name}>")


def join(children: Iterable[str]) -> Html:
    """Return a row of texts and HTML as HTML."""
    return Html("".join(c if isinstance(c, Html) else _escaped(c) for c in children))


def page(title: str, language: str, style: str, *body: str) -> bytes:
    """Return a whole page that loads nothing and runs nothing.

    Args:
        title: its title.
        language: the code of the language that its own words are in.
        style: its style sheet.
        body: what it shows.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element(
            "meta",
            http_equiv="Content-Security-Policy",
            content="default-src 'none'; style-src 'unsafe-inline'",
        ),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(style)),
    )
    whole = element("html", head, element("body", *body), lang=language)
    return f"<!DOCTYPE html>\n{whole}\n".encode()


def _escaped(text: str) -> str:
    return escape(_NEVER.sub("\ufffd", text))
