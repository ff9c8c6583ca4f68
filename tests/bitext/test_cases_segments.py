"""Segments: their readable forms, their bytes, and what stays outside of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bitext.markdown import parse_part
from bitext.parsing import parse
from bitext.segments import Segment, joined_lines, segment_block, segment_document
from bitext.settings import ENGLISH, SentenceRules, load_language

CHINESE = load_language(Path(__file__).parents[2] / "languages" / "zh.toml").sentences


def segments(text: str, rules: SentenceRules = ENGLISH.sentences) -> list[Segment]:
    return segment_document(parse(text.encode(), "a.md"), rules)


def texts(text: str, rules: SentenceRules = ENGLISH.sentences) -> list[str]:
    document = parse(text.encode(), "a.md")
    return [document.data[s.start : s.end].decode() for s in segment_document(document, rules)]


@pytest.mark.parametrize(
    ("text", "visible", "key"),
    [
        ("Plain text.", "Plain text.", "Plain text."),
        ("A `c` and $x$.", "A P0 and P1.", "A `c` and $x$."),
        ("A *word* `c`.", "A word P0.", "A *word* `c`."),
        ("A [link](u) to :ref:`a`.", "A link to P0.", "A [link](u) to :ref:`a`."),
        ("[short] text\n\n[short]: u", "short text", "[short][short] text"),
        ("One\n  line\there.", "One line here.", "One line here."),
        ("A  \nbreak.", "AP0break.", "A break."),
        ("Say &amp; \\*.", "Say P0 P1.", "Say &amp; \\*."),
        ("A ![cap](i.png).", "A cap.", "A ![cap](i.png)."),
    ],
)
def test_visible_and_key(text: str, visible: str, key: str) -> None:
    (segment,) = segments(text)

    assert (segment.visible, segment.key) == (visible, key)


def test_atoms_are_numbered_in_every_segment_anew() -> None:
    first, second = segments("A `a`. B `b` *c* `d`.")

    assert (first.visible, second.visible) == ("A P0.", "B P0 c P1.")
    assert (first.atoms, second.atoms) == (("`a`",), ("`b`", "`d`"))
    assert first.marks is second.marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One é. Two 好. Three.", ["One é.", "Two 好.", "Three."]),
        ("`a` one. Two `b`", ["`a` one.", "Two `b`"]),
        ("- one.\n  more. Two\n  lines.", ["one.\n  more.", "Two\n  lines."]),
        ("> A\n> b. C.", ["A\n> b.", "C."]),
        ("## [**Bold head**]", ["Bold head"]),
        ("**Whole.** Rest *of* it.", ["Whole.", "Rest *of* it."]),
        ("**a *b***", ["a *b*"]),
        ("***all***", ["all"]),
        ("*a* and *b*", ["*a* and *b*"]),
        ("![A caption.](a.png)", ["A caption."]),
        ("[**One. Two.**] Three.", ["One. Two.", "Three."]),
        ("|a b|`c`|\n|-|-|\n|end. Next|1|", ["a b", "end.", "Next"]),
        (":A caption. More.", ["A caption.", "More."]),
        ("`x` $y$ 12 ...", []),
        ("```\ncode\n```\n\n$$x$$\n\n<!-- a -->\n\n:label:`b`", []),
    ],
)
def test_bytes_of_segments(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一行\n二行", "一行二行"),
        ("一行\n  二行", "一行二行"),
        ("一行\nword", "一行word"),
        ("word\n一行", "word一行"),
        ("one\ntwo", "one two"),
        ("一 二", "一 二"),
        ("一  two", "一 two"),
        ("一。\n“二”", "一。“二”"),
    ],
)
def test_a_line_break_means_nothing_between_wide_characters(text: str, expected: str) -> None:
    assert joined_lines(text) == expected
    assert "".join(s.coded for s in segments(text, CHINESE)) == expected


def test_no_break_and_ideographic_spaces_are_text() -> None:
    (segment,) = segments("a\u00a0b\u3000c  d")

    assert segment.coded == "a\u00a0b\u3000c d"


def test_whole_paragraphs() -> None:
    (block,) = parse_part(b"One. Two\nlines. *Three.*", "a.md").blocks

    (segment,) = segment_block(block, 7, ENGLISH.sentences, "paragraph")
    assert segment.block == 7
    assert (segment.start, segment.end) == (block.start, block.end)
    assert segment.visible == "One. Two lines. Three."


def test_indices_of_blocks() -> None:
    found = segments("# A\n\n$$x$$\n\nOne. Two.\n")

    assert [(s.block, s.visible) for s in found] == [(0, "A"), (2, "One."), (2, "Two.")]
