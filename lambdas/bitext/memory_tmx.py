"""Reads TMX 1.1 to 1.4, the exchange format of translation memories.

Source: the TMX 1.4b specification (LISA OSCAR). `<ph>` is a placeholder, known to its counterpart
by `x`, else by its content; `<bpt>`, `<ept>` and `<it>` are dropped with their content; the text in
`<hi>` stays. What tools write into properties about who confirmed a unit is respected where it is
known: Trados' x-ConfirmationLevel and x-Origin, XTM's x-xtm-status; the user MT! that several tools
write for an engine.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from bitext.errors import UnreadableDocument
from bitext.inline_codes import Code, Piece
from bitext.language_codes import closeness
from bitext.memory_units import Collector, LeftOut, Memory
from bitext.xml_elements import read_elements, root_name

_DROPPED = frozenset({"bpt", "ept", "it", "sub"})
_LANGUAGE = ("xml:lang", "lang")
# By a property's type in small letters, without "x-": which values mean what.
_UNCONFIRMED = {
    "confirmationlevel": {"unspecified", "draft", "rejectedtranslation", "rejectedsignoff"},
    "xtm-status": {"not approved"},
    "state": {"new", "initial", "needs-translation", "needs-review-translation"},
}
_MACHINE_USER = "MT!"
_MACHINE = {"origin": {"mt", "machinetranslation", "nmt", "amt"}}


def read_tmx(data: bytes, file: str, source_language: str, target_language: str) -> Memory:
    """Read the units of two languages, whichever of both the file calls its source.

    Where a unit has several variants of a language (pt-BR and pt-PT), the closest one is taken.

    Args:
        data: the file.
        file: its name.
        source_language: code of the wanted source language.
        target_language: code of the wanted target language.

    Raises:
        UnreadableDocument: it is no TMX, not well-formed, or holds no usable unit.
    """
    name, _ = root_name(data, file)
    if name != "tmx":
        raise UnreadableDocument(file, f"not a TMX file: its root element is {name!r}")
    found = Collector(file)
    for place, item in enumerate(read_elements(data, file, {"tu"}), start=1):
        unit = item.element
        source = _variant(unit, source_language)
        target = _variant(unit, target_language)
        if source is None or target is None or source is target:
            found.leave_out(LeftOut.LANGUAGES)
            continue
        if reason := _unusable(unit, target):
            found.leave_out(reason)
            continue
        where = f"unit {place}, line {item.line}"
        found.add(_pieces(source), _pieces(target), where, _changed(unit, source, target))
    return found.memory()


def _variant(unit: Element, language: str) -> Element | None:
    """Return the variant of a language that is closest to the one that is wanted."""
    best: tuple[int, Element] | None = None
    for variant in unit.iterfind("tuv"):
        code = next((variant.attrib[name] for name in _LANGUAGE if name in variant.attrib), "")
        distance = closeness(language, code)
        if distance is not None and (best is None or distance < best[0]):
            best = distance, variant
    return best[1] if best else None


def _unusable(unit: Element, target: Element) -> LeftOut | None:
    for prop in (*unit.iterfind("prop"), *target.iterfind("prop")):
        name = prop.get("type", "").lower().partition(":")[0].removeprefix("x-")
        value = (prop.text or "").strip().lower()
        if value in _UNCONFIRMED.get(name, ()):
            return LeftOut.UNCONFIRMED
        if value in _MACHINE.get(name, ()):
            return LeftOut.MACHINE
    who = (e.get(name) for e in (target, unit) for name in ("changeid", "creationid"))
    return LeftOut.MACHINE if next(filter(None, who), "") == _MACHINE_USER else None


def _changed(*elements: Element) -> str:
    """Return the latest date of a unit and its two variants."""
    return max(e.get("changedate") or e.get("creationdate") or "" for e in elements)


def _pieces(variant: Element) -> list[Piece]:
    segment = variant.find("seg")
    return [] if segment is None else _inside(segment)


def _inside(element: Element) -> list[Piece]:
    pieces: list[Piece] = [element.text or ""]
    for child in element:
        if child.tag in ("ph", "ut"):
            content = "".join(child.itertext())
            number = child.get("x")
            keys = (f"x {number}" if number else "", f"text {content}" if content else "")
            pieces.append(Code(tuple(key for key in keys if key) or ("text",)))
        elif child.tag not in _DROPPED:
            pieces += _inside(child)
        pieces.append(child.tail or "")
    return pieces
