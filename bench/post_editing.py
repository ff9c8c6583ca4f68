"""Measure how much people changed of machine text, from an edition before and after their work.

    python bench/post_editing.py FOLDER_MACHINE FOLDER_HUMAN --language tr

FOLDER_MACHINE holds the machine's documents, FOLDER_HUMAN what people made of them, under the same
paths, each beside the English that both translate (`X_origin.md`). Nothing tells which machine
sentence became which human one, so each edition is aligned with the English, and the two meet in
it: English sentences that stand in one bead of either edition are one segment; its draft is what
the machine made of them, its final text what people did. A segment that lacks one of the two is
counted and left out.

Last, the same by paragraphs of the file: what stands between blank lines outside of code fences,
formulas, labels and all. The two files' paragraphs are aligned by the words that they share.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bitext.effort import Effort, effort, is_same
from bitext.pairing import Bitext, pair_documents
from bitext.parsing import parse
from bitext.scoring import edit_rate
from bitext.segments import Segment
from bitext.settings import ENGLISH, LanguageSettings, load_language

LANGUAGES = Path(__file__).parents[1] / "languages"


@dataclass(frozen=True)
class Edited:
    """One segment: what the machine made of some English sentences, and people of that.

    Attributes:
        block: the English block that it begins in, with its document.
        draft: the machine's text, markup as written.
        final: the people's text.
        shown: both without markup, placeholders as tokens.
    """

    block: tuple[str, int]
    draft: str
    final: str
    shown: tuple[str, str]


def main() -> None:
    """Print a line per document, one per chapter, and one for all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("machine", type=Path)
    parser.add_argument("human", type=Path)
    parser.add_argument("--language", required=True)
    arguments = parser.parse_args()
    language = load_language(LANGUAGES / f"{arguments.language}.toml")
    chapters: defaultdict[str, list[Edited]] = defaultdict(list)
    head = (
        "segments lone | untouched blocks touched | characters words | TER normalized shown block"
    )
    print(f"{'':64}{head}")
    for path in sorted(arguments.machine.rglob("*.md")):
        name = path.relative_to(arguments.machine)
        human = arguments.human / name
        found, lone = joined(path, human, name.as_posix(), language)
        chapters[name.parts[0]] += found
        print_line(f"  {name}", found, language, lone)
    for chapter, found in chapters.items():
        print_line(chapter, found, language)
    together = [one for found in chapters.values() for one in found]
    print_line("together", together, language)
    for chapter in chapters:
        print_paragraphs(chapter, arguments.machine, arguments.human)
    begun = time.perf_counter()
    effort((one.draft, one.final) for one in together)
    counted = time.perf_counter() - begun
    drafts, finals = [one.draft for one in together], [one.final for one in together]
    begun = time.perf_counter()
    edit_rate(drafts, finals, spaced=language.sentences.spaced)
    rated = time.perf_counter() - begun
    print(f"{len(together)} segments: counted in {counted:.3f} s, rated in {rated:.2f} s")


def joined(
    machine: Path, human: Path, name: str, language: LanguageSettings
) -> tuple[list[Edited], int]:
    """Return a document's segments, and how many lack a draft or a final text."""
    origin = parse(human.with_stem(f"{human.stem}_origin").read_bytes(), name)
    drafts = pair_documents(origin, parse(machine.read_bytes(), name), ENGLISH, language)
    finals = pair_documents(origin, parse(human.read_bytes(), name), ENGLISH, language)
    groups = Groups()
    for bitext in (drafts, finals):
        for bead in bitext.beads:
            groups.join([place(segment) for segment in bead.source])
    by_group = [targets(bitext, groups) for bitext in (drafts, finals)]
    found, lone = [], 0
    for group in by_group[0].keys() | by_group[1].keys():
        draft, final = (side.get(group, []) for side in by_group)
        if draft and final:
            texts = [" ".join(segment.key for segment in side) for side in (draft, final)]
            shown = [" ".join(segment.visible for segment in side) for side in (draft, final)]
            found.append(Edited((name, group[0]), texts[0], texts[1], (shown[0], shown[1])))
        else:
            lone += 1
    lone += sum(not bead.source for bitext in (drafts, finals) for bead in bitext.beads)
    return found, lone


def place(segment: Segment) -> tuple[int, int]:
    """Return what tells an English sentence from the others of its document."""
    return segment.block, segment.start


class Groups:
    """English sentences that belong together, each group named by its first."""

    def __init__(self) -> None:
        self._first: dict[tuple[int, int], tuple[int, int]] = {}

    def find(self, one: tuple[int, int]) -> tuple[int, int]:
        """Return the first sentence of a sentence's group."""
        while (above := self._first.get(one, one)) != one:
            one = above
        return one

    def join(self, sentences: Sequence[tuple[int, int]]) -> None:
        """Note that sentences belong together."""
        names = {self.find(one) for one in sentences}
        for name in names:
            self._first[name] = min(names)


def targets(bitext: Bitext, groups: Groups) -> dict[tuple[int, int], list[Segment]]:
    """Return what an edition has for each group of English sentences, in the edition's order."""
    found: defaultdict[tuple[int, int], list[Segment]] = defaultdict(list)
    for bead in bitext.beads:
        if bead.source and bead.target:
            found[groups.find(place(bead.source[0]))].extend(bead.target)
    return {group: sorted(side, key=place) for group, side in found.items()}


def print_line(
    name: str, found: Sequence[Edited], language: LanguageSettings, lone: int | None = None
) -> None:
    """Print the figures of some segments."""
    if not found:
        print(f"{name:64}nothing to compare")
        return
    sums = effort((one.draft, one.final) for one in found)
    untouched = 1 - sums.segments_corrected / sums.segments_drafted
    print(
        f"{name:64}{sums.segments_drafted:8} {'' if lone is None else lone:>4} | {untouched:9.1%} "
        f"{touched_blocks(found):14.1%} | {share(sums)} | "
        f"{' '.join(f'{rate:.3f}' for rate in rates(found, language))}"
    )


def share(sums: Effort) -> str:
    """Write the characters and words changed, and their share of the final text's."""
    return (
        f"{sums.characters_changed:6} ({sums.characters_changed / max(1, sums.characters):.1%}) "
        f"{sums.words_changed:5} ({sums.words_changed / max(1, sums.words):.1%})"
    )


def touched_blocks(found: Sequence[Edited]) -> float:
    """Return the share of English blocks in which people changed something."""
    touched: dict[tuple[str, int], bool] = {}
    for one in found:
        is_changed = not is_same(one.draft, one.final)
        touched[one.block] = touched.get(one.block, False) or is_changed
    return sum(touched.values()) / len(touched)


def rates(found: Sequence[Edited], language: LanguageSettings) -> Iterator[float]:
    """Yield TER: as AMTS reckons it; with punctuation split off; without markup; by blocks."""
    spaced = language.sentences.spaced
    drafts, finals = [one.draft for one in found], [one.final for one in found]
    yield edit_rate(drafts, finals, spaced=spaced).ter
    yield edit_rate(drafts, finals, spaced=False).ter
    shown = [one.shown for one in found]
    yield edit_rate([one for one, _ in shown], [one for _, one in shown], spaced=spaced).ter
    blocks: defaultdict[tuple[str, int], tuple[list[str], list[str]]]
    blocks = defaultdict(lambda: ([], []))
    for one in found:
        blocks[one.block][0].append(one.draft)
        blocks[one.block][1].append(one.final)
    sides = [(" ".join(draft), " ".join(final)) for draft, final in blocks.values()]
    yield edit_rate([one for one, _ in sides], [one for _, one in sides], spaced=spaced).ter


def print_paragraphs(chapter: str, machine: Path, human: Path) -> None:
    """Print the figures of a chapter's paragraphs as they stand in the files."""
    pairs = [
        pair
        for path in sorted((machine / chapter).rglob("*.md"))
        for pair in aligned(paragraphs(path), paragraphs(human / path.relative_to(machine)))
    ]
    touched = sum(not is_same(draft, final) for draft, final in pairs) / len(pairs)
    rate = edit_rate([draft for draft, _ in pairs], [final for _, final in pairs], spaced=True)
    print(f"{chapter}: {len(pairs)} paragraphs, {touched:.1%} touched, TER {rate.ter:.3f}")


def paragraphs(path: Path) -> list[str]:
    """Return what stands between blank lines, without fences of code."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [piece for piece in re.split(r"\n\s*\n", text) if piece.strip()]


def aligned(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of texts in order that share most words in all (Dice's coefficient)."""
    words = [[frozenset(text.casefold().split()) for text in side] for side in (one, other)]
    alike = [[2 * len(a & b) / (len(a) + len(b)) for b in words[1]] for a in words[0]]
    best = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, row in reversed(list(enumerate(alike))):
        for j, value in reversed(list(enumerate(row))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + value)
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((one[i], other[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


if __name__ == "__main__":
    main()
