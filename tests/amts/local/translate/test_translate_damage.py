"""What AMTS makes of every damage that the embedded service can do to a protected piece."""

from __future__ import annotations

import pytest

from amts.local.translate.fault_kinds import Damage
from amts.local.translate.html_documents import HtmlDocument
from bitext.job_html import OutgoingSegment, TargetSegment, read, write
from bitext.parsing import parse
from bitext.segments import expanded, segment_document
from bitext.settings import ENGLISH, load_language
from tests.bitext.pipeline import LANGUAGES

SPANISH = load_language(LANGUAGES / "es.toml")
GOOD = "Vea `a` ya."
OUTCOMES = {
    Damage.MOVED: "`a` Vea ya.",
    Damage.DUPLICATED: GOOD,
    Damage.REQUOTED: GOOD,
    Damage.CAPITALS: GOOD,
    Damage.PADDED: GOOD,
    Damage.ENTITIES: GOOD,
    Damage.NESTED: GOOD,
    Damage.SWALLOWED: GOOD,
    Damage.COPIED: "placeholder P0 came back twice",
    Damage.SPLIT: "placeholder P0 came back twice",
    Damage.CHANGED: "placeholder P0 was changed",
    Damage.UNWRAPPED: "placeholder P0 was lost",
    Damage.DROPPED: "placeholder P0 was lost",
    Damage.LEAKED: "placeholder P0 was lost",
}


def answer(damage: Damage) -> tuple[OutgoingSegment, TargetSegment]:
    document = parse(b"See `a` now.\n", "a.md")
    (segment,) = segment_document(document, ENGLISH.sentences)
    sent = OutgoingSegment("s0", segment.coded, segment.marks)
    page = HtmlDocument(write([sent], "en"))
    texts = [text.replace("See", "Vea").replace("now", "ya") for text in page.segments]
    return sent, read(page.with_texts(texts, lambda _: damage), [sent], SPANISH)["s0"]


@pytest.mark.parametrize("damage", Damage)
def test_it_is_taken_or_named(damage: Damage) -> None:
    sent, found = answer(damage)
    text = found.damage or " ".join(expanded(found.coded, sent.marks).split())
    assert text == OUTCOMES[damage]
