"""Time pairing over a whole book, beside nltk's Gale-Church in the same run.

    PYTHONPATH=lambdas python bench/alignment_speed.py BOOK --language zh [--rounds 5]

BOOK holds a human edition in d2lbook's layout: `X.md` beside `X_origin.md`. Documents are read and
parsed first. Then, in turns, on one core:

- ours: `pair_documents` as the workflow calls it: cutting, blocks, sentence boundaries, sentences,
  confidence;
- ours in blocks: the sentences of our aligned blocks, handed over ready-made, with anchors and
  confidence;
- nltk in blocks: lengths of the sentences of our aligned blocks, handed over ready-made;
- nltk on documents: lengths of all sentences of a document.

Rates are segments a second, both sides counted; a ratio is the median over the rounds of ours to
nltk's in the same round. Prints also what came of the whole book. nltk must be installed for it;
the project does not need it otherwise.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from nltk.translate.gale_church import align_blocks

from bitext.documents import Document
from bitext.pairing import Bitext, align_segments, pair_documents
from bitext.parsing import parse
from bitext.segments import Segment, segment_document
from bitext.selection import select
from bitext.settings import ENGLISH, LanguageSettings, load_language

LANGUAGES = Path(__file__).parents[1] / "languages"
Documents = Sequence[tuple[Document, Document]]
Lengths = list[tuple[list[int], list[int]]]


def read(book: Path) -> Documents:
    """Parse each document and its source."""
    return [
        (parse(origin.read_bytes(), origin.name), parse(human.read_bytes(), human.name))
        for origin in sorted(book.rglob("*_origin.md"))
        if (human := origin.with_name(origin.name.replace("_origin", ""))).is_file()
    ]


def lengths(segments: Sequence[Segment]) -> list[int]:
    """Return the characters of each segment."""
    return [len(segment.coded) for segment in segments]


def in_blocks(bitexts: Sequence[Bitext]) -> list[tuple[list[Segment], list[Segment]]]:
    """Return the sentences of each pair of blocks that has some on both sides."""
    found = []
    for bitext in bitexts:
        blocks: dict[int, tuple[list[Segment], list[Segment]]] = {}
        for bead in bitext.beads:
            here, there = blocks.setdefault(bead.blocks, ([], []))
            here.extend(bead.source)
            there.extend(bead.target)
        found.extend(pair for pair in blocks.values() if pair[0] and pair[1])
    return found


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def count(pairs: Lengths) -> int:
    """Return the segments of both sides."""
    return sum(len(here) + len(there) for here, there in pairs)


def main() -> None:
    """Print the rates and what came of the book."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book", type=Path)
    parser.add_argument("--language", default="zh")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    language = load_language(LANGUAGES / f"{arguments.language}.toml")
    documents = read(arguments.book)
    bitexts = [pair_documents(*pair, ENGLISH, language) for pair in documents]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole = [
        (
            lengths(segment_document(source, ENGLISH.sentences)),
            lengths(segment_document(target, language.sentences)),
        )
        for source, target in documents
    ]
    segments = in_blocks(bitexts)
    blocks = [(lengths(here), lengths(there)) for here, there in segments]
    letters = [sum(map(len, (s.visible for pair in segments for s in pair[n]))) for n in (0, 1)]
    ratio = letters[1] / letters[0]
    some = whole[:: max(1, len(whole) // 20)]
    ours, ours_blocks, nltk_blocks, nltk_documents = [], [], [], []
    for _ in range(arguments.rounds):
        ours.append(
            count(whole)
            / seconds(lambda: [pair_documents(*pair, ENGLISH, language) for pair in documents])
        )
        ours_blocks.append(
            count(blocks) / seconds(lambda: [align_segments(*pair, ratio) for pair in segments])
        )
        nltk_blocks.append(
            count(blocks) / seconds(lambda: [align_blocks(*lengths) for lengths in blocks])
        )
        nltk_documents.append(
            count(some) / seconds(lambda: [align_blocks(*lengths) for lengths in some])
        )
    print(f"{len(documents)} documents, {count(whole)} segments, {memory:.0f} MB")
    for name, rates in (
        ("ours", ours),
        ("ours in blocks", ours_blocks),
        ("nltk in blocks", nltk_blocks),
        ("nltk on documents", nltk_documents),
    ):
        ratio = statistics.median(a / b for a, b in zip(ours, rates, strict=True))
        print(f"{name:18} {statistics.median(rates):8.0f} segments/s, ours/it {ratio:.2f}")
    outcome(bitexts, language)


def outcome(bitexts: Sequence[Bitext], language: LanguageSettings) -> None:
    """Print beads by kind, pairs, and what was left out by reason."""
    kinds = Counter(f"{len(b.source)}-{len(b.target)}" for bitext in bitexts for b in bitext.beads)
    print(f"{kinds.total()} beads:", ", ".join(f"{k} {n}" for k, n in kinds.most_common()))
    for granularity in ("sentence", "paragraph"):
        begin = time.process_time()
        chosen = select(bitexts, language, granularity=granularity)  # type: ignore[arg-type]
        both = len(chosen.pairs) + sum(bool(r.source and r.target) for r in chosen.rejected)
        print(
            f"{granularity}: {len(chosen.pairs)} pairs of {both} with two sides"
            f" ({len(chosen.pairs) / both:.1%}), selection {time.process_time() - begin:.1f} s"
        )
        reasons = sorted(chosen.rejected_by_reason.items(), key=lambda item: -item[1])
        print("  left out:", ", ".join(f"{reason} {n}" for reason, n in reasons))


if __name__ == "__main__":
    main()
