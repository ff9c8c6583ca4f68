"""Inline Markdown: the short way for most blocks makes what the long way makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.documents import Block
from bitext.markdown import parse_part
from bitext.markdown_inline import InlineEncoder
from tests.bitext.documents_to_try import markdown, mutated
from tests.bitext.pipeline import MARKDOWN_EXAMPLES


def the_long_way(text: bytes) -> tuple[Block, ...]:
    """The blocks as `InlineEncoder.block` alone makes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InlineEncoder, "simple_block", lambda *_: None)
        return parse_part(text, "page.md").blocks


def said(blocks: tuple[Block, ...]) -> list[object]:
    """What the blocks are, whatever runs their plain text is cut into."""
    return [block._replace(pieces=()) for block in blocks]


@pytest.mark.parametrize("path", MARKDOWN_EXAMPLES, ids=lambda path: path.name)
def test_both_ways_agree_on_the_examples(path: object) -> None:
    text = path.read_bytes()  # type: ignore[attr-defined]

    assert said(parse_part(text, "page.md").blocks) == said(the_long_way(text))


@given(markdown())
def test_both_ways_agree_on_any_markdown(text: bytes) -> None:
    assert said(parse_part(text, "page.md").blocks) == said(the_long_way(text))


@given(mutated([path.read_bytes() for path in MARKDOWN_EXAMPLES]))
def test_both_ways_agree_on_damaged_examples(text: bytes) -> None:
    assert said(parse_part(text, "page.md").blocks) == said(the_long_way(text))


@given(st.text(alphabet="*_[]()`$~&\\:{ \n\taé中。", max_size=60))
def test_both_ways_agree_on_nothing_but_markup(text: str) -> None:
    data = text.encode("utf-8")

    assert said(parse_part(data, "page.md").blocks) == said(the_long_way(data))
