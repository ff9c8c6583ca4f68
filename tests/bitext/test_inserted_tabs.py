"""Tabs that only the human edition has, beside tabs that the source got since."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.assembly import Assembled, assemble
from bitext.documents import Document
from bitext.errors import DamagedTranslation
from bitext.inserted_tabs import with_nested_tabs
from bitext.parsing import parse
from bitext.settings import ENGLISH
from tests.bitext.pipeline import CHINESE, machine, markdown, plan

ONE = "The model learns a number `a` slowly."
TWO = "A network changes many words `b` often."
THREE = "Our data helps the error `c` to move."
FOUR = "Each layer stores the value `d` again."
HUMAN = {
    ONE: "模型慢慢地学习一个数`a`。",
    TWO: "网络经常改变许多词`b`。",
    THREE: "我们的数据帮助误差`c`移动。",
    FOUR: "每一层都再次存储值`d`。",
}
NOTE = "这是译者写的一段文字。"
END = ":end_tab:"


def begin(*names: str) -> str:
    return f":begin_tab:`{', '.join(names)}`"


MXNET, TORCH, PADDLE = begin("mxnet"), begin("pytorch"), begin("paddle")


def page(*blocks: str) -> Document:
    return markdown("\n\n".join(blocks) + "\n")


def edition(*blocks: str) -> Document:
    """A page with the texts that people have translated."""
    return page(*(HUMAN.get(block, block) for block in blocks))


def put_together(source: Document, origin: Document, human: Document) -> Assembled:
    made = plan(source, origin, human)
    return assemble(made, machine(made), ENGLISH, CHINESE)  # and through the gate


def blocks(found: Assembled) -> list[str]:
    document = found.document
    return [document.raw(n).strip() for n in range(len(document.blocks))]


def test_a_tab_of_people_around_a_text_gives_way_to_the_source_s() -> None:
    found = put_together(
        page(ONE, MXNET, TWO, END, THREE),
        page(ONE, TWO, THREE),
        edition(ONE, begin("mxnet", "pytorch"), TWO, END, THREE),
    )
    assert blocks(found) == [HUMAN[ONE], MXNET, HUMAN[TWO], END, HUMAN[THREE]]


def test_whole_tabs_move_behind_the_source_s() -> None:
    found = put_together(
        page(ONE, MXNET, TWO, END, TORCH, FOUR, END, THREE),
        page(ONE, TWO, THREE),
        edition(ONE, MXNET, TWO, END, TORCH, NOTE, END, PADDLE, NOTE, END, THREE),
    )
    torch, paddle = [TORCH, NOTE, END], [PADDLE, NOTE, END]
    source = [TORCH, f"机{FOUR}", END]
    assert blocks(found) == [
        *(HUMAN[ONE], MXNET, HUMAN[TWO], END),
        *torch,
        *paddle,
        *source,
        HUMAN[THREE],
    ]


def test_a_whole_tab_inside_a_tab_of_the_source_moves_behind_it() -> None:
    found = put_together(
        page(MXNET, ONE, TWO, END, THREE),
        page(ONE, TWO, THREE),
        edition(ONE, PADDLE, NOTE, END, TWO, THREE),
    )
    assert blocks(found) == [
        *(MXNET, HUMAN[ONE], HUMAN[TWO], END),
        *(PADDLE, NOTE, END),
        HUMAN[THREE],
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # the source's tab begins before people's, and ends within
        ([MXNET, ONE, TWO, END, THREE], [MXNET, HUMAN[ONE], HUMAN[TWO], END, HUMAN[THREE]]),
        # … begins within, and ends behind
        ([ONE, TWO, MXNET, THREE, FOUR, END], None),
        # … around all of it
        ([MXNET, ONE, TWO, THREE, FOUR, END], None),
        # … within
        ([ONE, TWO, MXNET, THREE, END, FOUR], None),
    ],
)
def test_tabs_that_overlap_leave_the_source_s(
    source: list[str], expected: list[str] | None
) -> None:
    if expected is not None:
        source = [*source, FOUR]
        expected = [*expected, HUMAN[FOUR]]
    found = put_together(
        page(*source),
        page(ONE, TWO, THREE, FOUR),
        edition(ONE, TORCH, TWO, THREE, END, FOUR),
    )
    assert blocks(found) == (expected or [HUMAN.get(block, block) for block in source])


def test_text_beside_a_mark_that_is_left_out_stays() -> None:
    found = put_together(
        page(MXNET, ONE, TWO, END, THREE),
        page(ONE, TWO, THREE),
        edition(ONE, PADDLE, NOTE, TWO, END, THREE),
    )
    assert blocks(found) == [MXNET, HUMAN[ONE], NOTE, HUMAN[TWO], END, HUMAN[THREE]]


def test_a_half_whose_partner_is_gone_is_left_out() -> None:
    found = put_together(
        page(ONE, TWO, THREE),
        page(ONE, begin("mxnet", "jax"), TWO, END, THREE),
        edition(ONE, begin("mxnet", "jax"), TWO, END, TORCH, NOTE, END, THREE),
    )
    # The origin's tab is gone with its marks; people's own tab is whole and stays.
    assert blocks(found) == [HUMAN[ONE], HUMAN[TWO], TORCH, NOTE, END, HUMAN[THREE]]


def test_tabs_that_divide_one_of_the_source_s_nest_already() -> None:
    """The marks that people wrote end one kept mark's tab and begin that of another."""
    origin = page(MXNET, ONE, TWO, END, THREE)
    human = edition(MXNET, ONE, END, TORCH, TWO, END, THREE)
    assert blocks(put_together(origin, origin, human)) == blocks_of(human)
    changed = page(begin("mxnet", "jax"), ONE, TWO, END, FOUR)
    assert blocks(put_together(changed, origin, human)) == [
        *(begin("mxnet", "jax"), HUMAN[ONE], END),
        *(TORCH, HUMAN[TWO], END, f"机{FOUR}"),
    ]


def blocks_of(document: Document) -> list[str]:
    return [document.raw(n).strip() for n in range(len(document.blocks))]


def test_a_mark_that_people_left_out_comes_back_with_its_partner() -> None:
    jax = begin("mxnet", "jax")
    found = put_together(
        page(ONE, jax, TWO, THREE, END, FOUR),
        page(ONE, MXNET, TWO, THREE, END, FOUR),
        edition(ONE, TWO, THREE, FOUR),
    )
    assert blocks(found) == [HUMAN[ONE], jax, HUMAN[TWO], HUMAN[THREE], END, HUMAN[FOUR]]


def test_an_edition_whose_own_tabs_do_not_nest_stays_as_people_wrote_it() -> None:
    origin = page(ONE, TWO, THREE)
    human = edition(ONE, MXNET, TWO, TORCH, NOTE, END, THREE)
    assert put_together(origin, origin, human).data == human.data
    found = put_together(page(ONE, TWO, FOUR), origin, human)
    assert blocks(found) == [*blocks_of(human)[:-1], f"机{FOUR}"]


def test_without_tabs_among_the_inserts_nothing_is_looked_at() -> None:
    source, human = page(MXNET, ONE, END), edition(NOTE, ONE)
    inserts = {-1: [0]}
    assert with_nested_tabs(inserts, [None, (1,), None], source, human).inserts == inserts


def notebook(*cells: list[str]) -> Document:
    found = [
        {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(cell)} for cell in cells
    ]
    data = {"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return parse(json.dumps(data, indent=1, ensure_ascii=False).encode(), "page.ipynb")


def test_cells_of_people_alone_move_behind_the_source_s_tab() -> None:
    paddle = [[PADDLE], [NOTE], [END]]
    found = put_together(
        notebook([MXNET, ONE], [TWO, END], [THREE]),
        notebook([ONE], [TWO], [THREE]),
        notebook([HUMAN[ONE]], *paddle, [HUMAN[TWO]], [HUMAN[THREE]]),
    )
    assert blocks(found) == [
        *(MXNET, HUMAN[ONE], HUMAN[TWO], END),
        *(PADDLE, NOTE, END),
        HUMAN[THREE],
    ]


TEXTS = [ONE, TWO, THREE, FOUR]
NAMES = st.sampled_from((MXNET, TORCH, PADDLE, begin("mxnet", "jax")))


@st.composite
def tabbed(draw: st.DrawFn, *, people: bool) -> list[str]:
    """The texts, some of them in tabs; people have tabs with notes of their own beside them."""
    found: list[str] = []
    ends = draw(st.sets(st.integers(1, len(TEXTS))))
    start = 0
    for end in sorted({*ends, len(TEXTS)}):
        stretch = TEXTS[start:end]
        start = end
        if draw(st.booleans()):
            stretch = [draw(NAMES), *stretch, END]
        found += stretch
        if people and draw(st.booleans()):
            note = NOTE.replace("一", str(end))
            found += draw(st.sampled_from(([note], [draw(NAMES), note, END])))
    return found


def in_cells(blocks: list[str]) -> Document:
    """A notebook with a cell for each text, together with the marks and notes around it."""
    starts = [n for n, block in enumerate(blocks) if "`" in block and block[0] != ":"]
    return notebook(*(blocks[a:b] for a, b in pairwise([0, *starts[1:], len(blocks)])))


def alone(blocks: list[str]) -> Document:
    """A notebook with a cell for each block."""
    return notebook(*([block] for block in blocks))


def people_s(blocks: list[str]) -> list[str]:
    return [HUMAN.get(block, block) for block in blocks]


@pytest.mark.parametrize("form", [lambda blocks: page(*blocks), alone])
@given(source=tabbed(people=False), human=tabbed(people=True))
def test_whatever_tabs_the_source_got_all_that_people_wrote_is_published(
    source: list[str], human: list[str], form: Callable[[list[str]], Document]
) -> None:
    human = people_s(human)
    found = blocks(put_together(form(source), form(TEXTS), form(human)))
    assert [b for b in human if b not in found and not b.startswith((":begin", END))] == []


@pytest.mark.parametrize("form", [lambda blocks: page(*blocks), in_cells])
@given(source=tabbed(people=False), origin=tabbed(people=False), human=tabbed(people=True))
def test_whatever_tabs_there_are_they_nest(
    source: list[str],
    origin: list[str],
    human: list[str],
    form: Callable[[list[str]], Document],
) -> None:
    """The gate may still miss a mark that people left out, or doubt a text in another tab."""
    reason = ""
    try:
        put_together(form(source), form(origin), form(people_s(human)))
    except DamagedTranslation as error:
        reason = error.reason
    assert not reason.startswith(("damaged tab: a tab", "structure"))
