"""A difference says what changed, in words, and loses nothing of either text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.word_difference import word_difference

TEXT = st.text(st.sampled_from("ab ,\n'學习ไท"), max_size=30) | st.text(max_size=20)


def told(earlier: str, later: str) -> str:
    """Write a difference as people do: [-deleted-]{+inserted+}."""
    marks = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(marks[p.kind].format(p.text) for p in word_difference(earlier, later))


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("The loss is small.", "The loss is small.", "The loss is small."),
        ("The loss is small.", "The loss is large.", "The loss is [-small-]{+large+}."),
        ("It falls.", "It often falls.", "It {+often +}falls."),
        # One change, not three with a space between them.
        ("a red old car", "a blue new car", "a [-red old-]{+blue new+} car"),
        ("don't stop", "do stop", "[-don't-]{+do+} stop"),
        # No spaces: characters are compared.
        ("損失函數很小。", "損失函數很大。", "損失函數很[-小-]{+大+}。"),
        ("用GPU訓練", "用TPU訓練", "用[-GPU-]{+TPU+}訓練"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("", "", ""),
    ],
)
def test_words(earlier: str, later: str, expected: str) -> None:
    assert told(earlier, later) == expected


@given(TEXT, TEXT)
def test_both_texts_are_in_it(earlier: str, later: str) -> None:
    pieces = word_difference(earlier, later)

    assert "".join(p.text for p in pieces if p.kind != "inserted") == earlier
    assert "".join(p.text for p in pieces if p.kind != "deleted") == later
    assert all(piece.text for piece in pieces)
    assert all(a.kind != b.kind for a, b in pairwise(pieces))


@given(TEXT)
def test_a_text_that_did_not_change_is_one_piece(text: str) -> None:
    assert [piece.kind for piece in word_difference(text, text)] == ["same"] * bool(text)


def test_texts_too_long_to_compare_are_one_change() -> None:
    earlier, later = "same " + "a b " * 1000 + "end", "same " + "c d " * 1000 + "end"

    kinds = [piece.kind for piece in word_difference(earlier, later)]

    assert kinds == ["same", "deleted", "inserted", "same"]
