"""Edit distances are those of the plain dynamic program, and sums are sums of segments."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.effort import Effort, changes, edit_distance, effort, is_same


def by_dynamic_program(one: Sequence[object], other: Sequence[object]) -> int:
    """The textbook's matrix (Wagner and Fischer 1974), row by row."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        above, row = row, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]


# Few letters, so that much is alike; long enough for more than one machine word of bits.
LETTERS = st.text(alphabet="abç 的", max_size=150)


@given(LETTERS, LETTERS)
def test_it_is_the_distance_of_the_dynamic_program(one: str, other: str) -> None:
    assert edit_distance(one, other) == by_dynamic_program(one, other)


@given(st.text(), st.text())
def test_of_any_characters(one: str, other: str) -> None:
    assert edit_distance(one, other) == by_dynamic_program(one, other)


@given(st.lists(st.sampled_from(["ab", "cde", "fghi"])), st.lists(st.sampled_from(["ab", "x"])))
def test_of_words(one: list[str], other: list[str]) -> None:
    assert edit_distance(one, other) == by_dynamic_program(one, other)


@given(LETTERS, LETTERS, LETTERS)
def test_it_is_a_metric(one: str, other: str, third: str) -> None:
    distance = edit_distance(one, other)
    assert distance == edit_distance(other, one)
    assert (distance == 0) == (one == other)
    assert edit_distance(one, third) <= distance + edit_distance(other, third)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


@given(
    st.text(alphabet="ab", min_size=900, max_size=1100),
    st.integers(0, 899),
    st.integers(1, 20),
)
def test_a_long_text_with_a_stretch_taken_out(text: str, start: int, size: int) -> None:
    shorter = text[:start] + text[start + size :]
    assert edit_distance(text, shorter) == len(text) - len(shorter)


@pytest.mark.parametrize(
    ("draft", "final", "expected"),
    [
        ("", "", (0, 0)),
        ("", "a new text", (10, 3)),
        ("all of it gone", "", (14, 4)),
        ("Kayıp azalır.", "Kayıp azalır.", (0, 0)),
        ("Kayıp azalır.", "Kayıp  azalır.\n", (0, 0)),
        ("Kayıp düşer.", "Kayıp azalır.", (5, 1)),
        # A word that was moved was taken out at one place and put in at another.
        ("the red big house", "the big red house", (6, 2)),
        # A sign belongs to its word.
        ("We learn, then stop.", "We learn then stop.", (1, 1)),
        # Each character of a script without spaces is a word; Latin words and signs are whole.
        ("模型学习权重。", "模型学会了权重。", (2, 2)),
        ("用 softmax 回归，很好。", "用 logistic 回归，很好。", (7, 1)),
        ("モデルは学ぶ。", "モデルが学ぶ。", (1, 1)),
        # Korean has spaces.
        ("모델은 학습한다.", "모델이 학습한다.", (1, 1)),
    ],
)
def test_what_was_changed(draft: str, final: str, expected: tuple[int, int]) -> None:
    assert changes(draft, final) == expected


def test_white_space_alone_is_no_change() -> None:
    assert is_same("a b", "a\n  b")
    assert is_same("模型 学习", "模型学习")
    assert not is_same("a b", "a c")


def test_the_sums_of_a_document() -> None:
    drafts = [
        ("Kayıp azalır.", "Kayıp azalır."),
        ("Model öğrenir.", "Model ağırlıkları öğrenir."),
        ("Fazla bir cümle.", ""),
    ]
    assert effort(drafts) == Effort(
        segments_drafted=3,
        segments_corrected=2,
        characters_changed=12 + 16,
        words_changed=1 + 3,
        characters=13 + 26,
        words=2 + 3,
    )


def test_nothing_drafted() -> None:
    assert effort([]) == Effort(0, 0, 0, 0, 0, 0)


@given(st.lists(st.tuples(LETTERS, LETTERS)), st.lists(st.tuples(LETTERS, LETTERS)))
def test_efforts_add_up(some: list[tuple[str, str]], more: list[tuple[str, str]]) -> None:
    assert effort(some) + effort(more) == effort([*some, *more])
