"""What one step tells the next of a document's past comes through whole."""

from __future__ import annotations

import json

from bitext.document_past import NOTHING, DocumentPast, past_values, read_past
from bitext.drafts import Base
from bitext.planning import Reused
from bitext.provenance import HUMAN, Made, Provenance
from bitext.records import Corrected, FileRef

MACHINE = Made(Provenance.MACHINE, "2026", "r", "StartTextTranslationJob", "j", "p")


def test_it_is_written_and_read() -> None:
    corrected = {1: Corrected("m", MACHINE, 3, 1)}
    past = DocumentPast(
        Base(FileRef("source/a.md", "v"), (HUMAN, MACHINE, HUMAN), corrected),
        {"b1s0-0": Reused("text", MACHINE, "b.md"), "b2s0-0": Reused("other", HUMAN)},
    )
    values = json.loads(json.dumps(past_values("a.md", past)))
    assert read_past(values) == ("a.md", past)
    assert len(values["makers"]) == 2, "each way is written once"


def test_nothing_is_nothing() -> None:
    assert NOTHING.is_empty
    assert read_past(past_values("a.md", NOTHING)) == ("a.md", DocumentPast(Base(), {}))
    assert not DocumentPast(Base(FileRef("a", "b"))).is_empty
