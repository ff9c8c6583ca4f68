"""Segments: what is translated of a block, where it stands, and the readable forms of it."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext.segments import (
    atoms,
    folded,
    has_prose,
    joined_lines,
    one_line,
    segment_block,
    segment_document,
)
from bitext.settings import ENGLISH, SentenceRules
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, markdown


def raw_segments(text: str, granularity: str = "sentence") -> list[str]:
    document = markdown(text)
    data = document.parts[0].text
    return [
        data[segment.start : segment.end].decode("utf-8")
        for segment in segment_document(document, ENGLISH.sentences, granularity)
    ]


def only(text: str, rules: SentenceRules = ENGLISH.sentences):
    (segment,) = segment_document(markdown(text), rules)
    return segment


@pytest.mark.parametrize(
    "text",
    [
        "```\nprint('a')\n```\n",
        "$$\na\n$$\n",
        ":label:`sec_a`\n",
        "![](a.svg)\n",
        "<div>a</div>\n",
        "---\n",
        "---\na: b\n---\n",
        "`code` $x$ 12 :numref:`a`\n",
        "| `a` | 1.5 |\n|--|--|\n| $x$ | 2 |\n",
    ],
)
def test_nothing_to_translate(text: str) -> None:
    assert raw_segments(text) == []


def test_a_heading_a_cell_and_a_caption_are_translated() -> None:
    text = "# A title\n\n![A caption.](a.svg)\n\n| Head | 2 |\n|--|--|\n| One. Two. | $x$ |\n"
    assert raw_segments(text) == ["A title", "A caption.", "Head", "One.", "Two."]


def test_the_granularity_paragraph_keeps_a_block_whole() -> None:
    assert raw_segments("One. Two.\nThree.\n\nFour.\n", "paragraph") == [
        "One. Two.\nThree.",
        "Four.",
    ]


def test_markup_around_a_whole_sentence_stays_outside_of_it() -> None:
    assert raw_segments("**One.** [*Two.*](a.md) [**Three.**]\n") == ["One.", "Two.", "Three."]
    assert only("**One** and **two**\n").visible == "One and two"


def test_a_segment_holds_its_place_whatever_the_characters() -> None:
    text = "Ünë Satz mit 🙂. Zwei `x` — drei.\n\n* 三。四。\n"
    assert raw_segments(text) == ["Ünë Satz mit 🙂.", "Zwei `x` — drei.", "三。", "四。"]


def test_a_hard_break_at_the_end_of_a_sentence() -> None:
    assert raw_segments("One.  \nTwo.\\\n   Three.\n") == ["One.  \n", "Two.\\\n   ", "Three."]


def test_line_breaks_become_single_spaces() -> None:
    assert only("> One\n> *two*\n> three.\n").coded.count(" ") == 2
    assert only("One\r\n two\tthree.\n").coded == "One two three."


def test_line_breaks_between_wide_characters_mean_nothing() -> None:
    assert only("一行\n二行，\n  and GPT\n三行。\n", CHINESE.sentences).coded == (
        "一行二行，and GPT三行。"
    )
    assert only("One\ntwo。\n", CHINESE.sentences).coded == "One two。"


def test_spaces_that_are_text_stay() -> None:
    assert only("Figure\u00a03 and\u3000more.\n").coded == "Figure\u00a03 and\u3000more."
    assert only("Figure\u00a03 and\u3000more.\n").key == "Figure 3 and more."


def test_visible_numbers_atoms_and_leaves_wrapping_out() -> None:
    segment = only("A **bold `a`** and $x$ [link :cite:`b`](c.md).\n")
    assert segment.visible == "A bold P0 and P1 link P2."
    assert segment.key == "A **bold `a`** and $x$ [link :cite:`b`](c.md)."
    assert segment.atoms == ("`a`", "$x$", ":cite:`b`")


def test_equal_keys_are_equal_content() -> None:
    assert only("A `b`\nc.\n").key == only("> A  `b` c.\n").key
    assert only("A `b` c.\n").key != only("A `d` c.\n").key
    assert only("A **b** c.\n").key != only("A *b* c.\n").key


def test_small_functions() -> None:
    assert folded(" a \t\n b\u00a0 ") == " a b\u00a0 "
    assert one_line(" a \n b\u2028\u00a0c ") == "a b c"
    assert joined_lines("中 \n文 a\nb 中 文") == "中文 a b 中 文"
    assert atoms("plain", ()) == ()
    assert has_prose("1 中")
    assert not has_prose("1 \U000f0000 ()")


@given(any_markdown())
def test_segments_lie_in_their_block_in_order(text: bytes) -> None:
    document = markdown(text.decode("utf-8"))
    for index, (part, block) in enumerate(document.blocks):
        at = block.start
        for segment in segment_block(block, index, ENGLISH.sentences):
            assert at <= segment.start < segment.end <= block.end
            at = segment.end
            part.text[segment.start : segment.end].decode("utf-8")  # no character is cut
            assert segment.coded == folded(segment.coded)


def test_a_long_line_of_spaces_takes_no_more_than_its_length() -> None:
    assert joined_lines("中" + " " * 200_000 + "\n" + " " * 200_000 + "文") == "中文"
    assert joined_lines("a" + " " * 400_000 + "b") == "a b"
