"""Pairing a document with its translation: small bilingual examples, aligned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext import alignment
from bitext.documents import Document
from bitext.pairing import (
    Bitext,
    align_blocks,
    is_untranslated,
    pair_documents,
    segment_text,
)
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, EXAMPLES, SPANISH, markdown, target_of

SOURCE = """\
# Learning Rates
:label:`sec_rates`

The learning rate $\\eta$ scales every step. A large rate makes the steps long.
If the rate is too large, the loss grows. See :numref:`fig_loss` for 3 examples.

![The loss for three rates.](../img/loss.svg)
:label:`fig_loss`

```python
# Print the loss
print(loss(0.1))
```

$$
w - \\eta g
$$

A small rate is safe, but it needs more steps. We use `sgd` with a rate of 0.1 here.

* Use a small rate first.
* Use a larger one later.

## Summary

The rate matters.
"""
CHINESE_EDITION = """\
# 学习率
:label:`sec_rates`

学习率$\\eta$会缩放每一步，较大的学习率使步子变长。
如果学习率太大，损失就会上升。三个例子见 :numref:`fig_loss`。

![三种学习率下的损失。](../img/loss.svg)
:label:`fig_loss`

```python
# 打印损失
print(loss(0.1))
```

译者注：这里的损失是训练损失，详见 https://example.org/zh/loss 的说明。

$$
w - \\eta g
$$

较小的学习率是安全的。但是它需要更多的步数。这里我们用`sgd`，学习率为0.1。

* 先用较小的学习率。
* 然后用较大的。

## 小结

学习率很重要。
"""
EXPECTED = [
    ("Learning Rates", "学习率"),
    (
        "The learning rate $\\eta$ scales every step. A large rate makes the steps long.",
        "学习率$\\eta$会缩放每一步，较大的学习率使步子变长。",
    ),
    ("If the rate is too large, the loss grows.", "如果学习率太大，损失就会上升。"),
    ("See :numref:`fig_loss` for 3 examples.", "三个例子见 :numref:`fig_loss`。"),
    ("The loss for three rates.", "三种学习率下的损失。"),
    ("", "译者注：这里的损失是训练损失，详见 https://example.org/zh/loss 的说明。"),
    (
        "A small rate is safe, but it needs more steps.",
        "较小的学习率是安全的。但是它需要更多的步数。",
    ),
    ("We use `sgd` with a rate of 0.1 here.", "这里我们用`sgd`，学习率为0.1。"),
    ("Use a small rate first.", "先用较小的学习率。"),
    ("Use a larger one later.", "然后用较大的。"),
    ("Summary", "小结"),
    ("The rate matters.", "学习率很重要。"),
]


def pair(source: str, target: str, language=CHINESE) -> Bitext:
    return pair_documents(markdown(source), markdown(target), ENGLISH, language)


def shown(bitext: Bitext) -> list[tuple[str, str]]:
    return [
        (segment_text(bead.source, spaced=True), segment_text(bead.target, spaced=False))
        for bead in bitext.beads
    ]


def blocks(source: str, target: str) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [
        (bead.source, bead.target)
        for bead in align_blocks(markdown(source), markdown(target)).beads
    ]


def test_a_page_with_merged_split_and_added_sentences() -> None:
    assert shown(pair(SOURCE, CHINESE_EDITION)) == EXPECTED


def test_certain_beads_are_confident() -> None:
    bitext = pair(SOURCE, CHINESE_EDITION)
    confidence = dict(zip(shown(bitext), (bead.confidence for bead in bitext.beads), strict=True))
    for pairs in (EXPECTED[0], EXPECTED[2], EXPECTED[3], EXPECTED[4], EXPECTED[10]):
        assert confidence[pairs] > 0.9


def test_the_examples_of_a_page_in_english_and_chinese() -> None:
    source = markdown((EXAMPLES / "d2lbook.md").read_text("utf-8"))
    target = markdown((EXAMPLES / "chinese.md").read_text("utf-8"))
    found = shown(pair_documents(source, target, ENGLISH, CHINESE))
    assert ("[**Fitting a Line**]", "拟合一条直线") in [
        (a if a.startswith("[") else f"[**{a}**]", b) for a, b in found
    ]


def test_labels_code_and_math_cut_both_sides() -> None:
    source = "A a.\n\n$$\nx\n$$\n\nB b.\n\nC c.\n"
    target = "甲。\n\n乙。\n\n$$x$$\n\n丙。\n"
    # The formula is the same but for its white space, so both texts before it belong together.
    assert [bead for bead in blocks(source, target) if bead[0] == (1,)] == [((1,), (2,))]


def test_what_stands_in_another_order_is_no_cut() -> None:
    source = ":label:`a`\n\nText.\n\n:label:`b`\n"
    target = ":label:`b`\n\n文字。\n\n:label:`a`\n"
    pairs = [bead for bead in blocks(source, target) if bead[0] and bead[1]]
    assert len(pairs) <= 2


def test_what_stands_twice_is_no_cut() -> None:
    source = "$$\nx\n$$\n\nOne `a` is here.\n\n$$\nx\n$$\n\nTwo `b` are here.\n"
    target = "一个`a`在这里。\n\n$$\nx\n$$\n\n两个`b`在这里。\n"
    found = blocks(source, target)
    assert ((1,), (0,)) in found
    assert ((3,), (2,)) in found


def test_code_with_translated_comments_is_the_same_code() -> None:
    source = "```\n# One\nx = compute(1)\n```\n\n```\n# Two\ny = show(2)\n```\n"
    target = "```\n# 二\ny = show(2)\n```\n"
    assert ((1,), (0,)) in blocks(source, target)


def test_a_heading_is_never_a_paragraphs_translation_where_a_heading_is() -> None:
    source = "# A title\n\nThe text is here.\n"
    target = "文字在这里。\n\n# 标题\n\n文字在这里。\n"
    assert ((0,), (1,)) in blocks(source, target)


def test_cells_of_different_columns_are_not_paired() -> None:
    source = "| Name `n` | Use `u` |\n|--|--|\n| Red `r` | Stop `s` |\n"
    target = "| 名`n` | 用`u` |\n|--|--|\n| 黄 | 等 |\n| 红`r` | 停`s` |\n"
    assert blocks(source, target) == [
        ((0,), (0,)),
        ((1,), (1,)),
        ((), (2,)),
        ((), (3,)),
        ((2,), (4,)),
        ((3,), (5,)),
    ]


def test_tabs_that_exist_on_one_side_alone() -> None:
    source = ":begin_tab:`a`\nUse `x`.\n:end_tab:\n\nIt ends `e`.\n"
    target = ":begin_tab:`a`\n用`x`。\n:end_tab:\n\n:begin_tab:`b`\n用`x`。\n:end_tab:\n\n完`e`。\n"
    found = blocks(source, target)
    assert ((1,), (1,)) in found
    assert ((3,), (6,)) in found
    assert ((), (4,)) in found


def test_a_side_without_blocks() -> None:
    nothing = "[a]: b\n"
    assert blocks(nothing, nothing) == []
    assert blocks("A.\n", nothing) == [((0,), ())]
    assert blocks(nothing, "甲。\n") == [((), (0,))]


def test_an_untranslated_sentence_is_told_from_a_name() -> None:
    def untranslated(text: str) -> bool:
        (segment,) = segment_document(markdown(text), ENGLISH.sentences)
        return is_untranslated(segment, segment)

    assert untranslated("This sentence was forgotten.\n")
    assert not untranslated("Adam Optimizer\n")
    assert not untranslated("学习率很重要。\n")


def covers(bitext: Bitext, source: Document, target: Document) -> None:
    for side, document in (("source", source), ("target", target)):
        found = [n for bead in bitext.block_beads for n in getattr(bead, side)]
        assert found == list(range(len(document.blocks)))
    language = {"source": ENGLISH, "target": CHINESE}
    for side, document in (("source", source), ("target", target)):
        found = [segment for bead in bitext.beads for segment in getattr(bead, side)]
        assert found == segment_document(document, language[side].sentences)
    assert all(0 <= bead.confidence <= 1 for bead in bitext.beads)


@given(any_markdown(), any_markdown())
def test_any_two_documents_are_covered_in_order(here: bytes, there: bytes) -> None:
    source, target = markdown(here.decode()), markdown(there.decode())
    covers(pair_documents(source, target, ENGLISH, CHINESE), source, target)


@given(any_markdown(strays=False))
def test_a_document_and_its_word_by_word_translation_go_block_by_block(text: bytes) -> None:
    source = markdown(text.decode())
    target = markdown(target_of(source, language=SPANISH).data.decode())
    found = align_blocks(source, target).beads
    paired = sum(len(bead.source) == len(bead.target) == 1 for bead in found)
    assert paired >= 0.8 * len(source.blocks)


def test_thousands_of_paragraphs_without_an_anchor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "MAX_CELLS", 10_000)
    text = "A word is here.\n\n" * 600
    found = align_blocks(markdown(text), markdown(text)).beads
    assert len(found) == 600
    assert all(bead.source == bead.target for bead in found)
