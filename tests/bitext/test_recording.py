"""A record tells of every sentence of the published document and of the human edition."""

from __future__ import annotations

from hypothesis import given

from bitext.documents import Document
from bitext.extraction import DocumentFiles, extract
from bitext.parsing import parse
from bitext.provenance import Made, Provenance
from bitext.publication import Publication
from bitext.recording import CODE_CHANGED, sections
from bitext.records import Line
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.documents_to_try import edits
from tests.bitext.pipeline import BY_JOB, CHINESE, SPANISH, book_files, markdown, published

SOURCE = "# A\n\nOne is `a`. Two is `b`.\n\n## B\n\nThree is here. Four is gone.\n"
HUMAN = "# 甲\n\n一是`a`。二是`b`。\n\n译者注。\n\n## 乙\n\n三在这里。四走了。\n"


def lines(made: Publication, *, shown: bool = True) -> list[Line]:
    return [line for line in made.recorded.lines if line.published is shown]


def of(line: Line) -> tuple[str, str, str]:
    return (" ".join(line.source), "".join(line.target), line.made.by.value)


def made_from(source: str, human: str | None, origin: str | None = None) -> Publication:
    files = DocumentFiles(
        "a.md",
        source.encode(),
        human.encode() if human else None,
        origin.encode() if origin else None,
        changed="2026-03-03T00:00:00Z",
    )
    html = extract([files], ENGLISH, CHINESE).documents[0].html
    return published(files, html.replace("is", "是") if html else None, CHINESE)


def test_lines_come_in_the_order_of_the_source() -> None:
    source = SOURCE.replace("Two is `b`.", "Two is `c`.")
    made = made_from(source, HUMAN, SOURCE)
    assert [of(line) for line in lines(made)] == [
        ("A", "甲", "human"),
        ("One is `a`.", "一是`a`。", "human"),
        ("Two is `c`.", "Two是`c`。", "machine"),
        ("", "译者注。", "human"),
        ("B", "乙", "human"),
        ("Three is here.", "三在这里。", "human"),
        ("Four is gone.", "四走了。", "human"),
    ]
    assert [of(line) for line in lines(made, shown=False)] == [
        ("Two is `b`.", "二是`b`。", "human")
    ]
    assert {line.made.at for line in made.recorded.lines} == {BY_JOB.at, "2026-03-03T00:00:00Z"}
    assert [line.section for line in lines(made)] == ["A", "A", "A", "", "A > B", "A > B", "A > B"]
    assert lines(made)[2].place == "line 3"
    assert lines(made)[2].made == BY_JOB


def test_every_sentence_has_its_line() -> None:
    source = SOURCE.replace("Two is `b`.", "Two is `c`.")
    made = made_from(source, HUMAN, SOURCE)
    told = made.recorded
    check_sentences(markdown(made.data.decode()), told.sentences, told.lines)
    check_sentences(markdown(HUMAN), told.edition, told.lines)


def check_sentences(document: Document, numbers: tuple[int, ...], told: tuple[Line, ...]) -> None:
    keys = [segment.key for segment in segment_document(document, CHINESE.sentences)]
    assert len(keys) == len(numbers)
    for key, number in zip(keys, numbers, strict=True):
        assert number >= 0
        sentence, target = ("".join(t.split()) for t in (key, "".join(told[number].target)))
        # Of a sentence that was put together from several the line tells a part.
        assert sentence in target or target in sentence


@given(edits())
def test_every_sentence_has_its_line_whatever_was_edited(
    changed: tuple[list[str], list[str]],
) -> None:
    origin, source = ("\n\n".join(blocks) + "\n" for blocks in changed)
    files = DocumentFiles("a.md", source.encode(), origin.encode(), origin.encode())
    if not origin.strip() or not source.strip():
        return
    found = extract([files], ENGLISH, SPANISH)
    if 0 not in found.documents:
        return
    html = found.documents[0].html
    made = published(files, html or None, SPANISH)
    told = made.recorded
    rules = SPANISH.sentences
    now = segment_document(parse(made.data, "a.md"), rules)
    human = segment_document(parse(origin.encode(), "a.md"), rules)
    assert (len(told.sentences), len(told.edition)) == (len(now), len(human))
    assert all(n >= 0 for n in told.edition)
    assert all(n < len(told.lines) for n in (*told.sentences, *told.edition))


def test_the_sample_book() -> None:
    for files in book_files("zh"):
        html = extract([files], ENGLISH, CHINESE).documents[0].html
        made = published(files, html or None, CHINESE)
        told = made.recorded
        check_sentences(parse(made.data, files.path), told.sentences, told.lines)
        if files.human:
            check_sentences(parse(files.human, files.path), told.edition, told.lines)


def test_code_that_replaced_translated_code_is_told_and_flagged() -> None:
    code = "\n```python\n# {}\nx = {}\n```\n"
    made = made_from(
        SOURCE + code.format("one", 2), HUMAN + code.format("一", 1), SOURCE + code.format("one", 1)
    )
    (line,) = made.flagged
    assert (line.kind, line.flag, line.made.by) == ("code", CODE_CHANGED, Provenance.SOURCE)
    assert line.earlier is not None
    assert "# 一" in line.earlier.target
    assert line.earlier.made == Made(Provenance.HUMAN, "2026-03-03T00:00:00Z")
    assert (made.segments_human, made.segments_machine) == (6, 0)


def test_sections() -> None:
    text = "Before.\n\n# A [**b**]\n\n## C\n\nText.\n\n### D\n\n## E\n\n# F\n"
    assert sections(markdown(text)) == [
        "",
        "A b",
        "A b > C",
        "A b > C",
        "A b > C > D",
        "A b > E",
        "F",
    ]
