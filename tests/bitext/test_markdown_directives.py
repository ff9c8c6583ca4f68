"""MyST's directives: what of them is prose, what is code, what is neither."""

from __future__ import annotations

import pytest

from bitext.documents import BlockKind
from bitext.parsing import parse
from bitext.segments import segment_document
from bitext.settings import ENGLISH


def kinds_and_text(text: str) -> list[tuple[str, str]]:
    document = parse(text.encode("utf-8"), "page.md")
    return [(block.kind.value, part.raw(block)) for part, block in document.blocks]


def sent(text: str) -> list[str]:
    """What of a text is translated."""
    document = parse(text.encode("utf-8"), "page.md")
    return [segment.visible for segment in segment_document(document, ENGLISH.sentences)]


def test_the_body_of_an_admonition_is_markdown() -> None:
    assert kinds_and_text("```{note}\nSome *text*.\n\n- an item\n```\nAfter.\n") == [
        ("directive", "```{note}"),
        ("paragraph", "Some *text*."),
        ("list_item", "an item"),
        ("directive", "```"),
        ("paragraph", "After."),
    ]


@pytest.mark.parametrize("fence", ["```", "~~~", ":::", "``````"])
def test_every_kind_of_fence(fence: str) -> None:
    assert sent(f"{fence}{{tip}}\nA tip.\n{fence}\n") == ["A tip."]


@pytest.mark.parametrize(
    "name",
    [
        "code",
        "code-cell",
        "code-block",
        "math",
        "raw",
        "eval-rst",
        "toctree",
        "mermaid",
        "glossary",
    ],
)
@pytest.mark.parametrize("fence", ["```", ":::"])
def test_a_body_that_is_no_prose_is_code(name: str, fence: str) -> None:
    text = f"{fence}{{{name}}} words\nSome words.\n{fence}"

    assert kinds_and_text(text + "\n\nProse.\n") == [("code", text), ("paragraph", "Prose.")]


def test_an_argument_is_a_title_or_a_path() -> None:
    assert sent("```{admonition} A `title` here\nText.\n```\n") == ["A P0 here", "Text."]
    assert sent("```{figure} img/some picture.png\nA caption.\n```\n") == ["A caption."]
    assert sent(":::{prf:theorem} Of Bayes\nText.\n:::\n") == ["Of Bayes", "Text."]


def test_options_are_not_prose_but_for_alternative_text() -> None:
    text = "```{figure} a.png\n:name: fig one\n:alt: What one sees\n:width: 4px\n\nText.\n```\n"
    assert sent(text) == ["What one sees", "Text."]
    assert sent("```{note}\n---\nclass: tip\n---\nText.\n```\n") == ["Text."]


def test_directives_nest_and_stand_in_lists_and_quotes() -> None:
    assert sent("````{note}\nOne.\n```{tip}\nTwo.\n```\nThree.\n````\n") == [
        "One.",
        "Two.",
        "Three.",
    ]
    assert sent("- An item\n\n  ```{note}\n  Inside.\n  ```\n") == ["An item", "Inside."]
    assert sent("> ```{note}\n> Inside.\n> ```\n") == ["Inside."]


def test_a_directive_in_code_is_code() -> None:
    text = "````markdown\n```{note}\nAn example.\n```\n````"

    assert kinds_and_text(text + "\n") == [("code", text)]


def test_a_fence_that_is_never_closed_runs_to_the_end() -> None:
    assert sent("```{note}\nText.\n\nMore.\n") == ["Text.", "More."]
    assert sent("```{math}\nx\n\nMore.\n") == []


def test_cells_of_d2lbook_are_no_directives() -> None:
    text = "```{.python .input  n=1}\n%%tab all\nx = 1\n```"

    assert kinds_and_text(text + "\n") == [("code", text)]


@pytest.mark.parametrize(
    "line",
    [
        "+++",
        '+++ {"tags": ["remove-input"]}',
        "% a comment",
        "(a-target)=",
        "{#an-id .a-class}",
        '{attribution="Somebody, somewhere"}',
        ":::{note}",
    ],
)
def test_lines_that_are_no_prose(line: str) -> None:
    assert kinds_and_text(f"{line}\n\nText.\n")[0] == (BlockKind.DIRECTIVE, line)


@pytest.mark.parametrize(
    "line", ["%15'i biz.", "+1 for it.", "(see it)=x", "{0, 1} is a set.", "[!x marks"]
)
def test_lines_that_only_look_like_it(line: str) -> None:
    assert kinds_and_text(line + "\n") == [("paragraph", line)]


def test_terms_and_their_definitions() -> None:
    assert kinds_and_text("A term\n: What it means.\n") == [
        ("paragraph", "A term"),
        ("caption", "What it means."),
    ]


def test_alerts_of_quotes() -> None:
    assert sent("> [!NOTE]\n> Some text.\n") == ["Some text."]


def test_windows_line_ends() -> None:
    assert sent("```{note} Title\r\n:class: x\r\n\r\nText.\r\n```\r\n") == ["Title", "Text."]
