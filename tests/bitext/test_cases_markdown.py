"""Markdown read block by block: kinds, exact ranges, and the marks of each construct."""

from __future__ import annotations

import pytest

from bitext import markdown_inline
from bitext.documents import Block, BlockKind, MarkForm, mark_character
from bitext.errors import UnreadableDocument
from bitext.markdown import parse_part
from bitext.segments import expanded

FORMS = {MarkForm.ATOM: "", MarkForm.OPEN: "+", MarkForm.CLOSE: "-"}


def blocks(text: str) -> list[tuple[str, str]]:
    part = parse_part(text.encode(), "a.md")
    return [(block.kind.value, part.raw(block)) for block in part.blocks]


def only(text: str) -> Block:
    (block,) = parse_part(text.encode(), "a.md").blocks
    return block


def marks(block: Block) -> list[tuple[str, str]]:
    """Return (kind, raw) of every mark; "+link" opens a pair, "-link" closes it."""
    return [(FORMS[mark.form] + mark.kind, mark.raw) for mark in block.marks]


BLOCKS = {
    "heading with a label": (
        "# Title\n:label:`sec_a`\n",
        [("heading", "Title"), ("directive", ":label:`sec_a`")],
    ),
    "heading with attributes": ("## Intro {#sec-intro}\n", [("heading", "Intro")]),
    "heading by underline": (
        "Title\n=====\n\ntext\n",
        [("heading", "Title"), ("paragraph", "text")],
    ),
    "MyST target": ("(sec-a)=\n# T\n", [("directive", "(sec-a)="), ("heading", "T")]),
    "MyST comment": ("% a remark\n", [("directive", "% a remark")]),
    "MyST fence": (
        ":::{note}\nhello\n:::\n",
        [("directive", ":::{note}"), ("paragraph", "hello"), ("directive", ":::")],
    ),
    "tabs": (
        ":begin_tab:`mxnet`\nHello.\n:end_tab:\n",
        [("directive", ":begin_tab:`mxnet`"), ("paragraph", "Hello."), ("directive", ":end_tab:")],
    ),
    "directive between prose": (
        "One.\n:label:`a`\nTwo.\n",
        [("paragraph", "One."), ("directive", ":label:`a`"), ("paragraph", "Two.")],
    ),
    "a role alone on a line is prose": (
        ":numref:`a`\nshows.\n",
        [("paragraph", ":numref:`a`\nshows.")],
    ),
    "display math on one line": ("$$x = 1$$\n", [("math", "$$x = 1$$")]),
    "display math with a list mark and an underline": (
        "Hello\n$$\nx\n- b\n= c\n=\n$$\nwhere.\n",
        [("paragraph", "Hello"), ("math", "$$\nx\n- b\n= c\n=\n$$"), ("paragraph", "where.")],
    ),
    "display math with a label": (
        "$$y$$\n:eqlabel:`eq_a`\n",
        [("math", "$$y$$"), ("directive", ":eqlabel:`eq_a`")],
    ),
    "code that shows dollars opens no math": (
        "`$$` and\n\n- a\n\n`$$`\n",
        [("paragraph", "`$$` and"), ("list_item", "a"), ("paragraph", "`$$`")],
    ),
    "fenced code that shows dollars": (
        "```\n$$\n```\n\n- a\n\n```\n$$\n```\n",
        [("code", "```\n$$\n```"), ("list_item", "a"), ("code", "```\n$$\n```")],
    ),
    "math ends no later than its paragraph": (
        "costs $$ 5\n\n- a\n\nor $$ 6\n",
        [("paragraph", "costs $$ 5"), ("list_item", "a"), ("paragraph", "or $$ 6")],
    ),
    "table with a caption before": (
        ":A caption\n\n|a|b|\n|-|-|\n|c|*d* e|\n",
        [("caption", "A caption")] + [("table_cell", cell) for cell in ("a", "b", "c", "*d* e")],
    ),
    "table with caption and label after": (
        "|a|\n|-|\n|b|\n\n:The caption\n:label:`tab_a`\n",
        [
            ("table_cell", "a"),
            ("table_cell", "b"),
            ("caption", "The caption"),
            ("directive", ":label:`tab_a`"),
        ],
    ),
    "escaped pipe in a cell": (
        "|a|\n|-|\n|b \\| c|\n",
        [("table_cell", "a"), ("table_cell", "b \\| c")],
    ),
    "nested list with lazy lines": (
        "- one\n  - two\n    more\nlazy\n- three\n",
        [("list_item", "one"), ("list_item", "two\n    more\nlazy"), ("list_item", "three")],
    ),
    "loose numbered list": (
        "1. x\n\n   y\n2. z\n",
        [("list_item", "x"), ("list_item", "y"), ("list_item", "z")],
    ),
    "task list": ("- [ ] todo\n- [x] done\n", [("list_item", "todo"), ("list_item", "done")]),
    "code in a list item": (
        "- text\n  ```\n  x\n  ```\n",
        [("list_item", "text"), ("code", "```\n  x\n  ```")],
    ),
    "heading in a list item": ("- # Head\n", [("heading", "Head")]),
    "quote with a lazy line and a list": (
        "> one\n> two\nlazy\n>\n> - item\n",
        [("quote", "one\n> two\nlazy"), ("list_item", "item")],
    ),
    "footnote": ("Note[^1].\n\n[^1]: Text.\n", [("paragraph", "Note[^1]."), ("footnote", "Text.")]),
    "picture with caption, width and label": (
        "![A caption.](a.png)\n:width:`200px`\n:label:`fig_a`\n",
        [
            ("caption", "![A caption.](a.png)"),
            ("directive", ":width:`200px`"),
            ("directive", ":label:`fig_a`"),
        ],
    ),
    "picture without caption": ("![](a.png)\n", [("image", "![](a.png)")]),
    "HTML block and comment": (
        "<div>\nhi\n</div>\n\n<!-- c -->\n",
        [("html", "<div>\nhi\n</div>"), ("html", "<!-- c -->")],
    ),
    "front matter": (
        "---\ntitle: x\n---\n\n# A\n",
        [("metadata", "---\ntitle: x\n---\n"), ("heading", "A")],
    ),
    "front matter by dots after a byte order mark": (
        "\ufeff---\na: 1\n...\ntext\n",
        [("metadata", "\ufeff---\na: 1\n...\n"), ("paragraph", "text")],
    ),
    "byte order mark": ("\ufeff# A\n", [("heading", "A")]),
    "code": (
        "```python\nx = 1\n```\n\n    y\n",
        [("code", "```python\nx = 1\n```"), ("code", "y")],
    ),
    "unclosed code": ("~~~\n# no heading\n", [("code", "~~~\n# no heading")]),
    "rule": ("a\n\n***\n\nb\n", [("paragraph", "a"), ("rule", "***"), ("paragraph", "b")]),
    "CRLF": (
        "# A\r\n\r\nOne.\r\nTwo.\r\n\r\n$$\r\nx\r\n- b\r\n$$\r\n",
        [("heading", "A"), ("paragraph", "One.\r\nTwo."), ("math", "$$\r\nx\r\n- b\r\n$$")],
    ),
    "link definitions are no block": ("[a]: u\n[b]: v\n", []),
    "blank": (" \n\n", []),
    "escape at the start": ("\\# no heading\n", [("paragraph", "\\# no heading")]),
    "beyond ASCII": ("模型 é\n\n🙂 好。\n", [("paragraph", "模型 é"), ("paragraph", "🙂 好。")]),
}


@pytest.mark.parametrize(("text", "expected"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks_and_their_exact_ranges(text: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(text) == expected


MARKS = {
    "d2lbook role": ("See :numref:`fig_a`.", "See P.", [("role", ":numref:`fig_a`")]),
    "MyST role": ("See {ref}`part one`.", "See P.", [("role", "{ref}`part one`")]),
    "code": ("Call `f(x)` now", "Call P now", [("code", "`f(x)`")]),
    "code with a backtick": ("Call `` a`b `` now", "Call P now", [("code", "`` a`b ``")]),
    "inline math": ("A $x_1 < 2$ b", "A P b", [("math", "$x_1 < 2$")]),
    "display math in prose": ("A $$y$$ b", "A P b", [("math", "$$y$$")]),
    "emphasis": (
        "*a* _b_",
        "PaP PbP",
        [("+emphasis", "*"), ("-emphasis", "*")] + [("+emphasis", "_"), ("-emphasis", "_")],
    ),
    "strong": ("**a**", "PaP", [("+strong", "**"), ("-strong", "**")]),
    "strikethrough": ("~~a~~", "PaP", [("+strikethrough", "~~"), ("-strikethrough", "~~")]),
    "slide, shown": ("[**a**] b", "PaP b", [("+slide", "[**"), ("-slide", "**]")]),
    "slide, shown in line": ("(**a**) b", "PaP b", [("+slide", "(**"), ("-slide", "**)")]),
    "slide, left out": ("[~~a~~] b", "PaP b", [("+slide", "[~~"), ("-slide", "~~]")]),
    "other brackets are no slide": ("{**a**}", "{PaP}", [("+strong", "**"), ("-strong", "**")]),
    "slide around marks": (
        "[**a *b* `c`**]",
        "Pa PbP PP",
        [("+slide", "[**"), ("+emphasis", "*"), ("-emphasis", "*"), ("code", "`c`")]
        + [("-slide", "**]")],
    ),
    "link": ('[a](u "t")', "PaP", [("+link", "["), ("-link", '](u "t")')]),
    "empty link": ("a [](u)", "a P", [("link", "[](u)")]),
    "autolink": (
        "<https://a.org>, <me@a.org>",
        "P, P",
        [("url", "<https://a.org>"), ("url", "<me@a.org>")],
    ),
    "bare URL without the last period": (
        "See https://b.org/a_b?x=1.",
        "See P.",
        [("url", "https://b.org/a_b?x=1")],
    ),
    "picture in a link": (
        "[![a](b.svg)](u)",
        "PPaPP",
        [("+link", "["), ("+image", "!["), ("-image", "](b.svg)"), ("-link", "](u)")],
    ),
    "footnote": ("Note[^1].", "NoteP.", [("footnote", "[^1]")]),
    "entity": ("a &amp; b &#233;", "a P b P", [("entity", "&amp;"), ("entity", "&#233;")]),
    "a token's name": ("the &lt;unk&gt; token", "the P token", [("entity", "&lt;unk&gt;")]),
    "escape": (r"\* a \é", "P a \\é", [("escape", r"\*")]),
    "HTML": ("a <b>x</b>", "a PxP", [("html", "<b>"), ("html", "</b>")]),
    "hard breaks": ("a  \nb\\\nc", "aPbPc", [("break", "  \n"), ("break", "\\\n")]),
    "hard break with the next line's indentation": ("a  \n  b", "aPb", [("break", "  \n  ")]),
    "soft break": ("a\nb", "a\nb", []),
    "soft break in CRLF": ("a\r\nb", "a\nb", []),
    "a character of our own": ("a \U000f0001 b", "a P b", [("character", "\U000f0001")]),
    "a control character": ("a \x01 b", "a P b", [("character", "\x01")]),
}


@pytest.mark.parametrize(("text", "coded", "expected"), MARKS.values(), ids=MARKS.keys())
def test_marks(text: str, coded: str, expected: list[tuple[str, str]]) -> None:
    body = text if text.endswith("\n") else text + "\n"
    definitions = "" if "[^1]" not in text else "\n[^1]: x\n"
    block = parse_part((body + definitions).encode(), "a.md").blocks[0]

    assert marks(block) == expected
    numbered = iter(range(len(expected)))
    shown = "".join(mark_character(next(numbered)) if c == "P" else c for c in coded)
    assert block.coded == shown


@pytest.mark.parametrize(
    ("written", "closing"),
    [("[a][id]", "][id]"), ("[id]", "][id]"), ("[id][]", "][id]"), ("[Id]", "][Id]")],
)
def test_a_link_by_reference_spells_out_its_address(written: str, closing: str) -> None:
    part = parse_part(f"See {written} now.\n\n[id]: https://a.org\n".encode(), "a.md")
    (block,) = part.blocks

    assert marks(block) == [("+link", "["), ("-link", closing)]
    assert part.raw(block) == f"See {written} now."


@pytest.mark.parametrize("text", [text for text, _, _ in MARKS.values()])
def test_coded_text_with_its_marks_is_the_text(text: str) -> None:
    block = parse_part(text.encode(), "a.md").blocks[0]

    assert expanded(block.coded, block.marks) == text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", ["**a *b* c**", "[**a**](u) ~~b~~", "![*a*](u) b"])
def test_partners_point_at_each_other(text: str) -> None:
    block = only(text)

    for index, mark in enumerate(block.marks):
        assert block.marks[mark.partner].partner == index
        assert {mark.form, block.marks[mark.partner].form} == {MarkForm.OPEN, MarkForm.CLOSE}


def test_pieces_lead_from_coded_text_to_bytes() -> None:
    text = "好 **é** `c`\n> no"
    part = parse_part(f"> {text}\n".encode(), "a.md")
    (block,) = part.blocks

    written = [part.text[start:end].decode() for _, start, end in block.pieces]
    assert written == ["好 ", "**", "é", "**", " ", "`c`", "\n> ", "no"]
    assert [at for at, _, _ in block.pieces] == [0, 2, 3, 4, 5, 6, 7, 8]


def test_levels_and_places() -> None:
    part = parse_part(b"# A\n\n### B\n\ntext\n", "a.md", "cell 4")

    assert [block.level for block in part.blocks] == [1, 3, 0]
    assert [part.place(block) for block in part.blocks] == [
        "cell 4, line 1",
        "cell 4, line 3",
        "cell 4, line 5",
    ]


def test_blocks_that_are_no_prose_have_no_coded_text() -> None:
    part = parse_part(b"```\nx\n```\n\n$$x$$\n\n![](a.png)\n\n:label:`a`\n\n---\n", "a.md")

    kinds = [block.kind for block in part.blocks]
    assert kinds == [
        BlockKind.CODE,
        BlockKind.MATH,
        BlockKind.IMAGE,
        BlockKind.DIRECTIVE,
        BlockKind.RULE,
    ]
    assert not any(block.coded or block.marks or block.pieces for block in part.blocks)


def test_more_marks_than_can_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_inline, "MARK_LIMIT", 3)
    assert len(only("`a` `b` `c`").marks) == 3

    with pytest.raises(UnreadableDocument, match="too many inline elements") as error:
        parse_part(b"`a` `b` `c` `d`", "a.md", "cell 2")
    assert (error.value.document, error.value.place) == ("a.md", "cell 2")


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("See https://a.org/Foo_(bar).", ["https://a.org/Foo_(bar)"]),
        ("(See https://a.org/x)", ["https://a.org/x"]),
        ("See https://a.org/(b.", ["https://a.org/"]),
        ("![a](a.png){width=50px}", ["![", "](a.png)", "{width=50px}"]),
        ("A [l](u){target=_blank #x .y}", ["[", "](u)", "{target=_blank #x .y}"]),
        ("A {{ name }} and {0, 1}.", ["{{ name }}"]),
    ],
)
def test_what_is_protected_in_plain_text(text: str, protected: list[str]) -> None:
    assert [mark.raw for mark in only(f"Words: {text}").marks] == protected
