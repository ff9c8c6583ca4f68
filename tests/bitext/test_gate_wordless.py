"""The gate on text without letters, which is never sent, and on pictures' alternative texts."""

from __future__ import annotations

import pytest
from pipeline import markdown

from bitext.gate import check
from bitext.gate_wordless import says_the_same

TABLE = "| Name | Size |\n|---|---|\n| 1.2 | 30 |\n| 4.7 | 51 |\n"
TRANSLATED = "| 名称 | 大小 |\n|---|---|\n| 1.2 | 30 |\n| 4.7 | 51 |\n"


def found(source: str, target: str) -> list[tuple[str, str]]:
    findings = check(markdown(source), markdown(target)).findings
    return [(finding.severity.value, finding.message) for finding in findings]


def test_a_number_in_a_cell_that_changed_is_damage() -> None:
    assert found(TABLE, TRANSLATED.replace("1.2", "1.3")) == [
        ("damage", "the table cell `1.2` became `1.3`")
    ]


def test_an_item_that_changed_is_damage() -> None:
    assert found("Text.\n\n- 0.3\n- 0.4\n", "文字。\n\n- 0.5\n- 0.4\n") == [
        ("damage", "the list item `0.3` became `0.5`")
    ]


def test_rows_of_numbers_that_changed_places_are_damage() -> None:
    swapped = "| 名称 | 大小 |\n|---|---|\n| 4.7 | 51 |\n| 1.2 | 30 |\n"

    assert [message for _, message in found(TABLE, swapped)] == [
        "the table cell `1.2` became `4.7`",
        "the table cell `30` became `51`",
        "the table cell `4.7` became `1.2`",
        "the table cell `51` became `30`",
    ]


@pytest.mark.parametrize(
    ("row", "cells"), [("| 1.2 | 30 |\n", "1.2 30"), ("| 4.7 | 51 |\n", "4.7 51")]
)
def test_a_row_that_is_gone_is_named(row: str, cells: str) -> None:
    first, second = cells.split()

    assert [message for _, message in found(TABLE, TRANSLATED.replace(row, ""))] == [
        "the table has 2 rows, not 3",
        f"the table cell `{first}` is missing",
        f"the table cell `{second}` is missing",
    ]


@pytest.mark.parametrize("written", ["１．２", "1,2", "1.2。"])
def test_numbers_that_are_written_otherwise_are_a_change(written: str) -> None:
    assert found(TABLE, TRANSLATED.replace("1.2", written)) == [
        ("change", f"the table cell `1.2` is written `{written}`")
    ]


@pytest.mark.parametrize(("text", "other"), [("1.2", "12"), ("-3", "3"), ("✓", "✗"), ("5%", "5")])
def test_other_numbers_and_signs_do_not_say_the_same(text: str, other: str) -> None:
    assert not says_the_same(text, other)


@pytest.mark.parametrize("layout", ["Text {} here.\n", "Text.\n\n{}\n\nMore text.\n"])
def test_an_alternative_text_that_is_gone_is_one_finding(layout: str) -> None:
    source, target = layout.format("![some alt](b.png)"), layout.format("![](b.png)")
    target = target.replace("Text", "文字").replace("here", "这里").replace("More text", "更多")

    assert found(source, target) == [("damage", "the picture `b.png` lost its alternative text")]


def test_an_alternative_text_that_was_added_is_a_change() -> None:
    assert found("Text.\n\n![](b.png)\n", "文字。\n\n![图](b.png)\n") == [
        ("change", "the picture `b.png` has a text that the source's has not")
    ]


def test_one_definition_that_changed_is_one_finding() -> None:
    source = "See [a][x], [b][x] and [c][x].\n\n[x]: http://a.b\n"

    assert found(source, "见[甲][x]、[乙][x]、[丙][x]。\n\n[x]: http://a.c\n") == [
        ("damage", "the link definition `[x]` became `http://a.c`")
    ]


def test_a_list_that_begins_with_another_number_is_a_change() -> None:
    assert found("Text.\n\n3. three\n4. four\n", "文字。\n\n1. 三\n2. 四\n") == [
        ("change", "the list begins with 1, not 3")
    ]


def test_a_quote_begins_a_list_of_its_own() -> None:
    source = "- item\n\n> - quoted item\n\nText.\n\n:Caption\n\n> - another\n"
    target = "- 项\n\n> - 引用的项\n\n文字。\n\n标题\n\n> - 另一个\n"

    assert [message for _, message in found(source, target) if "deep" in message] == []


def test_a_nested_item_is_as_deep_after_a_paragraph_in_its_list() -> None:
    source = "- item\n\n  Text of the item.\n\n  - nested\n"

    assert found(source, "- 项\n\n  项的文字。\n\n  - 嵌套\n") == []
    assert ("damage", "the item stands 1 deep in its list, not 2") in found(
        source, "- 项\n\n  项的文字。\n\n- 嵌套\n"
    )
