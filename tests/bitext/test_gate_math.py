"""When two formulas are the same."""

from __future__ import annotations

import pytest

from bitext.gate_math import Likeness, compare_formulas


@pytest.mark.parametrize(
    ("source", "target", "likeness"),
    [
        ("$x$", "$x$", Likeness.SAME),
        ("$a+b$", "$a + b$", Likeness.SPACED),
        (r"$a\,b$", r"$a b$", Likeness.SPACED),
        (r"$\alpha x$", r"$\alphax$", Likeness.OTHER),
        (r"$x \text{ if } y$", r"$x \text{如果} y$", Likeness.WORDED),
        (r"$x \text{ if } y$", r"$x \text{} y$", Likeness.OTHER),
        (r"$x \text{ if } y$", "$x y$", Likeness.OTHER),
        ("$$x.$$", "$$x$$", Likeness.WORDED),
        ("$x.$", "$x$", Likeness.OTHER),
        ("$x$", "$$x$$", Likeness.OTHER),
        ("$x_1$", "$x_2$", Likeness.OTHER),
    ],
)
def test_likeness(source: str, target: str, likeness: Likeness) -> None:
    assert compare_formulas(source, target) is likeness
