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


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What stands in another version where a passage stands in one.

    Attributes:
        segments: the target's sentences, in order; none where it has no text for the passage.
        same_source: whether the source says the same there.
    """

    segments: tuple[Segment, ...]
    same_source: bool


def find_counterpart(bitext: Bitext, passage: Passage, other: Bitext) -> Counterpart | None:
    """Return what stands in another version of the document where a passage stands in one.

    The sources of the two are compared, with the sentences around. Where they are not aligned
    alike, a bead of one holding the sentences of two, or where there is no source, the targets
    tell which sentences are meant: never more than the passage has.

    Args:
        bitext: a version, aligned.
        passage: one of its passages.
        other: another version, aligned.
    """
    bead = bitext.beads[passage.number]
    sources = _follow(bitext, passage.number, other, "source")
    is_same = [s.key for s, _ in sources or ()] == [s.key for s in bead.source]
    if sources:
        owners = {owner for _, owner in sources}
        found = other.beads[min(owners)]
        if (
            len(owners) == 1
            and len(found.source) == len(bead.source)
            and not _holds_others(bitext, passage.number, other, found.target)
        ):
            return Counterpart(found.target, is_same)
    targets = _follow(bitext, passage.number, other, "target")
    if not targets:
        return None
    if sources and not {owner for _, owner in targets} <= {owner for _, owner in sources}:
        return None
    return Counterpart(tuple(segment for segment, _ in targets), is_same)


def _holds_others(bitext: Bitext, number: int, other: Bitext, segments: Sequence[Segment]) -> bool:
    """Whether one of another version's sentences is, unchanged, one of another bead here."""
    here, there = _flat(bitext, "target"), _flat(other, "target")
    places = later_places([s.key for s, _ in there], [s.key for s, _ in here])
    return any(
        n in places and here[places[n]][1] != number and here[places[n]][0].key == segment.key
        for n, (segment, _) in enumerate(there)
        if segment in segments
    )


def _follow(
    bitext: Bitext, number: int, other: Bitext, side: str
) -> list[tuple[Segment, int]] | None:
    """Return where the sentences of one side of a bead stand in another version, and in which bead.

    None where one of them stands nowhere, or where others stand between them.
    """
    then, now = _flat(bitext, side), _flat(other, side)
    places = later_places([s.key for s, _ in then], [s.key for s, _ in now])
    found = [places.get(n, -1) for n, (_, owner) in enumerate(then) if owner == number]
    if not found or found != list(range(found[0], found[0] + len(found))) or found[0] < 0:
        return None
    return [now[n] for n in found]


def target_text(segments: Sequence[Segment], target_language: LanguageSettings) -> str:
    """Return neighbouring sentences in one line, with every mark as it is written."""
    joiner = " " if target_language.sentences.spaced else ""
    return joiner.join(expanded(s.coded, s.marks) for s in segments)


def restore_sentence(
    current: Bitext,
    segments: Sequence[Segment],
    earlier: Document,
    wanted: Sequence[Segment],
    target_language: LanguageSettings,
) -> bytes:
    """Return the current target document with sentences of an earlier version in place of some.

    The text has its line breaks as in the earlier version where the document is sound with them;
    else it is in one line.

    Args:
        current: the current document, aligned with its source.
        segments: neighbouring sentences of it.
        earlier: the earlier version.
        wanted: neighbouring sentences of that, at least one.
        target_language: settings of the target language.

    Raises:
        InvalidInput: the document has no one place for them.
        DamagedTranslation: the document would not be sound with it: other blocks, other sentences
            that changed, or something that the gate finds and did not find before.
    """
    document = current.target
    if not segments:
        raise InvalidInput(
            f"{document.name} has no text for this sentence now; restore the whole document"
        )
    if len({segment.block for segment in segments}) > 1:
        raise InvalidInput(
            f"{document.name}: the sentence stands in several paragraphs now; "
            "restore the whole document"
        )
    text = target_text(wanted, target_language)
    as_written = _as_written(earlier, wanted, document)
    if as_written is not None:
        with suppress(DamagedTranslation):
            return _restored(current, segments, as_written, text, earlier, target_language)
    return _restored(current, segments, text, text, earlier, target_language)


def _restored(
    current: Bitext,
    segments: Sequence[Segment],
    text: str,
    wanted: str,
    earlier: Document,
    target_language: LanguageSettings,
) -> bytes:
    """Return the current document with a text in the place of segments, when it is sound.

    Raises:
        DamagedTranslation: it is not.
    """
    name = current.target.name
    data = _with_text(current.target, segments, text)
    made = parse(data, name)
    _check_text(current.target, made, segments, wanted, target_language)
    _check_soundness(current, made, earlier)
    return data


def _as_written(document: Document, segments: Sequence[Segment], into: Document) -> str | None:
    """Return neighbouring sentences as their document has them, with another's line ends.

    None where they stand in several blocks.
    """
    if len({segment.block for segment in segments}) > 1:
        return None
    part, _ = document.blocks[segments[0].block]
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


def _check_text(
    before: Document,
    made: Document,
    replaced: Sequence[Segment],
    wanted: str,
    target_language: LanguageSettings,
) -> None:
    """Pass when nothing but the replaced sentences differs between two documents.

    Raises:
        DamagedTranslation: something else does.
    """
    block = replaced[0].block

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


def _check_soundness(current: Bitext, made: Document, earlier: Document) -> None:
    """Pass when the gate finds no damage that it did not find before.

    Blocks that stand so in the current document or in the earlier one are a person's choice.

    Raises:
        DamagedTranslation: it finds some.
    """
    known = {finding.id for finding in check(current.source, current.target).damage}
    also = {finding.id for finding in check(current.source, made, human=earlier).damage}
    for finding in check(current.source, made, human=current.target).damage:
        if finding.id not in known and finding.id in also:
            raise DamagedTranslation(current.target.name, finding.message, finding.place)


def _flat(bitext: Bitext, side: str) -> list[tuple[Segment, int]]:
    """Return one side's sentences in the order of the document, each with its bead."""
    found: list[tuple[Segment, int]] = []
    for number, bead in enumerate(bitext.beads):
        found.extend((segment, number) for segment in getattr(bead, side))
    return sorted(found, key=lambda one: (one[0].block, one[0].start))


def _place(bitext: Bitext, bead: Bead) -> str:
    if bead.target:
        return bitext.target.place(bead.target[0].block)
    return bitext.source.place(bead.source[0].block) if bead.source else ""
