"""Custom terminology: the file of terms that Amazon Translate imports, and its rules for it.

Source: the developer guide, "Creating a custom terminology". UTF-8; the first row names the
languages, the source first; a term is found where it stands letter by letter, capitals included.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from bitext.glossary_terms import TERM_BYTES, Term

# Languages that write a dot on the capital of "i".
_DOTTED = frozenset({"tr", "az"})


def to_terminology(terms: Iterable[Term], source_code: str, target_code: str) -> bytes:
    """Return terms as the CSV of a custom terminology, the agreed translation of each.

    A term in small letters also stands in it as it begins a sentence, with a capital letter, unless
    the glossary says something else of that.

    Args:
        terms: the terms, no two with the same source.
        source_code: Amazon Translate's code of the source language.
        target_code: that of the target language.
    """
    rows = {term.source: term.target for term in terms}
    for source, target in _at_the_beginning(list(rows.items()), source_code, target_code):
        rows.setdefault(source, target)
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([source_code, target_code])
    writer.writerows(rows.items())
    return out.getvalue().encode("utf-8")


def _at_the_beginning(
    rows: Iterable[tuple[str, str]], source_code: str, target_code: str
) -> Iterator[tuple[str, str]]:
    for source, target in rows:
        variant = capitalized(source, source_code), capitalized(target, target_code)
        if variant[0] != source and all(len(text.encode()) <= TERM_BYTES for text in variant):
            yield variant


def capitalized(text: str, language: str) -> str:
    """Return a text with its first letter as a capital, where that is one letter."""
    if text[:1] == "i" and language.partition("-")[0] in _DOTTED:
        return "\u0130" + text[1:]
    first = text[:1].upper()
    return first + text[1:] if len(first) == 1 else text
