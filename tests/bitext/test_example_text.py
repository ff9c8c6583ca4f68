"""What an example shows of formulas and code that stand on one side only."""

from __future__ import annotations

import pytest

from bitext.example_text import example_text
from bitext.segments import Segment, segment_block
from bitext.settings import ENGLISH, LanguageSettings
from tests.bitext.pipeline import CHINESE, markdown


def segments(text: str, language: LanguageSettings) -> list[Segment]:
    blocks = markdown(text).blocks
    return [s for n, (_, b) in enumerate(blocks) for s in segment_block(b, n, language.sentences)]


def shown(source: str, target: str) -> tuple[str, str] | None:
    """Both texts, or None when the placeholders differ."""
    found = example_text(segments(source, ENGLISH), segments(target, CHINESE), spaced=False)
    return (found.source, found.target) if found.placeholders_agree else None


@pytest.mark.parametrize(
    ("source", "target", "texts"),
    [
        ("Take $a$ and `b`.", "取`b`和$a$。", ("Take P0 and P1.", "取P1和P0。")),
        # A number that people write as a formula.
        (
            "In step 1 take $k$ words.",
            "在步骤$1$取$k$个词。",
            ("In step 1 take P0 words.", "在步骤1取P0个词。"),
        ),
        ("A rate of $0.5$ for $x$.", "$x$的率为0.5。", ("A rate of 0.5 for P0.", "P0的率为0.5。")),
        # Code that the other side names as text.
        (
            "A Block class calls `f`.",
            "`Block`类调用`f`。",
            ("A Block class calls P0.", "Block类调用P0。"),
        ),
        # A formula that one side repeats, or that stands inside of another one.
        ("Use $k$ words.", "用$k$个词，即$k$个。", ("Use P0 words.", "用P0个词，即k个。")),
        ("Let $f$ be $f(x)$ now.", "现在是$f(x)$。", ("Let f be P0 now.", "现在是P0。")),
        # Formulas with translated words in them belong together.
        (r"If $x \text{ and } y$ then.", r"如果$x \text{ 且 } y$。", ("If P0 then.", "如果P0。")),
        # Markup without words is left out, an escape is its own character.
        ("A line  \nand more.", "一行和更多。", ("A line and more.", "一行和更多。")),
        (r"A sure 90\% of it.", "肯定90%。", ("A sure 90% of it.", "肯定90%。")),
    ],
)
def test_the_texts_of_an_example(source: str, target: str, texts: tuple[str, str]) -> None:
    assert shown(source, target) == texts


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Set the rate $0.4$ now.", "现在看看会发生什么。"),  # a part is lost
        ("This is it.", "这是$i$。"),  # a letter of a word is no formula
        (r"Use $\mathbf{x}$ here.", r"用$\mathbf{x}$，即$\mathbf{x}$。"),  # TeX is no text
        ("Use $a$ here.", "在这里用$b$和$c$。"),
        ("See :numref:`a`.", "看这里。"),
    ],
)
def test_what_may_say_something_else(source: str, target: str) -> None:
    assert shown(source, target) is None
