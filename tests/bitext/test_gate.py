"""The gate: what counts as damage, what as a change, and what as nothing."""

from __future__ import annotations

import re

import documents_to_try as to_try
import pytest
from hypothesis import given, settings
from pipeline import markdown

from bitext.errors import UnreadableDocument
from bitext.gate import check
from bitext.gate_findings import Finding, Report, Severity
from bitext.parsing import parse

SOURCE = """\
---
title: A page
order: 3
---
# The model
:label:`sec_model`

A line has a slope $w$ and an offset $b$, see :numref:`fig_line` and :cite:`Gauss.1809`.
It is *simple*, and [**`fit` is fast**]. [The book](https://example.org/en) tells more[^1].

![A line and its points](img/line.svg)
:width:`400px`
:label:`fig_line`

$$y = w x + b, \\text{for all } x.$$
:eqlabel:`eq_line`

* The first item is short.
* The second item holds &lt;unk&gt; and <kbd>Enter</kbd>.
    * A nested item stands below.

1. Numbered items come last.

:begin_tab:`mxnet`
Install the first framework now.
:end_tab:

```{.python .input}
#@tab mxnet
# Draw the points
x = 1
print('the result', x)
```

| Name | Value |
|:-----|------:|
| slope | $w$ |
| offset | `b` |

> A quote of a wise person.

<div class="note">

See [the appendix][app] for the proofs.

[^1]: A footnote with a remark.

[app]: https://example.org/appendix
"""
TARGET = """\
---
title: 一页
order: 3
---
# 模型
:label:`sec_model`

一条直线有斜率$w$和偏移$b$，见 :numref:`fig_line`和 :cite:`Gauss.1809`。
它*简单*，而且[**`fit`很快**]。[这本书](https://example.org/en)讲得更多[^1]。

![一条直线和它的点](img/line.svg)
:width:`400px`
:label:`fig_line`

$$y = w x + b, \\text{for all } x.$$
:eqlabel:`eq_line`

* 第一项很短。
* 第二项有&lt;unk&gt;和<kbd>回车</kbd>。
    * 嵌套项在下面。

1. 编号项在最后。

:begin_tab:`mxnet`
现在安装第一个框架。
:end_tab:

```{.python .input}
#@tab mxnet
# Draw the points
x = 1
print('the result', x)
```

| 名称 | 值 |
|:-----|------:|
| 斜率 | $w$ |
| 偏移 | `b` |

> 智者的话。

<div class="note">

证明见[附录][app]。

[^1]: 带说明的脚注。

[app]: https://example.org/appendix
"""


def report(target: str, source: str = SOURCE) -> Report:
    return check(markdown(source), markdown(target))


def edited(old: str, new: str) -> Report:
    assert old in TARGET
    return report(TARGET.replace(old, new, 1))


def kinds(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.kind for finding in findings}


def test_an_honest_translation_has_only_its_front_matter_changed() -> None:
    found = report(TARGET)

    assert found.damage == ()
    assert [(f.kind, f.source_place) for f in found.changes] == [("front matter", "line 1")]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (" :numref:`fig_line`", "", "role"),
        (":numref:`fig_line`", ":numref:`fig_other`", "role"),
        (":numref:`fig_line`", "：numref：fig_line", "role"),
        ("Gauss.1809", "高斯.1809", "citation"),
        ("$w$和", "$v$和", "math"),
        ("$w$和", "w和", "math"),
        ("$w$和", "$w和", "markup"),
        ("*简单*", "简单", "emphasis"),
        ("*简单*", "* 简单*", "emphasis"),
        ("*简单*", "* 简单*", "markup"),
        ("[**`fit`很快**]", "`fit`很快", "slide mark"),
        ("[**`fit`很快**]", "[**`fit`很快", "slide mark"),
        ("[**`fit`很快**]", "`fit`很快**]", "slide mark"),
        ("`fit`", "`拟合`", "code"),
        ("`fit`", "fit", "code"),
        ("https://example.org/en", "https://例子.org/en", "link"),
        ("[这本书](https://example.org/en)", "这本书", "link"),
        ("[^1]。", "。", "footnote"),
        ("img/line.svg", "图/line.svg", "image"),
        ("![一条直线和它的点](img/line.svg)\n", "", "block"),
        (":width:`400px`\n", "", "directive"),
        (":label:`fig_line`\n", "", "label"),
        (":label:`sec_model`", ":label:`节_模型`", "label"),
        (":label:`sec_model`", ":label:`fig_line`", "label"),
        ("y = w x + b,", "y = w x - b,", "math"),
        ("$$y = w x + b, \\text{for all } x.$$\n", "", "math"),
        (":eqlabel:`eq_line`\n", "", "label"),
        ("\n* 第二项有", "第二项有", "block"),
        ("&lt;unk&gt;", "未知", "entity"),
        ("<kbd>", "", "html"),
        ("    * 嵌套", "* 嵌套", "list"),
        ("1. 编号", "* 编号", "list"),
        (":begin_tab:`mxnet`\n", "", "tab"),
        (":end_tab:\n", "", "tab"),
        ("#@tab mxnet\n", "", "tab"),
        ("x = 1\n", "", "code"),
        ("x = 1\n", "x = 2\n", "code"),
        ("# Draw the points\n", "", "code"),
        ("{.python .input}", "{.Python .input}", "code"),
        ("| 偏移 | `b` |\n", "", "block"),
        ("| 偏移 | `b` |\n", "| 偏移 |\n", "table"),
        ("|:-----|------:|\n", "", "block"),
        ("|:-----|------:|\n", "|------|------:|\n", "table"),
        ("> 智者", "智者", "block"),
        ('<div class="note">', '<div class="注">', "html"),
        ("# 模型\n", "模型\n\n", "block"),
        ("# 模型", "## 模型", "heading"),
        ("# 模型\n", "", "block"),
        ("第一项很短。", "第一项很短P0。", "placeholder"),
        ("第一项很短。", "DNT_1很短。", "placeholder"),
        ("第一项很短。", '<span translate="no">很短。', "placeholder"),
        ("第一项很短。", "&lt;span很短。", "placeholder"),
        ("第一项很短。", "The first item is short.", "untranslated"),
        ("第一项很短。", "The first item is very short.", "untranslated"),
        ("一条直线和它的点", "A line and its points", "untranslated"),
        ("模型\n:label", "The model\n:label", "untranslated"),
        ("现在安装第一个框架。", "", "block"),
        ("[附录][app]", "[附录][appendix]", "link"),
        ("[app]: https://example.org/appendix\n", "", "link"),
        ("[app]: https://example.org/appendix", "[app]: https://例子.org/", "link"),
        ("order: 3\n", "", "front matter"),
    ],
)
def test_what_is_missing_or_altered_is_damage(old: str, new: str, kind: str) -> None:
    found = edited(old, new)

    assert kind in kinds(found.damage), [f.message for f in found.damage]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("# Draw the points", "# 画点", "code"),
        ("'the result'", "'结果'", "code"),
        ("\\text{for all }", "\\text{对所有}", "math"),
        ("y = w x", "y=w x", "math"),
        ("*简单*", "**简单**", "emphasis"),
        ("斜率$w$", "斜率$w$（$w$）", "math"),
        ("> 智者", "译者的注。\n\n> 智者", "block"),
        (":begin_tab:`mxnet`", ":begin_tab:`mxnet, paddle`", "tab"),
        ("#@tab mxnet", "#@tab mxnet, paddle", "tab"),
        ("> 智者", ":begin_tab:`paddle`\n装好。\n:end_tab:\n\n> 智者", "tab"),
    ],
)
def test_what_people_do_on_purpose_is_a_change(old: str, new: str, kind: str) -> None:
    found = edited(old, new)

    assert found.damage == ()
    assert kind in kinds(found.changes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[这本书](https://example.org/en)", "[这本书](<https://example.org/en>)"),
        ("[附录][app]", "[附录](https://example.org/appendix)"),
        ("* 第一项", "- 第一项"),
        ("| 斜率 | $w$ |", "|斜率|$w$|"),
        ("x = 1\n", "x = 1  \n"),
        ("# 模型", "#  模型 #"),
        ("\n> 智者", "\n\n\n> 智者"),
        (" :numref:`fig_line`和", ":numref:`fig_line` 和"),
    ],
)
def test_what_is_only_written_otherwise_is_nothing(old: str, new: str) -> None:
    assert edited(old, new).findings == report(TARGET).findings


def test_swapped_labels_are_found() -> None:
    swapped = re.sub(
        "sec_model|eq_line",
        lambda found: {"sec_model": "eq_line", "eq_line": "sec_model"}[found[0]],
        TARGET,
    )

    assert "label" in kinds(report(swapped).damage)


def test_what_moved_is_told_with_its_place() -> None:
    formula = "$$y = w x + b, \\text{for all } x.$$\n"
    found = report(TARGET.replace(formula, "") + "\n" + formula)

    assert [f.kind for f in found.damage] == ["math"]
    assert "stands elsewhere (line 49)" in found.damage[0].message


def test_a_finding_tells_both_places_and_what() -> None:
    (finding,) = edited("x = 1\n", "x = 2\n").damage

    assert finding.source_place == finding.place == "line 28"
    assert finding.message == "the line `x = 1` became `x = 2`"


def test_names_and_code_left_as_they_are_count_as_translated() -> None:
    source = "![AlexNet](a.svg)\n\n![`fit` of $x$](b.svg)\n\n## LeNet\n\nPyTorch 1.0\n"

    assert report(source, source).findings == ()


def test_a_capital_does_not_make_a_word_a_name() -> None:
    caption, human = "![Momentum](a.svg)\n\n", "我们在这里使用一种叫作动量的方法。\n"

    assert report(caption + human, caption + "We use momentum.\n").damage != ()
    assert report(caption + human, caption + "We use it.\n").damage == ()


def test_an_id_outlives_edits_elsewhere() -> None:
    broken = TARGET.replace("x = 1\n", "")
    before = report(broken).damage
    after = report("导言在前。\n\n" + broken, "An introduction.\n\n" + SOURCE).damage

    assert {f.id for f in before} <= {f.id for f in after}


def test_ids_are_unique_when_findings_are_alike() -> None:
    found = report("甲乙丙。\n\n甲乙丙。\n", "It is $x$.\n\nIt is $x$.\n").damage

    assert len({f.id for f in found}) == len(found) == 2


def test_what_is_accepted_is_listed_and_does_not_fail() -> None:
    (finding,) = edited("x = 1\n", "x = 2\n").damage
    target = markdown(TARGET.replace("x = 1\n", "x = 2\n"))
    found = check(markdown(SOURCE), target, accepted={finding.id})

    assert found.damage == ()
    assert [f.id for f in found.accepted] == [finding.id]
    assert found.to_json()["counts"] == {"damage": 0, "change": 1, "accepted": 1}


def test_what_stands_in_the_human_edition_is_never_damage() -> None:
    human = markdown(TARGET.replace("*简单*", "简单").replace("> 智者的话。\n", ""))

    assert check(markdown(SOURCE), human).damage != ()
    assert check(markdown(SOURCE), human, human=human).damage == ()


def test_damage_beside_human_text_stays_damage() -> None:
    human = TARGET.replace("*简单*", "简单")
    target = human.replace("第一项很短。", "第一项很短P0。")
    found = check(markdown(SOURCE), markdown(target), human=markdown(human))

    assert [f.kind for f in found.damage] == ["placeholder"]


def test_a_paragraph_that_people_do_have_is_missed() -> None:
    target = TARGET.replace("> 智者的话。\n", "")
    found = check(markdown(SOURCE), markdown(target), human=markdown(TARGET))

    assert [f.kind for f in found.damage] == ["block"]


def test_another_kind_of_document_is_refused() -> None:
    with pytest.raises(UnreadableDocument):
        parse(b"# no notebook\n", "page.ipynb")


@given(to_try.markdown(), to_try.markdown())
@settings(max_examples=60)
def test_no_human_edition_is_damaged_in_itself(source: bytes, target: bytes) -> None:
    try:
        here, there = parse(source, "a.md"), parse(target, "a.md")
    except UnreadableDocument:
        return

    assert check(here, there, human=there).damage == ()


@given(to_try.markdown())
@settings(max_examples=60)
def test_a_document_differs_from_itself_in_nothing_but_language(data: bytes) -> None:
    try:
        document = parse(data, "a.md")
    except UnreadableDocument:
        return
    found = check(document, document).findings

    assert {f.kind for f in found} <= {"untranslated"}
    assert all(f.severity is Severity.DAMAGE for f in found)


def test_file_names_and_words_that_both_languages_share_are_no_prose() -> None:
    source = "# Model\n\n* ../data/house-prices/sample_submission.csv\n"

    assert report(source, source).findings == ()
