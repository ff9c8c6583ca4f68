"""Scoring a document: its units, what the engine is asked, what is compared with what."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bitext.evaluation import characters, evaluation_units, hypotheses, outgoing, requests
from bitext.job_html import OutgoingSegment, TargetSegment, paragraph, read, write
from bitext.pairing import Bitext, pair_documents
from bitext.scoring import score
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.documents_to_try import edits
from tests.bitext.pipeline import CHINESE, SPANISH, foreign, markdown, target_of

SOURCE = (
    "# Rates\n\nThe **rate** $r$ matters, see :numref:`a`. It is small.\n\n"
    "This paragraph was never translated.\n\n```\nx\n```\n"
)
HUMAN = (
    "# 学习率\n\n学习率$r$很重要，见 :numref:`a`。它很小。\n\n"
    "This paragraph was never translated.\n\n```\nx\n```\n"
)


def bitext(source: str = SOURCE, human: str = HUMAN, language=CHINESE) -> Bitext:
    return pair_documents(markdown(source), markdown(human), ENGLISH, language)


def test_units_have_a_human_translation_as_reference() -> None:
    units = evaluation_units(bitext(), CHINESE)
    assert [([s.visible for s in unit.source], unit.reference) for unit in units] == [
        (["Rates"], "学习率"),
        (["The rate P0 matters, see P1."], "学习率P0很重要，见 P1。"),
        (["It is small."], "它很小。"),
    ]


def test_units_below_the_confidence_of_the_language_are_no_reference() -> None:
    made = bitext()
    doubtful = Bitext(
        made.source,
        made.target,
        made.block_beads,
        tuple(type(b)(b.source, b.target, 0.79, b.blocks) for b in made.beads),
    )
    assert evaluation_units(doubtful, CHINESE) == []


def test_every_source_segment_of_a_unit_has_its_own_id() -> None:
    units = evaluation_units(
        bitext("One it is. Two it is.\n", "第一个是它，第二个也是它。\n"), CHINESE
    )
    assert [unit.ids for unit in units] == [("e0s0", "e0s1")]
    assert [segment.id for segment in outgoing(units)] == ["e0s0", "e0s1"]


def test_hypotheses_show_placeholders_as_the_reference_does() -> None:
    units = evaluation_units(bitext(), CHINESE)
    segments = outgoing(units)
    answer = write(segments, "en")
    for old, new in (
        ("Rates", "速率"),
        ("The ", "这个"),
        ("rate", "率"),
        ("It is small.", "它小。"),
    ):
        answer = answer.replace(old, new)
    found = hypotheses(units, read(answer, segments, CHINESE), CHINESE)
    assert found == ["速率", "这个率P0 matters, see P1.", "它小。"]


def test_a_damaged_or_missing_answer_counts_as_the_source() -> None:
    units = evaluation_units(bitext(), CHINESE)
    answers = {"e0s0": TargetSegment("", "lost"), "e1s0": TargetSegment("好")}
    assert hypotheses(units, answers, CHINESE) == ["Rates", "好", "It is small."]


def test_characters_are_those_of_the_visible_text() -> None:
    segments = segment_document(markdown("A **bold** `code_that_is_long`.\n"), ENGLISH.sentences)
    assert characters(segments) == len("A bold P0.")


@given(edits())
def test_a_perfect_engine_scores_one(pages: tuple[list[str], list[str]]) -> None:
    source = markdown("\n\n".join(["A first paragraph of a few words.", *pages[0]]) + "\n")
    human = markdown(target_of(source, language=SPANISH).data.decode())
    units = evaluation_units(pair_documents(source, human, ENGLISH, SPANISH), SPANISH)
    segments = outgoing(units)
    html = re.sub(r">[^<]+<", lambda text: foreign(text[0], SPANISH), write(segments, "en"))
    html = html.replace("Po", "P")
    found = hypotheses(units, read(html, segments, SPANISH), SPANISH)
    assert found == [unit.reference for unit in units]
    assert score(found, [unit.reference for unit in units], "13a").bleu > 0.999


@given(st.lists(st.integers(0, 12_000), max_size=12))
def test_requests_hold_whole_segments_in_order_below_the_limit(sizes: list[int]) -> None:
    segments = [OutgoingSegment(f"s{n}", "ä" * size, ()) for n, size in enumerate(sizes)]
    groups = list(requests(segments))
    assert [segment for group in groups for segment in group] == segments
    for group in groups:
        size = sum(len(paragraph(segment).encode()) for segment in group)
        assert len(group) == 1 or size <= 9_000
