"""From an edition's files to the job's input and parallel data."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext.errors import DoubtfulTranslation, NotATranslation, UnreadableDocument
from bitext.extraction import DocumentFiles, extract, prepare, totals
from bitext.settings import ENGLISH, load_language
from tests.bitext.chapters import chapter
from tests.bitext.documents_to_try import edits
from tests.bitext.pipeline import CHINESE, LANGUAGES, book_files, markdown, target_of

SOURCE = b"# Rates\n\nThe rate `r` matters. It is small.\n"
HUMAN = "# 学习率\n\n学习率`r`很重要。它很小。\n".encode()


@pytest.mark.parametrize("code", ["zh", "es"])
def test_the_sample_book(code: str) -> None:
    files = book_files(code)
    language = load_language(LANGUAGES / f"{code}.toml")
    found = extract(files, ENGLISH, language)
    assert found.problems == ()
    assert list(found.documents) == list(range(len(files)))
    assert len(found.selection.pairs) > 100
    for number, document in found.documents.items():
        assert bool(document.html) == bool(document.segments_to_send)
        if files[number].origin == files[number].source:
            assert document.html == ""
        if files[number].human is None:
            assert document.segments_kept == 0
    # Where only a few sentences changed, only a few sentences are sent.
    sums = totals(list(found.documents.values()))
    assert 0 < sums["segments_to_send"] < sums["segments_kept"]


def test_nothing_is_sent_of_what_did_not_change() -> None:
    found = extract([DocumentFiles("a.md", SOURCE, HUMAN)], ENGLISH, CHINESE)
    document = found.documents[0]
    assert (document.html, document.segments_kept, document.segments_to_send) == ("", 3, 0)
    assert document.characters_to_send == 0
    assert [pair.source for pair in found.selection.pairs] == [
        "Rates",
        "The rate P0 matters.",
        "It is small.",
    ]


def test_of_two_documents_with_one_sentence_the_newer_human_file_teaches() -> None:
    other = HUMAN.replace("它很小".encode(), "它不大".encode())
    files = [
        DocumentFiles("a.md", SOURCE, other, changed="2024-05-02T00:00:00+00:00"),
        DocumentFiles("b.md", SOURCE, HUMAN, changed="2024-05-01T00:00:00+00:00"),
    ]
    found = extract(files, ENGLISH, CHINESE).selection
    assert {pair.document for pair in found.pairs} == {"source/a.md"}
    assert found.rejected_by_reason == {"same pair again": 2, "same source again": 1}


def test_a_scored_document_is_asked_for_whole_but_no_example() -> None:
    files = DocumentFiles("a.md", SOURCE, HUMAN, evaluate=True, held_out=True)
    found = extract([files, DocumentFiles("b.md", SOURCE, HUMAN)], ENGLISH, CHINESE)
    document = found.documents[0]
    assert document.html == ""
    assert document.evaluation_html.count("<p id=") == 3
    assert document.characters_to_send == document.characters_kept
    assert document.characters_scored == document.characters_to_send
    assert found.selection.pairs == ()
    assert found.selection.rejected_by_reason == {"stands in a scored document": 3}


@pytest.mark.parametrize(
    ("values", "document"),
    [
        ({"source": b"\xff"}, "source/part/a.md"),
        ({"human": b"\xff"}, "human/zh/part/a.md"),
        ({"origin": b"\xff"}, "human/zh/part/a_origin.md"),
        ({"source": b" \n"}, "source/part/a.md"),
        ({"human": b"\xef\xbb\xbf\r\n"}, "human/zh/part/a.md"),
        ({"origin": b""}, "human/zh/part/a_origin.md"),
    ],
)
def test_a_bad_file_is_named_by_its_key_and_the_others_go_on(values, document: str) -> None:
    bad = DocumentFiles("part/a.md", **{"source": SOURCE, "human": HUMAN} | values)
    found = extract([bad, DocumentFiles("b.md", SOURCE, HUMAN)], ENGLISH, CHINESE)
    (problem,) = found.problems
    assert isinstance(problem, UnreadableDocument)
    assert problem.document == document
    assert list(found.documents) == [1]


@given(edits())
def test_what_is_kept_and_sent_is_all_there_is(pages: tuple[list[str], list[str]]) -> None:
    before, after = (("\n\n".join(page) + "\n").encode() for page in pages)
    human = target_of(markdown(before.decode())).data
    files = DocumentFiles("a.md", after, human, before)
    document = extract([files], ENGLISH, CHINESE).documents[0]
    everything = extract([DocumentFiles("a.md", after)], ENGLISH, CHINESE).documents[0]
    assert document.segments_kept + document.segments_to_send == everything.segments_to_send
    assert document.characters_kept + document.characters_to_send == everything.characters_to_send
    assert prepare(files, ENGLISH, CHINESE) == prepare(files, ENGLISH, CHINESE)


def chapters(target: str, **values: bool) -> DocumentFiles:
    return DocumentFiles("b.md", chapter("en").encode(), target.encode(), **values)


GOOD = DocumentFiles("a.md", SOURCE, HUMAN)


def test_a_human_edition_in_another_language_teaches_nothing_and_is_not_published() -> None:
    found = extract([GOOD, chapters(chapter("es"))], ENGLISH, CHINESE)
    (problem,) = found.problems
    assert isinstance(problem, NotATranslation)
    assert str(problem) == "human/zh/b.md: it is not in Chinese (Simplified)"
    assert list(found.documents) == [0]
    assert {pair.document for pair in found.selection.pairs} == {"source/a.md"}
    assert found.selection.rejected_by_reason == {"document in another language": 7}
    with pytest.raises(NotATranslation, match="not in Chinese"):
        prepare(chapters(chapter("es")), ENGLISH, CHINESE)


@pytest.mark.parametrize("human", [chapter("en"), "```python\nprint(1)\n```\n"])
def test_what_nobody_has_translated_yet_is_translated_and_named(human: str) -> None:
    found = extract([GOOD, chapters(human)], ENGLISH, CHINESE)
    (problem,) = found.problems
    assert problem.document == "human/zh/b.md"
    assert {pair.document for pair in found.selection.pairs} == {"source/a.md"}
    assert found.documents[1].segments_to_send == 7
    assert prepare(chapters(human), ENGLISH, CHINESE).plan.to_send


def test_an_unfinished_human_edition_teaches_and_is_named() -> None:
    half = chapter("zh", last=3) + "\n\n" + chapter("en", first=3)
    found = extract([chapters(half)], ENGLISH, CHINESE)
    (problem,) = found.problems
    assert isinstance(problem, DoubtfulTranslation)
    assert len(found.selection.pairs) == 3
    assert found.documents[0].segments_to_send == 4


def test_a_wrong_scored_document_is_not_scored() -> None:
    wrong = chapters(chapter("zh", anchors="y"), evaluate=True, held_out=True)
    right = chapters(chapter("zh"), evaluate=True, held_out=True)
    assert extract([right], ENGLISH, CHINESE).documents[0].evaluation_html
    found = extract([chapters(chapter("es"), evaluate=True, held_out=True)], ENGLISH, CHINESE)
    assert (found.documents, len(found.problems)) == ({}, 1)
    assert len(extract([wrong], ENGLISH, CHINESE).problems) == 1


def test_the_origin_is_blamed_where_the_origin_is_wrong() -> None:
    files = DocumentFiles(
        "b.md", chapter("en").encode(), chapter("zh").encode(), chapter("pt").encode()
    )
    (problem,) = extract([files], ENGLISH, CHINESE).problems
    assert str(problem) == "human/zh/b_origin.md: it is not in English"


def test_a_human_file_at_another_place_is_called_by_its_own_name() -> None:
    files = DocumentFiles("new.md", b"# One\n", human=b" ", human_key="human/zh/old.md")
    (problem,) = extract([files], ENGLISH, CHINESE).problems
    assert problem.document == "human/zh/old.md"
