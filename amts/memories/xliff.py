"""Reads XLIFF 1.x and 2.x, the exchange format of translation tools.

Sources: the OASIS specifications of XLIFF 1.2 and 2.1. `<x/>`, `<ph>` and protected `<mrk>` are
placeholders; `<g>` and `<pc>` are dropped and the text in them stays; `<bx/>`, `<ex/>`, `<bpt>`,
`<ept>`, `<it>`, `<sc/>` and `<ec/>` are dropped. A unit without a state is taken, unless it says
approved="no"; in XLIFF 2 no state means "initial", unless the whole file has none. Trados
(.sdlxliff) and memoQ (.mqxliff) write their own states, which are known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bitext.errors import UnreadableDocument
from bitext.inline_codes import Code, Piece
from bitext.language_codes import closeness
from bitext.memory_units import Collector, LeftOut, Memory
from bitext.xml_elements import Found, read_elements, root_name

_PLACEHOLDERS = frozenset({"x", "ph"})
_DROPPED = frozenset({"bx", "ex", "bpt", "ept", "it", "sub", "sc", "ec", "sm", "em", "cp"})

_APPROVED = frozenset({"final", "signed-off"})
_FUZZY = frozenset({"fuzzy-match", "x-fuzzy-forward"})
_MACHINE = frozenset({"leveraged-mt", "mt-suggestion"})
_SUGGESTED = frozenset({"tm-suggestion", "rejected-grammar", "rejected-inaccurate"}) | {
    "rejected-length",
    "rejected-spelling",
}
_CONFIRMED_2 = frozenset({"translated", "reviewed", "final"})
_CONFIRMED_TRADOS = frozenset({"Translated", "ApprovedTranslation", "ApprovedSignOff"})
_CONFIRMED_MEMOQ = frozenset(
    {"ManuallyConfirmed", "Proofread", "Reviewer1Confirmed", "Reviewer2Confirmed"}
)


def read_xliff(data: bytes, file: str, source_language: str, target_language: str) -> Memory:
    """Read the confirmed units of an XLIFF file.

    A file that does not name its target language is taken to be in the wanted one.

    Raises:
        UnreadableDocument: it is no XLIFF, not well-formed, or holds no usable unit.
    """
    name, attributes = root_name(data, file)
    if name != "xliff":
        raise UnreadableDocument(file, f"not an XLIFF file: its root element is {name!r}")
    second = attributes.get("version", "").startswith("2")
    confirmed = _CONFIRMED_2
    if second and not _has_states(data, file):
        confirmed |= {""}  # the tool writes none, so that none says nothing
    found = Collector(file)
    for item in read_elements(data, file, {"unit" if second else "trans-unit"}):
        codes = (
            (source_language, item.inherited("srcLang" if second else "source-language")),
            (target_language, item.inherited("trgLang" if second else "target-language")),
        )
        if any(code and closeness(wanted, code) is None for wanted, code in codes):
            found.leave_out(LeftOut.LANGUAGES)
        elif "no" in (item.element.get("translate"), item.inherited("translate")):
            found.leave_out(LeftOut.PROTECTED)
        elif second:
            _read_second(found, item, confirmed)
        else:
            _read_first(found, item)
    return found.memory()


def _read_first(found: Collector, item: Found) -> None:
    """Read a unit of XLIFF 1.x, by its segments where it has some on both sides."""
    unit = item.element
    source, target = unit.find("source"), unit.find("target")
    if source is None or target is None:
        found.leave_out(LeftOut.EMPTY)
        return
    place = f"unit {unit.get('id', '?')}, line {item.line}"
    if reason := _unconfirmed(unit, target):
        found.leave_out(reason)
        return
    segmented = unit.find("seg-source")
    sources = dict(_segments(segmented)) if segmented is not None else {}
    targets = dict(_segments(target))
    if not sources or not targets:
        found.add(_inside(source), _inside(target), place, item.inherited("date"))
        return
    trados = {s.get("id"): s.get("conf", "") for s in unit.iterfind("seg-defs/seg")}
    for number, segment in sources.items():
        if number in trados and trados[number] not in _CONFIRMED_TRADOS:
            found.leave_out(LeftOut.UNCONFIRMED)
        elif number not in targets:
            found.leave_out(LeftOut.EMPTY)
        else:
            where = f"{place}, segment {number}"
            found.add(_inside(segment), _inside(targets[number]), where, item.inherited("date"))


def _segments(element: Element) -> Iterator[tuple[str, Element]]:
    for mark in element.iter("mrk"):
        if mark.get("mtype") == "seg":
            yield mark.get("mid", ""), mark


def _unconfirmed(unit: Element, target: Element) -> LeftOut | None:
    """Say why a unit of XLIFF 1.x is not a person's word, by its state and approval."""
    memoq = unit.get("mq:status")
    if memoq is not None and memoq not in _CONFIRMED_MEMOQ:
        return LeftOut.MACHINE if memoq == "MachineTranslated" else LeftOut.UNCONFIRMED
    state, qualifier = target.get("state", ""), target.get("state-qualifier", "")
    if unit.get("approved") == "yes" or state in _APPROVED:
        return None
    if qualifier in _FUZZY:
        return LeftOut.FUZZY
    if qualifier in _MACHINE:
        return LeftOut.MACHINE
    if qualifier in _SUGGESTED:
        return LeftOut.UNCONFIRMED
    if state == "translated" or (not state and unit.get("approved") != "no"):
        return None
    return LeftOut.UNCONFIRMED


def _has_states(data: bytes, file: str) -> bool:
    segments = read_elements(data, file, {"segment"})
    return any(segment.element.get("state") for segment in segments)


def _read_second(found: Collector, item: Found, confirmed: frozenset[str]) -> None:
    """Read the segments of a unit of XLIFF 2.x."""
    for number, segment in enumerate(item.element.iterfind("segment"), start=1):
        source, target = segment.find("source"), segment.find("target")
        if source is None or target is None:
            found.leave_out(LeftOut.EMPTY)
        elif segment.get("state", "") not in confirmed:
            found.leave_out(LeftOut.UNCONFIRMED)
        else:
            place = f"unit {item.element.get('id', '?')}, line {item.line}, segment {number}"
            found.add(_inside(source), _inside(target), place)


def _inside(element: Element) -> list[Piece]:
    pieces: list[Piece] = [element.text or ""]
    for child in element:
        if child.tag in _PLACEHOLDERS:
            pieces.append(_code(child.get("id", ""), "".join(child.itertext())))
        elif child.tag == "mrk" and "protected" in (child.get("mtype"), _protected(child)):
            pieces.append(_code("", "".join(child.itertext())))
        elif child.tag not in _DROPPED:
            pieces += _inside(child)
        pieces.append(child.tail or "")
    return pieces


def _protected(mark: Element) -> str:
    return "protected" if mark.get("translate") == "no" else ""


def _code(number: str, content: str) -> Code:
    """Return a code that is known by its id, else by what stands in it."""
    keys = (f"id {number}" if number else "", f"text {content}" if content else "")
    return Code(tuple(key for key in keys if key) or ("text",))
