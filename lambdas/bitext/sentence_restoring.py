"""One sentence of a document back to its earlier text; every other byte stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from bitext.document_changes import later_places
from bitext.documents import Document
from bitext.errors import DamagedTranslation, InvalidInput
from bitext.gate import check
from bitext.notebooks import write_notebook
from bitext.pairing import Bead, Bitext, segment_text
from bitext.parsing import parse
from bitext.segments import Segment, expanded, one_line, segment_block
from bitext.settings import LanguageSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """One bead of a document and its translation, as people see it.

    Attributes:
        number: its index in the bitext's beads.
        source: the source's sentences, markup as written; "" for none.
        target: the target's; "" for none.
        place: where it stands in the target, else in the source.
    """

    number: int
    source: str
    target: str
    place: str


def passages(
    bitext: Bitext, source_language: LanguageSettings, target_language: LanguageSettings
) -> list[Passage]:
    """Return the beads of a bitext as people see them."""
    here, there = source_language.sentences.spaced, target_language.sentences.spaced
    return [
        Passage(
            number,
            segment_text(bead.source, spaced=here),
            segment_text(bead.target, spaced=there),
            _place(bitext, bead),
        )
        for number, bead in enumerate(bitext.beads)
    ]


def find_passages(found: Sequence[Passage], text: str, *, in_source: bool) -> list[Passage]:
    """Return the passages whose source (or target) is a text, or, if none is, that hold it."""
    return closest(found, text, lambda passage: passage.source if in_source else passage.target)


def closest(items: Iterable[T], text: str, text_of: Callable[[T], str]) -> list[T]:
    """Return the items whose text is a text; if there are none, those whose text holds it.

    White space counts as one space. Capitals count unless nothing is found with them.

    Args:
        items: the items.
        text: what is looked for; nothing is found with "".
        text_of: tells an item's text.
    """
    wanted = one_line(text)
    if not wanted:
        return []
    texts = [(one_line(text_of(item)), item) for item in items]
    for is_meant in (
        lambda one: one == wanted,
        lambda one: wanted in one,
        lambda one: wanted.casefold() in one.casefold(),
    ):
        chosen = [item for one, item in texts if is_meant(one)]
        if chosen:
            return chosen
    return []


def current_passage(earlier: Bitext, passage: Passage, current: Bitext) -> int | None:
    """Return which bead of the current bitext stands where an earlier passage stood.

    The sources of the two are compared, with the sentences around; where a passage has no source,
    or its source is gone, the targets are.

    Args:
        earlier: the earlier version, aligned.
        passage: one of its passages.
        current: the current version, aligned.
    """
    bead = earlier.beads[passage.number]
    for side in ("source", "target"):
        segments: tuple[Segment, ...] = getattr(bead, side)
        if not segments:
            continue
        then, now = _flat(earlier, side), _flat(current, side)
        places = later_places([key for key, _ in then], [key for key, _ in now])
        numbers = [n for n, (_, owner) in enumerate(then) if owner == passage.number]
        owners = {now[places[n]][1] for n in numbers if n in places}
        if len(owners) == 1:
            return owners.pop()
    return None


def target_text(bitext: Bitext, number: int, target_language: LanguageSettings) -> str:
    """Return the target of a bead in one line, with every mark as it is written."""
    joiner = " " if target_language.sentences.spaced else ""
    return joiner.join(expanded(s.coded, s.marks) for s in bitext.beads[number].target)


def restore_sentence(
    current: Bitext,
    number: int,
    earlier: Bitext,
    earlier_number: int,
    target_language: LanguageSettings,
) -> bytes:
    """Return the current target document with the text that a bead had in an earlier version.

    The text has its line breaks as in the earlier version where the document is sound with them;
    else it is in one line.

    Args:
        current: the current document, aligned with its source.
        number: the bead's index.
        earlier: the earlier version, aligned with its source.
        earlier_number: the index of the bead there; it has a target.
        target_language: settings of the target language.

    Raises:
        InvalidInput: the document has no one place for it.
        DamagedTranslation: the document would not be sound with it: other blocks, other sentences
            that changed, or something that the gate finds and did not find before.
    """
    document = current.target
    segments = current.beads[number].target
    if not segments:
        raise InvalidInput(
            f"{document.name} has no text for this sentence now; restore the whole document"
        )
    if len({segment.block for segment in segments}) > 1:
        raise InvalidInput(
            f"{document.name}: the sentence stands in several paragraphs now; "
            "restore the whole document"
        )
    wanted = target_text(earlier, earlier_number, target_language)
    as_written = _as_written(earlier, earlier_number, document)
    if as_written is not None:
        with suppress(DamagedTranslation):
            return _restored(current, segments, as_written, wanted, target_language)
    return _restored(current, segments, wanted, wanted, target_language)


def _restored(
    current: Bitext,
    segments: Sequence[Segment],
    text: str,
    wanted: str,
    target_language: LanguageSettings,
) -> bytes:
    """Return the current document with a text in the place of segments, when it is sound.

    Raises:
        DamagedTranslation: it is not.
    """
    name = current.target.name
    data = _with_text(current.target, segments, text)
    _check(current, parse(data, name), segments, wanted, target_language)
    return data


def _as_written(bitext: Bitext, number: int, into: Document) -> str | None:
    """Return the target of a bead as its document has it, with the other's line ends.

    None where its sentences stand in several blocks.
    """
    segments = bitext.beads[number].target
    if len({segment.block for segment in segments}) > 1:
        return None
    part, _ = bitext.target.blocks[segments[0].block]
    text = part.text[segments[0].start : segments[-1].end].decode().replace("\r\n", "\n")
    is_windows = b"\r\n" in into.data and not into.cells
    return text.replace("\n", "\r\n") if is_windows else text


def _with_text(document: Document, segments: Sequence[Segment], text: str) -> bytes:
    """Return a document with a text in the place of neighbouring segments of one block."""
    part, _ = document.blocks[segments[0].block]
    start, end = segments[0].start, segments[-1].end
    changed = part.text[:start] + text.encode() + part.text[end:]
    if not document.cells:
        return changed
    index = next(n for n, one in enumerate(document.parts) if one is part)
    return write_notebook(document, {index: changed.decode()})


def _check(
    current: Bitext,
    made: Document,
    replaced: Sequence[Segment],
    wanted: str,
    target_language: LanguageSettings,
) -> None:
    """Pass when nothing but the replaced sentences differs, and the document is as sound as before.

    Raises:
        DamagedTranslation: it is not so.
    """
    before, block = current.target, replaced[0].block

    def refuse(reason: str, index: int = block) -> None:
        raise DamagedTranslation(before.name, reason, before.place(index))

    kinds = [[one.kind for _, one in document.blocks] for document in (before, made)]
    if kinds[0] != kinds[1]:
        refuse("with this sentence the document has other blocks")
    for index in range(len(before.blocks)):
        if index != block and before.raw(index) != made.raw(index):
            refuse("another block would change with this sentence", index)
    rules = target_language.sentences
    then, now = (
        segment_block(document.blocks[block][1], block, rules) for document in (before, made)
    )
    first = next(n for n, one in enumerate(then) if one.start == replaced[0].start)
    rest = then[first + len(replaced) :]
    end = len(now) - len(rest)
    if [s.key for s in (*then[:first], *rest)] != [s.key for s in (*now[:first], *now[end:])]:
        refuse("another sentence would change with this one")
    joiner = " " if rules.spaced else ""
    if one_line(joiner.join(s.key for s in now[first:end])) != one_line(wanted):
        refuse("the sentence would be read as another text here")
    known = {finding.id for finding in check(current.source, before).damage}
    for finding in check(current.source, made, human=before).damage:
        if finding.id not in known:
            raise DamagedTranslation(before.name, finding.message, finding.place)


def _flat(bitext: Bitext, side: str) -> list[tuple[str, int]]:
    """Return the keys of one side's sentences in the order of the document, each with its bead."""
    found: list[tuple[int, int, str, int]] = []
    for number, bead in enumerate(bitext.beads):
        for segment in getattr(bead, side):
            found.append((segment.block, segment.start, segment.key, number))
    return [(key, number) for _, _, key, number in sorted(found)]


def _place(bitext: Bitext, bead: Bead) -> str:
    if bead.target:
        return bitext.target.place(bead.target[0].block)
    return bitext.source.place(bead.source[0].block) if bead.source else ""
