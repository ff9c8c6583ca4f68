"""Score alignment against hand-made references, and the confidence against the truth.

    PYTHONPATH=lambdas python bench/alignment_gold.py GOLD BOOK --language zh [--errors]

GOLD holds for each article `NAME.en.txt` and `NAME.<language>.txt`, one sentence a line, and
`NAME.gold.jsonl`, one bead a line: {"src": [lines], "tgt": [lines]}, from 0. BOOK holds the
documents that they were taken from, d2lbook's layout: `NAME.md` and its source `NAME_origin.md`,
or `NAME/index.md`.

A pair is right when its two sides are exactly the lines of one bead (strict). It is *unrelated*
when no line of its source belongs to a line of its target. The lines are laid over the document's
sentences by their letters and digits, in order; so each sentence has its lines, wherever else the
same words stand.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path

from bitext.documents import Document
from bitext.pairing import Bead, Bitext, pair_documents
from bitext.parallel_data import FileFormat
from bitext.parsing import parse
from bitext.segments import Segment, segment_document
from bitext.selection import select
from bitext.settings import ENGLISH, LanguageSettings, load_language

LANGUAGES = Path(__file__).parents[1] / "languages"
TOKEN = re.compile(r"P\d+")
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
# Characters by which a document may differ from the reference's lines before the next one.
_WINDOW = 60

Lines = tuple[int, ...]


@dataclass(frozen=True)
class Article:
    """An article with its reference.

    Attributes:
        name: the document's name.
        source: the lines of each of its sentences.
        target: the lines of each of the translation's sentences.
        beads: what belongs together: lines that hold letters, both sides filled.
        bitext: what the alignment says.
    """

    name: str
    source: dict[Segment, Lines]
    target: dict[Segment, Lines]
    beads: frozenset[tuple[Lines, Lines]]
    bitext: Bitext


@dataclass(frozen=True)
class Judged:
    """A bead that was chosen, with the lines of its sides."""

    bead: Bead
    source: Lines
    target: Lines
    is_right: bool
    is_related: bool


def letters(text: str) -> str:
    """Return the letters and digits of a text, placeholders left out."""
    return "".join(c for c in TOKEN.sub(" ", text).casefold() if c.isalnum())


def line_letters(line: str, language: LanguageSettings) -> str:
    """Return a reference line's letters, its markup read as a document's is."""
    segments = segment_document(parse(line.encode(), "line.md"), language.sentences)
    return letters(" ".join(segment.visible for segment in segments))


def lines_of(
    document: Document, language: LanguageSettings, lines: Sequence[str]
) -> dict[Segment, Lines]:
    """Return the reference's lines of each sentence of a document."""
    segments = segment_document(document, language.sentences)
    texts = [letters(segment.visible) for segment in segments]
    spans = _spans("".join(texts), lines)
    found: dict[Segment, Lines] = {}
    begin = 0
    for segment, text in zip(segments, texts, strict=True):
        end = begin + len(text)
        found[segment] = tuple(
            n
            for n, (first, last) in enumerate(spans)
            if first < last
            and 2 * (min(end, last) - max(begin, first)) >= min(len(text), last - first)
        )
        begin = end
    return found


def _spans(text: str, lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each line stands in a text of the same words, one after the other."""
    spans: list[tuple[int, int] | None] = []
    cursor = missed = 0
    for line in lines:
        at = text.find(line, cursor, cursor + missed + len(line) + _WINDOW) if line else -1
        if at < 0:
            spans.append(None if line else (cursor, cursor))
            missed += len(line) + _WINDOW if line else 0
            continue
        cursor, missed = at + len(line), 0
        spans.append((at, cursor))
    # What differs by a letter lies between its neighbours, by its length.
    n = 0
    while n < len(spans):
        end = n
        while end < len(spans) and spans[end] is None:
            end += 1
        if end > n:
            first = next((s[1] for s in reversed(spans[:n]) if s), 0)
            last = next((s[0] for s in spans[end:] if s), len(text))
            sizes = [len(line) for line in lines[n:end]]
            edges = [first + (last - first) * k // sum(sizes) for k in accumulate(sizes)]
            spans[n:end] = pairwise([first, *edges])
        n = max(end, n + 1)
    return [span or (0, 0) for span in spans]


def articles(gold: Path, book: Path, language: LanguageSettings) -> Iterable[Article]:
    """Read the articles that have a reference and stand in the book."""
    for path in sorted(gold.glob("*.gold.jsonl")):
        name = path.name.removesuffix(".gold.jsonl")
        targets = [*book.rglob(f"{name}.md"), *book.rglob(f"*{name}/index.md")]
        if not targets:
            print(f"{name}: not in the book")
            continue
        source = _document(targets[0].with_name(f"{targets[0].stem}_origin.md"))
        target = _document(targets[0])
        source_lines = _lines(gold / f"{name}.en.txt", ENGLISH)
        target_lines = _lines(gold / f"{name}.{language.code}.txt", language)
        beads = set()
        for line in path.read_text("utf-8").splitlines():
            bead = json.loads(line)
            ours = tuple(n for n in bead["src"] if source_lines[n])
            theirs = tuple(n for n in bead["tgt"] if target_lines[n])
            if ours and theirs:
                beads.add((ours, theirs))
        yield Article(
            name,
            lines_of(source, ENGLISH, source_lines),
            lines_of(target, language, target_lines),
            frozenset(beads),
            pair_documents(source, target, ENGLISH, language),
        )


def _lines(path: Path, language: LanguageSettings) -> tuple[str, ...]:
    return tuple(line_letters(line, language) for line in path.read_text("utf-8").splitlines())


def _document(path: Path) -> Document:
    return parse(path.read_bytes(), path.name)


def judge(article: Article, language: LanguageSettings, threshold: float) -> list[Judged]:
    """Look up each pair that a JSONL file would hold."""
    links = {(i, j) for ours, theirs in article.beads for i in ours for j in theirs}
    judged = []
    for bead in article.bitext.beads:
        alone = replace(article.bitext, beads=(bead,))
        chosen = select(
            [alone],
            language,
            granularity="sentence",
            min_confidence=threshold,
            file_format=FileFormat.JSONL,
        )
        ours = _union(article.source[s] for s in bead.source)
        theirs = _union(article.target[t] for t in bead.target)
        if chosen.pairs and ours and theirs:
            is_related = any((i, j) in links for i in ours for j in theirs)
            judged.append(Judged(bead, ours, theirs, (ours, theirs) in article.beads, is_related))
    return judged


def _union(lines: Iterable[Lines]) -> Lines:
    return tuple(sorted({n for some in lines for n in some}))


@dataclass(frozen=True)
class Counts:
    """What the figures are made of; sums over articles are sums of these."""

    pairs: int = 0
    right: int = 0
    beads: int = 0
    found: int = 0
    ones: int = 0
    ones_right: int = 0
    ones_found: int = 0
    one_beads: int = 0
    unrelated: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.pairs), self.found / max(1, self.beads)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return (
            f"{self.pairs:4} pairs, {self.beads:4} beads: P {precision:.3f} R {recall:.3f}"
            f" F1 {f1:.3f}; 1-1 precision {self.ones_right / max(1, self.ones):.3f}"
            f" yield {self.ones_found / max(1, self.one_beads):.3f}; unrelated {self.unrelated}"
        )


def counted(article: Article, judged: Sequence[Judged]) -> Counts:
    """Count the pairs of an article."""
    found = {(j.source, j.target) for j in judged if j.is_right}
    ones = [j for j in judged if len(j.source) == len(j.target) == 1]
    return Counts(
        pairs=len(judged),
        right=sum(j.is_right for j in judged),
        beads=len(article.beads),
        found=len(found),
        ones=len(ones),
        ones_right=sum(j.is_right for j in ones),
        ones_found=sum(len(a) == len(b) == 1 for a, b in found),
        one_beads=sum(len(a) == len(b) == 1 for a, b in article.beads),
        unrelated=sum(not j.is_related for j in judged),
    )


def paragraphs(article: Article, threshold: float) -> tuple[int, int]:
    """Return how many paragraph pairs hold nothing that belongs elsewhere, of how many.

    A paragraph pair is right when every reference bead that it touches lies in it whole.
    """
    right = pairs = 0
    for blocks in range(len(article.bitext.block_beads)):
        beads = [bead for bead in article.bitext.beads if bead.blocks == blocks]
        ours = set(_union(article.source[s] for bead in beads for s in bead.source))
        theirs = set(_union(article.target[t] for bead in beads for t in bead.target))
        if not ours or not theirs or article.bitext.block_beads[blocks].confidence < threshold:
            continue
        touched = [b for b in article.beads if ours & set(b[0]) or theirs & set(b[1])]
        pairs += 1
        right += all(set(a) <= ours and set(b) <= theirs for a, b in touched)
    return right, pairs


def calibration(judged: Sequence[Judged]) -> Iterable[str]:
    """Yield for ranges of confidence how many pairs are right."""
    for low, high in pairwise(BINS):
        inside = [j for j in judged if low <= j.bead.confidence < high]
        if inside:
            mean = sum(j.bead.confidence for j in inside) / len(inside)
            share = sum(j.is_right for j in inside) / len(inside)
            yield (
                f"  confidence {low:.2f} to {min(high, 1):.2f}: {len(inside):4} pairs,"
                f" mean {mean:.3f}, right {share:.3f}"
            )


def by_lengths(bitext: Bitext) -> Bitext:
    """Return the same blocks, their sentences aligned by nltk's Gale-Church, all as sure."""
    from nltk.translate.gale_church import align_blocks

    beads = []
    for number in range(len(bitext.block_beads)):
        inside = [bead for bead in bitext.beads if bead.blocks == number]
        here = [s for bead in inside for s in bead.source]
        there = [t for bead in inside for t in bead.target]
        if here and there:
            links = align_blocks([len(s.coded) for s in here], [len(t.coded) for t in there])
            beads.extend(_grouped(links, here, there, number))
    return replace(bitext, beads=tuple(beads))


def _grouped(
    links: Sequence[tuple[int, int]], here: list[Segment], there: list[Segment], number: int
) -> Iterable[Bead]:
    """Yield the beads that pairs of positions form."""
    ours: dict[int, set[int]] = {}
    for i, j in links:
        ours.setdefault(i, set()).add(j)
    done: set[int] = set()
    for i in sorted(ours):
        if i in done:
            continue
        group, targets = {i}, set(ours[i])
        while more := {k for k in ours if ours[k] & targets} - group:
            group |= more
            targets |= {j for k in more for j in ours[k]}
        done |= group
        yield Bead(
            tuple(here[k] for k in sorted(group)),
            tuple(there[k] for k in sorted(targets)),
            1.0,
            number,
        )


def main() -> None:
    """Print the figures of each article, of all, and of the confidence."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("book", type=Path)
    parser.add_argument("--language", default="zh")
    parser.add_argument(
        "--nltk", action="store_true", help="score nltk's Gale-Church in our blocks"
    )
    parser.add_argument("--errors", action="store_true", help="print every pair that is not right")
    arguments = parser.parse_args()
    language = load_language(LANGUAGES / f"{arguments.language}.toml")
    read = list(articles(arguments.gold, arguments.book, language))
    if arguments.nltk:
        read = [replace(article, bitext=by_lengths(article.bitext)) for article in read]
    for threshold in (0.0, language.min_confidence):
        print(f"threshold {threshold}")
        everything: list[Judged] = []
        sums = Counts()
        for article in read:
            judged = judge(article, language, threshold)
            counts = counted(article, judged)
            everything += judged
            sums += counts
            print(f"  {article.name:32} {counts}")
            for j in judged if arguments.errors and not threshold else ():
                if not j.is_right:
                    texts = [
                        " ".join(s.visible for s in side) for side in (j.bead.source, j.bead.target)
                    ]
                    print(f"    {j.bead.confidence:.3f} {texts[0]} | {texts[1]}")
        print(f"  {'all':32} {sums}")
        if not threshold:
            print("\n".join(calibration(everything)))
    whole = [paragraphs(article, language.min_confidence) for article in read]
    print(f"paragraphs: {sum(a for a, _ in whole)} of {sum(b for _, b in whole)} right")


if __name__ == "__main__":
    main()
