"""Aligning blocks: tabs, lists, sections, and the ratio of lengths."""

from __future__ import annotations

import pytest

from bitext.block_alignment import align_blocks
from tests.bitext.pipeline import markdown


def pairs(source: str, target: str) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    beads = align_blocks(markdown(source), markdown(target)).beads
    return [(bead.source, bead.target) for bead in beads if bead.source and bead.target]


def tab(names: str, text: str) -> str:
    return f":begin_tab:`{names}`\n{text}\n:end_tab:\n"


def test_a_text_that_the_target_repeats_in_two_tabs_goes_with_one_of_them_whole() -> None:
    items = "1. Take the input `x` as it is.\n1. Give the output `y` back to us."
    repeated = "1. 按原样取输入`x`。\n1. 把输出`y`还给我们。"
    source = f"To do:\n\n{items}\n\nThe end `e` is here.\n"
    target = f"要做：\n\n{tab('mxnet', repeated)}\n{tab('pytorch', repeated)}\n结尾`e`在这里。\n"
    # To do; two items; the end. In the target each tab has two marks and two items.
    assert pairs(source, target) == [((0,), (0,)), ((1,), (2,)), ((2,), (3,)), ((3,), (9,))]


def test_a_tab_of_one_side_alone_does_not_disturb_those_of_both() -> None:
    source = tab("mxnet", "Use `Block` now.") + "\n" + tab("pytorch", "Use `Module` now.")
    target = "\n".join(
        (
            tab("paddle", "现在使用`Layer`。"),
            tab("mxnet", "现在使用`Block`。"),
            tab("pytorch", "现在使用`Module`。"),
        )
    )
    found = pairs(source, target)
    assert ((1,), (4,)) in found
    assert ((4,), (7,)) in found


def test_tabs_in_another_order_pair_as_far_as_order_allows() -> None:
    source = tab("a", "The first text of `a`.") + "\n" + tab("b", "The second text of `b`.")
    target = tab("b", "`b`的第二篇文字。") + "\n" + tab("a", "`a`的第一篇文字。")
    assert set(pairs(source, target)) & {((1,), (4,)), ((4,), (1,))}


def test_a_paragraph_that_became_a_list() -> None:
    source = (
        "A block is (i) a layer with padding, (ii) a nonlinearity such as `relu`, (iii) a layer"
        " that pools, for instance the largest value.\n\nThe next `n` is another text.\n"
    )
    target = (
        "一个块是：\n\n1. 带填充的卷积层；\n1. 非线性函数，如`relu`；\n1. 汇聚层，例如最大值。\n\n"
        "下一个`n`是另一段文字。\n"
    )
    assert pairs(source, target) == [((0,), (0, 1, 2, 3)), ((1,), (4,))]


def test_sections_that_one_side_lacks() -> None:
    def section(title: str, text: str) -> str:
        return f"## {title}\n\n{text}\n\n"

    old = section("A", "The `alpha` of it. " * 5)
    both = section("B", "Some `beta` is there. " * 8) + section("C", "A `gamma` too. " * 2)
    new = section("D", "And `delta` is new, of $d$. " * 6)
    # Titles alone would go A-B, B-C, C-D; whose title the first one is stays in doubt.
    beads = align_blocks(markdown(old + both), markdown(both + new)).beads
    sure = [(b.source, b.target) for b in beads if b.source and b.target and b.confidence > 0.9]
    assert sure == [((3,), (1,)), ((4,), (2,)), ((5,), (3,))]


@pytest.mark.parametrize(("times", "expected"), [(1, 1.0), (3, 3.0)])
def test_the_ratio_of_lengths_is_measured(times: int, expected: float) -> None:
    source = "".join(f"Some words here and there are `{n}`.\n\n" for n in range(80))
    target = "".join("Other words, all of them. " * times + f"`{n}`.\n\n" for n in range(80))
    assert align_blocks(markdown(source), markdown(target)).ratio == pytest.approx(
        expected * 20 / 24, rel=0.2
    )


def test_beads_have_no_gaps_and_stand_in_order() -> None:
    source = "A `a`.\n\n" + tab("x", "B `b`.\n\nC `c`.") + "\nD `d`.\n"
    target = tab("x", "甲`a`。\n\n乙`b`。") + "\n" + tab("y", "乙`b`。\n\n丙`c`。") + "\n丁`d`。\n"
    beads = align_blocks(markdown(source), markdown(target)).beads
    for side in ("source", "target"):
        found = [n for bead in beads for n in getattr(bead, side)]
        assert found == sorted(found)
        assert len(found) == len(set(found))
