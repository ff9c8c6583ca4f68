"""What is hidden from CommonMark, and that hiding it changes no other byte."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext.markdown_masks import masked
from bitext.parsing import parse
from tests.bitext.documents_to_try import markdown


def math_of(text: str) -> list[str]:
    document = parse(text.encode("utf-8"), "page.md")
    return [part.raw(block) for part, block in document.blocks if block.kind == "math"]


@pytest.mark.parametrize(
    "formula",
    [
        "$$\nx\n- y\n$$",
        "$$\nx\n= y\n$$",
        "$$\nx\n\\begin{aligned}\n# y\n\\end{aligned}\n$$",
        "$$\n\\left\\{ x\n\\right.\n$$",
        "\\begin{equation}\nx_1\n- x_2\n\\end{equation}",
        "\\begin{align*}\nx &= y \\\\\n&= z\n\\end{align*}",
        "$$\nx\n$$ (eq-one)",
        "\\\\[ E = mc^2\n- x \\\\]",
    ],
)
def test_display_math_is_one_block(formula: str) -> None:
    assert math_of(f"Before.\n\n{formula}\n\nAfter.\n") == [formula]
    assert math_of(formula) == [formula]


@pytest.mark.parametrize(
    "text",
    [
        "```\n$$\n- x\n$$\n```\n",
        "`$$` and\n- an item\n- `$$`\n",
        "```\n\\begin{equation}\nx\n\\end{equation}\n```\n",
        "In the text \\begin{equation} stands here\n",
        "\\begin{equation}\nx\n\nnever closed\n",
        "\\begin{aligned}\nx\n\\end{aligned}\n",
    ],
)
def test_what_only_looks_like_display_math(text: str) -> None:
    assert math_of(text) == []


def test_bracketed_math_in_text_is_one_placeholder() -> None:
    document = parse(rb"Use \\(\alpha_i\\) and \\[x_1\\], not `\\(` or \\) alone.", "page.md")
    ((_, block),) = document.blocks

    assert [mark.raw for mark in block.marks] == [
        r"\\(\alpha_i\\)",
        r"\\[x_1\\]",
        r"`\\(`",
        r"\\",
    ]


def test_nothing_to_hide_is_the_text_itself() -> None:
    text = b"Some text with $x$ and `code`.\n\n$$\ny = x\n$$\n"

    assert masked(text).text is text


@given(markdown())
def test_hidden_text_keeps_every_line_and_offset(text: bytes) -> None:
    hidden = masked(text).text

    assert len(hidden) == len(text)
    hidden.decode("utf-8")
    inside = [at for at in range(len(text)) if text[at] != hidden[at]]
    assert all(hidden[at] in b" x$" for at in inside)
