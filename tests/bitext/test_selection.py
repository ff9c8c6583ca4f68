"""Selection: which pairs are good enough, why the others are not, and which of two stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.pairing import Bead, Bitext, BlockBead, pair_documents
from bitext.pairs import UNIT, Pair, Reason, Selection
from bitext.parallel_data import MAX_BYTES, FileFormat, to_file
from bitext.parallel_data_check import check_file
from bitext.segments import Segment
from bitext.selection import select, source_texts
from bitext.settings import ENGLISH
from bitext.translation_memory import TranslationUnit
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
    pair = Pair(
        "A rate.", "学习率。", 0.93, "page.md", source_place="line 1", target_place="line 1"
    )
    assert found == Selection((pair,), ())


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
        ("Use $a$ here.\n", "在这里用`b`。\n", Reason.PLACEHOLDERS_DIFFER),
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
    assert reason("a" * 400, "词" * 334) is Reason.TOO_LONG


@pytest.mark.parametrize("first", "+-=@")
def test_a_field_begins_with_no_formula(first: str) -> None:
    assert reason(f"{first} rate.", "学习率。") is Reason.FORBIDDEN_START
    assert reason("A rate.", f"{first}学习率。") is Reason.FORBIDDEN_START
    assert reason(f"A {first} rate.", "学习率。") is None


def twice(**dates: str) -> Selection:
    old = bitext(("A rate.", "速率。", 0.9), ("Both.", "乙。", 1.0), name="old.md")
    new = bitext(("A rate.", "学习率。", 0.9), ("Both.", "乙。", 1.0), name="new.md")
    return select([old, new], CHINESE, changed={f"{name}.md": date for name, date in dates.items()})


@pytest.mark.parametrize(
    ("dates", "differing", "equal"),
    [
        ({}, "new", "old"),
        ({"old": "2024-05-01", "new": "2024-05-01T00:00:00Z"}, "new", "old"),
        ({"old": "2024-05-02T01:00:00+02:00", "new": "20240501T120000Z"}, "old", "old"),
        ({"old": "2024-05-01"}, "old", "old"),
        ({"new": "2024-05-01"}, "new", "new"),
        ({"old": "last week", "new": "yesterday"}, "new", "old"),
    ],
)
def test_of_equal_sources_the_newest_stays(
    dates: dict[str, str], differing: str, equal: str
) -> None:
    """Of equally new ones the last stays; of equal pairs the first, since they say the same."""
    found = twice(**dates)
    assert {pair.source: pair.document for pair in found.pairs} == {
        "A rate.": f"{differing}.md",
        "Both.": f"{equal}.md",
    }
    assert found.rejected_by_reason == {"same pair again": 1, "same source again": 1}


def test_the_date_is_told_in_one_form() -> None:
    found = twice(old="2024-05-02T01:00:00+02:00")
    assert {pair.changed for pair in found.pairs} == {"2024-05-01T23:00:00Z"}


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
    assert {(pair.kind, pair.granularity) for pair in found.pairs} == {("1-1", "paragraph")}
    assert [pair.sentences for pair in found.pairs] == [(2, 2), (1, 1)]
    by_default = select([page], replace(CHINESE, granularity="paragraph"))
    assert by_default == found
    assert len(select([page], CHINESE).pairs) == 3


def test_a_paragraph_over_the_limit_gives_its_sentences() -> None:
    sentence, target = "A sentence with a few words. ", "一句有几个字的话。"
    page = paired(sentence * 40 + "\n", target * 40 + "\n")
    found = select([page], CHINESE, granularity="paragraph")
    assert {pair.source for pair in found.pairs} == {sentence.strip()}
    assert set(found.rejected_by_reason) <= {"same pair again", "low confidence"}
    assert {pair.granularity for pair in found.pairs} == {"sentence"}


def test_reasons_are_counted() -> None:
    beads = ("A.", "", 1.0), ("B.", "", 1.0), ("C.", "丙。", 0.1), ("D.", "丁。", 1.0)
    found = select([bitext(*beads)], CHINESE)
    assert found.rejected_by_reason == {"low confidence": 1, "one side only": 2}


def test_unprintable_characters_stay_out_of_the_file() -> None:
    pair = select([bitext(("A\x00 \x1brate\u2028.", "学\u200b习\x85率。", 1.0))], CHINESE).pairs[0]
    assert (pair.source, pair.target) == ("A rate .", "学\u200b习 率。")


def keeps_the_rules(found: Selection) -> None:
    for file_format in (FileFormat.CSV, FileFormat.TSV, FileFormat.TMX, FileFormat.JSONL):
        data = to_file(found.pairs, file_format, "en", "zh")
        assert check_file(data, file_format, "en", "zh", "p") == len(found.pairs)


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
    keeps_the_rules(found)


@given(any_markdown(), st.sampled_from(["sentence", "paragraph"]))
def test_whatever_the_document_the_file_keeps_the_rules(text: bytes, granularity) -> None:
    source = markdown(text.decode("utf-8"))
    target = markdown(target_of(source, language=SPANISH).data.decode("utf-8"))
    made = pair_documents(source, target, ENGLISH, SPANISH)
    found = select([made], SPANISH, granularity=granularity)
    if granularity == "sentence":
        assert len(found.pairs) + len(found.rejected) == len(made.beads)
    keeps_the_rules(found)


UNITS = st.lists(
    st.builds(
        TranslationUnit,
        TEXT,
        TEXT,
        st.just("memory.tmx"),
        st.just("unit 1"),
        st.sampled_from(["", "2024-05-01", "20240501T120000Z", "never"]),
    ),
    max_size=8,
)


@given(UNITS, st.sampled_from([FileFormat.CSV, FileFormat.TMX]))
def test_whatever_the_units_the_file_keeps_the_rules(
    units: list[TranslationUnit], file_format: FileFormat
) -> None:
    found = select([], CHINESE, units=units, file_format=file_format)
    assert len(found.pairs) + len(found.rejected) == len(units)
    data = to_file(found.pairs, file_format, "en", "zh")
    assert check_file(data, file_format, "en", "zh", "p") == len(found.pairs)


# Units


def unit(source: str, target: str, changed: str = "") -> TranslationUnit:
    return TranslationUnit(source, target, "memory.tmx", "unit 7", changed)


def test_a_unit_is_a_pair() -> None:
    pair = select([], CHINESE, units=[unit("A  rate P0.", "学习率P0。", "2024-05-01")]).pairs[0]
    assert (pair.source, pair.target, pair.confidence) == ("A rate P0.", "学习率P0。", 1.0)
    assert (pair.document, pair.source_place, pair.kind) == ("memory.tmx", "unit 7", UNIT)
    assert (pair.provenance, pair.changed) == ("human", "2024-05-01T00:00:00Z")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("A rate.", " ", Reason.UNALIGNED),
        ("A rate.", "A rate.", Reason.UNTRANSLATED),
        ("A rate P0.", "学习率。", Reason.PLACEHOLDERS_DIFFER),
        ("See https://a.org now.", "现在看。", None),
        ("P0 = 1.5", "P0 = 1.5！", Reason.NO_WORDS),
        ("Use `a now.", "现在用 a。", Reason.HALF_PLACEHOLDER),
        ("Write \\mathbf{x}.", "写 x。", Reason.HALF_PLACEHOLDER),
        ("A price of $5.", "价格为$5。", None),
        ("Rate", "学" * 400, Reason.TOO_LONG),
        ("Rates (scored).", "率。", Reason.HELD_OUT),
        ("New. Use P3 here. New.", "新。在这里用P3。新。", Reason.HELD_OUT),
    ],
)
def test_what_speaks_against_a_unit(source: str, target: str, expected: Reason | None) -> None:
    held = {"Rates (scored).", "Use P0 here."}
    found = select([], CHINESE, units=[unit(source, target)], held_out=held)
    assert [rejected.reason for rejected in found.rejected] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("of_document", "of_unit", "stays"),
    [
        ("", "", "page.md"),
        ("2024-05-01", "2024-05-01", "page.md"),
        ("2024-05-01", "", "page.md"),
        ("2024-05-01", "2024-05-02", "memory.tmx"),
    ],
)
def test_a_document_goes_before_a_unit_that_is_not_newer(
    of_document: str, of_unit: str, stays: str
) -> None:
    found = select(
        [bitext(("A rate.", "学习率。", 1.0))],
        CHINESE,
        units=[unit("A rate.", "速率。", of_unit)],
        changed={"page.md": of_document},
    )
    assert [pair.document for pair in found.pairs] == [stays]


def test_lengths_out_of_proportion() -> None:
    usual = [
        (f"A sentence about rate number {n}.", f"关于第{n}个学习率的句子。", 1.0) for n in range(30)
    ]
    odd = ("A sentence.", "这是一个很长的句子，它说了许多原文没有说的话。" * 3, 1.0)
    found = select([bitext(*usual, odd)], CHINESE)
    assert [(r.target, r.reason) for r in found.rejected] == [(odd[1], Reason.OUT_OF_PROPORTION)]
    assert len(select([bitext(odd)], CHINESE).pairs) == 1


def test_tmx_takes_any_first_character() -> None:
    page = bitext(("- A rate.", "-学习率。", 1.0))
    for file_format in (FileFormat.TMX, FileFormat.JSONL):
        assert len(select([page], CHINESE, file_format=file_format).pairs) == 1
    for file_format in (FileFormat.CSV, FileFormat.TSV):
        found = select([page], CHINESE, file_format=file_format)
        assert [r.reason for r in found.rejected] == [Reason.FORBIDDEN_START]


def test_a_pair_tells_where_it_stands() -> None:
    page = paired("One.\n\nTwo words. Three words.\n", "一。\n\n\n两个词，三个词。\n")
    found = select([page], CHINESE, min_confidence=0)
    assert [(p.kind, p.source_place, p.target_place, p.sentences) for p in found.pairs] == [
        ("1-1", "line 1", "line 1", (1, 1)),
        ("2-1", "line 3", "line 4", (2, 1)),
    ]


def test_jsonl_has_every_pair_that_can_be_trusted() -> None:
    twice = ("A rate.", "学习率。", 1.0), ("A rate.", "速率。", 1.0), ("A rate.", "学习率。", 1.0)
    long = ("word " * 250, "字" * 400, 1.0)
    doubtful = ("A doubt.", "可疑。", 0.1)
    page = bitext(*twice, long, doubtful)
    found = select([page], CHINESE, file_format=FileFormat.JSONL)
    assert [pair.target for pair in found.pairs] == ["学习率。", "速率。", "学习率。", "字" * 400]
    assert [r.reason for r in found.rejected] == [Reason.LOW_CONFIDENCE]
    assert len(select([page], CHINESE).pairs) == 1
