"""Whole pages, written for these tests, against blocks and pairs that were found by hand.

`NAME.LANGUAGE.blocks.tsv` has what a reader calls the article, `NAME.LANGUAGE.pairs.tsv` the
sentences that translate each other. What is known to go wrong stands below; anything else fails.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from amts.articles.reading import read_article
from amts.languages import any_settings, target_settings
from bitext.documents import MARKS, Block, BlockKind, Document, MarkForm, Part, mark_index
from bitext.pairing import pair_documents
from bitext.selection import select

EXAMPLES = Path(__file__).parent / "examples"
PAGES = sorted(path.stem for path in EXAMPLES.glob("*.html"))
PAIRS = sorted(path.name.removesuffix(".pairs.tsv") for path in EXAMPLES.glob("*.pairs.tsv"))
Row = tuple[str, str]

# Bold text and coloured boxes in the place of headings and quotes; names of authors and
# advertisements that nothing in the page sets apart.
KNOWN_MISSING: dict[str, list[Row]] = {
    "bread.en": [("heading", "How I measured")],
    "museo.es": [
        ("heading", "El museo que enseña sus almacenes"),
        ("heading", "Relojes, barcos y una ballena"),
    ],
    "schedules.en": [
        (
            "quote",
            "Do not combine it with early stopping: the best weights often come in the last few"
            " epochs.",
        )
    ],
}
KNOWN_FOREIGN = {
    "bread.en": ["home bread links guestbook", "You are visitor number 20417."],
    "hospital.en": ["Advertisement"],
    "museo.es": ["El museo que enseña sus almacenes · Ayuntamiento"],
    "schedules.en": ["Note"],
    "schedules.zh": ["翻译 小林 于 2024-06-20"],
    "tickets.en": ["About the Author", "Marta Quiroga is a solutions architect"],
}


def read(name: str) -> Document:
    return read_article(EXAMPLES / f"{name}.html", f"{name}.html")


def rows(file: str) -> list[Row]:
    lines = (EXAMPLES / file).read_text("utf-8").splitlines()
    return [(first, second) for first, _, second in (line.partition("\t") for line in lines)]


def text(part: Part, block: Block) -> str:
    """Return a block's text as a reader sees it."""

    def shown(found: re.Match[str]) -> str:
        mark = block.marks[mark_index(found[0])]
        return mark.raw if mark.form is MarkForm.ATOM else ""

    return MARKS.sub(shown, block.coded) if block.coded else part.raw(block).replace("\n", "\\n")


@pytest.mark.parametrize("name", PAGES)
def test_the_blocks_are_those_of_the_article(name: str) -> None:
    document = read(name)
    found = [(block.kind.value, text(part, block)) for part, block in document.blocks]
    gold = rows(f"{name}.blocks.tsv")

    missing = Counter(gold) - Counter(found)
    assert list(missing.elements()) == KNOWN_MISSING.get(name, [])
    # Their text is there, as another kind of block.
    texts = "\n".join(text for _, text in found)
    assert all(text in texts for _, text in missing)
    gold_texts = {text for _, text in gold}
    foreign = [text for _, text in found if text not in gold_texts]
    assert [
        a for a, b in zip(foreign, KNOWN_FOREIGN.get(name, []), strict=True) if not a.startswith(b)
    ] == []
    in_order = [row for row in found if row in gold]
    assert in_order == [row for row in gold if row in found]


def test_every_byte_of_the_text_is_in_a_block_or_between_two() -> None:
    for name in PAGES:
        document = read(name)
        (part,) = document.parts
        data = part.text
        end = 0
        for block in part.blocks:
            assert data[end : block.start] in (b"", b"\n\n", b" | ")
            if block.coded:
                pieces = b"".join(data[start:stop] for _, start, stop in block.pieces)
                raw = MARKS.sub(lambda f, b=block: b.marks[mark_index(f[0])].raw, block.coded)  # type: ignore[misc]
                assert data[block.start : block.end] == pieces == raw.encode()
            end = block.end
        assert data[end:] == b"\n"


def pairs(name: str, min_confidence: float | None = None) -> list[Row]:
    stem, code = name.split(".")
    language = target_settings(code)
    bitext = pair_documents(read(f"{stem}.en"), read(name), any_settings("en"), language)
    selection = select([bitext], language, min_confidence=min_confidence)
    return [(pair.source, pair.target) for pair in selection.pairs]


def test_pairs_of_all_examples() -> None:
    """The figures of docs/decisions.md with some room: the aligner may be changed."""
    written = right = gold_count = right_of_all = 0
    for name in PAIRS:
        gold = set(rows(f"{name}.pairs.tsv"))
        found = pairs(name)
        gold_count += len(gold)
        written += len(found)
        right += len(gold & set(found))
        right_of_all += len(gold & set(pairs(name, 0.0)))

    assert gold_count == 150
    assert right >= 0.92 * written
    assert right >= 0.75 * gold_count
    assert right_of_all >= 0.9 * gold_count


def test_a_page_of_another_structure_is_paired_by_its_content() -> None:
    """One side has a note of its own, a paragraph in two, and formulas as pictures."""
    found = pairs("momentum.zh")

    assert set(found) <= set(rows("momentum.zh.pairs.tsv"))
    assert (
        "On our second data set the loss rose for the first P0 steps before it fell,"
        " and with P1 it never fell at all.",
        "在我们的第二个数据集上，损失在前P0步里先上升，然后才下降；而当P1时，它根本没有下降。",
    ) in found


def test_links_and_images_are_the_same_marks_on_both_sides() -> None:
    def addresses(name: str) -> list[str]:
        document = read(name)
        marks = [mark for _, block in document.blocks for mark in block.marks]
        return [mark.raw for mark in marks if mark.kind == "link" and mark.form is MarkForm.CLOSE]

    def images(name: str) -> list[str]:
        document = read(name)
        return [p.raw(b) for p, b in document.blocks if b.kind is BlockKind.IMAGE]

    assert (
        addresses("momentum.en")
        == addresses("momentum.zh")
        == [
            "](numbers.example/momentum/0.9)",
            "](papers.example/nesterov)",
            "](code.example/downhill/valley)",
        ]
    )
    assert images("momentum.en") == images("momentum.zh") == ["![](valley.png)"]
