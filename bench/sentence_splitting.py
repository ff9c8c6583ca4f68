"""Measure sentence boundaries against hand-made ones, for our rules and for libraries.

    PYTHONPATH=lambdas python bench/sentence_splitting.py FOLDER [--documents BOOK] [--errors]

FOLDER holds `NAME.<language>.txt`, one sentence a line, beside `NAME.<language>.meta.tsv`, whose
second column is the number of the line's paragraph. BOOK holds the documents that the sentences
were taken from (`X.md`, its source `X_origin.md`): their blocks are matched with the paragraphs by
letters and digits, so that every system meets the text as it really stands. A paragraph without a
document is joined from its sentences.

Every system gets the text as it is written, and the text with placeholders (code, math, roles as
P0, P1 …; wrapping markup left out). A boundary is the number of letters and digits before it; the
ends of blocks do not count. Libraries that are not installed are left out.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import accumulate, count, pairwise
from pathlib import Path

from bitext.documents import MARKS, PROSE, Block, Mark, MarkForm, mark_index
from bitext.parsing import parse
from bitext.segments import expanded, folded, has_prose, joined_lines
from bitext.sentences import split
from bitext.settings import ENGLISH, SentenceRules, load_language

LANGUAGES = Path(__file__).parents[1] / "languages"
# A splitter takes a text and returns its sentences, whose characters (white space aside) are those
# of the text, in order.
Splitter = Callable[[str], Iterable[str]]
REPEATS = 5


@dataclass(frozen=True)
class Text:
    """A text to split, with the count of letters and digits before each visible character."""

    text: str
    before: tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """A block with the boundaries that people set in it."""

    place: str
    coded: str
    marks: tuple[Mark, ...]
    raw: Text
    protected: Text
    gold: frozenset[int]


@dataclass
class Result:
    """What one system found on one language's items."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    changed: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0..1."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def main() -> None:
    """Print one table per language."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--errors", action="store_true", help="print our own errors")
    arguments = parser.parse_args()
    by_language: dict[str, list[Item]] = {}
    for gold in sorted(arguments.folder.glob("*.txt")):
        name, language, _ = gold.name.split(".")
        found = items(gold, name, language, arguments.documents)
        by_language.setdefault(language, []).extend(found)
    if not by_language:
        sys.exit(f"{arguments.folder}: no NAME.<language>.txt")
    for language, of_language in by_language.items():
        report(language, of_language, show_errors=arguments.errors)


def rules_of(language: str) -> SentenceRules:
    """Return our rules for a language."""
    if language == "en":
        return ENGLISH.sentences
    return load_language(LANGUAGES / f"{language}.toml").sentences


def items(gold: Path, name: str, language: str, documents: Path | None) -> list[Item]:
    """Return the items of one gold file."""
    rules = rules_of(language)
    paragraphs: dict[str, list[str]] = {}
    meta = gold.with_name(f"{name}.{language}.meta.tsv").read_text("utf-8").splitlines()
    for line, row in zip(gold.read_text("utf-8").splitlines(), meta, strict=True):
        paragraphs.setdefault(row.split("\t")[1], []).append(line)
    blocks = _best_document(paragraphs.values(), name, documents)
    found = []
    for number, lines in paragraphs.items():
        block = blocks.get(_plain("".join(lines)))
        if block is None:
            joined = (" " if rules.spaced else "").join(lines)
            block = next(iter(_prose_blocks(joined.encode("utf-8"))), None)
        if block is not None:
            found.append(_item(f"{gold.stem} {number}", block, lines, rules))
    return found


def _best_document(
    paragraphs: Iterable[list[str]], name: str, documents: Path | None
) -> dict[str, Block]:
    """Return the blocks, by letters and digits, of the document that holds most paragraphs."""
    wanted = {_plain("".join(lines)) for lines in paragraphs}
    best: dict[str, Block] = {}
    for path in sorted(documents.rglob(f"{name}*.md")) if documents else ():
        blocks = {}
        for block in _prose_blocks(path.read_bytes()):
            blocks[_plain(_without_pairs(block))] = block
            blocks[_plain(expanded(block.coded, block.marks))] = block
        if len(wanted & blocks.keys()) > max(len(wanted & best.keys()), len(wanted) // 2):
            best = blocks
    return best


def _prose_blocks(data: bytes) -> Iterator[Block]:
    for _, block in parse(data, "a.md").blocks:
        if block.kind in PROSE and has_prose(block.coded):
            yield block


def _without_pairs(block: Block) -> str:
    return MARKS.sub(lambda m: _shown(block.marks[mark_index(m[0])]), block.coded)


def _shown(mark: Mark) -> str:
    return mark.raw if mark.form is MarkForm.ATOM else ""


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _item(place: str, block: Block, lines: list[str], rules: SentenceRules) -> Item:
    ends = list(accumulate(len(_plain(line)) for line in lines))
    numbers = count()
    raw: list[tuple[str, str]] = []
    protected: list[tuple[str, str]] = []
    for character in block.coded:
        index = mark_index(character)
        if index < 0:
            raw.append((character, character))
            protected.append((character, character))
            continue
        mark = block.marks[index]
        raw.append((mark.raw, mark.raw))
        if mark.form is MarkForm.ATOM:
            shown = " " if mark.kind == "break" else f"P{next(numbers)}"
            protected.append((shown, mark.raw))
        else:
            protected.append(("", mark.raw))
    one_line = folded if rules.spaced else joined_lines
    return Item(
        place,
        block.coded,
        block.marks,
        _text(raw, one_line),
        _text(protected, one_line),
        frozenset(ends[:-1]),
    )


def _text(pairs: list[tuple[str, str]], one_line: Callable[[str], str]) -> Text:
    before: list[int] = []
    counted = 0
    for shown, written in pairs:
        visible = "".join(shown.split())
        if shown == written:
            for character in visible:
                before.append(counted)
                counted += len(_plain(character))
        else:
            before.extend([counted] * len(visible))
            counted += len(_plain(written))
    text = one_line("".join(shown for shown, _ in pairs))
    assert len("".join(text.split())) == len(before)
    return Text(text, (*before, counted))


def report(language: str, of_language: list[Item], *, show_errors: bool) -> None:
    """Print one language's table."""
    sentences = sum(len(item.gold) + 1 for item in of_language)
    boundaries = sum(len(item.gold) for item in of_language)
    print(
        f"\n{language}: {len(of_language)} blocks, {sentences} sentences, {boundaries} boundaries"
    )
    rules = rules_of(language)
    ours = _ours(of_language, rules)
    print(f"{'':18}{'P':>7}{'R':>7}{'F1':>7}   raw F1   time")
    _row("ours", ours, _measured(of_language, _own(rules), protected=False), 1.0)
    for name, make in SYSTEMS.items():
        try:
            splitter = make(language)
        except (ImportError, ValueError, LookupError) as error:
            print(f"{name:18}left out: {error}")
            continue
        result = _measured(of_language, splitter, protected=True)
        raw = _measured(of_language, splitter, protected=False)
        _row(name, result, raw, result.seconds / ours.seconds)
    print(f"ours: {ours.seconds / sentences * 1e6:.2f} ms per 1,000 sentences")
    if show_errors:
        print("\n".join(ours.errors))


def _row(name: str, result: Result, raw: Result, ratio: float) -> None:
    precision = result.right / max(1, result.right + result.wrong)
    recall = result.right / max(1, result.right + result.missed)
    changed = (
        f"  {result.changed}/{raw.changed} texts changed" if result.changed + raw.changed else ""
    )
    figures = f"{precision:7.3f}{recall:7.3f}{result.f1:7.3f}  {raw.f1:7.3f} {ratio:6.1f}"
    print(f"{name:18}{figures}{changed}")


def _ours(of_language: list[Item], rules: SentenceRules) -> Result:
    """Measure `bitext.sentences` on coded text, as the product uses it."""
    result = Result()
    result.seconds = _fastest(
        lambda: [split(item.coded, item.marks, rules) for item in of_language]
    )
    for item in of_language:
        found = set()
        for start, _ in split(item.coded, item.marks, rules)[1:]:
            found.add(len(_plain(expanded(item.coded[:start], item.marks))))
        _count(result, item, found)
    return result


def _measured(of_language: list[Item], splitter: Splitter, *, protected: bool) -> Result:
    texts = [item.protected if protected else item.raw for item in of_language]
    result = Result()
    result.seconds = _fastest(lambda: [list(splitter(text.text)) for text in texts])
    for item, text in zip(of_language, texts, strict=True):
        at, found = 0, set()
        for sentence in splitter(text.text):
            at += len("".join(sentence.split()))
            found.add(text.before[min(at, len(text.before) - 1)])
        result.changed += at != len(text.before) - 1
        found.discard(text.before[-1])
        found.discard(0)
        _count(result, item, found)
    return result


def _count(result: Result, item: Item, found: set[int]) -> None:
    result.right += len(found & item.gold)
    result.wrong += len(found - item.gold)
    result.missed += len(item.gold - found)
    for kind, places in (("wrong ", found - item.gold), ("missed", item.gold - found)):
        for place in sorted(places):
            result.errors.append(f"{kind} {item.place}: {_shown_at(item, place)}")


def _shown_at(item: Item, place: int) -> str:
    text = item.protected
    at = next(i for i, before in enumerate(text.before) if before >= place)
    visible = -1
    for index, character in enumerate(text.text):
        visible += not character.isspace()
        if visible == at:
            return f"{text.text[max(0, index - 60) : index]}|{text.text[index : index + 40]}"
    return text.text[-60:]


def _fastest(run: Callable[[], object]) -> float:
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def _own(rules: SentenceRules) -> Splitter:
    def splitter(text: str) -> list[str]:
        return [text[start:end] for start, end in split(text, (), rules)]

    return splitter


def _naive(_: str) -> Splitter:
    pattern = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
    return pattern.split


def _sentencex(language: str) -> Splitter:
    segment = import_module("sentencex").segment
    return lambda text: segment(language, text)


def _pysbd(language: str) -> Splitter:
    segmenter = import_module("pysbd").Segmenter(language=language, clean=False)
    return lambda text: segmenter.segment(text)  # type: ignore[no-any-return]


def _segtok(_: str) -> Splitter:
    return import_module("segtok.segmenter").split_single  # type: ignore[no-any-return]


def _blingfire(_: str) -> Splitter:
    to_sentences = import_module("blingfire").text_to_sentences
    return lambda text: to_sentences(text).split("\n")  # type: ignore[no-any-return]


def _syntok(_: str) -> Splitter:
    analyze = import_module("syntok.segmenter").analyze

    def splitter(text: str) -> list[str]:
        starts = [sentence[0].offset for found in analyze(text) for sentence in found if sentence]
        return [text[a:b] for a, b in pairwise([0, *starts[1:], len(text)])]

    return splitter


def _punkt(_: str) -> Splitter:
    # Without its models, which are a download.
    return import_module("nltk.tokenize.punkt").PunktSentenceTokenizer().tokenize  # type: ignore[no-any-return]


def _icu(language: str) -> Splitter:
    icu = import_module("icu")
    breaks = icu.BreakIterator.createSentenceInstance(icu.Locale(language))

    def splitter(text: str) -> list[str]:
        unicode = icu.UnicodeString(text)  # its offsets count UTF-16 units
        breaks.setText(unicode)
        bounds = [0, *breaks]
        return [str(unicode[a:b]) for a, b in pairwise(bounds)]

    return splitter


SYSTEMS: dict[str, Callable[[str], Splitter]] = {
    "naive regex": _naive,
    "sentencex": _sentencex,
    "pysbd": _pysbd,
    "segtok": _segtok,
    "blingfire": _blingfire,
    "syntok": _syntok,
    "punkt, no model": _punkt,
    "ICU": _icu,
}


if __name__ == "__main__":
    main()
