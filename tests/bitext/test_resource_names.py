"""Names of parallel data: which resource is which book's in which language."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.resource_names import (
    description,
    is_language,
    is_made_by_amts,
    is_resource_name,
    language_of,
    parallel_data_name,
)

ANY_NAME = st.one_of(
    st.text(min_size=1, max_size=300),
    st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=30),
)
CODES = ["zh", "zh-TW", "pt", "fil", "zh-Hant", "es-419"]


@given(ANY_NAME, ANY_NAME)
def test_names_fit_the_pattern_of_the_service(book: str, language: str) -> None:
    name = parallel_data_name(book, language)
    assert re.fullmatch(r"([A-Za-z0-9-]_?)+", name)
    assert len(name) <= 256
    assert is_resource_name(name)


@given(ANY_NAME, ANY_NAME)
def test_different_books_have_different_names(one: str, two: str) -> None:
    same = parallel_data_name(one, "zh") == parallel_data_name(two, "zh")
    assert same == (one == two)


def test_ordinary_names_are_readable() -> None:
    assert parallel_data_name("d2l_en", "zh-TW") == "amts-d2l_en-zh-TW"


@given(ANY_NAME, st.sampled_from(CODES))
def test_a_name_tells_its_language(book: str, language: str) -> None:
    name = parallel_data_name(book, language)
    assert language_of(name, book, [language]) == language
    if name == f"amts-{book}-{language}":
        assert language_of(name, book) == language


@pytest.mark.parametrize(
    ("name", "book"),
    [
        ("amts-novel-en-zh", "novel"),
        ("amts-novel-zh", "novel-en"),
        ("amts-novel-", "novel"),
        ("amts-novel", "novel"),
        ("novel-zh", "novel"),
        ("amts-novel-chinese", "novel"),
        ("", "novel"),
    ],
)
def test_what_belongs_to_another_book_or_to_none(name: str, book: str) -> None:
    assert language_of(name, book) == ""


@pytest.mark.parametrize("code", CODES)
def test_codes_are_languages(code: str) -> None:
    assert is_language(code)


@pytest.mark.parametrize("text", ["my-data", "amts-book-zh", "ZH", "z", "", "zh_TW", "zh-"])
def test_names_are_no_languages(text: str) -> None:
    assert not is_language(text)
    assert is_language(text, [text])


@pytest.mark.parametrize("text", ["", "a__b", "_a", "a.b", "a/b", "ä", "a\n", "x" * 257])
def test_what_can_be_no_name(text: str) -> None:
    assert not is_resource_name(text)


@pytest.mark.parametrize("text", ["a", "a_b", "a_", "A-1", "x" * 256])
def test_what_can_be_a_name(text: str) -> None:
    assert is_resource_name(text)


def test_what_amts_made_is_known_by_name_and_description() -> None:
    ours = description("0123456789abcdef" * 4)
    assert ours == "sha256:" + "0123456789abcdef" * 4
    assert is_made_by_amts(parallel_data_name("book", "zh"), ours)
    assert is_made_by_amts(parallel_data_name("ein Buch", "zh"), ours)
    for name, text in (
        ("my-data", ours),
        ("amts-book-zh", ""),
        ("amts-book-zh", "cats and dogs"),
        ("amts-book-zh", ours[:-1]),
        ("amts-book-zh", f"{ours} by hand"),
    ):
        assert not is_made_by_amts(name, text)
