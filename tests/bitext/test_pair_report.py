"""The report of a pairing."""

from __future__ import annotations

from bitext.pair_report import document_counts, to_markdown, total_counts
from bitext.pairing import Bitext, pair_documents
from bitext.selection import select
from bitext.settings import ENGLISH
from bitext.translation_memory import TranslationUnit
from tests.bitext.pipeline import CHINESE, markdown


def page(name: str, source: str, target: str) -> Bitext:
    return pair_documents(markdown(source, name), markdown(target, name), ENGLISH, CHINESE)


CODE = "\n\n```python\nz\n```\n"
A = page(
    "a.md",
    f"# A rate\n\nOne `x`. Two `y`.{CODE}\nOnly here is this.\n",
    f"# 学习率\n\n一个`x`。两个`y`。{CODE}",
)
B = page("b|c.md", "# A rate\n", "# 学习率\n")
UNIT = TranslationUnit("A slope.", "斜率。", "m.tmx", "unit 1")
CHOSEN = select([A, B], CHINESE, units=[UNIT], changed={"b|c.md": "2024-05-01"})
COUNTS = document_counts([A, B], CHOSEN)
TOTALS = total_counts(COUNTS, CHOSEN)


def test_each_document_is_counted() -> None:
    a, b, m = COUNTS
    assert [item.name for item in COUNTS] == ["a.md", "b|c.md", "m.tmx"]
    assert (a.blocks, a.sentences) == ((4, 3), (4, 3))
    assert a.beads == {"1-1": 3, "1-0": 1}
    assert (a.pairs, a.kept, a.share) == (2, 2, 0.5)
    assert a.rejected == {"one side only": 1, "same pair again": 1}
    assert (b.pairs, b.blocks, m.blocks) == (1, (1, 1), (0, 0))
    assert m.beads == {"unit": 1}


def test_the_totals_are_the_sums() -> None:
    assert TOTALS.blocks == (5, 4)
    assert TOTALS.sentences == (6, 5)
    assert TOTALS.pairs == sum(item.pairs for item in COUNTS) == len(CHOSEN.pairs) == 4
    assert TOTALS.rejected == CHOSEN.rejected_by_reason
    assert TOTALS.characters == (
        sum(len(pair.source) for pair in CHOSEN.pairs),
        sum(len(pair.target) for pair in CHOSEN.pairs),
    )
    assert sum(TOTALS.beads.values()) == len(CHOSEN.pairs) + len(CHOSEN.rejected)


def test_the_json_form() -> None:
    told = COUNTS[1].to_json()
    assert told["yield"] == 1.0
    assert told["sentences"] == {"source": 1, "target": 1}
    assert told["mean_confidence"] == 1.0


def test_nothing_chosen_has_no_mean() -> None:
    empty = select([], CHINESE)
    told = total_counts([], empty).to_json()
    assert (told["pairs"], told["yield"], told["mean_confidence"]) == (0, None, None)


def test_paragraphs_are_told_from_sentences() -> None:
    found = select([A], CHINESE, granularity="paragraph")
    totals = total_counts(document_counts([A], found), found)
    assert (totals.pairs, totals.paragraphs, totals.kept) == (2, 2, 3)


def test_the_report_for_people() -> None:
    text = to_markdown(COUNTS, TOTALS, "Pairs")
    assert "| pairs | 4 |" in text
    assert "| left out: one side only | 1 |" in text
    assert "| b\\|c.md | 1/1 | 1/1 | 1-1: 1 | 1 | 0 | 100.0% | 1.000 | – |" in text
