"""What changed between two versions of a document, by sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipeline import CHINESE, markdown

from bitext.document_changes import (
    SentenceChanges,
    compare_documents,
    compare_sentences,
    later_places,
)
from bitext.settings import ENGLISH

SENTENCES = st.lists(
    st.sampled_from(["We learn.", "We learn fast.", "It is so.", "Yes.", "No model is right."]),
    max_size=8,
)


def _changed(old: str, new: str) -> SentenceChanges:
    return SentenceChanges(changed=((old, new),))


@pytest.mark.parametrize(
    ("earlier", "later", "changes"),
    [
        ("One. Two.", "One.\nTwo.\n", SentenceChanges()),
        ("One.", "One. Two.", SentenceChanges(added=("Two.",))),
        ("One. Two.", "Two.", SentenceChanges(removed=("One.",))),
        ("Is it red. No.", "It is blue. No.", _changed("Is it red.", "It is blue.")),
        ("Take `a`.", "Take `b`.", _changed("Take `a`.", "Take `b`.")),
    ],
)
def test_changes_of_a_document(earlier: str, later: str, changes: SentenceChanges) -> None:
    found = compare_documents(markdown(earlier), markdown(later), ENGLISH.sentences)
    assert found == changes
    assert bool(found) == (found != SentenceChanges())


def test_a_document_that_is_not_there_has_no_sentences() -> None:
    page = markdown("一。二。")
    assert compare_documents(None, page, CHINESE.sentences).added == ("一。", "二。")
    assert compare_documents(page, None, CHINESE.sentences).removed == ("一。", "二。")


def test_a_repeated_sentence_is_followed_by_its_neighbours() -> None:
    earlier = ["First.", "Yes.", "Second.", "Yes."]
    later = ["Second.", "Yes.", "Third."]
    assert later_places(earlier, later) == {2: 0, 3: 1}


def test_where_more_stands_now_a_changed_sentence_is_followed_to_its_like() -> None:
    earlier = ["Start.", "The loss of the model is small.", "End."]
    later = ["Start.", "Something else.", "The loss of a model is small.", "End."]
    assert later_places(earlier, later) == {0: 0, 1: 2, 2: 3}


@given(SENTENCES, SENTENCES)
def test_every_sentence_is_accounted_for_once(earlier: list[str], later: list[str]) -> None:
    places = later_places(earlier, later)
    assert len(set(places.values())) == len(places)
    changes = compare_sentences(earlier, later)
    same = sum(earlier[a] == later[b] for a, b in places.items())
    assert same + len(changes.changed) + len(changes.removed) == len(earlier)
    assert same + len(changes.changed) + len(changes.added) == len(later)
    assert bool(changes) == (earlier != later)


@given(SENTENCES)
def test_nothing_changes_in_the_same_text(text: list[str]) -> None:
    assert later_places(text, text) == {n: n for n in range(len(text))}
