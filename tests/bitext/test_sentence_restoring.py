"""One sentence back to its earlier text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bitext.documents import Document
from bitext.errors import DamagedTranslation, InvalidInput
from bitext.notebooks import write_notebook
from bitext.pairing import Bead, Bitext, pair_documents
from bitext.parsing import parse
from bitext.segments import Segment, expanded, segment_document
from bitext.sentence_restoring import (
    Passage,
    closest,
    find_counterpart,
    find_passages,
    passages,
    restore_sentence,
)
from bitext.settings import ENGLISH
from tests.bitext.pipeline import BOOK, CHINESE, SPANISH, markdown

LANGUAGES = {"zh": CHINESE, "es": SPANISH}
EDITIONS = sorted(
    path
    for code in LANGUAGES
    for path in (BOOK / "human" / code).rglob("*.*")
    if not path.stem.endswith("_origin")
)


def pair(source: str | Document, target: str | Document) -> Bitext:
    documents = (markdown(one) if isinstance(one, str) else one for one in (source, target))
    return pair_documents(*documents, ENGLISH, CHINESE)


def found(bitext: Bitext, text: str) -> Passage:
    (only,) = find_passages(passages(bitext, ENGLISH, CHINESE), text, in_source=True)
    return only


def restored(earlier: Bitext, now: Bitext, text: str) -> str:
    passage = found(earlier, text)
    into = find_counterpart(earlier, passage, now)
    assert into is not None
    wanted = earlier.beads[passage.number].target
    return restore_sentence(now, into.segments, earlier.target, wanted, CHINESE).decode()


def overwritten(human: Document, segment: Segment) -> Document:
    """The document with other letters in one sentence, and the same markup."""
    coded = "".join("甲" if "\u4e00" <= c <= "\u9fff" else c for c in segment.coded)
    coded = coded.translate(str.maketrans("aeiáéí", "oouóóú"))
    part, _ = human.blocks[segment.block]
    text = expanded(coded, segment.marks).encode()
    data = part.text[: segment.start] + text + part.text[segment.end :]
    if not human.cells:
        return parse(data, human.name)
    cell = next(n for n, one in enumerate(human.parts) if one is part)
    return parse(write_notebook(human, {cell: data.decode()}), human.name)


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_sentences_of_the_sample_book_come_back_byte_for_byte(path: Path) -> None:
    language = LANGUAGES[path.relative_to(BOOK / "human").parts[0]]
    beside = path.with_stem(f"{path.stem}_origin")
    origin = parse(beside.read_bytes(), beside.name)
    human = parse(path.read_bytes(), path.name)
    earlier = pair_documents(origin, human, ENGLISH, language)
    tried = 0
    for number, bead in list(enumerate(earlier.beads))[::3]:
        if not bead.source or len(bead.target) != 1:
            continue
        now = overwritten(human, bead.target[0])
        tried += now.data != human.data
        current = pair_documents(origin, now, ENGLISH, language)
        passage = passages(earlier, ENGLISH, language)[number]
        into = find_counterpart(earlier, passage, current)
        assert into is not None
        assert into.same_source
        made = restore_sentence(current, into.segments, human, bead.target, language)
        assert made == human.data
    assert tried


def test_a_sentence_is_followed_through_a_changed_source() -> None:
    earlier = pair("One thing is so. Two are not so.\n", "一件是这样。两件不是。\n")
    now = pair("New here.\n\nOne thing is so. Two are never so.\n", "新。\n\n甲。乙。\n")
    assert restored(earlier, now, "Two are not so.") == "新。\n\n甲。两件不是。\n"


def test_a_sentence_comes_back_in_one_line_where_its_line_breaks_do_harm() -> None:
    earlier = pair("It is so, and that.\n", "是这样，\n还有那样。\n")
    now = pair("> It is so, and that.\n", "> 甲乙丙丁。\n")
    assert restored(earlier, now, "It is so") == "> 是这样，\n还有那样。\n"
    heading = pair("# It is so, and that.\n", "# 甲乙丙丁。\n")
    assert restored(earlier, heading, "It is so") == "# 是这样，还有那样。\n"


def test_a_sentence_without_the_formula_of_its_source_is_refused() -> None:
    english = "We take $x$ here. Then we go on.\n"
    earlier = pair(english, "我们取它。然后继续。\n")
    now = pair(english, "甲乙$x$丙丁。戊己庚辛。\n")
    with pytest.raises(
        DamagedTranslation, match=re.escape("page.md: line 1: the formula `$x$` is missing")
    ):
        restored(earlier, now, "We take")


def test_a_whole_block_of_a_person_is_not_judged() -> None:
    earlier = pair("We take $x$ here.\n", "我们取它。\n")
    now = pair("We take $x$ here.\n", "甲乙$x$丙丁。\n")
    assert restored(earlier, now, "We take") == "我们取它。\n"


def test_what_the_gate_finds_in_the_current_document_already_is_no_reason_to_refuse() -> None:
    earlier = pair("One $x$ is. Two is.\n", "一是。二是。\n")
    now = pair("One $x$ is. Two is.\n", "甲乙。丙丁。\n")
    assert restored(earlier, now, "Two is.") == "甲乙。二是。\n"


def test_a_text_that_would_be_read_as_another_block_is_refused() -> None:
    earlier = pair("# Steps are here.\n", "# 1. 步骤。\n")
    now = pair("Steps are here.\n", "甲。\n")
    with pytest.raises(DamagedTranslation, match="other blocks"):
        restored(earlier, now, "Steps are here.")


def test_a_sentence_that_stands_in_several_paragraphs_is_refused() -> None:
    now = pair("It is so and so. And more.\n", "甲乙丙丁。\n\n戊己庚辛。\n")
    earlier = markdown("是这样。还有更多。\n")
    segments = segment_document(now.target, CHINESE.sentences)
    wanted = segment_document(earlier, CHINESE.sentences)
    with pytest.raises(InvalidInput, match="several paragraphs now"):
        restore_sentence(now, segments, earlier, wanted, CHINESE)


def test_where_a_bead_holds_two_sentences_now_only_the_one_that_is_meant_is_replaced() -> None:
    earlier = pair("One is so. Two is not so.\n", "一是这样。二不是这样。\n")
    now = pair("One is so. Two is not so.\n", "一是这样。甲乙丙丁。\n")
    whole = now.beads[0].target + now.beads[1].target
    merged = Bead(now.beads[0].source + now.beads[1].source, whole, 0.9, 0)
    now = replace(now, beads=(merged,))
    assert restored(earlier, now, "Two is not so.") == "一是这样。二不是这样。\n"
    # The first sentence's translation was counted to the second one's.
    beads = (Bead(merged.source[:1], (), 0.9, 0), Bead(merged.source[1:], whole, 0.9, 0))
    shifted = replace(now, beads=beads)
    assert restored(earlier, shifted, "Two is not so.") == "一是这样。二不是这样。\n"
    other = pair("One is so. Two is not so.\n", "甲乙丙丁。\n")
    assert len(other.beads) == 1
    assert find_counterpart(earlier, found(earlier, "Two is not so."), other) is None


def test_what_has_no_text_now_is_refused() -> None:
    earlier = pair("One.\n\nTwo is more.\n", "一。\n\n二是更多。\n")
    now = pair("One.\n\nTwo is more.\n", "一。\n")
    with pytest.raises(InvalidInput, match="no text for this sentence now"):
        restored(earlier, now, "Two is more.")


def test_the_closest_text_is_meant() -> None:
    texts = ["The loss.", "the  loss", "Loss of the loss", "other"]
    assert closest(texts, "the loss", str) == ["the  loss"]
    assert closest(texts, "loss", str) == ["The loss.", "the  loss", "Loss of the loss"]
    assert closest(texts, "LOSS OF", str) == ["Loss of the loss"]
    assert closest(texts, "nothing", str) == []
    assert closest(texts, " ", str) == []
