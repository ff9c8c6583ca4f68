"""How documents stand is what a run would find, whatever happened to them before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from amts.standing import DocumentStanding, LanguageStanding, State, documents_standing
from bitext.changes import StoredFile, plan_language, read_editions
from bitext.sections import SectionCounts
from cloud.ledger_items import Document, problem_text
from cloud.stored_objects import known_document

DIGEST = "digest"
CURRENT = Document(
    "zh",
    "a.md",
    source_version="s1",
    source_etag="e1",
    human_version="h1",
    origin_version="o1",
    settings_digest=DIGEST,
    published_version="p1",
    run="run",
)
SOURCE = StoredFile("a.md", "source/a.md", "s1", "e1", 9)
HUMAN = StoredFile("zh/a.md", "human/zh/a.md", "h1", "e2", 9)
ORIGIN = StoredFile("zh/a_origin.md", "human/zh/a_origin.md", "o1", "e1", 9)
PROBLEM = problem_text("DamagedTranslation", "a heading is missing", "line 3")


def standings(
    *items: Document,
    source: tuple[StoredFile, ...] = (SOURCE,),
    human: tuple[StoredFile, ...] = (HUMAN, ORIGIN),
    digest: str = DIGEST,
) -> dict[str, DocumentStanding]:
    editions = read_editions(source, human, ["zh"])
    known = {item.path: known_document(item) for item in items}
    plan = plan_language("zh", editions, known, digest, ())
    found = documents_standing(plan, editions, {item.path: item for item in items})
    return {document.path: document for document in found}


def only(*items: Document, **others: Any) -> DocumentStanding:
    (found,) = standings(*items, **others).values()
    return found


def test_nothing_changed() -> None:
    assert only(CURRENT) == DocumentStanding("a.md", State.CURRENT, run="run", is_published=True)


@pytest.mark.parametrize(
    ("item", "others", "changed"),
    [
        (CURRENT, {"source": (replace(SOURCE, version="s2", etag="e3"),)}, ["source"]),
        (CURRENT, {"human": (replace(HUMAN, version="h2"), ORIGIN)}, ["human edition"]),
        (CURRENT, {"human": (HUMAN, replace(ORIGIN, version="o2"))}, ["origin"]),
        (CURRENT, {"human": (HUMAN,)}, ["origin"]),
        (CURRENT, {"human": ()}, ["human edition", "origin"]),
        (CURRENT, {"digest": "other"}, ["settings"]),
        (replace(CURRENT, state="RETIRED"), {}, []),
        (
            replace(CURRENT, state="REJECTED", problem=PROBLEM),
            {"source": (replace(SOURCE, version="s2", etag="e3"),), "digest": "other"},
            ["source", "settings"],
        ),
    ],
)
def test_something_changed(item: Document, others: Any, changed: list[str]) -> None:
    found = only(item, **others)

    assert (found.state, list(found.changed)) == (State.STALE, changed)
    # The same, never published.
    waiting = only(replace(item, published_version=""), **others)
    assert (waiting.state, list(waiting.changed)) == (State.WAITING, changed)


def test_the_same_source_uploaded_again_is_no_change() -> None:
    assert only(CURRENT, source=(replace(SOURCE, version="s2"),)).state is State.CURRENT


def test_a_new_document_waits() -> None:
    assert only() == DocumentStanding("a.md", State.WAITING)


def test_a_rejected_document_says_why() -> None:
    found = only(replace(CURRENT, state="REJECTED", problem=PROBLEM))

    assert (found.state, found.reason, found.place) == (
        State.REJECTED, "a heading is missing", "line 3",
    )  # fmt: skip


def test_a_document_whose_run_failed_says_why_even_when_it_changed() -> None:
    failed = replace(CURRENT, state="FAILED", problem=problem_text("ImportFailed", "bad header"))

    for others in ({}, {"digest": "other"}):
        found = only(failed, **others)
        assert (found.state, found.reason) == (State.FAILED, "bad header")


@pytest.mark.parametrize("state", ["CURRENT", "RETIRED", "REJECTED", "FAILED"])
def test_a_document_without_source_is_retired(state: Any) -> None:
    found = only(replace(CURRENT, state=state), source=(), human=())

    assert (found.state, found.is_published) == (State.RETIRED, True)


def test_a_file_that_cannot_be_used_refuses_its_document() -> None:
    empty = replace(HUMAN, size=0)

    assert only(CURRENT, human=(empty,)) == DocumentStanding(
        "a.md",
        State.REFUSED,
        reason="human/zh/a.md: the file is empty",
        run="run",
        is_published=True,
    )
    assert only(source=(replace(SOURCE, size=0),), human=()).reason == (
        "source/a.md: the file is empty"
    )
    # Nobody asked for the translation of this file of the human edition.
    alone = only(source=(), human=(replace(empty, path="zh/b.md", key="human/zh/b.md"),))
    assert alone.state is State.REFUSED


def test_counts_of_a_language() -> None:
    sections = (SectionCounts("A", human=2, machine=1), SectionCounts("B", flagged=1))
    documents = (
        DocumentStanding("a.md", State.CURRENT, sections=sections),
        DocumentStanding("b.md", State.CURRENT, sections=sections[:1]),
        DocumentStanding("c.md", State.RETIRED),
    )
    found = LanguageStanding("zh", documents)

    assert found.wanted == 2
    counts = {state: number for state, number in found.counts.items() if number}
    assert counts == {State.CURRENT: 2, State.RETIRED: 1}
    assert found.counts[State.STALE] == 0
    assert found.segments == SectionCounts(human=4, machine=2, flagged=1)
