"""Tabs: who sees which block."""

from __future__ import annotations

import pytest

from bitext.document_tabs import EVERYONE, have_common, is_tab_directive, readers
from tests.bitext.pipeline import markdown


def test_text_between_the_marks_of_a_tab_is_for_its_readers() -> None:
    document = markdown(
        "Before.\n\n:begin_tab:`mxnet, tensorflow`\nOne.\n\nTwo.\n:end_tab:\n\nAfter.\n"
    )
    two = frozenset({"mxnet", "tensorflow"})
    assert readers(document) == [EVERYONE, two, two, two, two, EVERYONE]


@pytest.mark.parametrize(
    ("mark", "names"),
    [
        ("#@tab pytorch", {"pytorch"}),
        ("%%tab pytorch, jax", {"pytorch", "jax"}),
        ("#@tab all", set()),
        ("# a comment", set()),
    ],
)
def test_code_is_for_whom_its_first_line_says(mark: str, names: set[str]) -> None:
    document = markdown(f"```{{.python .input}}\n{mark}\nx = 1\n```\n")
    assert readers(document) == [frozenset(names)]


def test_a_tab_that_is_not_closed_lasts_to_the_end() -> None:
    assert readers(markdown(":begin_tab:`a`\n\nText.\n"))[-1] == frozenset({"a"})


def test_marks_of_tabs_are_told_from_other_directives() -> None:
    assert is_tab_directive(":begin_tab:`a`")
    assert is_tab_directive(":end_tab:")
    assert not is_tab_directive(":label:`a`")


def test_everyone_sees_what_any_reader_sees() -> None:
    one, other = frozenset({"a", "b"}), frozenset({"b"})
    assert have_common(one, other)
    assert have_common(one, EVERYONE)
    assert not have_common(other, frozenset({"a"}))
