"""Count what the checks of a pair of documents find: in right pairs, and in pairs made wrong.

    PYTHONPATH=lambdas python bench/pair_checks.py FOLDER --language zh [--edition FOLDER] [--list]

FOLDER holds a human edition in d2lbook's layout (`X.md` beside `X_origin.md`). Its pairs are
checked as they are, cut short, and then made wrong in the ways that happen: the target of another
document, sides swapped, copies, another language, a wrong encoding. `--edition` is another edition
of the source in its own language, for pairs of one language. With `--list` each finding in a right
pair, and each wrong pair that nothing is said of, is named.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bitext.documents import Document
from bitext.errors import DocumentError
from bitext.pair_checks import Finding, check_pair
from bitext.pairing import pair_documents
from bitext.pairs import Reason
from bitext.parsing import parse
from bitext.selection import select
from bitext.settings import ENGLISH, LanguageSettings, load_language

LANGUAGES = Path(__file__).parents[1] / "languages"
CODES = ("zh", "ja", "ko", "pt", "tr", "vi", "es")
ENCODINGS = ("cp1252", "latin-1", "cp1254", "gb18030", "cp932", "ascii")


@dataclass(frozen=True)
class Sides:
    """A source and its translation."""

    name: str
    source: Document
    target: Document

    def with_target(self, target: Document) -> Sides:
        """Return the source with another target."""
        return Sides(self.name, self.source, target)


@dataclass(frozen=True)
class Case:
    """Pairs of one kind, with the languages that they are said to be in."""

    title: str
    pairs: list[Sides]
    source_language: LanguageSettings
    target_language: LanguageSettings
    is_right: bool = False


def main() -> None:
    """Print a line for each kind of pair."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="zh")
    parser.add_argument("--edition", type=Path)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    languages = {code: load_language(LANGUAGES / f"{code}.toml") for code in CODES}
    book = list(read_book(arguments.folder))
    seconds = 0.0
    print(f"{'':34} documents refused warned nothing | pairs chosen | reasons")
    for case in cases(book, languages, arguments.language, arguments.edition):
        refused = warned = nothing = chosen = 0
        reasons: Counter[Reason] = Counter()
        for sides in case.pairs:
            here, there = case.source_language, case.target_language
            bitext = pair_documents(sides.source, sides.target, here, there)
            started = time.perf_counter()
            found = check_pair(bitext, here, there, tuple(languages.values()))
            if case.is_right:
                seconds += time.perf_counter() - started
            reasons.update(finding.reason for finding in found)
            is_refused = any(finding.refuses for finding in found)
            refused += is_refused
            warned += bool(found) and not is_refused
            nothing += not found
            if not is_refused:
                chosen += len(select([bitext], there).pairs)
            if arguments.list and bool(found) == case.is_right:
                print(f"    {sides.name}: {listed(found)}")
        told = ", ".join(f"{reason}: {n}" for reason, n in reasons.most_common())
        numbers = f"{len(case.pairs):9} {refused:7} {warned:6} {nothing:7} | {chosen:12} |"
        print(f"{case.title:34} {numbers} {told}", flush=True)
    print(f"{seconds / max(1, 4 * len(book)) * 1000:.2f} ms to check a right pair")


def read_book(folder: Path) -> Iterator[Sides]:
    """Yield the documents of a human edition."""
    for path in sorted(folder.rglob("*_origin.md")):
        target = path.with_name(path.name.replace("_origin.md", ".md"))
        name = target.relative_to(folder).as_posix()
        if target.exists():
            yield Sides(name, parse(path.read_bytes(), name), parse(target.read_bytes(), name))


def cases(
    book: list[Sides], languages: dict[str, LanguageSettings], code: str, edition: Path | None
) -> Iterator[Case]:
    """Yield the kinds of pairs, the right ones first."""
    here, there = ENGLISH, languages[code]

    def case(title: str, pairs: list[Sides], *, is_right: bool = False) -> Case:
        return Case(title, pairs, here, there, is_right)

    yield case("right", book, is_right=True)
    for size in (5, 12):
        cut = [cut_both(sides, size) for sides in book]
        yield case(f"right, first {size} blocks of both", cut, is_right=True)
    yield case("right, second half missing", [half(sides) for sides in book], is_right=True)
    yield case("target of the next document", shifted(book, neighbours))
    yield case("target of another chapter", shifted(book, strangers))
    yield case("swapped", [Sides(s.name, s.target, s.source) for s in book])
    yield case("whole copy of the source", [s.with_target(s.source) for s in book])
    yield case("whole copy of the target", [Sides(s.name, s.target, s.target) for s in book])
    for percent in (25, 50, 75, 95):
        mixed = [sides.with_target(untranslated(sides, percent)) for sides in book]
        yield case(f"{percent} % of the blocks untranslated", mixed)
    if edition:
        yield case("both in the source language", list(editions(book, edition)))
        other = [
            Sides(s.name, t.target, s.target) for s, t in zip(book, next_to(book), strict=True)
        ]
        yield case("both in the target language", other)
    for other_code, other in languages.items():
        if other_code != code:
            yield Case(f"said to be in {other.name}", book, here, other)
    for encoding in ENCODINGS:
        yield case(f"target read as {encoding}", list(misread(book, encoding)))


def shifted(book: list[Sides], group: Callable[[list[Sides]], list[Sides]]) -> list[Sides]:
    """Return each source with the target of another document."""
    others = group(book)
    return [
        sides.with_target(other.target)
        for sides, other in zip(book, others, strict=True)
        if other is not sides
    ]


def neighbours(book: list[Sides]) -> list[Sides]:
    """Return for each document the next one of its chapter; itself where there is none."""
    found = []
    for sides in book:
        chapter = [other for other in book if Path(other.name).parent == Path(sides.name).parent]
        found.append(chapter[(chapter.index(sides) + 1) % len(chapter)])
    return found


def strangers(book: list[Sides]) -> list[Sides]:
    """Return for each document one of another chapter."""
    found = []
    for number, sides in enumerate(book):
        turned = book[number + len(book) // 3 :] + book[: number + len(book) // 3]
        chapter = Path(sides.name).parent
        found.append(next(o for o in turned if Path(o.name).parent != chapter))
    return found


def next_to(book: list[Sides]) -> list[Sides]:
    """Return for each document the next one."""
    return book[1:] + book[:1]


def cut_both(sides: Sides, size: int) -> Sides:
    """Return the first blocks of both sides, up to the same place."""
    bitext = pair_documents(sides.source, sides.target, ENGLISH, ENGLISH)
    here = [n for bead in bitext.block_beads[:size] for n in bead.source]
    there = [n for bead in bitext.block_beads[:size] for n in bead.target]
    return Sides(
        sides.name,
        head(sides.source, max(here, default=0) + 1),
        head(sides.target, max(there, default=0) + 1),
    )


def half(sides: Sides) -> Sides:
    """Return the whole source and half of its translation."""
    return sides.with_target(head(sides.target, max(1, len(sides.target.blocks) // 2)))


def head(document: Document, size: int) -> Document:
    """Return the first blocks of a document."""
    if size >= len(document.blocks):
        return document
    end = document.blocks[size - 1][1].end
    return parse(document.data[:end] + b"\n", document.name)


def untranslated(sides: Sides, percent: int) -> Document:
    """Return the target with so many of its paired blocks as they are in the source."""
    bitext = pair_documents(sides.source, sides.target, ENGLISH, ENGLISH)
    pieces, at, number = [], 0, 0
    for bead in bitext.block_beads:
        if len(bead.source) != 1 or len(bead.target) != 1:
            continue
        number += 1
        if number * percent // 100 > (number - 1) * percent // 100:
            block = sides.target.blocks[bead.target[0]][1]
            if block.start < at:
                continue
            own = sides.source.blocks[bead.source[0]][1]
            pieces += [sides.target.data[at : block.start], sides.source.data[own.start : own.end]]
            at = block.end
    return parse(b"".join([*pieces, sides.target.data[at:]]), sides.name)


def editions(book: list[Sides], folder: Path) -> Iterator[Sides]:
    """Yield each source with another edition of it in the same language."""
    for sides in book:
        path = folder / sides.name
        if path.exists() and path.read_bytes() != sides.source.data:
            yield sides.with_target(parse(path.read_bytes(), sides.name))


def misread(book: list[Sides], encoding: str) -> Iterator[Sides]:
    """Yield each source with its target read in a wrong encoding, and saved so."""
    for sides in book:
        data = sides.target.data.decode("utf-8").encode("utf-8").decode(encoding, "replace")
        try:
            yield sides.with_target(parse(data.encode("utf-8"), sides.name))
        except DocumentError:
            continue


def listed(found: tuple[Finding, ...]) -> str:
    """Return findings in one line."""
    return "; ".join(f"{finding.side}: {finding.text}" for finding in found) or "nothing"


if __name__ == "__main__":
    main()
