"""Hypothesis strategies: Markdown made of every construct that a book uses, and notebooks of it."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

EXAMPLES = Path(__file__).with_name("examples")

WORD_TEXTS = (
    *("The", "model", "learns", "weights", "slowly", "and", "We", "use", "often", "Café"),
    *("模型", "学习", "안녕", "GPT-3", "P1", "e.g.", "Fig.", "3.14", "x²", "🙂", "don't", "(see"),
    *("below)", "“quoted”", "«dicho»", "¿Qué?", "end.", "结束。", "why?", "“好。”", "Ünal"),
)
ATOM_TEXTS = (
    "`code`",
    "``a ` b``",
    "`` ` ``",
    "$x^2$",
    "$a_i < b$",
    "$$y=1$$",
    ":numref:`fig_a`",
    ":cite:`Author.2020`",
    ":citet:`Other.2021`",
    ":eqref:`eq_b`",
    "{ref}`part`",
    "{doc}`../intro`",
    "<https://example.org/a?b=1>",
    "<me@example.org>",
    "https://example.org/a-path?x=1.",
    "<br/>",
    "<!-- note -->",
    '<span class="x">',
    "&lt;unk&gt;",
    "&amp;",
    "&copy;",
    "&#233;",
    r"\*",
    r"\_",
    r"\$",
    r"\\",
    r"\[",
    r"\é",
    "[^1]",
    "![](img/a.svg)",
    "[short]",
    "[collapsed][]",
    "\U000f0001",
)
STRAY_TEXTS = (
    *("*", "_", "**", "[", "]", "(", ")", "$", "$$", "`", "|", "<", ">", "&", "\\", "~~", "!"),
    *(":", "#", "-", "+", "=", "1.", "\t", "\u00a0", "\u3000", "\u2028", "\x0c", "\x00"),
    *("\x85", "\r", "DNT_A", "translate=no", "<span", "\ufeff", "\x1f"),
)
WORDS = st.sampled_from(WORD_TEXTS)
ATOMS = st.sampled_from(ATOM_TEXTS)
STRAYS = st.sampled_from(STRAY_TEXTS)


def _wrapped(content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.sampled_from(
        [
            ("*", "*"),
            ("**", "**"),
            ("_", "_"),
            ("~~", "~~"),
            ("[**", "**]"),
            ("(**", "**)"),
            ("[~~", "~~]"),
            ("[", "](https://example.org)"),
            ("[", '](a.md "title")'),
            ("[", "][id]"),
            ("![", "](img/b.png)"),
        ]
    )
    return st.builds(lambda pair, text: pair[0] + text + pair[1], pairs, content)


def texts(*, strays: bool = True) -> st.SearchStrategy[str]:
    """One line of prose."""
    piece = st.one_of(WORDS, WORDS, ATOMS)
    if strays:
        piece = st.one_of(piece, piece, STRAYS)
    joined = st.lists(piece, min_size=1, max_size=6).map(" ".join)
    glued = st.lists(piece, min_size=1, max_size=3).map("".join)
    flat = st.one_of(joined, joined, glued) if strays else joined
    nested = st.one_of(flat, _wrapped(flat), _wrapped(flat).map(lambda t: f"We see {t} here."))
    return st.lists(nested, min_size=1, max_size=3).map(" ".join)


def _lines(line: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(line, min_size=1, max_size=most)


FIXED_BLOCK_TEXTS = (
    "```python\n# a comment\nprint('$$')\n```",
    "~~~\n```\n~~~",
    "```{.python .input}\n#@tab pytorch\nx = 1\n```",
    "    indented = code",
    "$$\ny = x\n- z\n= 0\n$$",
    "$$E = mc^2$$\n:eqlabel:`eq_e`",
    "(**$$\na\n$$**)",
    ":label:`sec_x`",
    ":begin_tab:`mxnet`\nText of a tab.\n:end_tab:",
    "![A caption with $x$ and `code`.](img/a.svg)\n:width:`400px`\n:label:`fig_a`",
    "![](img/none.svg)",
    "```eval_rst\n.. figure:: a.png\n```",
    ":::{note}\nA note for readers.\n:::",
    "(target)=\n## Titled",
    "% a comment of the author",
    "<div>\n<p>raw</p>\n</div>",
    "<!-- a\ncomment -->",
    "---",
    "[id]: https://example.org/id 'Title'",
    "[short]: a.md",
    "[collapsed]: b.md",
    "[^1]: A footnote with **weight**.",
    "| Head | Other |\n|:-----|------:|\n| a cell | `a\\|b` |\n| $x$ | |",
    "Title\n=====",
    "Lower\n-----",
    "- [ ] An open task.\n- [x] A done task.",
    "Term\n: definition",
)
FIXED_BLOCKS = st.sampled_from(FIXED_BLOCK_TEXTS)


def blocks(*, strays: bool = True) -> st.SearchStrategy[str]:
    """One block of Markdown, possibly of several lines."""
    line = texts(strays=strays)
    paragraph = _lines(line, 4).map("\n".join)
    return st.one_of(
        paragraph,
        paragraph,
        FIXED_BLOCKS,
        st.builds(lambda n, t: "#" * n + " " + t, st.integers(1, 6), line),
        line.map(lambda t: f"## {t}\n:label:`sec_y`"),
        _lines(line).map(lambda ls: "\n".join(f"* {x}" for x in ls)),
        _lines(line).map(lambda ls: "\n".join(f"{n}. {x}" for n, x in enumerate(ls, 1))),
        _lines(line).map(lambda ls: "\n".join("    " * n + f"1. {x}" for n, x in enumerate(ls))),
        _lines(line).map(lambda ls: "- " + "\nlazy ".join(ls)),
        _lines(line).map(lambda ls: "- " + "\n\n  ".join(ls)),
        _lines(line).map(lambda ls: "\n".join(f"> {x}" for x in ls)),
        _lines(line).map(lambda ls: "> " + "\n".join(ls)),
        _lines(line).map("  \n".join),
        _lines(line).map("\\\n".join),
        line.map(lambda t: f"| {t} | a |\n|---|---|\n| b | {t} |"),
        line.map(lambda t: f"![{t}](img/c.svg)\n:label:`fig_c`"),
        line.map(lambda t: f"> - {t}\n>   more of it\n>\n> after"),
    )


@st.composite
def markdown(draw: st.DrawFn, *, strays: bool = True, most: int = 6) -> bytes:
    """A Markdown document."""
    parts = draw(st.lists(blocks(strays=strays), min_size=1, max_size=most))
    front = draw(st.sampled_from(["", "", "", "---\ntitle: A title\n---\n", "\ufeff"]))
    between = draw(st.sampled_from(["\n\n", "\n\n", "\n\n\n", "\n"]))
    text = front + between.join(parts) + draw(st.sampled_from(["\n", "", "\n\n", "  \n"]))
    if draw(st.booleans()) and draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8")


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """An example file with a few pieces removed, doubled, swapped or replaced."""
    text = draw(st.sampled_from(originals)).decode("utf-8")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 12)))
        new = draw(
            st.one_of(st.just(""), st.just(text[at:end] * 2), STRAYS, ATOMS, st.text(max_size=3))
        )
        text = text[:at] + new + text[end:]
    return text.encode("utf-8", "replace")


@st.composite
def notebooks(draw: st.DrawFn) -> bytes:
    """A notebook in one of the layouts that programs write."""
    cells = []
    for _ in range(draw(st.integers(0, 4))):
        text = draw(markdown(most=2)).decode("utf-8")
        source = text.splitlines(keepends=True) if draw(st.booleans()) else text
        kind = draw(st.sampled_from(["markdown", "markdown", "code", "raw"]))
        values = [("cell_type", kind), ("metadata", {"a": [1.50, "source"]}), ("source", source)]
        cells.append(dict(draw(st.permutations(values))))
    text = json.dumps(
        {"metadata": {"cells": "none"}, "cells": cells, "nbformat": 4},
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 1, 2, 4, "\t"])),
    )
    text += draw(st.sampled_from(["", "\n", "\n\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8")


SENTENCES = st.builds(
    "{} {} {} {}.".format,
    st.sampled_from(("The model", "A network", "Our data", "Each layer", "This loss")),
    st.sampled_from(("learns", "changes", "helps", "moves", "stores", "repeats")),
    st.sampled_from(("a number", "many words", "the error `e`", "the value $x$", "a list")),
    st.integers(0, 999),
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join)
PLAIN_BLOCKS = st.one_of(
    PARAGRAPHS,
    PARAGRAPHS,
    PARAGRAPHS.map("* {}".format),
    PARAGRAPHS.map("> {}".format),
    SENTENCES.map(lambda text: f"## {text[:-1]}"),
    st.integers(0, 99).map("```python\nx = {}\n```".format),
    st.integers(0, 99).map("$$\ny_{}\n$$".format),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The blocks of a page, and those of a later version of it."""
    before = draw(st.lists(PLAIN_BLOCKS, min_size=1, max_size=8, unique=True))
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(after) - 1))
        kind = draw(st.sampled_from(("insert", "delete", "move", "replace", "extend")))
        if kind == "insert":
            after.insert(at, draw(PLAIN_BLOCKS))
        elif kind == "replace":
            after[at] = draw(PLAIN_BLOCKS)
        elif kind == "extend" and not after[at].endswith(("```", "$$")):
            after[at] += f" {draw(SENTENCES)}"
        elif len(after) > 1:
            block = after.pop(at)
            if kind == "move":
                after.insert(draw(st.integers(0, len(after))), block)
    return before, after
