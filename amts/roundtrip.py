"""Whether a document survives AMTS: through the workflow's own code and back, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bitext.assembly import assemble
from bitext.documents import Document
from bitext.errors import DamagedTranslation
from bitext.evaluation import characters
from bitext.job_html import TargetSegment, read, write
from bitext.notebooks import write_notebook
from bitext.parsing import parse
from bitext.planning import Action, BlockPlan, DocumentPlan, SegmentPlan, plan_document
from bitext.segments import segment_document
from bitext.settings import LanguageSettings

_SHOWN = 40
"""Bytes of a difference that are shown."""
_BEFORE = 12
"""Bytes of its line that are shown before the first that differs."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which a document did not come back as it was.

    Attributes:
        way: the way that it went: "written back", "zh, sentences" …
        place: where: "line 3", "cell 2, line 1".
        expected: what stands there, shortened.
        found: what came back, shortened; or what is wrong.
    """

    way: str
    place: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What became of one document.

    Attributes:
        segments: its sentences.
        characters: their characters, as people count them.
        differences: where it did not come back as it was; none when it survives.
    """

    segments: int
    characters: int
    differences: tuple[Difference, ...]


def _unchanged(html: str) -> str:
    return html


def round_trip(
    data: bytes,
    name: str,
    source: LanguageSettings,
    targets: Sequence[LanguageSettings],
    job: Callable[[str], str] = _unchanged,
) -> RoundTrip:
    """Send a document through everything that the workflow does with it, translating nothing.

    It is written back with no answer of the job; then, for each target language, once with its
    sentences and once with its paragraphs as segments, it goes into the job's HTML, is read from
    there unchanged, and is put together.

    Args:
        data: the document's bytes.
        name: its path; the ending tells the kind.
        source: settings of its language.
        targets: settings of the languages that it would be translated to.
        job: what makes of the job's input its output.

    Raises:
        DocumentError: it cannot be read.
    """
    document = parse(data, name)
    segments = segment_document(document, source.sentences)
    differences: list[Difference] = []
    if document.is_notebook:
        sources = {n: part.text.decode("utf-8") for n, part in enumerate(document.parts)}
        differences += _compared(document, write_notebook(document, sources), "written back")
    for target in targets:
        by_sentence = plan_document(document, None, source, target)
        if target is targets[0]:
            differences += _through(by_sentence, {}, source, target, "written back")
        by_paragraph = _with_paragraphs(by_sentence, source)
        for plan, unit in ((by_sentence, "sentences"), (by_paragraph, "paragraphs")):
            answer = read(
                job(write(plan.to_send, source.code)),
                plan.to_send,
                target,
            )
            way = f"{target.code}, {unit}"
            differences += _damaged(plan, answer, way)
            differences += _through(plan, answer, source, target, way)
    return RoundTrip(len(segments), characters(segments), tuple(differences))


def _with_paragraphs(plan: DocumentPlan, source: LanguageSettings) -> DocumentPlan:
    """Return a plan with one segment for each block that is translated."""
    found = segment_document(plan.source, source.sentences, "paragraph")
    segments = {
        block: tuple(SegmentPlan(s, f"b{block}s{n}") for n, s in enumerate(group))
        for block, group in groupby(found, key=lambda segment: segment.block)
    }
    blocks = tuple(
        BlockPlan(block.block, Action.TRANSLATE, segments=segments[block.block])
        if block.block in segments
        else BlockPlan(block.block, Action.COPY)
        for block in plan.blocks
    )
    return replace(plan, blocks=blocks)


def _damaged(
    plan: DocumentPlan, answer: Mapping[str, TargetSegment], way: str
) -> Iterator[Difference]:
    """Yield the segments that are damaged: the source stands in for them, so no byte tells."""
    for block in plan.blocks:
        for item in block.segments:
            damage = answer[item.id].damage
            if damage:
                place = plan.source.place(block.block)
                yield Difference(way, place, _shortened(item.segment.key), damage)


def _through(
    plan: DocumentPlan,
    answer: Mapping[str, TargetSegment],
    source: LanguageSettings,
    target: LanguageSettings,
    way: str,
) -> list[Difference]:
    """Put a document together and compare it."""
    try:
        found = assemble(plan, answer, source, target).data
    except DamagedTranslation as error:
        return [Difference(way, error.place, "", error.reason)]
    return _compared(plan.source, found, way)


def _compared(document: Document, found: bytes, way: str) -> list[Difference]:
    if found == document.data:
        return []
    at = _first_difference(document.data, found)
    return [Difference(way, _place(document, at), _excerpt(document.data, at), _excerpt(found, at))]


def _first_difference(first: bytes, second: bytes) -> int:
    low, high = 0, min(len(first), len(second))
    while low < high:  # all before `low` is equal, something before `high` + 1 may differ
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _place(document: Document, at: int) -> str:
    """Say where a byte of the file stands."""
    number = document.data.count(b"\n", 0, at) + 1
    cells = (n for n, cell in enumerate(document.cells, start=1) if cell.start <= at < cell.end)
    cell = next(cells, None)
    return f"line {number}" if cell is None else f"cell {cell} (line {number} of the file)"


def _excerpt(data: bytes, at: int) -> str:
    start = max(data.rfind(b"\n", 0, at) + 1, at - _BEFORE, 0)
    return data[start : start + _SHOWN].decode("utf-8", "replace")


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
