"""The gate on what stands in which sentence."""

from __future__ import annotations

import pytest
from pipeline import markdown

from bitext.gate import check


def found(source: str, target: str) -> list[tuple[str, str]]:
    findings = check(markdown(source), markdown(target)).findings
    return [(finding.severity.value, finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("source", "target", "names"),
    [
        ("Let $x$ be. And $y$ is.", "令$y$为。而$x$是。", ("formula `$x$`", "formula `$y$`")),
        ("Call `f` first. Then `g`.", "先调用`g`。再`f`。", ("code `f`", "code `g`")),
    ],
)
def test_things_that_changed_places_are_damage(
    source: str, target: str, names: tuple[str, str]
) -> None:
    assert found(source, target) == [
        ("damage", f"the {names[0]} stands in sentence 2, not 1"),
        ("damage", f"the {names[1]} stands in sentence 1, not 2"),
    ]


def test_a_thing_that_moved_with_its_words_is_a_change() -> None:
    assert found("Let $x$ be, with $z$. And $y$ is.", "令$x$为。而$y$是，其中有$z$。") == [
        ("change", "the formula `$z$` stands in sentence 2, not 1")
    ]


def test_another_order_in_a_sentence_and_other_sentences_are_nothing() -> None:
    assert found("Let $x$ be $y$. The end.", "设$y$是$x$。结束。") == []
    assert found("Let $x$ be. And $y$ is.", "而$y$是，令$x$为。") == []


def test_a_slide_mark_that_shrank_is_a_change() -> None:
    assert found("[**The first. The second.**]", "第一。[**第二。**]") == [
        ("change", "the slide mark does not go from the beginning to the end of the text")
    ]
