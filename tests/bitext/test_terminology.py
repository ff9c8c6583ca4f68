"""The file of a custom terminology."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts.local.translate.terminologies import _read as read_by_the_service
from bitext.errors import DocumentError
from bitext.glossaries import GLOSSARY_BYTES, read_glossary
from bitext.glossary_terms import TERM_BYTES, Term
from bitext.settings import ENGLISH
from bitext.terminology import capitalized, to_terminology
from tests.bitext.chapters import SETTINGS

TERMINOLOGY_BYTES = 10 * 1024**2


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_a_term_stands_in_it_as_written_and_as_it_begins_a_sentence() -> None:
    terms = [Term("saddle point", ("punto de silla", "x")), Term("GPU", ("GPU",))]
    assert rows(to_terminology(terms, "en", "es")) == [
        ["en", "es"],
        ["saddle point", "punto de silla"],
        ["GPU", "GPU"],
        ["Saddle point", "Punto de silla"],
    ]


def test_what_the_glossary_says_of_the_capital_form_stays() -> None:
    terms = [Term("transformer", ("transformador",)), Term("Transformer", ("Transformer",))]
    assert rows(to_terminology(terms, "en", "es"))[1:] == [
        ["transformer", "transformador"],
        ["Transformer", "Transformer"],
    ]


def test_quotes_and_commas_are_written_as_csv() -> None:
    terms = [Term('the "a", b', ('el "a", b',))]
    assert b'"the ""a"", b","el ""a"", b"' in to_terminology(terms, "en", "es")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("iniş", "tr", "İniş"),
        ("iniş", "es", "Iniş"),
        ("ñu", "es", "Ñu"),
        ("ßeta", "de", "ßeta"),
        ("鞍点", "zh", "鞍点"),
        ("", "es", ""),
    ],
)
def test_a_first_letter(text: str, language: str, expected: str) -> None:
    assert capitalized(text, language) == expected


def test_a_form_that_grows_too_long_is_left_out() -> None:
    # The capital of this letter has three bytes, the small one two.
    long = "ɐ" + "a" * (TERM_BYTES - 2)
    assert len(capitalized(long, "es").encode()) == TERM_BYTES + 1
    assert len(rows(to_terminology([Term("seed", (long,))], "en", "es"))) == 2


def test_the_largest_glossary_fits_the_service() -> None:
    letters = [chr(n) for n in range(0x61, 0x7B)]
    words = [a + b + c for a in letters for b in letters for c in letters]
    data = "".join(f"{word};{word[0]}\n" for word in words).encode()
    made = to_terminology(read_glossary(data, "tr.md", ENGLISH, SETTINGS["tr"]).terms, "en", "tr")
    assert len(made) / len(data) * GLOSSARY_BYTES < TERMINOLOGY_BYTES


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=8))
def test_the_service_takes_every_row(lines: list[str]) -> None:
    data = "\n".join(["seed; tohum", *(f"{line}; {line}" for line in lines)]).encode()
    try:
        terms = read_glossary(data, "tr.md", ENGLISH, SETTINGS["tr"]).terms
    except DocumentError:
        return
    made = read_by_the_service(to_terminology(terms, "en", "tr"), "CSV")
    taken = {row["en"]: row["tr"] for row in made.rows}
    assert made.skipped == 0
    assert {term.source: taken[term.source] for term in terms} == {
        term.source: term.target for term in terms
    }
