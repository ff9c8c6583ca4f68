"""A review names what needs a person's eye, in order, and nothing that people have settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bitext.records import Line
from bitext.review import Reason, review
from tests.bitext.record_examples import (
    ALONE,
    CHANGED,
    CODE,
    CORRECTED,
    EVERY_KIND,
    FLAGGED,
    GONE,
    KEPT,
    LEFT_OUT,
    MACHINE,
    NEW,
    NOTE,
    OFFERED,
    OLD_MACHINE,
    PEOPLE,
    record,
)


def test_sections_and_entries_are_in_the_order_of_the_document() -> None:
    found = review(record())

    assert [(s.title, [e.line for e in s.entries]) for s in found.sections] == [
        ("Losses", [NEW, OLD_MACHINE]),
        ("Losses > Sizes", [CHANGED, FLAGGED, CODE]),
    ]
    assert [entry.line for entry in found.not_shown] == [GONE]
    assert found.counts == dict.fromkeys(Reason, 1)


def test_an_entry_tells_its_line_in_the_record() -> None:
    lines = record().lines
    found = review(record())
    entries = [entry for section in found.sections for entry in section.entries]

    # The header is line 1.
    assert [lines[entry.number - 2] for entry in entries] == [entry.line for entry in entries]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (NEW, Reason.NEW),
        (replace(NEW, made=ALONE), Reason.NEW),
        (OLD_MACHINE, Reason.UNREVIEWED),
        (CHANGED, Reason.CHANGED),
        # Once people have written the new one, nothing is left to do.
        (replace(CHANGED, made=PEOPLE), None),
        (FLAGGED, Reason.FLAGGED),
        (replace(FLAGGED, flag=""), Reason.FLAGGED),
        (replace(CHANGED, flag="damaged"), Reason.FLAGGED),
        (replace(KEPT, flag="it stands in"), Reason.FLAGGED),
        (CODE, Reason.CODE),
        (KEPT, None),
        (CORRECTED, None),
        (NOTE, None),
        (LEFT_OUT, None),
        (GONE, Reason.NOT_SHOWN),
        (replace(GONE, made=MACHINE), None),
        (replace(GONE, target=()), None),
    ],
)
def test_the_reason(line: Line, reason: Reason | None) -> None:
    found = review(record([line]))

    assert list(found.counts) == ([] if reason is None else [reason])
    assert bool(found) is (reason is not None)


def test_text_of_the_target_alone_is_in_the_section_before_it() -> None:
    beside = replace(NEW, source=(), block=-1, section="")

    found = review(record([beside, NEW, beside, CHANGED, beside]))

    assert [(s.title, len(s.entries)) for s in found.sections] == [
        ("", 1), ("Losses", 2), ("Losses > Sizes", 2),
    ]  # fmt: skip


def test_text_that_is_offered_is_not_told_twice() -> None:
    apart = replace(OFFERED, source=("The loss", "is small."), target=("損失", "很小。"))

    assert review(record([CHANGED, OFFERED])).not_shown == ()
    assert review(record([CHANGED, apart])).not_shown == ()
    assert [e.line for e in review(record([NEW, OFFERED])).not_shown] == [OFFERED]


def test_a_changed_source_is_told_word_by_word() -> None:
    ((entry,),) = (section.entries for section in review(record([CHANGED])).sections)

    assert [(p.kind, p.text) for p in entry.difference] == [
        ("same", "The loss is "),
        ("deleted", "small"),
        ("inserted", "large"),
        ("same", "."),
    ]


def test_a_document_that_people_have_settled_has_nothing_to_look_at() -> None:
    settled = [line for line in EVERY_KIND if line in (KEPT, CORRECTED, NOTE, LEFT_OUT)]

    found = review(record(settled))

    assert not found
    assert (found.sections, found.not_shown) == ((), ())
