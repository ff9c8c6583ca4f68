"""The two halves of a run without any cloud, and scoring."""

from __future__ import annotations

from pathlib import Path

import pytest
from sacrebleu import corpus_bleu

from bitext.errors import (
    DamagedTranslation,
    InvalidInput,
    InvalidSettings,
    UnreadableDocument,
    UnsupportedDocument,
)
from bitext.evaluation import characters, evaluation_units, hypotheses, outgoing, requests
from bitext.extraction import DocumentFiles, extract, prepare, totals
from bitext.job_html import OutgoingSegment, TargetSegment, paragraph, read
from bitext.pairing import Bitext, pair_documents
from bitext.parsing import parse
from bitext.scoring import score
from bitext.settings import ENGLISH, load_language
from tests.bitext.pipeline import BY_JOB, published

SPANISH = load_language(Path(__file__).parents[2] / "languages" / "es.toml")
ORIGIN = b"# The model\n\nWe fit a line to the data. It has `two` weights.\n"
HUMAN = b"# El modelo\n\nAjustamos una recta a los datos. Tiene `two` pesos.\n"
SOURCE = ORIGIN.replace(b"It has `two` weights.", b"It has `three` of them & more.")


def files(path: str = "a.md", **values: object) -> DocumentFiles:
    given: dict[str, object] = {"source": SOURCE, "human": HUMAN, "origin": ORIGIN, **values}
    return DocumentFiles(path, **given)  # type: ignore[arg-type]


def answered(html: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in html
        html = html.replace(old, new)
    return html


TRANSLATED = (("It has", "Tiene"), ("of them &amp; more", "de ellos &amp; más"))


# Extraction


def test_what_a_changed_document_sends() -> None:
    extraction = extract([files()], ENGLISH, SPANISH)

    (document,) = extraction.documents.values()
    assert document.path == "a.md"
    assert '<span translate="no" id="p0">P0</span> of them &amp; more.</p>' in document.html
    assert document.html.count("<p ") == 1
    assert document.evaluation_html == ""
    assert (document.segments_kept, document.segments_to_send) == (2, 1)
    assert document.characters_to_send == len("It has P0 of them & more.")
    assert document.characters_kept == len("The model" + "We fit a line to the data.")
    assert [(p.source, p.target) for p in extraction.selection.pairs] == [
        ("The model", "El modelo"),
        ("We fit a line to the data.", "Ajustamos una recta a los datos."),
        ("It has P0 weights.", "Tiene P0 pesos."),
    ]
    assert extraction.problems == ()


@pytest.mark.parametrize(
    ("values", "sent", "pairs"),
    [
        ({"human": None, "origin": None}, 3, 0),
        ({"source": ORIGIN}, 0, 3),
        ({"source": ORIGIN, "origin": None}, 0, 3),
        ({"held_out": True}, 1, 0),
    ],
)
def test_files_of_a_document(values: dict[str, object], sent: int, pairs: int) -> None:
    extraction = extract([files(**values)], ENGLISH, SPANISH)

    assert extraction.documents[0].segments_to_send == sent
    assert bool(extraction.documents[0].html) is bool(sent)
    assert len(extraction.selection.pairs) == pairs


def test_a_document_that_is_not_published_still_teaches() -> None:
    extraction = extract([files(publish=False)], ENGLISH, SPANISH)

    assert extraction.documents == {}
    assert len(extraction.selection.pairs) == 3


def test_a_scored_document_asks_for_its_units_and_counts_them() -> None:
    plain = extract([files()], ENGLISH, SPANISH).documents[0]
    scored = extract([files(evaluate=True, held_out=True)], ENGLISH, SPANISH).documents[0]

    assert scored.evaluation_html.count("<p id=") == 3
    assert scored.html == plain.html
    extra = len("The model" + "We fit a line to the data." + "It has P0 weights.")
    assert scored.characters_to_send == plain.characters_to_send + extra


def test_one_bad_document_does_not_stop_the_others() -> None:
    extraction = extract(
        [
            files("1.md", source=b"\xff"),
            files("2.md"),
            files("3.rst"),
            files("4.md", human=b" "),
        ],
        ENGLISH,
        SPANISH,
    )

    assert list(extraction.documents) == [1]
    assert [(type(p), p.document) for p in extraction.problems] == [
        (UnreadableDocument, "source/1.md"),
        (UnsupportedDocument, "source/3.rst"),
        (UnreadableDocument, "human/es/4.md"),
    ]


def test_held_out_sentences_are_no_examples_elsewhere() -> None:
    extraction = extract([files("1.md"), files("2.md", held_out=True)], ENGLISH, SPANISH)

    assert extraction.selection.pairs == ()
    assert extraction.selection.rejected_by_reason == {"stands in a scored document": 3}


def test_totals() -> None:
    documents = list(extract([files("1.md"), files("2.md")], ENGLISH, SPANISH).documents.values())

    assert totals(documents) == {
        "segments_kept": 4,
        "segments_reused": 0,
        "segments_to_send": 2,
        "characters_to_send": 2 * documents[0].characters_to_send,
    }
    assert set(totals([]).values()) == {0}


# Publication


def test_a_publication_and_its_record() -> None:
    html = extract([files()], ENGLISH, SPANISH).documents[0].html

    made = published(files(), answered(html, *TRANSLATED), SPANISH)

    assert made.data == HUMAN.replace(b"`two` pesos.", "`three` de ellos & más.".encode())
    assert (made.segments_human, made.segments_machine, made.flagged) == (2, 1, ())
    assert made.characters_sent == len("It has P0 of them & more.")
    told = [(line.made.by, line.published) for line in made.recorded.lines]
    assert told == [("human", True), ("human", True), ("machine", True), ("human", False)]
    line = made.recorded.lines[2]
    assert line.source == ("It has `three` of them & more.",)
    assert line.target == ("Tiene `three` de ellos & más.",)
    assert line.made == BY_JOB
    assert line.place == "line 3"
    assert made.recorded.sentences == (0, 1, 2)
    assert made.recorded.edition == (0, 1, 3)


def test_a_document_with_nothing_to_send_needs_no_answer() -> None:
    made = published(files(source=ORIGIN), None, SPANISH)

    assert made.data == HUMAN
    assert (made.segments_human, made.segments_machine, made.characters_sent) == (3, 0, 0)


def test_a_damaged_segment_is_flagged_and_the_source_stands_in() -> None:
    html = extract([files()], ENGLISH, SPANISH).documents[0].html

    answer = answered(html, *TRANSLATED, (' id="p0"', ""))
    made = published(files(), answer, SPANISH)

    assert made.data.endswith(b"It has `three` of them & more.\n")
    assert made.segments_machine == 0
    assert [(f.flag, f.place) for f in made.flagged] == [("placeholder P0 was lost", "line 3")]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "the job gave no translation of it"),
        ("", "holds none of its segments"),
        ('<p id="b1s1-00000000">Otra cosa.</p>', "holds none of its segments"),
    ],
)
def test_an_answer_that_is_not_this_documents(answer: str | None, reason: str) -> None:
    with pytest.raises(DamagedTranslation, match=reason) as error:
        published(files(), answer, SPANISH)
    assert error.value.document == "source/a.md"


def test_an_answer_that_looks_like_markup_stays_text() -> None:
    fresh = files(human=None, origin=None)
    html = extract([fresh], ENGLISH, SPANISH).documents[0].html

    answer = answered(html, ("We fit", "<span>&lt;div&gt;</span>We fit"))

    made = published(fresh, answer, SPANISH)
    assert "\\<div>We fit" in made.data.decode()


def test_preparing_again_gives_the_same_plan() -> None:
    first, second = (prepare(files(), ENGLISH, SPANISH) for _ in range(2))

    assert first.plan.blocks == second.plan.blocks
    assert first.plan.to_send == second.plan.to_send


# Evaluation


def bitext(source: bytes = ORIGIN, target: bytes = HUMAN) -> Bitext:
    return pair_documents(parse(source, "a.md"), parse(target, "a.md"), ENGLISH, SPANISH)


def test_units_are_beads_with_a_human_side() -> None:
    untranslated = b"\n```\nx\n```\n\nThese words stay as they are.\n"
    lonely = b"\n```\ny\n```\n\nNobody translated this sentence at all.\n"
    tail = b"\n```\nx\n```\n\nThese words stay as they are.\n\n```\ny\n```\n"

    units = evaluation_units(bitext(ORIGIN + untranslated + lonely, HUMAN + tail), SPANISH)

    assert [unit.reference for unit in units] == [
        "El modelo",
        "Ajustamos una recta a los datos.",
        "Tiene P0 pesos.",
    ]
    assert [unit.ids for unit in units] == [("e0s0",), ("e1s0",), ("e2s0",)]
    assert [segment.id for segment in outgoing(units)] == ["e0s0", "e1s0", "e2s0"]
    assert characters([s for unit in units for s in unit.source]) == sum(
        len(text) for text in ("The model", "We fit a line to the data.", "It has P0 weights.")
    )


def test_hypotheses_are_answers_or_the_source() -> None:
    units = evaluation_units(bitext(), SPANISH)
    sent = outgoing(units)
    answers = read(
        '<p id="e0s0">Un modelo</p><p id="e2s0">Tiene <span id="p0">P0</span> pesas.</p>',
        sent,
        SPANISH,
    )
    damaged = {**answers, "e0s0": TargetSegment("", "the translation is empty")}

    assert hypotheses(units, answers, SPANISH) == [
        "Un modelo",
        "We fit a line to the data.",
        "Tiene P0 pesas.",
    ]
    assert hypotheses(units, damaged, SPANISH)[0] == "The model"
    assert hypotheses([], {}, SPANISH) == []


def test_requests_hold_whole_segments_and_stay_below_the_limit() -> None:
    segments = [OutgoingSegment(f"s{n}", "é" * (300 * (n % 7 + 1)), ()) for n in range(40)]
    segments.insert(5, OutgoingSegment("long", "x" * 20_000, ()))

    groups = list(requests(segments))

    assert [segment for group in groups for segment in group] == segments
    sizes = [sum(len(paragraph(s).encode()) + 1 for s in group) for group in groups]
    assert [size for size in sizes if size > 9_000] == [20_000 + len('<p id="long"></p>') + 1]
    # No two neighbours would have fitted one request.
    firsts = [len(paragraph(group[0]).encode()) + 1 for group in groups[1:]]
    assert all(size + first > 9_000 for size, first in zip(sizes, firsts, strict=False))
    assert list(requests([])) == []


# Scoring

HYPOTHESES = ["The cat sat on the mat today.", "A small dog ran over the hill.", "模型学习 P0 了。"]
REFERENCES = ["The cat sat on a mat today.", "The small dog ran over that hill.", "模型学会了 P0。"]


@pytest.mark.parametrize("tokenizer", ["13a", "zh", "char", "none", "intl"])
def test_a_score_is_sacrebleus_own(tokenizer: str) -> None:
    found = score(HYPOTHESES, REFERENCES, tokenizer)

    expected = corpus_bleu(HYPOTHESES, [REFERENCES], tokenize=tokenizer)
    assert 0 < found.bleu < 1
    assert found.bleu == pytest.approx(expected.score / 100, abs=1e-12)
    assert f"tok:{tokenizer}" in found.signature
    assert "version:" in found.signature
    assert found.segments == 3


def test_the_ends_of_the_scale() -> None:
    assert score(REFERENCES, REFERENCES, "13a").bleu == 1.0
    assert score(["x y z w"], ["a b c d"], "13a").bleu == 0.0


def test_what_cannot_be_scored() -> None:
    with pytest.raises(InvalidInput, match="nothing to score"):
        score([], [], "13a")
    with pytest.raises(InvalidInput, match="3 hypotheses but 2 references"):
        score(HYPOTHESES, REFERENCES[:2], "13a")
    with pytest.raises(InvalidSettings, match="no tokenizer 'klingon'"):
        score(HYPOTHESES, REFERENCES, "klingon")
