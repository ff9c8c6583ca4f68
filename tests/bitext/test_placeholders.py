"""Placeholders with the same number on both sides, and whether the two sides agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.placeholders import SharedText, share
from bitext.segments import Segment, segment_document
from bitext.settings import ENGLISH
from tests.bitext.pipeline import CHINESE, markdown


def segments(text: str, language=ENGLISH) -> list[Segment]:
    return segment_document(markdown(text + "\n"), language.sentences)


def shared(source: str, target: str) -> SharedText:
    return share(segments(source), segments(target, CHINESE), spaced=False)


def test_tokens_are_numbered_by_the_source() -> None:
    found = shared("Use `a`, then $b$.", "先$b$再`a`。")
    assert (found.source, found.target) == ("Use P0, then P1.", "先P1再P0。")
    assert found.placeholders_agree
    assert found.references_agree


def test_white_space_in_an_atom_does_not_matter() -> None:
    assert shared("Take $a + b$.", "取$a+b$。").placeholders_agree


def test_equal_atoms_are_numbered_in_order() -> None:
    assert shared("From `a` to `a`.", "从`a`到`a`。").target == "从P0到P1。"


def test_a_formula_with_translated_words_takes_the_number_that_is_left() -> None:
    found = shared(r"If $x \text{ or } y$ and $z$.", r"若$z$与$x \text{或} y$。")
    assert found.target == "若P1与P0。"
    assert found.placeholders_agree


def test_other_kinds_never_share_a_number() -> None:
    found = shared("Use `a`.", "用$b$。")
    assert found.target == "用P1。"
    assert not found.placeholders_agree
    assert found.references_agree


@pytest.mark.parametrize(
    ("source", "target", "placeholders", "references"),
    [
        ("See :numref:`a`.", "见 :numref:`b`。", True, False),
        ("See :numref:`a`.", "见。", False, False),
        ("See it.", "见 :numref:`a`。", False, False),
        ("See https://a.org/b it.", "见 https://a.org/c 。", True, False),
        ("See `a` twice: `a`.", "见`a`。", False, True),
        ("See `a`.", "见`a`和`a`。", False, True),
        ("See it.", "见它。", True, True),
    ],
)
def test_agreement(source: str, target: str, placeholders: bool, references: bool) -> None:
    found = shared(source, target)
    assert found.placeholders_agree is placeholders
    assert found.references_agree is references


def test_several_sentences_are_joined_as_their_language_does() -> None:
    found = shared("One `a`. Two $b$.", "一`a`。二$b$。")
    assert (found.source, found.target) == ("One P0. Two P1.", "一P0。二P1。")


def test_wrapping_markup_is_left_out() -> None:
    found = shared("A **bold** [link](a.md).", "**粗体**[链接](a.md)。")
    assert (found.source, found.target) == ("A bold link.", "粗体链接。")


ATOMS = st.lists(
    st.sampled_from(["`a`", "`b`", "$x$", "$y$", ":numref:`c`", ":cite:`d`", "&amp;"]), max_size=6
)


@given(ATOMS, ATOMS)
def test_agreement_is_equality_of_atoms_up_to_words_in_formulas(
    here: list[str], there: list[str]
) -> None:
    found = shared("Word " + " word ".join(here) + ".", "词" + "词".join(there) + "。")
    tokens = [f"P{n}" for n in range(len(here))]
    assert [word for word in found.source.strip(".").split() if word in tokens] == tokens
    if sorted(here) == sorted(there):
        assert found.placeholders_agree
        assert found.references_agree
    if len(here) != len(there):
        assert not found.placeholders_agree
    if found.placeholders_agree:
        numbers = [f"P{n}" for n in range(len(there))]
        assert sorted(token for token in numbers if token in found.target) == sorted(numbers)
