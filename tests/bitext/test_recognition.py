"""The language of a text, told by letters and frequent words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.recognition import (
    Presence,
    Prose,
    is_clearer,
    is_rather,
    presence,
    prose,
    recognised,
    word_hits,
)
from bitext.segments import segment_document
from bitext.settings import ENGLISH, LanguageSettings, load_language, source_settings
from tests.bitext.pipeline import CHINESE, EXAMPLES, LANGUAGES, SPANISH, markdown

TEXTS = sorted((EXAMPLES / "languages").glob("*.txt"))
SETTINGS = (ENGLISH, *(load_language(path) for path in sorted(LANGUAGES.glob("*.toml"))))
BY_CODE = {settings.code: settings for settings in SETTINGS}


def text_of(code: str) -> str:
    return (EXAMPLES / "languages" / f"{code}.txt").read_text("utf-8")


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.code)
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_paragraph_is_in_its_language_and_in_no_other(
    path: Path, settings: LanguageSettings
) -> None:
    found = presence(Prose(path.read_text("utf-8")), settings)
    assert found is (Presence.PRESENT if settings.code == path.stem else Presence.ABSENT)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_language_is_named_when_it_is_known(path: Path) -> None:
    found = recognised(Prose(path.read_text("utf-8")), SETTINGS)
    # Traditional characters are not those of simplified Chinese, and no other language's.
    assert (found.code if found else None) == (path.stem if path.stem in BY_CODE else None)


@pytest.mark.parametrize(
    "text",
    ["", "Summary", "ResNet-50, VGG-16", "Zaragoza", "总结", "Ok.", "3.14", "まとめ", "요약"],
)
@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.code)
def test_of_a_few_words_nothing_is_said(text: str, settings: LanguageSettings) -> None:
    assert presence(Prose(text), settings) is Presence.UNCLEAR


def test_a_page_of_names_is_in_no_language() -> None:
    names = Prose("Aston Zhang, Zachary Lipton, Mu Li, Alexander Smola. " * 20)
    assert {presence(names, settings) for settings in (ENGLISH, SPANISH)} == {Presence.UNCLEAR}


def test_a_text_in_two_languages_is_in_both() -> None:
    both = Prose(text_of("en") + text_of("es"))
    assert presence(both, ENGLISH) is presence(both, SPANISH) is Presence.PRESENT
    assert recognised(both, (ENGLISH, SPANISH)) is None


def test_latin_words_in_chinese_do_not_hide_it() -> None:
    text = Prose(text_of("zh").replace("图书馆", "softmax regression with PyTorch"))
    assert presence(text, CHINESE) is Presence.PRESENT


def test_a_language_without_recognition_is_never_judged() -> None:
    assert presence(Prose(text_of("es")), source_settings("de")) is Presence.UNCLEAR


def test_a_few_words_that_two_languages_have_do_not_mislead() -> None:
    turkish, portuguese = BY_CODE["tr"], BY_CODE["pt"]
    text = Prose(" ".join(text_of("tr").split()[:40]) + " o da")
    assert presence(text, portuguese) is not Presence.ABSENT
    assert is_clearer(text, turkish, portuguese)
    assert not is_clearer(text, portuguese, turkish)
    assert not is_clearer(text, turkish, source_settings("de"))


def test_a_short_text_is_rather_in_its_language() -> None:
    for code in BY_CODE:
        text = Prose(text_of(code)[: 90 if code in ("zh", "ja", "ko") else 200])
        for other in SETTINGS:
            if other.code != code:
                assert not is_rather(text, other, BY_CODE[code])
                expected = {code, other.code} != {"zh", "ja"}  # they share letters
                assert is_rather(text, BY_CODE[code], other) >= expected


def test_what_is_protected_is_no_prose() -> None:
    document = markdown(
        "Use `the of and to` for $the$ [rate](the-of-and.md), see :cite:`the.of`.\n"
    )
    text = prose(segment_document(document, ENGLISH.sentences))
    assert word_hits(text, ENGLISH) == 1  # "for"
    assert "of" not in text.words


def test_decomposed_letters_are_the_same_words() -> None:
    document = markdown("c\u0327ok, u\u0308zerinde\n")  # as some systems write "çok" and "ü"
    text = prose(segment_document(document, ENGLISH.sentences))
    assert word_hits(text, BY_CODE["tr"]) == 2


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    found = [s for s in SETTINGS if presence(Prose(text), s) is Presence.PRESENT]
    assert recognised(Prose(text), SETTINGS) == (found[0] if len(found) == 1 else None)
