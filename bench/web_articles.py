"""Web articles against hand-made gold: which blocks are found, and which pairs come of them.

    python bench/web_articles.py [FOLDER] [--errors]

A folder has pages `NAME.LANGUAGE.html`, the blocks of each (`NAME.LANGUAGE.blocks.tsv`: kind and
text) and the sentences that translate each other (`NAME.LANGUAGE.pairs.tsv`; the source is
`NAME.en.html`). Texts are compared without white space; kinds are counted beside them.
"""

from __future__ import annotations

import argparse
import difflib
import time
from collections.abc import Iterator
from pathlib import Path

from amts.articles.reading import read_article
from amts.languages import any_settings, target_settings
from bitext.documents import MARKS, Document, MarkForm, mark_index
from bitext.pairing import pair_documents
from bitext.selection import select

EXAMPLES = Path(__file__).parents[1] / "tests" / "amts" / "articles" / "examples"
Row = tuple[str, str]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=EXAMPLES)
    parser.add_argument("--errors", action="store_true", help="show what differs from the gold")
    arguments = parser.parse_args()
    blocks(arguments.folder, show=arguments.errors)
    pairs(arguments.folder, show=arguments.errors)


def blocks(folder: Path, *, show: bool) -> None:
    """Print, for each page, how many of its blocks were found."""
    found = right = kinds = wanted = 0
    seconds = 0.0
    print("page                 gold  found  right  kind right")
    for page in sorted(folder.glob("*.html")):
        start = time.process_time()
        document = read_article(page, page.name)
        seconds += time.process_time() - start
        here = [(kind, text) for kind, text in block_texts(document)]
        gold = rows(page.with_suffix(".blocks.tsv"))
        same = common([squeezed(t) for _, t in gold], [squeezed(t) for _, t in here])
        kind = sum(gold[a][0] == here[b][0] for a, b in same)
        print(f"{page.stem:20} {len(gold):5} {len(here):6} {len(same):6} {kind:11}")
        found, wanted, right, kinds = (
            found + len(here),
            wanted + len(gold),
            right + len(same),
            kinds + kind,
        )
        if show:
            differences([": ".join(r) for r in gold], [": ".join(r) for r in here])
    print(
        f"{'all':20} {wanted:5} {found:6} {right:6} {kinds:11}"
        f"   precision {right / found:.3f}  recall {right / wanted:.3f}"
        f"  {seconds * 1000 / max(1, len(list(folder.glob('*.html')))):.1f} ms a page"
    )


def pairs(folder: Path, *, show: bool) -> None:
    """Print, for each pair of pages, how many of its sentences were paired as they should be."""
    print("\npair                 gold  written  right   right without threshold")
    totals = [0, 0, 0, 0, 0]
    for file in sorted(folder.glob("*.pairs.tsv")):
        name, code, *_ = file.name.split(".")
        language = target_settings(code)
        english = any_settings("en")
        source = read_article(folder / f"{name}.en.html", f"{name}.en.html")
        target = read_article(folder / f"{name}.{code}.html", f"{name}.{code}.html")
        bitext = pair_documents(source, target, english, language)
        gold = [" = ".join(row) for row in rows(file)]
        written, everything = (
            [f"{p.source} = {p.target}" for p in select([bitext], language, min_confidence=m).pairs]
            for m in (None, 0.0)
        )
        counts = (
            len(gold),
            len(written),
            len(set(written) & set(gold)),
            len(everything),
            len(set(everything) & set(gold)),
        )
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        print(line(f"{name} {code}", counts))
        if show:
            differences(gold, written)
    print(line("all", totals))
    gold_count, written_count, right, everything_count, right_of_all = totals
    print(
        f"at the threshold: precision {right / written_count:.3f}, yield {right / gold_count:.3f};"
        f" without: precision {right_of_all / everything_count:.3f},"
        f" yield {right_of_all / gold_count:.3f}"
    )


def line(title: str, counts: tuple[int, ...] | list[int]) -> str:
    """Return a row of the second table."""
    gold, written, right, everything, right_of_all = counts
    return f"{title:20} {gold:5} {written:8} {right:6}   {right_of_all} of {everything}"


def block_texts(document: Document) -> Iterator[Row]:
    """Yield kind and text of each block, as the gold has them: without wrapping markup."""
    for part, block in document.blocks:

        def shown(found, block=block):  # type: ignore[no-untyped-def]
            mark = block.marks[mark_index(found[0])]
            return mark.raw if mark.form is MarkForm.ATOM else ""

        text = MARKS.sub(shown, block.coded) if block.coded else part.raw(block)
        yield block.kind.value, text.replace("\n", "\\n")


def rows(file: Path) -> list[Row]:
    """Return the two columns of a file."""
    lines = file.read_text("utf-8").splitlines()
    return [(first, second) for first, _, second in (line.partition("\t") for line in lines)]


def squeezed(text: str) -> str:
    """Return text without white space."""
    return "".join(text.split())


def common(gold: list[str], found: list[str]) -> list[tuple[int, int]]:
    """Return the indices of what both lists have, in order."""
    matcher = difflib.SequenceMatcher(None, gold, found, autojunk=False)
    return [(a + n, b + n) for a, b, size in matcher.get_matching_blocks() for n in range(size)]


def differences(gold: list[str], found: list[str]) -> None:
    """Print what only one list has."""
    for shown in difflib.ndiff(gold, found):
        if shown[0] in "+-":
            print("   ", shown[:160])


if __name__ == "__main__":
    main()
