"""Which older sentence a new one took the place of, and whether its translation may stand in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.replaced import SIMILAR, carries_over, replaced, similarity
from bitext.segments import Segment, segment_document
from bitext.settings import ENGLISH, LanguageSettings
from tests.bitext.pipeline import CHINESE, markdown

A, B, C = "A loss is never negative.", "We walk down the slope.", "Data are always scarce."
A_NOW, B_NOW = "A squared loss is never negative.", "We walk slowly down the slope."


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        ([A_NOW], [A], {0: 0}),
        ([A, B_NOW, C], [A, B, C], {1: 1}),
        ([A_NOW, B_NOW], [A, B], {0: 0, 1: 1}),
        ([B_NOW, A_NOW], [A, B], {0: 1, 1: 0}),
        # The nearest of two that are alike, and each old sentence once.
        ([A_NOW, A_NOW], [A], {0: 0}),
        # What says something else, is new, is gone or only moved was not replaced.
        ([C], [A], {}),
        ([A, B], [A], {}),
        ([A], [A, B], {}),
        (["No word of it.", A], [A, "Quite another end."], {}),
        # Sentences that stayed divide: what stands on the other side of one is not looked at.
        ([A_NOW, B], [B, A], {}),
        ([], [A], {}),
        ([A], [], {}),
        (["$x$ $y$"], ["!"], {}),
    ],
)
def test_what_was_replaced(now: list[str], then: list[str], expected: dict[int, int]) -> None:
    assert replaced(now, then) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The loss", "the LOSS.", 1.0),
        ("a b c", "a b d", 2 / 3),
        ("a a a b", "a b", 1.0),
        ("损失很小", "损失不小", 3 / 4),
        ("", "", 0.0),
        ("a", "b", 0.0),
    ],
)
def test_similarity(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == pytest.approx(expected)


SENTENCES = st.lists(st.sampled_from([A, B, C, A_NOW, B_NOW, "Data are scarce."]), max_size=7)


@given(SENTENCES, SENTENCES)
def test_only_similar_sentences_that_are_gone_are_given_and_each_once(
    now: list[str], then: list[str]
) -> None:
    pairs = replaced(now, then)
    assert len(set(pairs.values())) == len(pairs)
    for n, t in pairs.items():
        assert similarity(now[n], then[t]) >= SIMILAR
        assert then[t] not in now


def segments(text: str, language: LanguageSettings = ENGLISH) -> list[Segment]:
    return segment_document(markdown(text + "\n"), language.sentences)


@pytest.mark.parametrize(
    ("now", "then", "target", "expected"),
    [
        ("The rate is small.", "A rate is small.", "学习率很小。", True),
        ("The rate `r` is small.", "A rate `r` is small.", "学习率`r`很小。", True),
        ("The *rate* is small.", "A rate is small.", "学习率很小。", True),
        ("The rate `q` is small.", "A rate `r` is small.", "学习率`r`很小。", False),
        ("The rate `r` is small.", "A rate is small.", "学习率很小。", False),
        ("The rate is small.", "A rate `r` is small.", "学习率`r`很小。", False),
        ("The rate is small.", "A rate `r` is small.", "学习率很小。", True),
        ("A $a$ and $b$.", "An $a$ and $b$.", "$b$和$a$。", True),
        ("A $a$ and $a$.", "An $a$ and $b$.", "$a$和$b$。", False),
        # Words in a formula are translated; the formula is the old one's all the same.
        ("See $x_\\text{in}$.", "Look at $x_\\text{in}$.", "见$x_\\text{输入}$。", True),
        ("See $y_\\text{in}$.", "Look at $x_\\text{in}$.", "见$x_\\text{输入}$。", False),
        ("See :numref:`a` now.", "See :numref:`a`.", "见 :numref:`a`。", True),
        ("See :numref:`b` now.", "See :numref:`a`.", "见 :numref:`a`。", False),
        ("See [it](a.md) now.", "See [it](a.md).", "见[此](a.md)。", True),
        ("See [it](b.md) now.", "See [it](a.md).", "见[此](a.md)。", False),
        ("See [**it**] now.", "See it.", "见此处。", False),
        ("See [**it**] now.", "See it.", "见[**此处**]。", True),
    ],
)
def test_a_translation_that_holds_the_new_placeholders(
    now: str, then: str, target: str, *, expected: bool
) -> None:
    (here,), (before,) = segments(now), segments(then)
    assert carries_over(here, before, segments(target, CHINESE)) is expected
