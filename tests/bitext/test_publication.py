"""From the job's answer to a target document: both halves of a run over the same files."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.assembly import Provenance
from bitext.errors import DamagedTranslation, DocumentError
from bitext.extraction import DocumentFiles, extract
from bitext.parsing import parse
from bitext.publication import make_publication
from bitext.settings import ENGLISH, load_language
from tests.bitext.pipeline import CHINESE, LANGUAGES, book_files

SOURCE = b"# Rates\n\nThe rate `r` matters. It is small.\n"
HUMAN = "# 学习率\n\n学习率`r`很重要。它很小。\n".encode()
CHANGED = SOURCE.replace(b"It is small.", b"It is `tiny`.")
FILES = DocumentFiles("a.md", CHANGED, HUMAN, SOURCE)


def question(files: DocumentFiles) -> str:
    return extract([files], ENGLISH, CHINESE).documents[0].html


def test_the_answer_takes_its_place() -> None:
    answer = question(FILES).replace("It is ", "它很")
    made = make_publication(FILES, answer, ENGLISH, CHINESE)
    assert made.data.decode() == "# 学习率\n\n学习率`r`很重要。它很`tiny`。\n"
    assert (made.segments_human, made.segments_machine, made.flagged) == (2, 1, ())
    assert made.characters_sent == len("It is P0.")
    assert [(line["target"], line["provenance"]) for line in made.record] == [
        (["学习率"], "human"),
        (["学习率`r`很重要。"], "human"),
        (["它很小。"], "human"),
        (["它很`tiny`。"], "machine"),
    ]
    assert json.loads(json.dumps(made.record)) == list(made.record)


def test_without_changes_no_answer_is_needed() -> None:
    made = make_publication(replace(FILES, source=SOURCE), None, ENGLISH, CHINESE)
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
        make_publication(FILES, answer, ENGLISH, CHINESE)
    assert error.value.document == "source/a.md"


def test_the_answer_to_an_earlier_version_is_never_taken_for_this_one() -> None:
    earlier = question(FILES)
    now = replace(FILES, source=SOURCE.replace(b"It is small.", b"It is `large`."))
    with pytest.raises(DamagedTranslation, match="none of its segments"):
        make_publication(now, earlier, ENGLISH, CHINESE)


def test_a_damaged_segment_is_flagged_and_keeps_the_source() -> None:
    answer = question(FILES).replace('id="p0"', "")
    made = make_publication(FILES, answer, ENGLISH, CHINESE)
    assert made.data.decode() == "# 学习率\n\n学习率`r`很重要。It is `tiny`.\n"
    (flagged,) = made.flagged
    assert flagged.provenance is Provenance.SOURCE
    assert flagged.flag == "placeholder P0 was lost"
    assert flagged.place == "line 3"
    assert made.segments_machine == 0


@pytest.mark.parametrize("code", ["zh", "es"])
def test_the_sample_book_through_a_whole_run(code: str) -> None:
    language = load_language(LANGUAGES / f"{code}.toml")
    files = book_files(code)
    found = extract(files, ENGLISH, language)
    for number, item in enumerate(files):
        html = found.documents[number].html
        pieces = html.split("<body>")
        answer = pieces[0] + "<body>" + pieces[1] if html else None
        made = make_publication(item, answer, ENGLISH, language)
        assert made.flagged == ()
        assert made.segments_human + made.segments_machine >= 1
        assert made.segments_machine == found.documents[number].segments_to_send
        if item.human is not None and item.origin == item.source:
            assert made.data == item.human
        if item.human is None:
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
        made = make_publication(files, answer, ENGLISH, CHINESE)
    except DocumentError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        kinds = [block.kind for _, block in parse(made.data, "a.md").blocks]
        assert kinds == [block.kind for _, block in parse(source, "a.md").blocks]
