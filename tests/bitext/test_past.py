"""What earlier runs translated, and what of it may be used again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from bitext.drafts import Base
from bitext.extraction import DocumentFiles, extract, prepare
from bitext.past import (
    Past,
    former_lines,
    human_translations,
    translation_digest,
    translations,
)
from bitext.provenance import HUMAN, Made, Provenance
from bitext.records import FORMER, FileRef, Line, Record
from bitext.settings import ENGLISH
from tests.bitext.pipeline import CHINESE, SPANISH, published

MACHINE = Made(Provenance.MACHINE)
DIGEST = translation_digest("en", SPANISH)
NOWHERE = FileRef("", "")


def record(path: str, *lines: Line, digest: str = DIGEST) -> Record:
    return Record("es", path, "", "", NOWHERE, None, None, None, NOWHERE, digest, lines)


def line(source: str, target: str, made: Made = MACHINE, **values: object) -> Line:
    return replace(Line((source,), (target,), made), **values)  # type: ignore[arg-type]


def past(*records: Record) -> Past:
    by_path = {one.path: one for one in records}

    def read(paths: Collection[str]) -> Iterator[Record]:
        return (by_path[path] for path in paths)

    return Past(read, by_path, ENGLISH, SPANISH)


def told(*lines: Line, digest: str = DIGEST) -> list[tuple[str, str]]:
    found = translations(record("a.md", *lines, digest=digest), DIGEST, spaced=True)
    return [(key, known.text) for key, known in found]


def test_machine_text_of_other_settings_is_not_used_again() -> None:
    lines = (line("A.", "a."), line("B.", "b.", HUMAN))
    assert told(*lines) == [("A.", "a."), ("B.", "b.")]
    assert told(*lines, digest="other") == [("B.", "b.")]
    assert translation_digest("en", replace(SPANISH, formality="INFORMAL")) != DIGEST
    assert translation_digest("en", replace(SPANISH, min_confidence=0.1)) == DIGEST


def test_what_stands_in_is_no_translation() -> None:
    assert told(
        line("A.", "A.", Made(Provenance.SOURCE), flag="lost"),
        line("B.", "old b.", HUMAN, flag="an earlier one stands in"),
        line("C.", "c.", HUMAN, confidence=0.5),
        line("int x", "int x", Made(Provenance.SOURCE), kind="code", flag="changed"),
        Line(("D.", "E."), ("d, e.",), HUMAN),
        Line(("F.",), (), HUMAN),
        line("G", "G", HUMAN),
    ) == []  # fmt: skip


def test_sentences_of_one_bead_are_joined_in_the_language_s_way() -> None:
    two = Line(("A.",), ("一。", "二。"), HUMAN)
    for spaced, text in ((True, "一。 二。"), (False, "一。二。")):
        ((_, known),) = translations(record("a.md", two), DIGEST, spaced=spaced)
        assert known.text == text


def test_a_record_is_read_once() -> None:
    store = past(record("a.md", line("A.", "a.")), record("b.md", line("B.", "b.")))
    assert [key for key, _ in store.of(["b.md", "c.md"])] == ["B."]
    assert [key for key, _ in store.rest()] == ["A."]
    assert list(store.rest()) == []


def test_a_published_document_is_sent_no_more() -> None:
    source = b"# Rates\n\nThe rate `r` matters. It is small.\n"
    files = DocumentFiles("a.md", source)
    first = extract([files], ENGLISH, SPANISH).documents[0]
    made = published(files, first.html.replace("It is small", "Es chica"), SPANISH)
    known = Record(
        "es", "a.md", "r", "", NOWHERE, None, None, None, NOWHERE, DIGEST, made.recorded.lines
    )
    moved = DocumentFiles("moved.md", source + b"\nIt is new.\n")
    for item in (replace(files, source=source + b"\nIt is new.\n"), moved):
        again = extract([item], ENGLISH, SPANISH, past=past(known)).documents[0]
        assert (again.segments_reused, again.segments_to_send) == (3, 1)
        html = again.html.replace("It is new", "Es nuevo")
        result = published(replace(item, reused=again.reused), html, SPANISH)
        assert result.data.decode() == made.data.decode() + "\nEs nuevo.\n"
        assert result.segments_machine == 4
        elsewhere = "a.md" if item is moved else ""
        assert [one.reused_from for one in result.recorded.lines] == [elsewhere] * 3 + [""]


def test_a_sentence_of_the_source_that_came_back_unchanged_keeps_its_lines() -> None:
    source = b"# Names\n\nAda Lovelace,\nCharles Babbage.\n"
    files = DocumentFiles("a.md", source)
    made = published(files, extract([files], ENGLISH, SPANISH).documents[0].html, SPANISH)
    assert made.data == source
    known = record("a.md", *made.recorded.lines)
    again = extract([files], ENGLISH, SPANISH, past=past(known)).documents[0]
    assert published(replace(files, reused=again.reused), None, SPANISH).data == source


def test_people_s_sentences_serve_other_documents() -> None:
    source, human = b"# Rates\n\nIt is small.\n", "# 学习率\n\n它很小。\n".encode()
    first = DocumentFiles("a.md", source, human)
    second = DocumentFiles("b.md", b"# Other\n\nIt is small.\n")
    found = extract([first, second], ENGLISH, CHINESE).documents
    (reused,) = found[1].reused.values()
    assert (reused.text, reused.document, reused.made.by) == ("它很小。", "a.md", "human")
    # A text that nobody reviewed is no person's.
    draft = replace(first, base=Base(made=(MACHINE, MACHINE)))
    bitext = prepare(draft, ENGLISH, CHINESE).bitext
    assert bitext is not None
    assert list(human_translations([("a.md", bitext)], CHINESE)) == []


def test_machine_text_of_a_sentence_that_went_stays_in_the_record() -> None:
    before = record(
        "a.md",
        line("A.", "a."),
        line("B.", "b.", HUMAN),
        line("C.", "c.", published=False, kind=FORMER),
        line("D.", "d."),
        line("x = 1", "x = 1", Made(Provenance.SOURCE), kind="code"),
    )
    now = [Line(("D.", "E."), ("d, e.",), HUMAN)]
    kept = former_lines(before, now)
    assert [(one.source, one.kind, one.published) for one in kept] == [
        (("A.",), FORMER, False),
        (("C.",), FORMER, False),
    ]
    assert told(*kept) == [("A.", "a."), ("C.", "c.")]
