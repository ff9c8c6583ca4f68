"""What changed between two editions of a book, told without AMTS's planner.

A sentence of the new edition is unchanged when the old edition holds its very text, as often as the
new one does; so a sentence that moved to another document is unchanged too. Beside that stand two
ways in which others decide what to send again: every document whose file changed, and every block
whose text its document did not hold before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bitext.documents import Document
from bitext.errors import DocumentError
from bitext.evaluation import characters
from bitext.pairing import pair_documents
from bitext.parsing import parse
from bitext.segments import Segment, key, segment_block, segment_document
from bitext.settings import ENGLISH, LanguageSettings

SUFFIXES = (".md", ".ipynb")


@dataclass(frozen=True)
class Page:
    """One document of an edition: its file, and the document itself."""

    data: bytes
    document: Document
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of text: documents, sentences, characters as people count them."""

    documents: int
    sentences: int
    characters: int


@dataclass(frozen=True, slots=True)
class HumanPair:
    """A translation by people: the English sentences, their text as it stands in the edition."""

    source: tuple[str, ...]
    target: bytes
    confidence: float


def read_edition(folder: Path) -> tuple[dict[str, Page], list[str]]:
    """Return an edition's documents by path, and a line for each file that is none."""
    pages: dict[str, Page] = {}
    unread: list[str] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            data = path.read_bytes()
            document = parse(data, name)
        except DocumentError as error:
            unread.append(str(error))
            continue
        if data.strip():
            pages[name] = Page(data, document, tuple(segment_document(document, ENGLISH.sentences)))
    return pages, unread


def amount(pages: Mapping[str, list[Segment]]) -> Amount:
    """Return how much text some sentences of some documents are."""
    chosen = [segments for segments in pages.values() if segments]
    every = [segment for segments in chosen for segment in segments]
    return Amount(len(chosen), len(every), characters(every))


def all_sentences(new: Mapping[str, Page]) -> dict[str, list[Segment]]:
    """Every sentence of every document."""
    return {path: list(page.segments) for path, page in new.items()}


def changed_sentences(old: Mapping[str, Page], new: Mapping[str, Page]) -> dict[str, list[Segment]]:
    """The sentences that the old edition does not hold, or not as often.

    A document's own sentences are counted off first, then those of the whole edition.
    """
    left = Counter(s.key for page in old.values() for s in page.segments)
    rest: dict[str, list[Segment]] = {}
    for path, page in new.items():
        own = Counter(s.key for s in old[path].segments) if path in old else Counter[str]()
        rest[path] = []
        for segment in page.segments:
            if own[segment.key] and left[segment.key]:
                own[segment.key] -= 1
                left[segment.key] -= 1
            else:
                rest[path].append(segment)
    return {
        path: [s for s in segments if not _taken(left, s.key)] for path, segments in rest.items()
    }


def _taken(left: Counter[str], sentence: str) -> bool:
    left[sentence] -= 1
    return left[sentence] >= 0


def whole_documents(old: Mapping[str, Page], new: Mapping[str, Page]) -> dict[str, list[Segment]]:
    """Every sentence of the documents whose file changed: file-level resending."""
    return {
        path: list(page.segments)
        for path, page in new.items()
        if path not in old or old[path].data != page.data
    }


def whole_blocks(old: Mapping[str, Page], new: Mapping[str, Page]) -> dict[str, list[Segment]]:
    """Every sentence of the blocks whose text their document did not hold: paragraph-level."""
    found: dict[str, list[Segment]] = {}
    for path, page in new.items():
        left = Counter(_texts(old[path].document)) if path in old else Counter[str]()
        found[path] = []
        for number, text in enumerate(_texts(page.document)):
            if text and not _taken(left, text):
                block = page.document.blocks[number][1]
                found[path] += segment_block(block, number, ENGLISH.sentences)
    return found


def _texts(document: Document) -> list[str]:
    return [key(block.coded, block.marks) for _, block in document.blocks]


def human_pairs(origin: Document, human: Document, language: LanguageSettings) -> list[HumanPair]:
    """Return the translations by people in a human document, as its alignment tells them.

    The text of several sentences is theirs together, with what stands between them.
    """
    found = []
    for bead in pair_documents(origin, human, ENGLISH, language).beads:
        if not bead.source or not bead.target:
            continue
        first, last = bead.target[0], bead.target[-1]
        if first.block != last.block:
            continue
        part, _ = human.blocks[first.block]
        sources = tuple(segment.key for segment in bead.source)
        found.append(HumanPair(sources, part.text[first.start : last.end], bead.confidence))
    return found
