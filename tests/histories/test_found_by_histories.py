"""Histories that once showed a fault, each as the smallest one."""

from __future__ import annotations

from tests.histories.book_model import Act
from tests.histories.conftest import Fresh
from tests.histories.running import Player


def played(fresh: Fresh, *history: Act, merges: bool = False) -> list[str]:
    player = Player(fresh, documents=2, published=True)
    player.model.merges = merges
    player.play(history)
    player.settle()
    return player.check().violations


def test_a_correction_of_an_older_publication_leaves_the_work_of_others_alone(
    fresh: Fresh,
) -> None:
    """Two people correct the same publication, one after the other."""
    first = Act("correct", 1, 0, 2)
    second = Act("correct", 1, 1, 0)  # of the publication before the first correction's

    history = (first, Act("finish"), Act("post", 1), Act("finish"), second)
    assert played(fresh, *history, merges=True) == []


def test_a_sentence_that_was_removed_and_comes_back_is_not_sent_again(fresh: Fresh) -> None:
    removed = (Act("remove block", 0), Act("post", 1), Act("finish"))

    player = Player(fresh, documents=1, published=True)
    player.play(removed)
    before = len(player.book.asked)
    player.play((Act("revert", 0, 1), Act("post", 1), Act("finish")))
    assert player.book.asked[before:] == []


def test_a_correction_of_an_older_publication_never_makes_examples_of_machine_text(
    fresh: Fresh,
) -> None:
    first = Act("correct", 1, 0, 2)
    second = Act("correct", 1, 1, 0)

    assert played(fresh, first, Act("post", 1), Act("finish"), second) == []


def test_code_that_changed_after_a_publication_is_not_undone_by_its_correction(
    fresh: Fresh,
) -> None:
    changed = Act("link", 1, 2, 0)  # of a code block

    assert played(fresh, changed, Act("post", 1), Act("finish"), Act("correct", 1, 1, 0)) == []
