"""Words of scripts with and without spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.words import words, written_words


@pytest.mark.parametrize(
    ("text", "found", "written"),
    [
        ("", "", ""),
        (" \n\t", "", ""),
        ("The loss, again: Softmax.", "the loss again softmax", "The loss, again: Softmax."),
        ("STRASSE Straße", "strasse strasse", "STRASSE Straße"),
        # A Latin word ends where a character of a script without spaces begins.
        ("用softmax回归，好。", "用 softmax 回 归 好", "用 softmax 回 归 ， 好 。"),
        ("学ぶ モデル", "学 ぶ モ デ ル", "学 ぶ モ デ ル"),
        ("모델은 학습한다.", "모델은 학습한다", "모델은 학습한다."),
        ("$x + y$ :numref:`a`", "x y numref a", "$x + y$ :numref:`a`"),
    ],
)
def test_words(text: str, found: str, written: str) -> None:
    assert words(text) == found.split()
    assert written_words(text) == written.split()


@given(st.text())
def test_nothing_but_white_space_is_left_out(text: str) -> None:
    assert "".join(written_words(text)) == "".join(text.split())
