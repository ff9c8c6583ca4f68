"""Which blocks the gate takes for each other: nothing that stands there is called missing."""

from __future__ import annotations

from pipeline import markdown

from bitext.gate import check

# Two sections, with formulas that stand once.
SECTIONS = """\
# The title

## The first part

A text of some length about $a$ and $b$ that stands here.

$$first = 1$$

## The network

Another text of some length about $c$ and $d$ stands here.

$$second = 2$$

The end of the network comes here.
"""
TRANSLATED = """\
# 标题

## 第一部分

这里有一段关于$a$和$b$的文字，有一定的长度。

$$first = 1$$

## 网络

这里有另一段关于$c$和$d$的文字，有一定的长度。

$$second = 2$$

网络的结尾到了。
"""


def messages(source: str, target: str) -> list[str]:
    return [finding.message for finding in check(markdown(source), markdown(target)).findings]


def test_formulas_that_changed_places_pull_no_heading_away() -> None:
    swapped = TRANSLATED.replace("first = 1", "x").replace("second = 2", "first = 1")
    found = messages(SECTIONS, swapped.replace("$$x$$", "$$second = 2$$"))

    assert sorted(found) == [
        "the formula `$$first = 1$$` became `$$second = 2$$`",
        "the formula `$$second = 2$$` became `$$first = 1$$`",
    ]


def test_formulas_of_one_section_that_changed_places_pull_no_text_away() -> None:
    source = "The text one.\n\n$$a$$\n\nThe text two.\n\n$$b$$\n\nThe text three.\n"
    target = "文字一。\n\n$$b$$\n\n文字二。\n\n$$a$$\n\n文字三。\n"

    assert not [m for m in messages(source, target) if "text" in m or "文字" in m]


def test_code_that_moved_to_another_section_pulls_no_heading_away() -> None:
    source = "# One\n\nText one.\n\n## Two\n\nText two.\n\n```\nx = 1\n```\n\n## Three\n\nText.\n"
    target = "# 一\n\n文字。\n\n```\nx = 1\n```\n\n## 二\n\n文字二。\n\n## 三\n\n文字。\n"

    assert [m for m in messages(source, target) if "heading" in m or "Text" in m] == []


def test_of_two_headings_that_say_the_same_the_level_tells_which_is_missing() -> None:
    source = "# One\n\n## Operations\n\nText one.\n\n### Operations\n\nText two.\n"

    assert messages(source, "# 一\n\n## 运算\n\n文字一。\n\n文字二。\n") == [
        "the level 3 heading `Operations` is missing"
    ]


def test_a_heading_with_its_label_is_found_in_a_document_that_lost_another() -> None:
    source = "# One\n\n## Two\n:label:`two`\n\nText.\n\n## Three\n:label:`three`\n\nText.\n"

    assert messages(source, "# 一\n\n## 三\n:label:`three`\n\n文字。\n") == [
        "the level 2 heading `Two` is missing",
        "`:label:`two`` is missing",
        "the paragraph `Text.` is missing",
    ]


def test_a_heading_that_moved_is_not_called_missing() -> None:
    source = (
        "# One\n\n## Two `x`\n\nThe text.\n\n## Three `y`\n\nThe text.\n\n## Four `z`\n\nText.\n"
    )
    target = "# 一\n\n## 三`y`\n\n文字。\n\n## 四`z`\n\n文字。\n\n## 二`x`\n\n文字。\n"
    found = [message.replace("`", "") for message in messages(source, target)]

    assert [message for message in found if "heading" in message] == [
        "the level 2 heading Two x does not stand here; 二x (line 11) may be its translation",
        "the heading 二x was added",
    ]


def test_a_tab_that_does_not_end_is_told_with_its_place() -> None:
    source = "Text.\n\n:begin_tab:`mxnet`\nOne.\n:end_tab:\n\nMore.\n"
    target = "文字。\n\n:begin_tab:`mxnet`\n一。\n\n更多。\n"
    findings = check(markdown(source), markdown(target)).damage

    assert [(f.message, f.place) for f in findings] == [
        ("`:end_tab:` is missing", "after line 4"),
        ("a tab begins and does not end", "line 3"),
    ]


def test_a_paragraph_that_joined_another_is_not_called_missing() -> None:
    text = "A text about the data set that is long enough here."
    source = f"One.\n\n$$a$$\n\n{text}\n\n$$b$$\n\nEnd of it.\n"
    text = "这里有一段关于数据集的文字，足够长，能够说明它是从别处来的一段文字。"
    target = f"一。{text}\n\n$$a$$\n\n$$b$$\n\n结束在这里。\n"
    (finding,) = check(markdown(source), markdown(target)).damage

    assert "has no block of its own" in finding.message
    assert "(line 1) may hold its text" in finding.message
