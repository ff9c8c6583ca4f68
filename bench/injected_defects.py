"""Breaks real translations in known ways and counts what the gate catches.

    python bench/injected_defects.py FOLDER ... [--most 3] [--seed 1] [--missed]

A folder holds human editions in d2lbook's layout (`X.md` beside `X_origin.md`). Three things are
measured: (1) defects put into the translations, only where the undamaged pair agrees; one is caught
when the damaged document has a damage finding that the undamaged one does not have. (2) What the
gate finds in the undamaged editions, without and with the edition itself as `human`. (3) The
originals put together with a stand-in translation that keeps every placeholder: no damage at all.

Which blocks belong together is taken from `bitext.pairing`, not from the gate's own matching.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "lambdas"))

from bitext.assembly import assemble  # noqa: E402
from bitext.block_alignment import align_blocks  # noqa: E402
from bitext.documents import Block, BlockKind, Document, Mark, MarkForm, mark_index  # noqa: E402
from bitext.errors import DamagedTranslation  # noqa: E402
from bitext.gate import check  # noqa: E402
from bitext.gate_publication import assembly_record  # noqa: E402
from bitext.job_html import read, write  # noqa: E402
from bitext.parsing import parse  # noqa: E402
from bitext.planning import plan_document  # noqa: E402
from bitext.sentences import split  # noqa: E402
from bitext.settings import (  # noqa: E402
    ENGLISH,
    LanguageSettings,
    SentenceRules,
    load_language,
)

_PIECE = re.compile(r"(<[^>]*>|&\w+;|P\d+(?=</span>))")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_WIDE = str.maketrans(".,:;?!()", "。，：；？！（）")
_NEXT_DIGIT = str.maketrans("0123456789", "1234567890")
_SURE = 0.9
TOKENS = (b" P0 ", b"P12", b" DNT_3 ", b'<span translate="no">', b"</span>")
Damaged = Iterator[bytes]


@dataclass(frozen=True)
class Pair:
    """A document with its translation, and the blocks that agree.

    Attributes:
        source: the original.
        target: its human translation.
        agreeing: (source's block, target's block) where the undamaged pair has no damage.
    """

    source: Document
    target: Document
    agreeing: tuple[tuple[Block, Block], ...]

    def of_kind(self, *kinds: BlockKind) -> list[tuple[Block, Block]]:
        """Return the agreeing blocks of some kinds."""
        return [(a, b) for a, b in self.agreeing if b.kind in kinds and a.kind is b.kind]

    def raw(self, block: Block) -> str:
        """Return the text of a block of the target."""
        return self.target.parts[0].raw(block)

    def source_raw(self, block: Block) -> str:
        """Return the text of a block of the source."""
        return self.source.parts[0].raw(block)

    def without(self, start: int, end: int, new: bytes = b"") -> bytes:
        """Return the target with a range replaced."""
        data = self.target.data
        return data[:start] + new + data[end:]

    def marks(self, kinds: tuple[str, ...], form: MarkForm) -> list[tuple[Mark, int, int]]:
        """Return marks that both blocks of a pair hold equally often, with their bytes."""
        found = []
        for here, there in self.agreeing:
            known = Counter(mark.raw for mark in here.marks)
            own = Counter(mark.raw for mark in there.marks)
            for begins, start, end in there.pieces:
                index = mark_index(there.coded[begins])
                if index < 0:
                    continue
                mark = there.marks[index]
                if mark.kind in kinds and mark.form is form and known[mark.raw] == own[mark.raw]:
                    found.append((mark, start, end))
        return found


def drop_role(pair: Pair) -> Damaged:
    """Yield the translation with a defect: role dropped."""
    for _, start, end in pair.marks(("role",), MarkForm.ATOM):
        yield pair.without(start, end)


def change_citation(pair: Pair) -> Damaged:
    """Yield the translation with a defect: citation changed."""
    for mark, start, end in pair.marks(("role",), MarkForm.ATOM):
        if mark.raw.startswith(":cite"):
            yield pair.without(start, end, mark.raw.replace("`", "`x", 1).encode())


def drop_code(pair: Pair) -> Damaged:
    """Yield the translation with a defect: inline code dropped."""
    for _, start, end in pair.marks(("code",), MarkForm.ATOM):
        yield pair.without(start, end)


def drop_formula(pair: Pair) -> Damaged:
    """Yield the translation with a defect: inline formula dropped."""
    for _, start, end in pair.marks(("math",), MarkForm.ATOM):
        yield pair.without(start, end)


def change_formula(pair: Pair) -> Damaged:
    """Yield the translation with a defect: inline formula changed."""
    for mark, start, end in pair.marks(("math",), MarkForm.ATOM):
        if "\\text" not in mark.raw and "\\mbox" not in mark.raw:
            yield pair.without(start, end, _altered(mark.raw).encode())


def change_display_math(pair: Pair) -> Damaged:
    """Yield the translation with a defect: display formula changed."""
    for here, there in pair.of_kind(BlockKind.MATH):
        raw = pair.raw(there)
        if raw == pair.source_raw(here) and "\\text" not in raw:
            yield pair.without(there.start, there.end, _altered(raw).encode())


def drop_display_math(pair: Pair) -> Damaged:
    """Yield the translation with a defect: display formula dropped."""
    for _, there in pair.of_kind(BlockKind.MATH):
        yield pair.without(there.start, there.end)


def _altered(formula: str) -> str:
    """Replace one letter, digit or sign inside of a formula."""
    places = [
        n for n, c in enumerate(formula) if c not in "$ \n\\~" and formula[n - 1 : n] not in ("\\",)
    ]
    inner = [n for n in places if formula[n] not in ".,;"]
    at = random.choice(inner or places)
    return formula[:at] + ("q" if formula[at] != "q" else "p") + formula[at + 1 :]


def _labels(pair: Pair) -> list[Block]:
    return [
        there
        for here, there in pair.of_kind(BlockKind.DIRECTIVE)
        if pair.raw(there).startswith((":label:", ":eqlabel:"))
        and pair.raw(there) == pair.source_raw(here)
    ]


def swap_labels(pair: Pair) -> Damaged:
    """Yield the translation with a defect: two labels swapped."""
    labels = _labels(pair)
    for a, b in pairwise(labels):
        data = pair.target.data
        yield (
            data[: a.start]
            + data[b.start : b.end]
            + data[a.end : b.start]
            + data[a.start : a.end]
            + data[b.end :]
        )


def drop_label(pair: Pair) -> Damaged:
    """Yield the translation with a defect: label dropped."""
    for there in _labels(pair):
        yield pair.without(there.start, there.end)


def drop_tab(pair: Pair) -> Damaged:
    """Yield the translation with a defect: tab directive dropped."""
    for here, there in pair.of_kind(BlockKind.DIRECTIVE):
        if "_tab:" in pair.raw(there) and pair.raw(there) == pair.source_raw(here):
            yield pair.without(there.start, there.end)


def drop_code_tab(pair: Pair) -> Damaged:
    """Yield the translation with a defect: code's tab line dropped."""
    for here, there in pair.of_kind(BlockKind.CODE):
        for match in re.finditer(r"^(?:#\s*@tab|%%tab)\s.*\n", pair.raw(there), re.MULTILINE):
            if match[0] in pair.source_raw(here):
                start = there.start + len(pair.raw(there)[: match.start()].encode())
                yield pair.without(start, start + len(match[0].encode()))


def _code_lines(pair: Pair, *, comments: bool) -> Damaged:
    for here, there in pair.of_kind(BlockKind.CODE):
        raw, place, inside = pair.raw(there), there.start, False
        if raw.count("\n") != pair.source_raw(here).count("\n"):
            continue  # lines were added or lost before
        lines = raw.splitlines(keepends=True)
        for number, line in enumerate(lines):
            size = len(line.encode())
            quotes = line.count('"""') + line.count("'''")
            is_comment = inside or quotes > 0 or line.lstrip().startswith("#")
            inside = inside != (quotes % 2 == 1)
            is_fence = raw.startswith("```") and number in (0, len(lines) - 1)
            is_order = re.match(r"\s*(?:#\s*@|%%tab)", line)
            if line.strip() and not is_fence and not is_order and is_comment is comments:
                yield pair.without(place, place + size)
            place += size


def lose_code_line(pair: Pair) -> Damaged:
    """Yield the translation with a defect: code line lost."""
    yield from _code_lines(pair, comments=False)


def lose_comment_line(pair: Pair) -> Damaged:
    """Yield the translation with a defect: comment or docstring line lost."""
    yield from _code_lines(pair, comments=True)


def merge_items(pair: Pair) -> Damaged:
    """Yield the translation with a defect: two list items merged."""
    items = pair.of_kind(BlockKind.LIST_ITEM)
    next_item = re.compile(rb"\n[ \t]*(?:[-*+]|\d+[.)])[ \t]+")
    for (old_a, a), (old_b, b) in pairwise(items):
        between = pair.target.data[a.end : b.start], pair.source.data[old_a.end : old_b.start]
        if all(next_item.fullmatch(piece) for piece in between):
            yield pair.without(a.end, b.start, b" ")


def translate_url(pair: Pair) -> Damaged:
    """Yield the translation with a defect: URL translated."""
    for mark, start, end in pair.marks(("link", "image"), MarkForm.CLOSE):
        at = len(mark.raw) * 2 // 3
        yield pair.without(start, end, (mark.raw[:at] + "译" + mark.raw[at:]).encode())


def leave_token(pair: Pair) -> Damaged:
    """Yield the translation with a defect: token left over."""
    for _, there in pair.of_kind(BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CAPTION):
        for begins, _, end in there.pieces:
            if mark_index(there.coded[begins]) < 0 and there.coded[begins] != "\n":
                token = random.choice(
                    (b" P0 ", b"P12", b" DNT_3 ", b'<span translate="no">', b"</span>")
                )
                yield pair.without(end, end, token)


def lose_slide_mark(pair: Pair) -> Damaged:
    """Yield the translation with a defect: slide mark or half of it lost."""
    for here, there in pair.agreeing:
        if Counter(m.raw for m in here.marks if m.kind == "slide") != Counter(
            m.raw for m in there.marks if m.kind == "slide"
        ):
            continue
        for begins, start, end in there.pieces:
            index = mark_index(there.coded[begins])
            if index >= 0 and there.marks[index].kind == "slide":
                yield pair.without(start, end)


def break_emphasis(pair: Pair) -> Damaged:
    """Yield the translation with a defect: emphasis broken."""
    for _, start, end in pair.marks(("emphasis", "strong"), MarkForm.OPEN):
        yield pair.without(end, end, b" ")
        yield pair.without(start, end)


def break_table(pair: Pair) -> Damaged:
    """Yield the translation with a defect: table: row, cell or ruler lost."""
    data = pair.target.data
    for _, there in pair.of_kind(BlockKind.TABLE_CELL):
        begin = data.rfind(b"\n", 0, there.start) + 1
        end = data.find(b"\n", there.end) + 1
        yield data[:begin] + data[end:]  # the row
        pipe = data.rfind(b"|", begin, there.start)
        if pipe >= 0:
            yield data[:pipe] + data[there.end :]  # the cell
        ruler = re.compile(rb"[ \t|:-]+\n").match(data, end)
        if ruler:
            yield data[:end] + data[ruler.end() :]


def drop_image(pair: Pair) -> Damaged:
    """Yield the translation with a defect: picture dropped."""
    for _, there in pair.of_kind(BlockKind.CAPTION, BlockKind.IMAGE):
        if "](" in pair.raw(there):
            yield pair.without(there.start, there.end)


def lose_heading(pair: Pair) -> Damaged:
    """Yield the translation with a defect: heading lost or its level changed."""
    for _, there in pair.of_kind(BlockKind.HEADING):
        begin = pair.target.data.rfind(b"\n", 0, there.start) + 1
        yield pair.without(begin, there.end)
        yield pair.without(begin, there.start)
        if pair.target.data.startswith(b"#", begin):
            yield pair.without(begin, begin, b"#")


def leave_caption(pair: Pair) -> Damaged:
    """Yield the translation with a defect: caption left untranslated."""
    for here, there in pair.of_kind(BlockKind.CAPTION):
        if any(c.isalpha() for c in here.coded) and here.coded != there.coded:
            yield pair.without(there.start, there.end, pair.source_raw(here).encode())


def empty_paragraph(pair: Pair) -> Damaged:
    """Yield the translation with a defect: paragraph or item emptied."""
    for _, there in pair.of_kind(BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        yield pair.without(there.start, there.end)


def change_number(pair: Pair) -> Damaged:
    """Yield the translation with a defect: a cell's or item's number changed."""
    for here, there in pair.of_kind(BlockKind.TABLE_CELL, BlockKind.LIST_ITEM):
        raw = pair.raw(there)
        is_number = any(c.isdigit() for c in raw) and not any(c.isalpha() for c in raw)
        if is_number and pair.source_raw(here) == raw:
            yield pair.without(there.start, there.end, raw.translate(_NEXT_DIGIT).encode())


def drop_description(pair: Pair) -> Damaged:
    """Yield the translation with a defect: a picture's alternative text dropped."""
    for _, there in pair.of_kind(BlockKind.CAPTION):
        raw = pair.raw(there)
        if raw.startswith("![") and raw.count("](") == 1 and any(c.isalpha() for c in there.coded):
            yield pair.without(there.start, there.end, b"![" + raw[raw.index("](") :].encode())


def swap_sentences_things(pair: Pair) -> Damaged:
    """Yield the translation with a defect: formulas of two sentences swapped."""
    for here, there in pair.of_kind(BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        formulas = [
            (start, end, there.marks[index].raw, begins)
            for begins, start, end in there.pieces
            if (index := mark_index(there.coded[begins])) >= 0 and there.marks[index].kind == "math"
        ]
        if Counter(m.raw for m in here.marks) != Counter(m.raw for m in there.marks):
            continue
        sentences = [split(b.coded, b.marks, SentenceRules()) for b in (here, there)]
        if len(sentences[0]) != len(sentences[1]) or len(formulas) < 2:
            continue
        (start, end, first, at), (other, other_end, last, at_last) = formulas[0], formulas[-1]
        is_across = any(at < begin <= at_last for begin, _ in sentences[1])
        if first != last and is_across:
            data = pair.target.data
            yield data[:start] + last.encode() + data[end:other] + first.encode() + data[other_end:]


DEFECTS: dict[str, Callable[[Pair], Damaged]] = {
    "role dropped": drop_role,
    "citation changed": change_citation,
    "inline code dropped": drop_code,
    "inline formula dropped": drop_formula,
    "inline formula changed": change_formula,
    "display formula changed": change_display_math,
    "display formula dropped": drop_display_math,
    "two labels swapped": swap_labels,
    "label dropped": drop_label,
    "tab directive dropped": drop_tab,
    "code's tab line dropped": drop_code_tab,
    "code line lost": lose_code_line,
    "comment or docstring line lost": lose_comment_line,
    "two list items merged": merge_items,
    "URL translated": translate_url,
    "token left over": leave_token,
    "slide mark or half of it lost": lose_slide_mark,
    "emphasis broken": break_emphasis,
    "table: row, cell or ruler lost": break_table,
    "picture dropped": drop_image,
    "heading lost or its level changed": lose_heading,
    "number of a cell or item changed": change_number,
    "alternative text dropped": drop_description,
    "formulas of two sentences swapped": swap_sentences_things,
    "caption left untranslated": leave_caption,
    "paragraph or item emptied": empty_paragraph,
}


def pairs(folder: Path) -> Iterator[tuple[str, Document, Document]]:
    """Yield the documents of a folder with their originals."""
    for original in sorted(folder.rglob("*_origin.md")):
        path = original.with_name(original.name.replace("_origin", ""))
        name = path.relative_to(folder).as_posix()
        yield name, parse(original.read_bytes(), name), parse(path.read_bytes(), name)


def agreeing(source: Document, target: Document, places: set[str]) -> Iterator[tuple[Block, Block]]:
    """Yield the blocks that stand for each other for sure, without those at some places."""
    for bead in align_blocks(source, target).beads:
        is_sure = len(bead.source) == len(bead.target) == 1 and bead.confidence > _SURE
        if is_sure and target.place(bead.target[0]) not in places:
            yield source.blocks[bead.source[0]][1], target.blocks[bead.target[0]][1]


def inject(folder: Path, most: int, *, show_missed: bool) -> None:
    """Measure (1): print how many of the defects of each kind are caught."""
    caught: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for name, source, target in pairs(folder):
        report = check(source, target)
        before = report.damage
        known = {finding.id for finding in before}
        # Nor do blocks agree that stand in the translation alone.
        differing = {f.place for f in report.findings if f in before or not f.source_place}
        pair = Pair(source, target, tuple(agreeing(source, target, differing)))
        for kind, defect in DEFECTS.items():
            damaged = list(defect(pair))
            for data in random.sample(damaged, min(most, len(damaged))):
                tried[kind] += 1
                after = check(source, parse(data, name)).damage
                if {finding.id for finding in after} - known:
                    caught[kind] += 1
                elif show_missed:
                    print(f"  missed: {name}: {kind}: {_difference(target.data, data)}")
    for kind in DEFECTS:
        if tried[kind]:
            share = caught[kind] / tried[kind]
            print(f"{kind:36} {caught[kind]:5} of {tried[kind]:5}  {share:7.2%}")
    total, found = sum(tried.values()), sum(caught.values())
    print(f"{'together':36} {found:5} of {total:5}  {found / max(1, total):7.2%}")


def _difference(before: bytes, after: bytes) -> str:
    """Show where two texts differ."""
    at = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    piece = [text[max(0, at - 40) : at + 60].decode("utf-8", "replace") for text in (before, after)]
    return f"{piece[0]!r} -> {piece[1]!r}"


def undamaged(folder: Path, sample: int) -> None:
    """Measure (2): print what is found in the editions as they are, and how long it takes."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    examples = []
    with_human = documents = 0
    seconds = []
    for name, source, target in pairs(folder):
        begin = time.perf_counter()
        report = check(source, target)
        seconds.append(time.perf_counter() - begin)
        documents += bool(report.damage)
        for finding in report.findings:
            by_kind[finding.severity][finding.kind] += 1
        examples += [(name, finding) for finding in report.damage]
        with_human += len(check(source, target, human=target).damage)
    for severity, kinds in sorted(by_kind.items()):
        print(
            f"{severity}: {sum(kinds.values())}, "
            + ", ".join(f"{k} {n}" for k, n in kinds.most_common())
        )
    print(f"documents with damage {documents}; damage with the edition as --human: {with_human}")
    middle = sorted(seconds)[len(seconds) // 2]
    print(f"{sum(seconds):.1f} s for {len(seconds)} documents, median {middle * 1000:.1f} ms")
    for name, finding in random.sample(examples, min(sample, len(examples))):
        places = f"{finding.source_place} / {finding.place}"
        print(f"  {name}: {places}: {finding.kind}: {finding.message}")


def honest(folder: Path) -> None:
    """Measure (3): put every original together with a translation that keeps all placeholders."""
    seconds: list[float] = []
    refused = 0
    for code in ("zh", "es"):
        language = load_language(ROOT / "languages" / f"{code}.toml")
        for name, source, _ in pairs(folder):
            plan = plan_document(source, None, ENGLISH, language)
            try:
                made = assemble(plan, _answer(plan, language), ENGLISH, language)
            except DamagedTranslation as error:
                refused += 1
                print(f"  refused: {error}")
                continue
            translated = parse(made.data, name)
            begin = time.perf_counter()
            check(source, translated, record=assembly_record(plan))
            seconds.append(time.perf_counter() - begin)
            left = [f for f in check(source, translated).damage if f.kind != "untranslated"]
            if left:
                print(f"  on the command line: {name}: {left[0].kind}: {left[0].message}")
    middle = sorted(seconds)[len(seconds) // 2]
    print(f"{len(seconds) + refused} documents put together, {refused} refused")
    print(f"the gate alone: {sum(seconds):.1f} s, median {middle * 1000:.1f} ms")


def _answer(plan: Any, language: LanguageSettings) -> Any:
    """Answer as a translation job that replaces every word and nothing else."""
    head, body, text = write(plan.to_send, "en").partition("<body>")
    pieces = _PIECE.split(text)
    for n in range(0, len(pieces), 2):
        if language.sentences.spaced:
            pieces[n] = _WORD.sub(lambda word: word[0] + "o", pieces[n])
        else:
            pieces[n] = _WORD.sub("词", pieces[n]).translate(_WIDE).replace(" ", "")
    return read(head + body + "".join(pieces), plan.to_send, language)


def main() -> None:
    """Run the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--most", type=int, default=3, help="defects of a kind in a document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="show every defect that was missed")
    parser.add_argument("--sample", type=int, default=0, help="findings to show for reading")
    parser.add_argument("--only", choices=("inject", "undamaged", "honest"))
    options = parser.parse_args()
    for folder in options.folders:
        random.seed(options.seed)
        if options.only in (None, "inject"):
            print(f"{folder.name}: defects put in")
            inject(folder, options.most, show_missed=options.missed)
        if options.only in (None, "undamaged"):
            print(f"{folder.name}: as it is")
            undamaged(folder, options.sample)
        if options.only in (None, "honest"):
            print(f"{folder.name}: originals put together anew")
            honest(folder)


if __name__ == "__main__":
    main()
