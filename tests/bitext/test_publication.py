"""From the job's answer to a target document: both halves of a run over the same files."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import DamagedTranslation, DocumentError
from bitext.extraction import DocumentFiles, extract
from bitext.job_html import TargetSegment
from bitext.parsing import parse
from bitext.provenance import Made, Provenance
from bitext.publication import Retry, RetryCounts, count_retries, read_answer
from bitext.records import Earlier
from bitext.segments import visible
from bitext.settings import ENGLISH, load_language
from tests.bitext.pipeline import ALONE, BY_JOB, CHINESE, LANGUAGES, book_files, published

SOURCE = b"# Rates\n\nThe rate `r` matters. It is small.\n"
HUMAN = "# 学习率\n\n学习率`r`很重要。它很小。\n".encode()
CHANGED = SOURCE.replace(b"It is small.", b"It is `tiny`.")
FILES = DocumentFiles("a.md", CHANGED, HUMAN, SOURCE)
HUMAN_TEXT = Made(Provenance.HUMAN)


def question(files: DocumentFiles) -> str:
    return extract([files], ENGLISH, CHINESE).documents[0].html


def test_the_answer_takes_its_place() -> None:
    answer = question(FILES).replace("It is ", "它很")
    made = published(FILES, answer, CHINESE)
    assert made.data.decode() == "# 学习率\n\n学习率`r`很重要。它很`tiny`。\n"
    assert (made.segments_human, made.segments_machine, made.flagged) == (2, 1, ())
    assert made.characters_sent == len("It is P0.")
    assert [(line.target, line.made.by, line.published) for line in made.recorded.lines] == [
        (("学习率",), "human", True),
        (("学习率`r`很重要。",), "human", True),
        (("它很`tiny`。",), "machine", True),
        (("它很小。",), "human", False),
    ]


def test_without_changes_no_answer_is_needed() -> None:
    made = published(replace(FILES, source=SOURCE), None, CHINESE)
    assert made.data == HUMAN
    assert made.segments_human == 3
    assert made.characters_sent == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "the job gave no translation of it"),
        ("", "the job's answer holds none of its segments"),
        ("<p id=x>它很小。</p>", "the job's answer holds none of its segments"),
    ],
)
def test_an_answer_that_is_none(answer: str | None, reason: str) -> None:
    with pytest.raises(DamagedTranslation, match=reason) as error:
        published(FILES, answer, CHINESE)
    assert error.value.document == "source/a.md"


def test_the_answer_to_an_earlier_version_is_never_taken_for_this_one() -> None:
    earlier = question(FILES)
    now = replace(FILES, source=SOURCE.replace(b"It is small.", b"It is `large`."))
    with pytest.raises(DamagedTranslation, match="none of its segments"):
        published(now, earlier, CHINESE)


def test_a_damaged_segment_is_flagged_and_keeps_the_source() -> None:
    answer = question(FILES).replace('id="p0"', "")
    made = published(FILES, answer, CHINESE)
    assert made.data.decode() == "# 学习率\n\n学习率`r`很重要。It is `tiny`.\n"
    (flagged,) = made.flagged
    assert flagged.made.by is Provenance.SOURCE
    assert flagged.flag == "placeholder P0 was lost"
    assert flagged.place == "line 3"
    assert made.segments_machine == 0


# Segments that are translated again

TWO = DocumentFiles("a.md", b"# Rates\n\nThe rate `r` matters. It is `tiny` now.\n")
BROKEN = question(TWO).replace('id="p0"', "")


def two_retries(*coded: str | None) -> dict[str, Retry]:
    """What came of the retries of both damaged segments; None for another damage."""
    damaged = read_answer(TWO, BROKEN, ENGLISH, CHINESE).damaged
    return {
        segment.id: Retry(TargetSegment(text) if text else TargetSegment("", "it is empty"))
        for segment, text in zip(damaged, coded, strict=True)
    }


def test_a_draft_names_its_damaged_segments() -> None:
    draft = read_answer(TWO, BROKEN, ENGLISH, CHINESE)
    assert [visible(s.coded, s.marks) for s in draft.damaged] == [
        "The rate P0 matters.",
        "It is P0 now.",
    ]
    assert read_answer(TWO, question(TWO), ENGLISH, CHINESE).damaged == ()
    assert read_answer(replace(FILES, source=SOURCE), None, ENGLISH, CHINESE).damaged == ()


def test_a_segment_that_is_missing_among_others_is_damaged() -> None:
    answer = re.sub(r"<p[^>]*>The rate.*?</p>", "", question(TWO))
    (missing,) = read_answer(TWO, answer, ENGLISH, CHINESE).damaged
    assert visible(missing.coded, missing.marks) == "The rate P0 matters."


def test_what_a_retry_repaired_is_used_and_marked_in_the_record() -> None:
    first, second = read_answer(TWO, BROKEN, ENGLISH, CHINESE).damaged
    retries = two_retries(first.coded.replace("The", "那"), second.coded.replace("It", "它"))
    made = published(TWO, BROKEN, CHINESE, retries)
    assert made.flagged == ()
    assert made.data.decode() == "# Rates\n\n那 rate `r` matters.它 is `tiny` now.\n"
    makers = [line.made for line in made.recorded.lines]
    assert makers == [BY_JOB, ALONE, ALONE]
    assert count_retries(read_answer(TWO, BROKEN, ENGLISH, CHINESE), retries) == RetryCounts(
        2, 2, len("The rate P0 matters.") + len("It is P0 now.")
    )


def test_what_a_retry_did_not_repair_is_flagged_with_both_reasons() -> None:
    first, second = read_answer(TWO, BROKEN, ENGLISH, CHINESE).damaged
    retries = {
        first.id: Retry(TargetSegment("", "placeholder P0 was changed")),
        second.id: Retry(TargetSegment("", "it is too long"), asked=False),
    }
    made = published(TWO, BROKEN, CHINESE, retries)
    assert made.data == TWO.source
    assert [line.flag for line in made.flagged] == [
        "placeholder P0 was lost; translated alone: placeholder P0 was changed",
        "placeholder P0 was lost; not translated alone: it is too long",
    ]
    assert {line.made.by for line in made.flagged} == {Provenance.SOURCE}
    assert count_retries(read_answer(TWO, BROKEN, ENGLISH, CHINESE), retries) == RetryCounts(
        1, 0, len("The rate P0 matters.")
    )


def test_the_human_text_of_the_sentence_before_stands_in_for_what_stays_damaged() -> None:
    files = replace(FILES, source=SOURCE.replace(b"matters.", b"matters a lot."))
    answer = question(files).replace('id="p0"', "")
    made = published(files, answer, CHINESE)
    assert made.data == HUMAN
    (flagged,) = made.flagged
    assert (flagged.source, flagged.target) == (
        ("The rate `r` matters a lot.",),
        ("学习率`r`很重要。",),
    )
    assert flagged.made.by is Provenance.HUMAN
    assert flagged.flag == (
        "placeholder P0 was lost; the human translation of an earlier source text stands in"
    )
    assert (made.segments_human, made.segments_machine) == (3, 0)
    # It is the translation of the older sentence, and the record says no more than that.
    assert flagged.earlier == Earlier("The rate `r` matters.", "学习率`r`很重要。", HUMAN_TEXT)


def test_a_retry_goes_before_the_human_text_of_the_sentence_before() -> None:
    files = replace(FILES, source=SOURCE.replace(b"matters.", b"matters a lot."))
    answer = question(files).replace('id="p0"', "")
    (damaged,) = read_answer(files, answer, ENGLISH, CHINESE).damaged
    retries = {damaged.id: Retry(TargetSegment(damaged.coded.replace("The rate", "率")))}
    made = published(files, answer, CHINESE, retries)
    assert made.flagged == ()
    assert (made.segments_human, made.segments_machine) == (2, 1)


@pytest.mark.parametrize("code", ["zh", "es"])
def test_the_sample_book_through_a_whole_run(code: str) -> None:
    language = load_language(LANGUAGES / f"{code}.toml")
    files = book_files(code)
    found = extract(files, ENGLISH, language)
    for number, item in enumerate(files):
        html = found.documents[number].html
        pieces = html.split("<body>")
        answer = pieces[0] + "<body>" + pieces[1] if html else None
        made = published(replace(item, reused=found.documents[number].reused), answer, language)
        assert made.flagged == ()
        assert made.segments_human + made.segments_machine >= 1
        assert made.segments_machine == found.documents[number].segments_to_send
        assert made.segments_reused == found.documents[number].segments_reused
        if item.human is not None and item.origin == item.source:
            assert made.data == item.human
        if item.human is None and not made.segments_reused:
            assert made.data == item.source
        parse(made.data, item.path)


NOISE = st.sampled_from(["", "<b>", "</span>", "P0", "\n\n# x", "<", "&", "*", "`", "<p>"])


@given(st.data())
def test_a_mangled_answer_gives_a_document_or_a_typed_error(data: st.DataObject) -> None:
    source = b"# One *two*\n\nThree `a` and $b$. [Four](c.md) five.\n\n* Six\n* **Seven**\n"
    files = DocumentFiles("a.md", source)
    answer = question(files)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(answer)))
        end = min(len(answer), at + data.draw(st.integers(0, 30)))
        answer = answer[:at] + data.draw(NOISE) + answer[end:]
    try:
        made = published(files, answer, CHINESE)
    except DocumentError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        kinds = [block.kind for _, block in parse(made.data, "a.md").blocks]
        assert kinds == [block.kind for _, block in parse(source, "a.md").blocks]
