"""Blocks, marks and ranges of every construct of a book's Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.documents import PROSE, Block, BlockKind, MarkForm, Part, mark_index
from bitext.errors import UnreadableDocument
from bitext.markdown import parse_part
from bitext.segments import visible
from tests.bitext.documents_to_try import markdown, mutated
from tests.bitext.pipeline import MARKDOWN_EXAMPLES

K = BlockKind


def part_of(text: str) -> Part:
    return parse_part(text.encode("utf-8"), "page.md")


def blocks_of(text: str) -> list[tuple[BlockKind, str]]:
    part = part_of(text)
    return [(block.kind, part.raw(block)) for block in part.blocks]


def only_block(text: str) -> Block:
    (block,) = part_of(text).blocks
    return block


def marks_of(text: str) -> list[tuple[str, str]]:
    return [(mark.kind, mark.raw) for mark in part_of(text).blocks[0].marks]


BLOCKS = {
    "heading": ("# A title\n", [(K.HEADING, "A title")]),
    "closed heading": ("## A title ##\n", [(K.HEADING, "A title")]),
    "heading with attributes": ("## A title {#id .x}\n", [(K.HEADING, "A title")]),
    "underlined heading": ("A title\n=======\n", [(K.HEADING, "A title")]),
    "underlined heading of two lines": ("One\ntwo\n---\n", [(K.HEADING, "One\ntwo")]),
    "label below a heading": (
        "# A title\n:label:`sec_a`\n",
        [(K.HEADING, "A title"), (K.DIRECTIVE, ":label:`sec_a`")],
    ),
    "label in a heading": ("# A title :label:`a`\n", [(K.HEADING, "A title :label:`a`")]),
    "paragraph": ("One line\nand two.\n", [(K.PARAGRAPH, "One line\nand two.")]),
    "windows lines": (
        "One line\r\nand two.\r\n\r\nNext.\r\n",
        [(K.PARAGRAPH, "One line\r\nand two."), (K.PARAGRAPH, "Next.")],
    ),
    "tab, loose": (
        ":begin_tab:`a, b`\n\nText.\n\n:end_tab:\n",
        [
            (K.DIRECTIVE, ":begin_tab:`a, b`"),
            (K.PARAGRAPH, "Text."),
            (K.DIRECTIVE, ":end_tab:"),
        ],
    ),
    "tab, tight": (
        ":begin_tab:`a`\nText.\n:end_tab:\n",
        [(K.DIRECTIVE, ":begin_tab:`a`"), (K.PARAGRAPH, "Text."), (K.DIRECTIVE, ":end_tab:")],
    ),
    "directive without value": (":bibliography:\n", [(K.DIRECTIVE, ":bibliography:")]),
    "two directives in a line": (
        ":width:`4px` :label:`a`\n",
        [(K.DIRECTIVE, ":width:`4px` :label:`a`")],
    ),
    "tab mark": ("%%tab mxnet\nText.\n", [(K.DIRECTIVE, "%%tab mxnet"), (K.PARAGRAPH, "Text.")]),
    "myst target": (
        "(a-target)=\n# Title\n",
        [(K.DIRECTIVE, "(a-target)="), (K.HEADING, "Title")],
    ),
    "myst colons": (
        ":::{note} Title\nText.\n:::\n",
        [
            (K.DIRECTIVE, ":::{note}"),
            (K.PARAGRAPH, "Title"),
            (K.PARAGRAPH, "Text."),
            (K.DIRECTIVE, ":::"),
        ],
    ),
    "role alone is prose": (":cite:`A.2020`\n", [(K.PARAGRAPH, ":cite:`A.2020`")]),
    "role begins prose": (
        ":numref:`fig_a` shows it.\n",
        [(K.PARAGRAPH, ":numref:`fig_a` shows it.")],
    ),
    "words after a directive are prose": (
        ":width: of the picture\n",
        [(K.PARAGRAPH, ":width: of the picture")],
    ),
    "parenthesis begins prose": ("(See the text.)\n", [(K.PARAGRAPH, "(See the text.)")]),
    "display math": ("$$y = x$$\n", [(K.MATH, "$$y = x$$")]),
    "display math with a label": (
        "$$y = x$$\n:eqlabel:`eq_a`\n",
        [(K.MATH, "$$y = x$$"), (K.DIRECTIVE, ":eqlabel:`eq_a`")],
    ),
    "math with lines like list and heading": (
        "$$\ny\n= x\n- z\n# w\n> v\n$$\n",
        [(K.MATH, "$$\ny\n= x\n- z\n# w\n> v\n$$")],
    ),
    "math inside a paragraph": (
        "We have\n$$\n- y\n$$\nand more.\n",
        [(K.PARAGRAPH, "We have"), (K.MATH, "$$\n- y\n$$"), (K.PARAGRAPH, "and more.")],
    ),
    "math in a list item": (
        "1. Take\n\n   $$\n   - y\n   $$\n\n   and add.\n",
        [(K.LIST_ITEM, "Take"), (K.MATH, "$$\n   - y\n   $$"), (K.LIST_ITEM, "and add.")],
    ),
    "math with slide marks": ("(**$$\n- y\n$$**)\n", [(K.PARAGRAPH, "(**$$\n- y\n$$**)")]),
    "dollars of two paragraphs are no math": (
        "It costs $$ 5.\n\n* Or $$ 6.\n",
        [(K.PARAGRAPH, "It costs $$ 5."), (K.LIST_ITEM, "Or $$ 6.")],
    ),
    "code wins over math": (
        "```\n$$\n```\n\n* a `$$` b\n\n$$\n- y\n$$\n",
        [(K.CODE, "```\n$$\n```"), (K.LIST_ITEM, "a `$$` b"), (K.MATH, "$$\n- y\n$$")],
    ),
    "code in a list wins over math": (
        "- ```\n  $$\n  ```\n\n$$\n- y\n$$\n",
        [(K.CODE, "```\n  $$\n  ```"), (K.MATH, "$$\n- y\n$$")],
    ),
    "escaped dollars are no math": (
        "A \\$$ b\n\n- c $$ d\n",
        [(K.PARAGRAPH, "A \\$$ b"), (K.LIST_ITEM, "c $$ d")],
    ),
    "code": ("```python\nx = 1\n```\n", [(K.CODE, "```python\nx = 1\n```")]),
    "code in tildes": ("~~~\n```\n~~~\n", [(K.CODE, "~~~\n```\n~~~")]),
    "code without an end": ("```\nx\n\ny\n", [(K.CODE, "```\nx\n\ny")]),
    "indented code": ("    x = 1\n", [(K.CODE, "x = 1")]),
    "rst": ("```eval_rst\n.. a::\n```\n", [(K.CODE, "```eval_rst\n.. a::\n```")]),
    "picture": ("![](a.svg)\n", [(K.IMAGE, "![](a.svg)")]),
    "picture with a caption": (
        "![A caption.](a.svg)\n:width:`4px`\n:label:`fig_a`\n",
        [
            (K.CAPTION, "![A caption.](a.svg)"),
            (K.DIRECTIVE, ":width:`4px`"),
            (K.DIRECTIVE, ":label:`fig_a`"),
        ],
    ),
    "picture in the text": ("See ![it](a.svg) here.\n", [(K.PARAGRAPH, "See ![it](a.svg) here.")]),
    "table": (
        "| A | B |\n|:--|--:|\n| c `x` | |\n| d \\| e | $y$ |\n",
        [
            (K.TABLE_CELL, "A"),
            (K.TABLE_CELL, "B"),
            (K.TABLE_CELL, "c `x`"),
            (K.TABLE_CELL, "d \\| e"),
            (K.TABLE_CELL, "$y$"),
        ],
    ),
    "list, lazy and nested": (
        "* One\nlazy\n* Two\n    1. Deep\n       more\n\n       own paragraph\n",
        [
            (K.LIST_ITEM, "One\nlazy"),
            (K.LIST_ITEM, "Two"),
            (K.LIST_ITEM, "Deep\n       more"),
            (K.LIST_ITEM, "own paragraph"),
        ],
    ),
    "task list": ("- [ ] Open.\n- [x] Done.\n", [(K.LIST_ITEM, "Open."), (K.LIST_ITEM, "Done.")]),
    "code in an item": (
        "1. One\n\n   ```\n   x\n   ```\n\n   two\n",
        [(K.LIST_ITEM, "One"), (K.CODE, "```\n   x\n   ```"), (K.LIST_ITEM, "two")],
    ),
    "quotes": (
        "> One\n> two\n>\n> > Deep\nlazy\n",
        [(K.QUOTE, "One\n> two"), (K.QUOTE, "Deep\nlazy")],
    ),
    "list in a quote": ("> - One\n>   two\n", [(K.LIST_ITEM, "One\n>   two")]),
    "footnote": (
        "A[^n].\n\n[^n]: The note,\n    and more.\n",
        [(K.PARAGRAPH, "A[^n]."), (K.FOOTNOTE, "The note,\n    and more.")],
    ),
    "html": (
        "<div>\n<p>x</p>\n</div>\n\nText.\n",
        [(K.HTML, "<div>\n<p>x</p>\n</div>"), (K.PARAGRAPH, "Text.")],
    ),
    "html around text": (
        "<details>\n\nText.\n\n</details>\n",
        [(K.HTML, "<details>"), (K.PARAGRAPH, "Text."), (K.HTML, "</details>")],
    ),
    "comment": ("<!-- a\n\nb -->\n", [(K.HTML, "<!-- a\n\nb -->")]),
    "front matter": (
        "---\ntitle: A\n---\n# B\n",
        [(K.METADATA, "---\ntitle: A\n---\n"), (K.HEADING, "B")],
    ),
    "front matter after a byte order mark": (
        "\ufeff---\na: b\n---\n# B\n",
        [(K.METADATA, "\ufeff---\na: b\n---\n"), (K.HEADING, "B")],
    ),
    "byte order mark": ("\ufeff# A\n", [(K.HEADING, "A")]),
    "rule": ("A\n\n***\n\nB\n", [(K.PARAGRAPH, "A"), (K.RULE, "***"), (K.PARAGRAPH, "B")]),
    "definitions are no blocks": ("[a]: http://b.org 'c'\n", []),
    "nothing": ("\n  \n", []),
}


@pytest.mark.parametrize(("text", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_blocks_have_their_kind_and_exact_range(
    text: str, expected: list[tuple[BlockKind, str]]
) -> None:
    assert blocks_of(text) == expected


MARKS = {
    "roles": (
        "As :numref:`a`, {ref}`b <c>` and :cite:`d`.\n",
        "As P0, P1 and P2.",
        [("role", ":numref:`a`"), ("role", "{ref}`b <c>`"), ("role", ":cite:`d`")],
    ),
    "a role in Chinese": ("如:numref:`a`所示\n", "如P0所示", [("role", ":numref:`a`")]),
    "a colon before code is no role": ("Use: `a`\n", "Use: P0", [("code", "`a`")]),
    "code": ("`a` ``b ` c``\n", "P0 P1", [("code", "`a`"), ("code", "``b ` c``")]),
    "math": (
        "A $x_1$, $$y$$ and $`z`$.\n",
        "A P0, P1 and P2.",
        [("math", "$x_1$"), ("math", "$$y$$"), ("math", "$`z`$")],
    ),
    "prices are no math": ("It costs $5 or $6.\n", "It costs $5 or $6.", []),
    "slide marks": (
        "[**One**] (**two**) [~~three~~].\n",
        "One two three.",
        [
            ("slide", "[**"),
            ("slide", "**]"),
            ("slide", "(**"),
            ("slide", "**)"),
            ("slide", "[~~"),
            ("slide", "~~]"),
        ],
    ),
    "slide marks around a sentence": (
        "[**One. Two**] three.\n",
        "One. Two three.",
        [("slide", "[**"), ("slide", "**]")],
    ),
    "emphasis": (
        "*a* _b_ **c** __d__ ~~e~~\n",
        "a b c d e",
        [
            ("emphasis", "*"),
            ("emphasis", "*"),
            ("emphasis", "_"),
            ("emphasis", "_"),
            ("strong", "**"),
            ("strong", "**"),
            ("strong", "__"),
            ("strong", "__"),
            ("strikethrough", "~~"),
            ("strikethrough", "~~"),
        ],
    ),
    "emphasis in emphasis": (
        "***a***\n",
        "a",
        [("emphasis", "*"), ("strong", "**"), ("strong", "**"), ("emphasis", "*")],
    ),
    "emphasis that begins with an escape": (
        "*\\*a*\n",
        "P0a",
        [("emphasis", "*"), ("escape", "\\*"), ("emphasis", "*")],
    ),
    "entities": (
        "&amp; &#233; &lt; b&gt;\n",
        "P0 P1 P2 bP3",
        [("entity", "&amp;"), ("entity", "&#233;"), ("entity", "&lt;"), ("entity", "&gt;")],
    ),
    "a token's name": (
        "The &lt;unk&gt; and &lt;/s&gt;.\n",
        "The P0 and P1.",
        [("entity", "&lt;unk&gt;"), ("entity", "&lt;/s&gt;")],
    ),
    "escapes": (
        "A \\* b \\\\ c\\é\n",
        "A P0 b P1 c\\é",
        [("escape", "\\*"), ("escape", "\\\\")],
    ),
    "an escape after a line break": ("A *b*\n\\* c\n", "A b P0 c", None),
    "an escape after white space": ("A  \\# b\n", "A P0 b", [("escape", "\\#")]),
    "autolinks": (
        "<https://a.org/b?c> <a@b.org>\n",
        "P0 P1",
        [("url", "<https://a.org/b?c>"), ("url", "<a@b.org>")],
    ),
    "bare addresses": (
        "See https://a.org/b, (http://c.org) https://d.org。\n",
        "See P0, (P1) P2。",
        [("url", "https://a.org/b"), ("url", "http://c.org"), ("url", "https://d.org")],
    ),
    "links": (
        "[a](b.md) [c](<d e> 'f')\n",
        "a c",
        [("link", "["), ("link", "](b.md)"), ("link", "["), ("link", "](<d e> 'f')")],
    ),
    "links by reference": (
        "[a][id], [id][], [id].\n\n[id]: b\n",
        "a, id, id.",
        # What finds its address by its text needs the address spelled out once it is translated.
        [
            ("link", "["),
            ("link", "][id]"),
            ("link", "["),
            ("link", "][id]"),
            ("link", "["),
            ("link", "][id]"),
        ],
    ),
    "brackets without a definition": ("[a] [b][c]\n", "[a] [b][c]", []),
    "a picture in a link": (
        "[![a](b.png)](c)\n",
        "a",
        [("link", "["), ("image", "!["), ("image", "](b.png)"), ("link", "](c)")],
    ),
    "a picture without words": ("See ![](a.png)\n", "See P0", [("image", "![](a.png)")]),
    "html": (
        "A <b>c</b><br/><!-- d -->\n",
        "A P0cP1P2P3",
        [("html", "<b>"), ("html", "</b>"), ("html", "<br/>"), ("html", "<!-- d -->")],
    ),
    "footnote": ("A[^n]\n\n[^n]: b\n", "AP0", [("footnote", "[^n]")]),
    "hard breaks": ("a  \n b\\\nc\n", "aP0bP1c", [("break", "  \n "), ("break", "\\\n")]),
    "the marks' own characters": ("a\U000f0000b\n", "aP0b", [("character", "\U000f0000")]),
    "control characters": ("a\x1fb\n", "aP0b", [("character", "\x1f")]),
}


@pytest.mark.parametrize(("text", "shown", "marks"), MARKS.values(), ids=MARKS)
def test_inline_markup_becomes_marks(
    text: str, shown: str, marks: list[tuple[str, str]] | None
) -> None:
    block = part_of(text).blocks[0]
    assert visible(block.coded, block.marks) == shown
    if marks is not None:
        assert marks_of(text) == marks


def test_the_escape_after_a_line_break_keeps_its_backslash() -> None:
    # It is easily lost: the parser's range of the text begins after the backslash.
    assert ("escape", "\\*") in marks_of("A *b*\n\\* c\n")


def test_heading_levels() -> None:
    blocks = part_of("# A\n\n### B\n\nC\n---\n").blocks
    assert [block.level for block in blocks] == [1, 3, 2]


def test_line_breaks_in_coded_text_are_single_whatever_the_quote_or_list() -> None:
    assert only_block("> - a\n>   b\n").coded == "a\nb"
    assert only_block("a\r\nb\n").coded == "a\nb"


def test_a_block_names_its_line() -> None:
    part = part_of("# A\n\nb\nc\n\n$$\nd\n$$\n")
    assert [part.place(block) for block in part.blocks] == ["line 1", "line 3", "line 6"]


def test_more_marks_than_can_be_coded_are_refused_with_a_typed_error() -> None:
    with pytest.raises(UnreadableDocument, match="too many inline elements"):
        parse_part(b"`a` " * 66_000, "page.md")


# What no document may break


def check_ranges(part: Part) -> None:
    """Blocks follow each other; pieces cover a block but for what begins and ends its lines."""
    last = 0
    for block in part.blocks:
        assert last <= block.start < block.end <= len(part.text)
        last = block.end
        part.raw(block)
        if block.kind in PROSE:
            check_pieces(part, block)


def check_pieces(part: Part, block: Block) -> None:
    at, begins, is_line_start = block.start, 0, False
    ends = [piece[0] for piece in block.pieces[1:]] + [len(block.coded)]
    for (first, start, end), following in zip(block.pieces, ends, strict=True):
        coded = block.coded[first:following]
        raw = part.text[start:end].decode("utf-8")
        between = part.text[at:start]
        assert first == begins
        assert start >= at
        if is_line_start:
            assert not between.strip(b" \t>")
        elif coded == "\n":
            assert not between.strip()
        else:
            assert between == b""
        if coded != "\n":
            index = mark_index(coded[0])
            assert index < 0 or len(coded) == 1
            if index < 0:
                assert raw == coded
            elif block.marks[index].form is not MarkForm.CLOSE:
                assert raw == block.marks[index].raw
        at, begins, is_line_start = end, following, coded == "\n"
    assert at == block.end
    for index, mark in enumerate(block.marks):
        if mark.form is not MarkForm.ATOM:
            assert block.marks[mark.partner].partner == index
            assert block.marks[mark.partner].form is not mark.form


@pytest.mark.parametrize("path", MARKDOWN_EXAMPLES, ids=lambda path: path.name)
def test_ranges_of_the_examples(path) -> None:
    check_ranges(parse_part(path.read_bytes(), path.name))


@given(markdown())
def test_ranges_of_any_markdown(text: bytes) -> None:
    check_ranges(parse_part(text, "page.md"))


@given(mutated([path.read_bytes() for path in MARKDOWN_EXAMPLES]))
def test_ranges_of_damaged_examples(text: bytes) -> None:
    check_ranges(parse_part(text, "page.md"))


@given(st.text(alphabet="*_[]()`$~<>!&\\|:-=#>+%1. \n\r\taé中。", max_size=60))
def test_ranges_of_nothing_but_markup(text: str) -> None:
    check_ranges(part_of(text))


# A cost that grows with the square of the input would show as minutes here.
LONG = {
    "one line": b"word " * 200_000,
    "brackets": b"[" * 5_000,
    "links without an end": b"[a](" * 5_000,
    "dollars": b"$$" * 20_000,
    "dollars on lines": b"$$\n" * 20_000,
    "fences without an end": b"$$\n" + b"~~~~~~ `\n" * 5_000,
    "growing fences": b"$$\n" + b"\n".join(b"`" * n + b" a" for n in range(3, 300)),
    "growing ticks": b"$$\n" + b"".join(b"`" * n + b" a " for n in range(1, 400)),
    "colons": b":" * 5_000 + b" *a\nb*",
    "percents": b"%" * 5_000 + b" *a\nb*",
    "directives": b":label: " * 5_000 + b" *a\nb*",
    "emphasis without an end": b"*a **b " * 5_000,
    "deep lists": b"".join(b"  " * n + b"- a\n" for n in range(300)),
    "deep quotes": b"> " * 3_000 + b"a",
    "spaces": b"a" + b" " * 300_000 + b"b",
    "entities": b"&lt;a&gt;" * 5_000,
    "addresses": b"http://" * 50_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_input_takes_no_more_than_its_length(text: bytes) -> None:
    check_ranges(parse_part(text, "page.md"))
