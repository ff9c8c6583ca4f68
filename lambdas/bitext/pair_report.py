"""The report of a pairing: what came of each document, and in all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from bitext.pairing import Bitext
from bitext.pairs import UNIT, Pair, RejectedPair, Selection


@dataclass(frozen=True, slots=True)
class PairCounts:
    """What came of one document, or of all.

    Attributes:
        name: the document's path, or "" for the totals.
        blocks: blocks of the source and of the target.
        sentences: sentences of the source and of the target; a unit counts as one.
        beads: pairs and one-sided texts by kind, such as "1-1".
        pairs: pairs that were chosen.
        paragraphs: those of them that are paragraphs; the others are sentences or units.
        kept: source sentences in them.
        rejected: pairs that were left out, by reason.
        confidence: mean confidence of the chosen pairs; None without any.
        characters: characters of the chosen pairs, source and target.
    """

    name: str
    blocks: tuple[int, int]
    sentences: tuple[int, int]
    beads: Mapping[str, int]
    pairs: int
    paragraphs: int
    kept: int
    rejected: Mapping[str, int]
    confidence: float | None
    characters: tuple[int, int]

    @property
    def share(self) -> float | None:
        """Source sentences in chosen pairs / all source sentences; None without any."""
        return self.kept / self.sentences[0] if self.sentences[0] else None

    def to_json(self) -> dict[str, Any]:
        """The form that `--report` and `--json` write."""
        return {
            "blocks": _sides(self.blocks),
            "sentences": _sides(self.sentences),
            "beads": dict(self.beads),
            "pairs": self.pairs,
            "paragraphs": self.paragraphs,
            "sentences_kept": self.kept,
            "yield": None if self.share is None else round(self.share, 4),
            "rejected": dict(self.rejected),
            "mean_confidence": None if self.confidence is None else round(self.confidence, 4),
            "characters": _sides(self.characters),
        }


def document_counts(bitexts: Iterable[Bitext], selection: Selection) -> list[PairCounts]:
    """Return the counts of each document and of each file of units, in order.

    Args:
        bitexts: the documents, as they were given to `select`.
        selection: what it chose.
    """
    chosen: dict[str, list[Pair]] = defaultdict(list)
    rejected: dict[str, list[RejectedPair]] = defaultdict(list)
    for pair in selection.pairs:
        chosen[pair.document].append(pair)
    for left_out in selection.rejected:
        rejected[left_out.document].append(left_out)
    blocks = {b.source.name: (len(b.source.blocks), len(b.target.blocks)) for b in bitexts}
    names = dict.fromkeys([*blocks, *chosen, *rejected])
    return [_counts(n, blocks.get(n, (0, 0)), chosen[n], rejected[n]) for n in names]


def total_counts(counts: Sequence[PairCounts], selection: Selection) -> PairCounts:
    """Return the counts of everything."""
    blocks = sum(c.blocks[0] for c in counts), sum(c.blocks[1] for c in counts)
    return _counts("", blocks, selection.pairs, selection.rejected)


def to_markdown(
    counts: Sequence[PairCounts], totals: PairCounts, title: str, problems: Sequence[str] = ()
) -> str:
    """Return the report for people: the totals, the problems, then a line for each document."""
    lines = [f"# {title}", ""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in summary(totals)]
    if problems:
        lines += ["", *(f"- {problem}" for problem in problems)]
    lines += ["", "| " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * (len(COLUMNS) - 1) + "|"]
    for item in counts:
        cells = [cell.replace("|", "\\|") for cell in row(item)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


COLUMNS = (
    "Document",
    "Blocks",
    "Sentences",
    "Kinds",
    "Pairs",
    "Paragraphs",
    "Yield",
    "Confidence",
    "Left out",
)
"""What `row` tells of a document."""


def row(item: PairCounts) -> list[str]:
    """Return a document's line of the report."""
    return [
        item.name,
        f"{item.blocks[0]:,}/{item.blocks[1]:,}",
        f"{item.sentences[0]:,}/{item.sentences[1]:,}",
        _listed(item.beads),
        f"{item.pairs:,}",
        f"{item.paragraphs:,}",
        "–" if item.share is None else f"{item.share:.1%}",
        "–" if item.confidence is None else f"{item.confidence:.3f}",
        _listed(item.rejected),
    ]


def summary(totals: PairCounts) -> list[tuple[str, str]]:
    """Return the totals as names and values."""
    return [
        ("blocks, source and target", f"{totals.blocks[0]:,} and {totals.blocks[1]:,}"),
        ("sentences, source and target", f"{totals.sentences[0]:,} and {totals.sentences[1]:,}"),
        ("kinds", _listed(totals.beads)),
        ("pairs", f"{totals.pairs:,}"),
        ("of them paragraphs", f"{totals.paragraphs:,}"),
        ("of them sentences or units", f"{totals.pairs - totals.paragraphs:,}"),
        ("source sentences in pairs", "–" if totals.share is None else f"{totals.share:.1%}"),
        ("mean confidence", "–" if totals.confidence is None else f"{totals.confidence:.3f}"),
        ("characters, source and target", f"{totals.characters[0]:,} and {totals.characters[1]:,}"),
        *((f"left out: {reason}", f"{n:,}") for reason, n in totals.rejected.items()),
    ]


def _counts(
    name: str, blocks: tuple[int, int], chosen: Sequence[Pair], rejected: Sequence[RejectedPair]
) -> PairCounts:
    everything: list[Pair] = [*chosen, *rejected]
    beads = Counter(pair.kind for pair in everything)
    reasons = Counter(pair.reason.value for pair in rejected)
    return PairCounts(
        name,
        blocks,
        (sum(p.sentences[0] for p in everything), sum(p.sentences[1] for p in everything)),
        dict(sorted(beads.items(), key=lambda item: (item[0] == UNIT, -item[1], item[0]))),
        len(chosen),
        sum(pair.granularity == "paragraph" for pair in chosen),
        sum(pair.sentences[0] for pair in chosen),
        dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        fmean(pair.confidence for pair in chosen) if chosen else None,
        (sum(len(p.source) for p in chosen), sum(len(p.target) for p in chosen)),
    )


def _sides(counts: tuple[int, int]) -> dict[str, int]:
    return {"source": counts[0], "target": counts[1]}


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {number:,}" for name, number in counts.items()) or "–"
