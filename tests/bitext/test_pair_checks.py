"""What is wrong with a document and its translation as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext.errors import DoubtfulTranslation, NotATranslation
from bitext.pair_checks import Finding, Severity, check_pair
from bitext.pairing import Bitext, pair_documents
from bitext.pairs import Reason
from bitext.parsing import parse
from bitext.settings import ENGLISH
from tests.bitext.chapters import SETTINGS, TARGETS, chapter, paired
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, book_files


def findings(bitext: Bitext, code: str, source_code: str = "en") -> tuple[Finding, ...]:
    return check_pair(bitext, SETTINGS[source_code], SETTINGS[code], tuple(SETTINGS.values()))


def the_finding(source: str, target: str, code: str, source_code: str = "en") -> Finding:
    (found,) = findings(paired(source, target, code, source_code), code, source_code)
    return found


# right pairs


@pytest.mark.parametrize("code", TARGETS)
def test_nothing_is_wrong_with_a_translation(code: str) -> None:
    assert findings(paired(chapter("en"), chapter(code), code), code) == ()


@pytest.mark.parametrize("code", TARGETS)
def test_any_two_languages_will_do(code: str) -> None:
    bitext = paired(chapter(code), chapter("en"), "en", code)
    assert findings(bitext, "en", code) == ()


@pytest.mark.parametrize("code", TARGETS)
@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_short_document_is_not_accused(code: str, last: int) -> None:
    bitext = paired(chapter("en", last=last), chapter(code, last=last), code)
    assert findings(bitext, code) == ()


def test_a_short_pair_without_anything_to_compare_is_not_accused() -> None:
    for target in ("# 总结\n\n很好。", "# ResNet\n\n见下文。", "# MNIST"):
        assert findings(paired("# Summary\n\nVery good.", target, "zh"), "zh") == ()


@pytest.mark.parametrize("code", ["zh", "es"])
def test_nothing_is_wrong_with_the_sample_book(code: str) -> None:
    for files in book_files(code):
        if files.human:
            here = parse(files.origin or files.source, files.path)
            bitext = pair_documents(here, parse(files.human, files.path), ENGLISH, SETTINGS[code])
            assert findings(bitext, code) == ()


def test_documents_without_prose_are_no_translation_and_no_fault() -> None:
    code = "```python\nprint(1)\n```"
    assert findings(paired(code, code.replace("1", "2"), "zh"), "zh") == ()
    assert findings(paired("", "", "zh"), "zh") == ()


# wrong pairs


@pytest.mark.parametrize(
    ("source", "target", "side"),
    [
        ("", "zh", "source"),
        ("en", "", "target"),
    ],
)
def test_an_empty_side_is_named(source: str, target: str, side: str) -> None:
    only_code = "```python\nprint(1)\n```"
    for empty in ("", "# ", only_code):
        found = the_finding(
            chapter(source) if source else empty, chapter(target) if target else empty, "zh"
        )
        assert (found.reason, found.side) == (Reason.NO_PROSE, side)
        assert found.severity is Severity.UNUSABLE
        assert found.text == "it holds no text to pair, only code, formulas or directives at most"


@pytest.mark.parametrize("code", TARGETS)
def test_swapped_sides_are_named(code: str) -> None:
    found = the_finding(chapter(code), chapter("en"), code)
    assert (found.reason, found.severity) == (Reason.SWAPPED, Severity.WRONG_TEXT)
    name = SETTINGS[code].name
    assert found.text == f"it is in English, and the source in {name}: they are swapped"


@pytest.mark.parametrize("code", TARGETS)
def test_two_sides_in_one_language_are_named(code: str) -> None:
    both_english = the_finding(chapter("en"), chapter("en", first=2, anchors="x"), code)
    assert both_english.reason in (Reason.SAME_LANGUAGE, Reason.COPY)
    english = the_finding(chapter("en", last=5), chapter("en", first=5), code)
    assert (english.reason, english.side) == (Reason.SAME_LANGUAGE, "target")
    assert english.text == "it is in English, the language of the source"
    foreign = the_finding(chapter(code, last=5), chapter(code, first=5), code)
    assert (foreign.reason, foreign.side) == (Reason.SAME_LANGUAGE, "source")
    assert foreign.text == f"it is in {SETTINGS[code].name}, the language of the target"


@pytest.mark.parametrize("code", TARGETS)
def test_a_copy_is_named(code: str) -> None:
    found = the_finding(chapter("en"), chapter("en"), code)
    assert (found.reason, found.side) == (Reason.COPY, "target")
    assert found.severity is Severity.UNUSABLE
    assert found.text == "it is a copy of the source, not a translation"
    found = the_finding(chapter(code), chapter(code), code)
    assert (found.reason, found.side) == (Reason.COPY, "source")
    assert found.text == f"it is a copy of the target, in {SETTINGS[code].name}"


def test_a_short_copy_is_named_too() -> None:
    text = "# Summary\n\nThe rate is very small."
    assert the_finding(text, text, "zh").reason is Reason.COPY
    # A name is the same in two languages.
    assert findings(paired("# ResNet", "# ResNet", "zh"), "zh") == ()


def test_a_copy_with_a_translated_title_is_one() -> None:
    source, target = "# The library\n\n" + chapter("en"), "# 图书馆\n\n" + chapter("en")
    found = the_finding(source, target, "zh")
    assert (found.reason, found.severity) == (Reason.COPY, Severity.UNUSABLE)


@pytest.mark.parametrize("code", TARGETS)
def test_a_partly_untranslated_document_is_a_warning(code: str) -> None:
    target = chapter(code, last=4) + "\n\n" + chapter("en", first=4)
    found = the_finding(chapter("en"), target, code)
    assert (found.reason, found.severity) == (Reason.COPY, Severity.DOUBTFUL)
    assert "% of it is the source's own text, not translated" in found.text


@pytest.mark.parametrize("code", TARGETS)
def test_another_language_is_named(code: str) -> None:
    for other in TARGETS:
        if other != code:
            found = the_finding(chapter("en"), chapter(other), code)
            assert (found.reason, found.side) == (Reason.OTHER_LANGUAGE, "target")
            names = SETTINGS[code].name, SETTINGS[other].name
            assert found.text == f"it is not in {names[0]} but in {names[1]}"


def test_a_source_in_another_language_is_named() -> None:
    found = the_finding(chapter("pt"), chapter("zh"), "zh")
    assert (found.reason, found.side) == (Reason.OTHER_LANGUAGE, "source")
    assert found.text == "it is not in English but in Portuguese (Brazil)"


def test_traditional_characters_are_not_simplified_chinese() -> None:
    found = the_finding(chapter("en"), chapter("zh-hant"), "zh")
    assert found.text == "it is not in Chinese (Simplified)"


@pytest.mark.parametrize("code", TARGETS)
def test_another_chapter_is_told(code: str) -> None:
    target = chapter(code, anchors="y")
    found = the_finding(chapter("en"), target, code)
    assert (found.reason, found.side) == (Reason.UNRELATED, "target")
    # These chapters say the same, sentence by sentence, so that they align like a translation.
    found = the_finding(chapter("en", last=3) + "\n\n" + chapter("en"), target, code)
    assert found.refuses
    assert "the translation of another document" in found.text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "gb18030", "ascii"])
@pytest.mark.parametrize("code", TARGETS)
def test_a_wrong_encoding_is_named(code: str, encoding: str) -> None:
    target = chapter(code).encode().decode(encoding, "replace")
    found = the_finding(chapter("en"), target, code)
    assert found.side == "target"
    assert found.reason is Reason.GARBLED


def test_garbled_quotation_marks_alone_are_a_warning() -> None:
    source = chapter("en") + "\n\n" + chapter("en", anchors="z")
    source = source.replace("a cat", "a “cat”").encode().decode("cp1252", "replace")
    target = chapter("zh") + "\n\n" + chapter("zh", anchors="z")
    found = the_finding(source, target, "zh")
    assert (found.reason, found.side, found.severity) == (
        Reason.GARBLED,
        "source",
        Severity.DOUBTFUL,
    )


def test_a_language_that_nothing_is_known_of_is_not_judged() -> None:
    bitext = paired(chapter("en"), chapter("es"), "es")
    nameless = SETTINGS["es"].__class__(code="xx", name="Xx")
    assert check_pair(bitext, ENGLISH, nameless) == ()


def test_the_error_names_the_file_to_blame() -> None:
    wrong = the_finding(chapter("en"), chapter("es"), "zh").error("en.md", "zh.md")
    assert str(wrong) == "zh.md: it is not in Chinese (Simplified) but in Spanish"
    assert isinstance(wrong, NotATranslation)
    doubt = Finding(Reason.GARBLED, "source", "hm", Severity.DOUBTFUL).error("en.md", "zh.md")
    assert (str(doubt), type(doubt)) == ("en.md: hm", DoubtfulTranslation)


@given(any_markdown(), any_markdown())
def test_any_two_documents_have_an_answer(one: bytes, other: bytes) -> None:
    bitext = pair_documents(parse(one, "a.md"), parse(other, "b.md"), ENGLISH, CHINESE)
    found = check_pair(bitext, ENGLISH, CHINESE)
    assert sum(finding.refuses for finding in found) <= 1
    assert all("\n" not in finding.text for finding in found)
