"""The gate on notebooks: cells, types, metadata and outputs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bitext.documents import Document
from bitext.gate import check
from bitext.parsing import parse

Cells = list[dict[str, Any]]


def cells() -> Cells:
    return [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# The title"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {"tags": ["x"]},
            "execution_count": 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}],
            "source": "print(1)",
        },
        {"cell_type": "markdown", "id": "c", "metadata": {}, "source": "A text about $x$."},
        {"cell_type": "markdown", "id": "d", "metadata": {}, "source": ""},
    ]


def translated() -> Cells:
    made = cells()
    made[0]["source"], made[2]["source"] = "# 标题", "关于$x$的文字。"
    return made


def notebook(content: Cells, **top: Any) -> Document:
    values = {"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | top
    return parse(json.dumps(values).encode(), "page.ipynb")


def test_an_honest_translation_has_no_finding() -> None:
    assert check(notebook(cells()), notebook(translated())).findings == ()


def test_another_layout_is_nothing() -> None:
    values = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": translated()}
    other = parse(json.dumps(values, indent=1, ensure_ascii=False).encode(), "page.ipynb")

    assert check(notebook(cells()), other).findings == ()


def _set(number: int, key: str, value: Any) -> Callable[[Cells], None]:
    def edit(content: Cells) -> None:
        content[number][key] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "place", "message"),
    [
        (_set(1, "outputs", []), "cell 2", "the cell's `outputs` differs"),
        (_set(1, "metadata", {}), "cell 2", "the cell's `metadata` differs"),
        (_set(0, "cell_type", "raw"), "cell 1", "the cell's `cell_type` differs"),
        (_set(0, "id", "z"), "cell 1", "the cell's `id` differs"),
        (lambda content: content.pop(3), "after cell 3", "cell 4 is missing"),
        (lambda content: content.pop(1), "after cell 1", "cell 2 is missing"),
    ],
)
def test_what_differs_around_the_text_is_damage(
    edit: Callable[[Cells], None], place: str, message: str
) -> None:
    content = translated()
    edit(content)
    found = check(notebook(cells()), notebook(content)).damage

    assert (place, message) in [(f.place, f.message) for f in found]


def test_metadata_of_the_notebook() -> None:
    target = notebook(translated(), metadata={"kernelspec": {"name": "other"}})
    (finding,) = check(notebook(cells()), target).damage

    assert finding.message == "the notebook's `metadata` differs"


def test_a_cell_of_the_translation_alone_is_a_change() -> None:
    content = translated()
    content.insert(1, {"cell_type": "markdown", "id": "n", "metadata": {}, "source": "译者的注。"})
    found = check(notebook(cells()), notebook(content))

    assert found.damage == ()
    assert "cell 2 was added" in [f.message for f in found.changes]


def test_a_paragraph_in_another_cell_is_damage() -> None:
    content = translated()
    content[2]["source"], content[3]["source"] = "", "关于$x$的文字。"
    found = check(notebook(cells()), notebook(content)).damage

    assert "the paragraph moved to another cell" in [f.message for f in found]


def test_the_human_notebook_is_no_damage() -> None:
    content = translated()[:2]
    content[1]["outputs"] = []
    human = notebook(content, metadata={"language": "zh"})

    assert check(notebook(cells()), human).damage != ()
    assert check(notebook(cells()), human, human=human).damage == ()


def test_a_raw_cell_that_is_gone_before_an_empty_one_is_the_one_that_is_missing() -> None:
    raw = {"cell_type": "raw", "id": "r", "metadata": {}, "source": "raw text"}
    empty = {
        "cell_type": "code",
        "id": "e",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": "",
    }
    source, target = [*cells()[:3], raw, empty], [*translated()[:3], empty]
    found = check(notebook(source), notebook(target)).findings

    assert [f.message for f in found if f.kind == "cell"] == ["cell 4 is missing"]
    assert found[-1].place == "after cell 3"


def test_a_cell_that_stands_twice_was_added_and_its_items_did_not_become_two() -> None:
    text = {"cell_type": "markdown", "id": "l", "metadata": {}, "source": "* one\n* two"}
    content = text | {"source": "* 一\n* 二"}
    target = [*translated()[:3], content, content | {"id": "m"}]
    found = check(notebook([*cells()[:3], text]), notebook(target))

    assert found.damage == ()
    assert sorted(f.message for f in found.changes) == [
        "cell 5 was added",
        "the list item `一` was added",
        "the list item `二` was added",
    ]
