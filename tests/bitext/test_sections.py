"""Segments are counted where they stand, by who wrote them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bitext.sections import SectionCounts, count_sections, total
from tests.bitext.record_examples import (
    BEFORE,
    CHANGED,
    EVERY_KIND,
    FLAGGED,
    KEPT,
    NEW,
    PEOPLE,
    record,
)


def test_each_section_in_the_order_of_the_document() -> None:
    assert count_sections(record()) == (
        SectionCounts("Losses", human=1, machine=2),
        # Of the code block only the flag counts, and of what people left out nothing does.
        SectionCounts("Losses > Sizes", human=1, machine=1, untranslated=1, flagged=2, outdated=1),
    )


def test_a_heading_that_comes_again_is_one_section() -> None:
    lines = [NEW, replace(NEW, section="Other"), KEPT]

    assert count_sections(record(lines)) == (
        SectionCounts("Losses", human=1, machine=1),
        SectionCounts("Other", machine=1),
    )


def test_outdated_is_only_what_took_the_place_of_peoples_text() -> None:
    assert CHANGED.earlier is not None
    by_machine = replace(CHANGED, earlier=replace(CHANGED.earlier, made=BEFORE))
    written_anew = replace(CHANGED, made=PEOPLE)

    counts = [count_sections(record([line]))[0] for line in (CHANGED, by_machine, written_anew)]

    assert [one.outdated for one in counts] == [1, 0, 0]


def test_nothing_to_count() -> None:
    assert count_sections(record([])) == ()
    assert total([]) == SectionCounts()


@given(st.lists(st.sampled_from(EVERY_KIND)))
def test_the_total_is_that_of_all_lines_in_whatever_order(lines: list) -> None:  # type: ignore[type-arg]
    whole = total(count_sections(record(lines)))

    assert whole == total(count_sections(record(lines[::-1])))
    assert whole.segments == whole.human + whole.machine + whole.untranslated
    assert whole.segments == sum(
        line.published and line.kind != "code" and bool(line.source and line.target)
        for line in lines
    )
    assert whole.flagged == sum(bool(line.flag) for line in lines)
    assert whole.untranslated == lines.count(FLAGGED)
