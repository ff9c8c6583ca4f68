"""A record survives being written, and says so when it is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import InvalidInput
from bitext.provenance import BATCH, HUMAN, Made, Provenance
from bitext.records import (
    Corrected,
    Earlier,
    FileRef,
    Line,
    Record,
    read_record,
    write_record,
)

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
MADE = st.builds(
    Made, st.sampled_from(Provenance), TEXT, TEXT, st.sampled_from(["", BATCH]), TEXT, TEXT
)
LINES = st.builds(
    Line,
    source=st.lists(TEXT, max_size=3).map(tuple),
    target=st.lists(TEXT, max_size=3).map(tuple),
    made=MADE,
    confidence=st.sampled_from([0.0, 0.5, 1.0]),
    block=st.integers(-1, 9),
    place=TEXT,
    section=TEXT,
    published=st.booleans(),
    flag=TEXT,
    kind=st.sampled_from(["", "code"]),
    earlier=st.none() | st.builds(Earlier, TEXT, TEXT, MADE),
    corrected=st.none() | st.builds(Corrected, TEXT, MADE, st.integers(0, 9), st.integers(0, 9)),
    reused_from=TEXT,
)
REFS = st.builds(FileRef, TEXT, TEXT)
RECORDS = st.builds(
    Record,
    language=TEXT,
    path=TEXT,
    run=TEXT,
    at=TEXT,
    source=REFS,
    human=st.none() | REFS,
    origin=st.none() | REFS,
    beside=st.none() | REFS,
    published=REFS,
    translation=TEXT,
    lines=st.lists(LINES, max_size=4).map(tuple),
    sentences=st.lists(st.integers(-1, 3), max_size=5).map(tuple),
    edition=st.lists(st.integers(-1, 3), max_size=5).map(tuple),
)


@given(RECORDS)
def test_what_is_written_is_read(record: Record) -> None:
    assert read_record(write_record(record), "key") == record


def test_a_record_of_another_form_counts_as_none() -> None:
    line = {"source": ["A."], "target": ["B."], "provenance": "human", "confidence": 1.0}
    assert read_record(json.dumps(line).encode(), "key") is None
    assert read_record(b"", "key") is None


@pytest.mark.parametrize("content", [b"{", b'{"format": 2}', b"[]", b"1\n2"])
def test_what_is_no_record_is_named(content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"state/x\.jsonl"):
        read_record(content, "state/x.jsonl")


def test_what_no_person_wrote_is_unreviewed() -> None:
    assert Made(Provenance.MACHINE).is_unreviewed
    assert Made(Provenance.SOURCE).is_unreviewed
    assert not HUMAN.is_unreviewed
