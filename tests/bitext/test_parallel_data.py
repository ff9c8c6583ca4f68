"""Parallel data: which pairs are good enough, why the others are not, and Amazon's file rules."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.pairing import Bead, Bitext, BlockBead, pair_documents
from bitext.pairs import Pair, Reason, RejectedPair, Selection
from bitext.parallel_data import MAX_BYTES, digest, to_csv, to_jsonl
from bitext.segments import Segment
from bitext.selection import select, source_texts
from bitext.settings import ENGLISH
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, SPANISH, markdown, target_of


def segment(text: str) -> Segment:
    return Segment(0, 0, len(text.encode()), text, ())


def bitext(*beads: tuple[str, str, float], name: str = "page.md") -> Bitext:
    """A bitext of one-to-one beads, each in a block of its own; "" is no segment."""
    document = markdown("Text.\n", name)
    made = tuple(
        Bead(
            (segment(source),) if source else (),
            (segment(target),) if target else (),
            confidence,
            number,
        )
        for number, (source, target, confidence) in enumerate(beads)
    )
    blocks = tuple(BlockBead((n,), (n,), bead.confidence) for n, bead in enumerate(made))
    return Bitext(document, document, blocks, made)


def paired(source: str, target: str, language=CHINESE) -> Bitext:
    return pair_documents(markdown(source), markdown(target), ENGLISH, language)


def reason(source: str, target: str, confidence: float = 1.0, **options) -> Reason | None:
    """The reason why one pair is left out."""
    found = select([bitext((source, target, confidence))], CHINESE, **options)
    assert len(found.pairs) + len(found.rejected) == 1
    return found.rejected[0].reason if found.rejected else None


def test_a_good_pair() -> None:
    found = select([bitext(("A rate.", "学习率。", 0.93))], CHINESE)
    assert found == Selection((Pair("A rate.", "学习率。", 0.93, "page.md"),), ())


@pytest.mark.parametrize(("source", "target"), [("A rate.", ""), ("", "学习率。")])
def test_one_side_only(source: str, target: str) -> None:
    assert reason(source, target) is Reason.UNALIGNED


def test_low_confidence() -> None:
    assert CHINESE.min_confidence == 0.8
    assert reason("A rate.", "学习率。", 0.79) is Reason.LOW_CONFIDENCE
    assert reason("A rate.", "学习率。", 0.8) is None
    assert reason("A rate.", "学习率。", 0.5, min_confidence=0.5) is None
    assert reason("A rate.", "学习率。", 0.8, min_confidence=0.9) is Reason.LOW_CONFIDENCE


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("See :numref:`a`.\n", "见 :numref:`b`。\n", Reason.REFERENCES_DIFFER),
        ("See https://a.org/b now.\n", "现在看。\n", Reason.REFERENCES_DIFFER),
        ("Use `a` here.\n", "用在这里。\n", Reason.PLACEHOLDERS_DIFFER),
        ("Use $a$ here.\n", "在这里用`a`。\n", Reason.PLACEHOLDERS_DIFFER),
        ("Use `a` and $b$ here.\n", "在这里用$b$和`a`。\n", None),
        ("This one was not translated.\n", "This one was not translated.\n", Reason.UNTRANSLATED),
        ("*Adam* optimizer\n", "*Adam* optimizer\n", Reason.UNTRANSLATED),
    ],
)
def test_what_speaks_against_a_pair(source: str, target: str, expected: Reason | None) -> None:
    found = select([paired(source, target)], CHINESE)
    assert [rejected.reason for rejected in found.rejected] == ([expected] if expected else [])


def test_the_limit_is_a_thousand_bytes_a_side() -> None:
    assert MAX_BYTES == 1000
    assert reason("a" * 1000, "词" * 333) is None
    assert reason("a" * 1001, "词") is Reason.TOO_LONG
    assert reason("a", "词" * 334) is Reason.TOO_LONG


@pytest.mark.parametrize("first", "+-=@")
def test_a_field_begins_with_no_formula(first: str) -> None:
    assert reason(f"{first} rate.", "学习率。") is Reason.FORBIDDEN_START
    assert reason("A rate.", f"{first}学习率。") is Reason.FORBIDDEN_START
    assert reason(f"A {first} rate.", "学习率。") is None


def test_of_equal_sources_the_last_one_wins() -> None:
    found = select(
        [
            bitext(("A rate.", "速率。", 0.9), ("B.", "乙。", 1.0), name="old.md"),
            bitext(("A rate.", "学习率。", 0.9), name="new.md"),
        ],
        CHINESE,
    )
    assert [(pair.source, pair.target, pair.document) for pair in found.pairs] == [
        ("B.", "乙。", "old.md"),
        ("A rate.", "学习率。", "new.md"),
    ]
    assert [(r.target, r.reason) for r in found.rejected] == [("速率。", Reason.DUPLICATE)]


def test_what_is_scored_is_held_out() -> None:
    scored = paired("A rate. Another `x`.\n", "学习率。另一个`x`。\n")
    held = source_texts(scored, CHINESE)
    assert held == {"A rate.", "Another P0."}
    assert reason("A rate.", "率。", held_out=held) is Reason.HELD_OUT
    assert reason("Another P0.", "率。", held_out=held) is Reason.HELD_OUT
    assert reason("A rate is.", "率。", held_out=held) is None


def test_a_paragraph_that_holds_a_scored_sentence_is_held_out() -> None:
    page = paired("New words. A rate.\n", "新词。学习率。\n")
    found = select([page], CHINESE, granularity="paragraph", held_out={"A rate."})
    assert [rejected.reason for rejected in found.rejected] == [Reason.HELD_OUT]


def test_the_granularity_paragraph() -> None:
    page = paired("One rate `a`. Two rates.\n\nThree.\n", "一个`a`。两个。\n\n三个。\n")
    found = select([page], CHINESE, granularity="paragraph")
    assert [(pair.source, pair.target) for pair in found.pairs] == [
        ("One rate P0. Two rates.", "一个P0。两个。"),
        ("Three.", "三个。"),
    ]
    by_default = select([page], replace(CHINESE, granularity="paragraph"))
    assert by_default == found
    assert len(select([page], CHINESE).pairs) == 3


def test_a_paragraph_over_the_limit_gives_its_sentences() -> None:
    sentence, target = "A sentence with a few words. ", "一句有几个字的话。"
    page = paired(sentence * 40 + "\n", target * 40 + "\n")
    found = select([page], CHINESE, granularity="paragraph")
    assert {pair.source for pair in found.pairs} == {sentence.strip()}
    assert set(found.rejected_by_reason) <= {"same source again", "low confidence"}


def test_reasons_are_counted() -> None:
    beads = ("A.", "", 1.0), ("B.", "", 1.0), ("C.", "丙。", 0.1), ("D.", "丁。", 1.0)
    found = select([bitext(*beads)], CHINESE)
    assert found.rejected_by_reason == {"low confidence": 1, "one side only": 2}


def test_the_files_first_line_names_the_languages() -> None:
    assert to_csv([], "en", "zh") == b'"en","zh"\n'


def test_the_file_is_quoted_utf8_with_line_feeds() -> None:
    pair = Pair('He said "no", P0.', "他说“不”，P0。", 1.0, "a.md")
    assert to_csv([pair], "en", "zh") == (
        '"en","zh"\n"He said ""no"", P0.","他说“不”，P0。"\n'.encode()
    )


def test_pairs_as_json_lines() -> None:
    good = Pair("A.", "甲。", 0.98765432, "a.md")
    bad = RejectedPair("B.", "", 1.0, "b.md", Reason.UNALIGNED)
    lines = [json.loads(line) for line in to_jsonl([good, bad]).decode().splitlines()]
    assert lines == [
        {"source": "A.", "target": "甲。", "confidence": 0.9877, "document": "a.md"},
        {
            "source": "B.",
            "target": "",
            "confidence": 1.0,
            "document": "b.md",
            "reason": "one side only",
        },
    ]


def test_the_digest_tells_content_from_content() -> None:
    assert digest(b"a") == digest(b"a")
    assert digest(b"a") != digest(b"b")


def test_unprintable_characters_stay_out_of_the_file() -> None:
    pair = select([bitext(("A\x00 \x1brate\u2028.", "学\u200b习\x85率。", 1.0))], CHINESE).pairs[0]
    assert (pair.source, pair.target) == ("A rate .", "学\u200b习 率。")


def check_file(pairs: list[Pair]) -> None:
    """Amazon Translate's rules, read back by another program's reader."""
    data = to_csv(pairs, "en", "zh")
    text = data.decode("utf-8")
    assert text.count("\n") == len(pairs) + 1
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["en", "zh"], *([pair.source, pair.target] for pair in pairs)]
    for row in rows[1:]:
        for field in row:
            assert 0 < len(field.encode("utf-8")) <= 1000
            assert not field.startswith(("+", "-", "=", "@"))
            assert field == field.strip()
            assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in field)
    assert len({pair.source for pair in pairs}) == len(pairs)


TEXT = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Co",)), max_size=40),
    st.text("+-=@\"', \n\r\t\x00aé中", max_size=9),
)


@given(st.lists(st.tuples(TEXT, TEXT, st.floats(0, 1)), max_size=8))
def test_whatever_the_beads_the_file_keeps_the_rules(
    beads: list[tuple[str, str, float]],
) -> None:
    found = select([bitext(*beads)], CHINESE)
    assert len(found.pairs) + len(found.rejected) == len(beads)
    check_file(list(found.pairs))


@given(any_markdown(), st.sampled_from(["sentence", "paragraph"]))
def test_whatever_the_document_the_file_keeps_the_rules(text: bytes, granularity) -> None:
    source = markdown(text.decode("utf-8"))
    target = markdown(target_of(source, language=SPANISH).data.decode("utf-8"))
    made = pair_documents(source, target, ENGLISH, SPANISH)
    check_file(list(select([made], SPANISH, granularity=granularity).pairs))
