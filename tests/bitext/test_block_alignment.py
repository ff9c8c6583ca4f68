"""Aligning blocks: tabs, lists, sections, and the ratio of lengths."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext import alignment, block_alignment
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


def test_of_many_formulas_those_near_each_other_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0
    compare = block_alignment._content_likelihood

    def counted(*contents: block_alignment._Content) -> float:
        nonlocal compared
        compared += 1
        return compare(*contents)

    monkeypatch.setattr(alignment, "MAX_CELLS", 10_000)
    monkeypatch.setattr(block_alignment, "_content_likelihood", counted)
    found = pairs("$$\nx + y\n$$\n\n" * 300, "$$\nx + z\n$$\n\n" * 300)
    assert len(found) == 300
    assert compared < 300 * 70


PIECES = st.lists(
    st.sampled_from(
        (
            "Some `x` text is here, with 3 items. And more of it follows.",
            "See https://a.org/b for it.",
            "- One `x`.\n- Two `y`.\n- Three.",
            "## A title",
            "| a | b |\n|---|---|\n| c `x` | d |",
            "![A picture `x`.](a.png)",
            "$$\nx\n$$",
            "$$\ny\n$$",
            ":label:`a`",
            "```\n#@tab mxnet\nx = f(1)\n```",
            "```\n#@tab jax, pytorch\nx = f(1)  # One\n```",
            "```\n#@tab all\nx = g(2)\n```",
            ":begin_tab:`mxnet`",
            ":begin_tab:`jax, pytorch`",
            ":end_tab:",
            ":begin_tab:`mxnet`\nUse `x`.\n\nAnd `y` too.\n:end_tab:",
            ":begin_tab:`jax`\n- One `x`.\n- Two `y`.\n\n$$\nx\n$$\n:end_tab:",
        )
    ),
    max_size=9,
)


def _worth(links, score, moves) -> float:
    """The log likelihood of a path."""
    return sum(
        moves[link.i_end - link.i, link.j_end - link.j]
        + score(link.i, link.i_end, link.j, link.j_end)
        for link in links
    )


@given(PIECES, PIECES)
def test_documents_with_tabs_are_covered_and_bounds_hold(here: list[str], there: list[str]) -> None:
    source, target = markdown("\n\n".join(here) + "\n"), markdown("\n\n".join(there) + "\n")

    def checked(source_count, target_count, score, moves, reach):
        bounds = reach()
        for i, j in product(range(source_count + 1), range(target_count + 1)):
            for di, dj in moves:
                if i + di <= source_count and j + dj <= target_count:
                    most = min(sum(bounds.source[i : i + di]), sum(bounds.target[j : j + dj]))
                    assert score(i, i + di, j, j + dj) <= most + 1e-9
        links = alignment.align(source_count, target_count, score, moves, reach)
        whole = alignment.align(source_count, target_count, score, moves)
        assert _worth(links, score, moves) == pytest.approx(_worth(whole, score, moves))
        return links

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block_alignment, "align", checked)
        beads = align_blocks(source, target).beads
    for document, sides in (
        (source, [bead.source for bead in beads]),
        (target, [bead.target for bead in beads]),
    ):
        assert [n for side in sides for n in side] == list(range(len(document.blocks)))
    assert all(bead.source or bead.target for bead in beads)
    assert all(0 <= bead.confidence <= 1 for bead in beads)


def code(names: str, comment: str, call: str) -> str:
    return f"```\n#@tab {names}\n# {comment}\n{call}\n```\n\n"


def test_code_of_a_framework_that_has_no_tab_of_text() -> None:
    source = tab("mxnet", "Use `Block` now.") + "\n" + code("jax", "Call it", "y = jit(net)(x)")
    target = tab("mxnet", "现在使用`Block`。") + "\n" + code("jax", "调用它", "y = jit(net)(x)")
    assert pairs(source, target) == [((n,), (n,)) for n in range(4)]


def test_what_a_tab_cuts_off_a_bead_costs_confidence() -> None:
    text = "A paragraph has `a`. " * 9
    other = "This one is of `b`. " * 5
    source = text + other + "\n\nIt ends with `e`.\n"
    target = "\n".join((text + "\n", tab("mxnet", "Nothing."), other + "\n", "It ends with `e`.\n"))
    beads = align_blocks(markdown(source), markdown(target)).beads
    assert [(b.source, b.target) for b in beads if b.source and b.target] == [
        ((0,), (0,)),
        ((1,), (5,)),
    ]
    confidence = {(b.source, b.target): b.confidence for b in beads}
    assert confidence[(0,), (0,)] < 0.8
    assert confidence[(), (4,)] < 0.2  # it would belong to the first, but for the tab


def test_thousands_of_tabs_are_no_views(monkeypatch: pytest.MonkeyPatch) -> None:
    aligned = 0
    align = block_alignment.align

    def counted(*arguments):
        nonlocal aligned
        aligned += 1
        return align(*arguments)

    monkeypatch.setattr(block_alignment, "align", counted)
    names = ["x" * n for n in range(1, 61)]
    source = "".join(tab(name, f"Some text of `{name}`.") + "\nCommon.\n\n" for name in names)
    target = "".join(tab(name, f"一些文字`{name}`。") + "\n共同。\n\n" for name in names)
    assert pairs(source, target) == [((n,), (n,)) for n in range(240)]
    assert aligned == 1
