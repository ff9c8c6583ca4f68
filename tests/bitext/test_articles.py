"""The blocks of an article as a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.articles import ArticleBlock, Span, SpanKind, article_document
from bitext.documents import MARKS, Block, BlockKind, Document, MarkForm, mark_index
from bitext.segments import segment_document
from bitext.settings import ENGLISH


def paragraph(*spans: Span | str) -> ArticleBlock:
    made = tuple(Span(span) if isinstance(span, str) else span for span in spans)
    return ArticleBlock(BlockKind.PARAGRAPH, made)


def code(text: str) -> Span:
    return Span(text, SpanKind.CODE)


def link(*inner: Span | str, address: str = "a.example") -> list[Span | str]:
    return [Span("", SpanKind.LINK), *inner, Span(address, SpanKind.LINK_END)]


def document(*blocks: ArticleBlock) -> Document:
    return article_document("a.html", blocks)


def only(block: ArticleBlock) -> Block:
    ((_, found),) = document(block).blocks
    return found


def written(block: ArticleBlock) -> str:
    made = document(block)
    return made.raw(0) if made.blocks else ""


def test_a_small_article() -> None:
    made = document(
        ArticleBlock(BlockKind.HEADING, (Span("One"),), level=2),
        paragraph("Two ", code("f(x)"), ". Three."),
        ArticleBlock(BlockKind.CODE, (Span("a = 1  \n\n  b\n"),)),
        ArticleBlock(BlockKind.TABLE_CELL, (Span("a"),), row=1),
        ArticleBlock(BlockKind.TABLE_CELL, (Span("b"),), row=1),
        ArticleBlock(BlockKind.TABLE_CELL, (Span("c"),), row=2),
        paragraph("  \n "),
        ArticleBlock(BlockKind.PARAGRAPH, (Span("x.png", SpanKind.IMAGE),)),
        paragraph(r"\[x = y\]"),
    )
    assert made.data.decode() == (
        "One\n\nTwo f(x). Three.\n\na = 1\n\n  b\n\na | b\n\nc\n\n![](x.png)\n\n\\[x = y\\]\n"
    )
    assert [(block.kind.value, part.raw(block), block.level) for part, block in made.blocks] == [
        ("heading", "One", 2),
        ("paragraph", "Two f(x). Three.", 0),
        ("code", "a = 1\n\n  b", 0),
        ("table_cell", "a", 0),
        ("table_cell", "b", 0),
        ("table_cell", "c", 0),
        ("image", "![](x.png)", 0),
        ("math", "\\[x = y\\]", 0),
    ]
    assert [s.visible for s in segment_document(made, ENGLISH.sentences)] == [
        "One", "Two P0.", "Three.", "a", "b", "c",
    ]  # fmt: skip
    assert made.place(1) == "text, line 3"


def test_nothing() -> None:
    assert document().data == b""
    assert document(paragraph(" ")).blocks == ()


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        (["  one\n\t two  "], "one two"),
        (["one ", " two"], "one two"),
        (["one", "two"], "onetwo"),
        (["one", code(" f "), "two"], "one f two"),
        (["one ", code(" f "), " two"], "one f two"),
        ([code("a"), code("b"), " c"], "ab c"),
        (["one ", *link(" two "), " three"], "one [two ](a.example)three"),
        (["one ", *link("two "), " "], "one [two](a.example)"),
        (["one\u200b \ufefftwo\x07"], "one two"),
        (["one \U000f0000two"], "one two"),
        (["one ", Span("x.png", SpanKind.IMAGE), " two"], "one ![](x.png) two"),
    ],
)
def test_white_space_is_as_a_browser_shows_it(spans: list[Span | str], text: str) -> None:
    assert written(paragraph(*spans)) == text


@pytest.mark.parametrize(
    ("text", "atoms"),
    [
        (r"so \(a_1\) and \[b\]", [r"\(a_1\)", r"\[b\]"]),
        ("so $x^2$, $n$ and $$y$$", ["$x^2$", "$n$", "$$y$$"]),
        ("it costs $5 or $6 a year", []),
        (
            "see https://a.example/x?y=1, or ftp://b.example.",
            ["https://a.example/x?y=1", "ftp://b.example"],
        ),
        ("2 * 3, [1] and <b>", []),
    ],
)
def test_formulas_and_addresses_are_protected(text: str, atoms: list[str]) -> None:
    marks = only(paragraph(text)).marks
    assert [mark.raw for mark in marks] == atoms
    assert {mark.form for mark in marks} <= {MarkForm.ATOM}


def test_links_and_images_wrap_text_as_in_markdown() -> None:
    block = only(
        paragraph("See ", *link("the ", code("f"), " page"), Span("i.png", SpanKind.IMAGE))
    )
    assert [(m.form.value, m.kind, m.raw, m.partner) for m in block.marks] == [
        ("open", "link", "[", 2),
        ("atom", "code", "f", -1),
        ("close", "link", "](a.example)", 0),
        ("open", "image", "![", 4),
        ("close", "image", "](i.png)", 3),
    ]


@pytest.mark.parametrize(
    "spans",
    [
        ["one ", Span("", SpanKind.LINK), "two"],
        ["one ", "two", Span("a.example", SpanKind.LINK_END)],
        [Span("a.example", SpanKind.LINK_END), "one two", Span("", SpanKind.LINK)],
    ],
)
def test_a_link_around_several_blocks_is_none(spans: list[Span | str]) -> None:
    block = only(paragraph(*spans))
    assert (block.coded, block.marks) == ("one two", ())


SPANS = st.one_of(
    st.builds(Span, st.text(max_size=8), st.sampled_from([SpanKind.TEXT, SpanKind.CODE])),
    st.builds(Span, st.sampled_from([r"\(x\)", "$a_b$", "http://a.example", " "])),
    st.just(Span("", SpanKind.LINK)),
    st.builds(Span, st.just("a.example"), st.sampled_from([SpanKind.LINK_END, SpanKind.IMAGE])),
)
BLOCKS = st.builds(
    ArticleBlock,
    st.sampled_from([BlockKind.PARAGRAPH, BlockKind.TABLE_CELL, BlockKind.CODE]),
    st.lists(SPANS, max_size=8).map(tuple),
    row=st.integers(-1, 2),
)


@given(st.lists(BLOCKS, max_size=5))
def test_ranges_and_partners_hold_whatever_the_spans_are(blocks: list[ArticleBlock]) -> None:
    made = document(*blocks)
    (part,) = made.parts
    end = 0
    for block in part.blocks:
        assert end <= block.start < block.end <= len(part.text)
        end = block.end
        if not block.coded:
            continue
        raw = MARKS.sub(lambda f, b=block: b.marks[mark_index(f[0])].raw, block.coded)  # type: ignore[misc]
        assert part.raw(block) == raw
        pieces = b"".join(part.text[start:stop] for _, start, stop in block.pieces)
        assert pieces == raw.encode()
        for n, mark in enumerate(block.marks):
            assert (mark.partner < 0) is (mark.form is MarkForm.ATOM)
            if mark.partner >= 0:
                assert block.marks[mark.partner].partner == n
                assert block.marks[mark.partner].form is not mark.form
    segment_document(made, ENGLISH.sentences)
