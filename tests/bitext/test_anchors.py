"""What a text shows to the aligner."""

from __future__ import annotations

from bitext.anchors import block_item, latin_words, segment_item
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.pipeline import CHINESE, markdown

TEXT = "The rate $\\eta$ is 0.1, see :numref:`fig` and [this](https://example.org) of `sgd`.\n"


def test_formulas_code_references_addresses_and_numbers_are_anchors() -> None:
    item = block_item(markdown(TEXT), 0)
    assert item.anchors == {
        "$\\eta$": 1,
        ":numref:`fig`": 1,
        "](https://example.org)": 1,
        "`sgd`": 1,
        "0.1": 1,
    }
    assert item.length == len("Therateis01seeandthisof")


def test_a_sentence_is_seen_as_its_block() -> None:
    (segment,) = segment_document(markdown(TEXT), ENGLISH.sentences)
    assert segment_item(segment) == block_item(markdown(TEXT), 0)


def test_latin_words_tell_only_beside_another_script() -> None:
    (chinese,) = segment_document(markdown("我们用Adam优化器。\n"), CHINESE.sentences)
    (latin,) = segment_document(markdown("Usamos el optimizador Adam.\n"), ENGLISH.sentences)
    assert segment_item(chinese, target=True).words == {"adam"}
    assert segment_item(latin, target=True).words == frozenset()
    assert "adam" in segment_item(latin).words


def test_a_block_without_prose_is_empty() -> None:
    item = block_item(markdown("```\nx = 1\n```\n"), 0)
    assert (item.length, item.anchors, item.words) == (0, {}, frozenset())


def test_words_have_three_letters_and_more() -> None:
    assert latin_words("A GPU of two-layer nets") == ["GPU", "two-layer", "nets"]
